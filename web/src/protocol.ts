/**
 * What the page and the training worker say to each other. The page calls the methods of Session (over Comlink);
 * the session tells what happens through the SessionListener it was given. Only plain, transferable data crosses.
 *
 * The session owns the truth about the run. Training never waits for drawing, except at speed 'each', where the page
 * answers each snapshot once it has drawn it.
 */

import type { Metrics } from './metrics.js';
import type { Settings } from './settings.js';

export type { Metrics };

/**
 * loading: no first mini-batch yet · ready: never trained since the run began · running · paused · diverged: the last step
 * exploded and was taken back · error: no digits, or the worker failed.
 */
export type Status = 'loading' | 'ready' | 'running' | 'paused' | 'diverged' | 'error';

/** 'each': every step is drawn before the next. 'full': as fast as it goes, drawn some 15 times a second. */
export type Speed = 'each' | 'full';

export type DigitSet = 'train' | 'held-out';

export interface DigitsProgress {
  set: DigitSet;
  /** Whole digits here. */
  arrived: number;
  /** How many the file's header promised; 0 until it was read. */
  expected: number;
  /** What went wrong, where, and how much arrived nevertheless; '' when nothing did. */
  problem: string;
}

/** What the page wants in its snapshots; what nobody looks at is not computed. */
export interface Watch {
  /** Encoder and decoder weights, for the tiles. */
  weights: boolean;
  /** This held-out digit's activations and reconstruction; null for none. */
  digit: number | null;
}

/** The numbers of one row of Snapshot.rows, in this order. */
export const ROW = ['step', 'reconstruction', 'sparsity', 'penalty', 'weightDecay', 'total'] as const;

/** Over all held-out digits, made at fixed steps of the run (so that equal runs draw equal charts). */
export interface HeldOut {
  metrics: Metrics;
  /** ρ̂ over all held-out digits. */
  rhoHat: Float32Array;
}

export interface Snapshot {
  /** Which run this belongs to; a reset or restart begins the next. */
  run: number;
  status: Status;
  settings: Settings;
  /** Of the last step, on its mini-batch. */
  metrics: Metrics;
  /** One row of ROW.length numbers for each step since the last snapshot ('penalty' is β·Ω). */
  rows: Float64Array;
  /** ρ̂ over the last mini-batch (over the first one before any step). */
  rhoHat: Float32Array;
  /** Evaluations over the held-out digits since the last snapshot, oldest first. */
  heldOut: HeldOut[];
  /** As watched: W row-major (inputs×hidden), b, W′ row-major (hidden×inputs), c. */
  weights: { encoder: Float32Array; bias: Float32Array; decoder: Float32Array; outputBias: Float32Array } | null;
  /** As watched: the digit's pixels 0…255, its hidden activations, its reconstruction. */
  view: { digit: number; label: number | null; pixels: Uint8Array; hidden: Float32Array; reconstruction: Float32Array } | null;
  stepsPerSecond: number;
  /** True while training waits for digits that have not arrived. */
  waiting: boolean;
  /** With status 'diverged': what became non-finite, at which step. With 'error': what failed. Else ''. */
  message: string;
}

export interface SessionListener {
  /** Resolves when it was drawn (or taken note of, where nothing is being drawn). */
  snapshot(snapshot: Snapshot): void | Promise<void>;
  digits(progress: DigitsProgress): void;
}

export interface GradientCheck {
  /** ‖numeric − analytic‖ / ‖numeric + analytic‖, in double precision */
  ratio: number;
  /** ratio < 1e-8 */
  passed: boolean;
  epsilon: number;
  indices: Uint32Array;
  analytic: Float64Array;
  numeric: Float64Array;
}

export interface Images {
  /** count × inputs, 0…255 */
  pixels: Uint8Array;
  /** count, or null where the set has none */
  labels: Uint8Array | null;
}

/** Every method rejects with a RangeError or TypeError that names what was wrong, and has then changed nothing. */
export interface Session {
  /** Loads the core, builds the untrained network, and begins to stream the digits from `dataUrl` (a folder, ends with /). Once. */
  open(settings: Settings, dataUrl: string, listener: SessionListener): Promise<void>;
  /** Fetches again what did not arrive; digits that are here stay. */
  retryDigits(): Promise<void>;
  /** Changes settings at once, or starts a new run where one of them needs it. */
  configure(changes: Partial<Settings>): Promise<{ settings: Settings; step: number; restarted: boolean }>;
  play(): Promise<void>;
  /** Resolves when no step is under way. */
  pause(): Promise<void>;
  /** Makes exactly `count` steps, then pauses; fewer only when paused, reset or diverged meanwhile. */
  step(count: number): Promise<Metrics>;
  /** Steps to the end of the epoch under way. */
  epoch(): Promise<Metrics>;
  /** Back to step 0 of the same run: same seed, same start. */
  reset(): Promise<void>;
  /**
   * After an explosion: goes back to the last good checkpoint (or the start), with these changes to the settings,
   * paused. Returns the step it went back to.
   */
  undo(changes: Partial<Settings>): Promise<number>;
  setSpeed(speed: Speed): Promise<void>;
  watch(watch: Watch): Promise<void>;
  metrics(): Promise<Metrics>;
  averageActivation(): Promise<Float32Array>;
  parameters(): Promise<Float32Array>;
  /** SHA-256 of θ's little-endian float32 bytes, hex. */
  fingerprint(): Promise<string>;
  checkGradient(): Promise<GradientCheck>;
  save(): Promise<Uint8Array>;
  restore(bytes: Uint8Array): Promise<void>;
  /** Digits `from` … `from + count` of a set, as far as they have arrived. */
  images(set: DigitSet, from: number, count: number): Promise<Images>;
}
