/**
 * The page's state and everything a person can do to it, in one object. Panels read its signals and call its actions;
 * nothing else on the page talks to the worker. The session's answers are the only source of what is shown as true.
 */

import type { ReadonlySignal, Signal } from '@preact/signals';
import type { DigitSet, DigitsProgress, GradientCheck, HeldOut, Images, Metrics, Snapshot, Speed, Status } from '../protocol.js';
import type { Settings } from '../settings.js';
import type { History } from './history.js';

export interface Notice {
  /** 'problem' stays until dismissed or solved; 'info' may go by itself. */
  kind: 'info' | 'problem';
  text: string;
  actions: readonly { label: string; run: () => void }[];
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
  readonly digits: ReadonlySignal<Record<DigitSet, DigitsProgress>>;
  readonly stepsPerSecond: ReadonlySignal<number>;
  readonly waiting: ReadonlySignal<boolean>;
  readonly speed: ReadonlySignal<Speed>;
  readonly notices: ReadonlySignal<readonly Notice[]>;
  /** The curves of this run, decimated; its `version` signal moves when they do. */
  readonly history: History;

  // What is looked at. Panels write these: linked selection.
  readonly selectedUnit: Signal<number | null>;
  /** Index among the held-out digits. */
  readonly selectedDigit: Signal<number>;
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
  retryDigits(): Promise<void>;
  /** The session's own, exact now; the signals follow a frame later. */
  currentMetrics(): Promise<Metrics>;
  averageActivation(): Promise<Float32Array>;
  fingerprint(): Promise<string>;
  parameters(): Promise<Float32Array>;
  checkGradient(): Promise<GradientCheck>;
  save(): Promise<Uint8Array>;
  restore(bytes: Uint8Array): Promise<void>;
  images(set: DigitSet, from: number, count: number): Promise<Images>;
  /** The page's address with every setting in it. */
  link(): string;
  dismiss(notice: Notice): void;
}
