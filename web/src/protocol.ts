/**
 * What the page and the training worker say to each other. The page calls the methods of Session (over a line);
 * the session tells what happens through the SessionListener it was given. Only plain, transferable data crosses.
 *
 * The session owns the truth about the run. Training never waits for drawing, except at speed 'each', where the page
 * answers each snapshot once it has drawn it.
 */

import type { Metrics, Phase, Survey, WeightExplanation, Workspace } from './metrics.js';
import type { Settings } from './settings.js';

export type { Metrics, Phase, Survey, WeightExplanation, Workspace };

/**
 * loading: no first mini-batch yet · ready: never trained since the run began · running · paused · diverged: the last step
 * exploded and was taken back · error: no digits, or the worker failed.
 */
export type Status = 'loading' | 'ready' | 'running' | 'paused' | 'diverged' | 'error';

/** 'each': every step is drawn before the next. 'full': as fast as it goes, drawn up to some 15 times a second. */
export type Speed = 'each' | 'full';

/** How many workers make a step together. The numbers are the same for any. */
export const WORKERS = ['auto', 1, 2, 3, 4] as const;
export type Workers = (typeof WORKERS)[number];

export type DigitSet = 'train' | 'held-out';

export interface DigitsProgress {
  set: DigitSet;
  /** Whole digits here. */
  arrived: number;
  /** How many the file's header promised; 0 until it was read. */
  expected: number;
  /** What went wrong, where, and how much arrived nevertheless; '' when nothing did. */
  problem: string;
  /**
   * When what is missing is fetched again by itself, in milliseconds since 1970, past while it is being fetched; null where
   * nothing is, or only a person can do something about it.
   */
  retryAt: number | null;
}

/** What the page wants in its snapshots; what nobody looks at is not computed. */
export interface Watch {
  /** Encoder and decoder weights, for the tiles. */
  weights: boolean;
  /** This held-out digit's activations and reconstruction; null for none. */
  digit: number | null;
  /** A person's own digit, as many pixels 0…255 as the others have; null for none. */
  own: Uint8Array | null;
}

/** The numbers of one row of Snapshot.rows, in this order. */
export const ROW = ['step', 'reconstruction', 'sparsity', 'penalty', 'weightDecay', 'total'] as const;

/** So many of the training digits tell how well they are known; more would take longer and say nearly the same. */
export const TRAIN_SAMPLE = 500;

/** Over all held-out digits, made at fixed steps of the run (so that equal runs draw equal charts). */
export interface HeldOut extends Survey {
  /** L′ over the first of the digits that it trains on, at most TRAIN_SAMPLE: what lies between the two it knows by heart. NaN where none are here. */
  trainReconstruction: number;
}

/** What it takes to repeat a run, beside the digits: the settings that it began with, and every change since. */
export interface Schedule {
  start: Settings;
  /** Oldest first; each took effect after the step it names, those of one step in this order. Step 0's are in `start`. */
  changes: readonly { step: number; changes: Partial<Settings> }[];
  /**
   * False where that does not repeat the run: it was opened from a file, so that what was before is not known and `start` is
   * what it went on with; or it exploded, and went on from there.
   */
  complete: boolean;
}

/** What a run is still to do by itself, as a link says it. */
export interface Plan {
  /** As in a schedule: each is made after the step it names. */
  changes: Schedule['changes'];
  /** Training rests after this step; after it, it goes on as long as a person wants. */
  until: number;
}

/** A run as it was after a step, and all that it takes to go on from there: in another core, in another worker, on another day. */
export interface Checkpoint {
  step: number;
  /** Pixels of one digit. */
  inputs: number;
  settings: Settings;
  schedule: Schedule;
  /** What it had still to do by itself, be it nothing; null for a run that follows no plan, or no longer. */
  plan: Plan | null;
  /** What save() gives. */
  bytes: Uint8Array;
}

export type DigitFile = `${DigitSet}-${'images' | 'labels'}`;

/**
 * Digits that a person brought, as IDX files, gzipped or not; of a File, messages say the name. Without held-out images the
 * last fifth is held out; images that are no squares are put into the middle of one.
 */
export interface DigitFiles extends Partial<Record<DigitFile, Blob>> {
  'train-images': Blob;
  /** Rows and columns have changed places, as in EMNIST's files. */
  transposed?: boolean;
}

/** A folder with the four files of MNIST, its address ending with "/"; or files. */
export type DigitSource = string | DigitFiles;

/** Which digits a run is made with: equal runs need equal ones. */
export interface DigitsIdentity {
  /** How many there are to train on. */
  train: number;
  /** Pixels of one digit. */
  inputs: number;
  /** SHA-256 of their pixels in the order of the file, hex. */
  sha256: string;
}

/** Digits that are now used. */
export interface DigitsTaken extends DigitsIdentity {
  heldOut: number;
  /** What was made of the files that is not as one might expect, in whole sentences. */
  notes: readonly string[];
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
  /** Null while it is as in the last snapshot. */
  schedule: Schedule | null;
  /** What is still to come by itself; null for nothing. */
  plan: Plan | null;
  /** ρ̂ over the last mini-batch (over the first one before any step). */
  rhoHat: Float32Array;
  /** Evaluations over the held-out digits since the last snapshot, oldest first. */
  heldOut: HeldOut[];
  /** As watched: W row-major (inputs×hidden), b, W′ row-major (hidden×inputs), c. */
  weights: { encoder: Float32Array; bias: Float32Array; decoder: Float32Array; outputBias: Float32Array } | null;
  /** As watched: the digit's pixels 0…255, its hidden activations, its reconstruction. */
  view: { digit: number; label: number | null; pixels: Uint8Array; hidden: Float32Array; reconstruction: Float32Array } | null;
  /** As watched: the person's own digit on its way through the network. */
  own: { pixels: Uint8Array; hidden: Float32Array; reconstruction: Float32Array } | null;
  stepsPerSecond: number;
  /** True while training waits for digits that have not arrived. */
  waiting: boolean;
  /**
   * For the page to keep, should this worker be lost: the newest since the last snapshot, or null. There is one every 200 steps,
   * and soon after training came to rest or a setting changed; none of an explosion, which comes again from the one before it.
   */
  checkpoint: Checkpoint | null;
  /** With status 'diverged': what became non-finite, at which step. With 'error': what failed. Else ''. */
  message: string;
}

/** What the page answers when it has taken a snapshot. */
export interface Taken {
  /** Milliseconds that it kept the page's thread: where they are many, training at full speed is drawn less often. */
  took: number;
  /** Of a checkpoint that the page needs no more, given away: the next one comes in them, since new memory is dear. */
  used: Uint8Array | null;
}

export interface SessionListener {
  /** Resolves when it was drawn, or taken note of, where nothing is being drawn. */
  snapshot(snapshot: Snapshot): Promise<Taken>;
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

/** One phase of a step that is being walked through: what it was, and everything that is known by now. */
export interface PhaseReport {
  /** The step being made, from 1. */
  step: number;
  phase: Phase;
  next: Phase;
  /** Which training digits the mini-batch consists of, m, and their pixels, m×n. */
  images: Uint32Array;
  pixels: Uint8Array;
  labels: Uint8Array | null;
  workspace: Workspace;
  /** θ: until 'update' the one the step began with, then the new one. */
  parameters: Float32Array;
  /** Of the mini-batch: L′ is known from 'forward' on, Ω from 'penalty' on; 0 before. */
  reconstruction: number;
  sparsity: number;
}

export interface Images {
  /** count × inputs, 0…255 */
  pixels: Uint8Array;
  /** count, or null where the set has none */
  labels: Uint8Array | null;
}

/** Every method rejects with a RangeError or TypeError that names what was wrong, and has then changed nothing. */
export interface Session {
  /**
   * Loads the core, builds the untrained network, or the one that the checkpoint has, and begins to stream the digits from
   * `source`. Once.
   */
  open(settings: Settings, source: DigitSource, listener: SessionListener, checkpoint?: Checkpoint | null): Promise<void>;
  /** Answers between two steps, and does nothing else: a worker that does not answer is lost. */
  alive(): Promise<void>;
  /**
   * Begins a new run with these settings, which then does by itself what the plan says, as far as a person trains; at its end
   * training rests. A person's own change of settings ends the plan, a reset begins it again.
   */
  replay(start: Settings, plan: Plan): Promise<void>;
  /** Reads all of these digits, then begins a new run with them. Rejects, and has then changed nothing, where one cannot be read. */
  useDigits(source: DigitSource): Promise<DigitsTaken>;
  /** Rejects while digits to train on are missing. */
  digitsIdentity(): Promise<DigitsIdentity>;
  /** Fetches what did not arrive at once, whatever was wrong with it; digits that are here stay. */
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
  /** `cores`: on how many processors `auto` may count. */
  setWorkers(workers: Workers, cores: number): Promise<void>;
  watch(watch: Watch): Promise<void>;
  metrics(): Promise<Metrics>;
  averageActivation(): Promise<Float32Array>;
  parameters(): Promise<Float32Array>;
  /** SHA-256 of θ's little-endian float32 bytes, hex. */
  fingerprint(): Promise<string>;
  /**
   * Resolves when checkGradient and explain are answered at once, in turn with what else is asked: what computes in double
   * precision is fetched when it is asked for. Without this, they wait for it, and are answered of the run as it is then.
   */
  exact(): Promise<void>;
  checkGradient(): Promise<GradientCheck>;
  save(): Promise<Uint8Array>;
  /** The run as it is now. */
  checkpoint(): Promise<Checkpoint>;
  /**
   * Goes on with a saved run, paused, in a new core where this one failed; `schedule` where it is known how the run came about,
   * `plan` where something is still to come.
   */
  restore(bytes: Uint8Array, schedule?: Schedule, plan?: Plan | null): Promise<void>;
  /** Digits `from` … `from + count` of a set, as far as they have arrived. */
  images(set: DigitSet, from: number, count: number): Promise<Images>;
  /** The digits with these indices, in this order; RangeError for one that has not arrived. */
  imagesAt(set: DigitSet, indices: Uint32Array): Promise<Images>;
  /** Pauses, makes the next phase of a step, and says what it made. The run is the same as with whole steps, bit for bit. */
  phase(): Promise<PhaseReport>;
  /** Where the gradient of W_jl comes from, on the mini-batch of the step under way, or of the next. */
  explain(unit: number, input: number): Promise<WeightExplanation>;
  /** X̂, m×n, from hidden activations, m×k. */
  decode(activations: Float32Array): Promise<Float32Array>;
  /** ω(ρ̂) and its slope by the core, for a penalty that need not be the one in force. */
  penaltyAt(
    settings: Partial<Pick<Settings, 'penalty' | 'penaltyExpression' | 'rho'>>,
    rhoHat: Float64Array,
  ): Promise<{ value: Float64Array; slope: Float64Array }>;
}

/** The session as its worker answers for it: the listener stays in the page, and is spoken to over the same line. */
export interface DistantSession extends Omit<Session, 'open'> {
  open(settings: Settings, source: DigitSource, checkpoint: Checkpoint | null | undefined): Promise<void>;
}
