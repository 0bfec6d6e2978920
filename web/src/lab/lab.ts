/**
 * The page's state and everything a person can do to it, in one object. Panels read its signals and call its actions;
 * nothing else on the page talks to the worker. The session's answers are the only source of what is shown as true.
 */

import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Link } from '../link.js';
import type {
  DigitFiles,
  DigitSet,
  DigitsIdentity,
  DigitsProgress,
  DigitsTaken,
  GradientCheck,
  HeldOut,
  Images,
  Metrics,
  PhaseReport,
  Plan,
  Schedule,
  Snapshot,
  Speed,
  Status,
  WeightExplanation,
} from '../protocol.js';
import type { Settings } from '../settings.js';
import type { History } from './history.js';

export interface Notice {
  /** 'problem' stays until dismissed or solved; 'info' may go by itself. */
  kind: 'info' | 'problem';
  text: string;
  actions: readonly { label: string; run: () => void }[];
  /** It is about these digits; when they are fetched again by themselves is said beside it. */
  awaited?: DigitSet | undefined;
}

/**
 * What a formula's term stands for. A panel writes the terms that a thing shows into its data-term attribute ("unit rho-hat");
 * while one is pointed at, everything with that term lights up.
 */
export type Term =
  | 'pixel'
  | 'reconstruction'
  | 'loss'
  | 'unit'
  | 'hidden'
  | 'rho-hat'
  | 'rho'
  | 'penalty'
  | 'beta'
  | 'slope'
  | 'encoder'
  | 'decoder'
  | 'batch'
  | 'objective'
  | 'weight-decay'
  | 'delta-out'
  | 'delta'
  | 'gradient'
  | 'learning-rate';

/** A second model beside the first: same seed, same mini-batches, same start, one setting apart. It follows the first step by step. */
export interface Comparison {
  /** The second model; null while none is wanted. Its selection is the first one's. */
  readonly lab: ReadonlySignal<Lab | null>;
  /** What sets it apart. */
  readonly difference: ReadonlySignal<Partial<Settings>>;
  /** Why it does not follow; '' while it does. */
  readonly problem: ReadonlySignal<string>;
  /** False where the second cannot repeat what the first one went through: it was opened from a file, or exploded and went on. */
  readonly samePast: ReadonlySignal<boolean>;
  /**
   * Begins, or begins again with another difference: it catches up from step 0. Rejects, and has then changed nothing, where
   * the difference does not go with the settings.
   */
  start(difference: Partial<Settings>): Promise<void>;
  stop(): void;
}

export interface OwnDigits extends DigitsTaken {
  /** The file that the training digits came from. */
  name: string;
  files: DigitFiles;
}

export interface Lab {
  // What is so. Signals: reading .value in a component draws it again when it changes.
  readonly status: ReadonlySignal<Status>;
  readonly settings: ReadonlySignal<Settings>;
  readonly metrics: ReadonlySignal<Metrics>;
  /** The newest evaluation over all held-out digits; null until there is one. */
  readonly heldOut: ReadonlySignal<HeldOut | null>;
  readonly rhoHat: ReadonlySignal<Float32Array>;
  readonly weights: ReadonlySignal<Snapshot['weights']>;
  readonly view: ReadonlySignal<Snapshot['view']>;
  /** `ownDigit` on its way through the network. */
  readonly ownView: ReadonlySignal<Snapshot['own']>;
  readonly digits: ReadonlySignal<Record<DigitSet, DigitsProgress>>;
  readonly stepsPerSecond: ReadonlySignal<number>;
  readonly waiting: ReadonlySignal<boolean>;
  readonly speed: ReadonlySignal<Speed>;
  readonly notices: ReadonlySignal<readonly Notice[]>;
  /** Which run this is; a reset or restart begins the next. */
  readonly run: ReadonlySignal<number>;
  /** What it takes to repeat this run. */
  readonly schedule: ReadonlySignal<Schedule>;
  /** What the run still does by itself, as the link said; null for nothing. */
  readonly plan: ReadonlySignal<Plan | null>;
  /** The digits that a person brought, by the names of their files; null for the lab's own. */
  readonly ownDigits: ReadonlySignal<OwnDigits | null>;
  /** The curves of this run, decimated; its `version` signal moves when they do. */
  readonly history: History;

  // What is looked at. Panels write these: linked selection.
  readonly selectedUnit: Signal<number | null>;
  /** Index among the held-out digits. */
  readonly selectedDigit: Signal<number>;
  /** A digit of the person's own, as the network sees it: as many pixels 0…255 as the others have. */
  readonly ownDigit: Signal<Uint8Array | null>;
  /** The term that is pointed at. */
  readonly pointed: Signal<Term | null>;
  /** The panels on the screen, by id, in the page's order. */
  readonly panels: Signal<readonly string[]>;
  /** The lesson that is under way, by id. */
  readonly lesson: Signal<string | null>;
  /** Why training must wait, or '': a lesson wants a prediction first. Until then play, step and epoch reject with it. */
  readonly locked: Signal<string>;
  readonly comparison: Comparison;
  /** Panels that draw weights raise this while visible, and lower it when hidden. */
  watchWeights(): () => void;

  // What can be done.
  play(): Promise<void>;
  pause(): Promise<void>;
  step(count: number): Promise<Metrics>;
  epoch(): Promise<Metrics>;
  reset(): Promise<void>;
  newSeed(): Promise<void>;
  /** Rejected values become a problem notice and reject; the settings stay as they were. */
  configure(changes: Partial<Settings>): Promise<Settings>;
  setSpeed(speed: Speed): Promise<void>;
  undo(): Promise<void>;
  /** Begins a new run that does by itself what the plan says. */
  replay(start: Settings, plan: Plan): Promise<void>;
  retryDigits(): Promise<void>;
  /** Begins a new run with digits that a person brought; rejects, with nothing changed, where they cannot be read. */
  useDigits(files: DigitFiles, name: string): Promise<DigitsTaken>;
  /** Begins a new run with the digits that the lab brings itself. */
  useLabDigits(): Promise<DigitsTaken>;
  digitsIdentity(): Promise<DigitsIdentity>;
  /** The session's own, exact now; the signals follow a frame later. */
  currentMetrics(): Promise<Metrics>;
  averageActivation(): Promise<Float32Array>;
  fingerprint(): Promise<string>;
  parameters(): Promise<Float32Array>;
  /** Resolves when checkGradient and explain are answered in turn, of the run as it is when they are asked. */
  exact(): Promise<void>;
  checkGradient(): Promise<GradientCheck>;
  save(): Promise<Uint8Array>;
  restore(bytes: Uint8Array): Promise<void>;
  images(set: DigitSet, from: number, count: number): Promise<Images>;
  imagesAt(set: DigitSet, indices: Uint32Array): Promise<Images>;
  /** Pauses and makes the next phase of a step. */
  phase(): Promise<PhaseReport>;
  explain(unit: number, input: number): Promise<WeightExplanation>;
  /** X̂, m×n, from hidden activations, m×k. */
  decode(activations: Float32Array): Promise<Float32Array>;
  penaltyAt(
    settings: Partial<Pick<Settings, 'penalty' | 'penaltyExpression' | 'rho'>>,
    rhoHat: Float64Array,
  ): Promise<{ value: Float64Array; slope: Float64Array }>;
  /** Pauses and takes the run aside; what it returns brings back exactly this run: weights, curves and settings. */
  setAside(): Promise<() => Promise<void>>;
  /**
   * The page's address with the run and what is shown of it; `changes` are laid over that. During a lesson, and for a run
   * whose beginning is not known, it has the present settings and no run.
   */
  link(changes?: Partial<Link>): string;
  /** What link() puts into an address. */
  linkNow(): Link;
  /** Tells the person of a problem: one notice for each `about`. */
  report(about: string, text: string): void;
  /** It is a problem no longer. */
  solve(about: string): void;
  dismiss(notice: Notice): void;
}
