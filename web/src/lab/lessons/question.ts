/** What a question of a lesson is, apart from its words: how one predicts, what the page shows, and what is then measured. */

import type { Settings } from '../../settings.js';
import type { Lab } from '../lab.js';
import type { Prediction } from './answers.js';

export interface Point {
  x: number;
  y: number;
}

/** The chart that one sketches in. */
export interface Axes {
  /** Where the handles stand, ascending; the first and the last are the axis's ends. None nearer than 0.12 of the axis, for fingers. */
  x: readonly number[];
  /** Its ends, where the handles begin, and by how much an arrow key moves one. */
  y: { min: number; max: number; start: number; step: number };
  /** The target ρ, where it is on the y axis. */
  target?: number;
}

export type Predict =
  | { kind: 'choice'; answers: readonly string[] }
  | { kind: 'sketch'; axes: Axes }
  | { kind: 'number'; min: number; max: number; step: number }
  | { kind: 'pick' };

export interface Outcome {
  /** What was measured, by the names that the texts use. Numbers are written as figures, strings stand as they are. */
  values: Readonly<Record<string, number | string>>;
  /** Numbers that count something, or name a unit: written whole. */
  counts?: readonly string[];
  /** Which of a choice's answers it turned out to be. */
  happened?: string;
  /** What a sketch is held against. */
  curve?: readonly Point[];
  /** The unit that was picked is the one that was looked for. */
  found?: boolean;
  /** A unit that is worth selecting. */
  unit?: number;
}

/** The run of an experiment as the lesson sees it: gone when the lesson is left. */
export interface Bench {
  lab: Lab;
  /** Aborted when the lesson is left. */
  signal: AbortSignal;
  /** Makes steps until the run has made `target` in all; throws Stopped where somebody stopped it before. */
  train(target: number): Promise<void>;
  /** Begins the run anew, from step 0, with these settings over the defaults. */
  begin(settings: Partial<Settings>): Promise<void>;
}

export interface Question {
  id: string;
  predict: Predict;
  /** Shown with the question. */
  formula?: 'omega' | 'slope';
  /** Over the defaults; the seed is the default too, so that everyone sees the same. */
  settings: Partial<Settings>;
  /** After how many steps the question is asked. */
  from: number;
  /** Panels on the screen: while one predicts, and from the run on. */
  panels: { before: readonly string[]; after: readonly string[] };
  run(bench: Bench, prediction: Prediction): Promise<Outcome>;
}

/** Somebody paused, or reset, before the experiment was over. */
export class Stopped extends Error {
  constructor(
    readonly step: number,
    readonly target: number,
  ) {
    super(`stopped at step ${step} of ${target}`);
  }
}
