/** What the list of formulas is made of: formulas with a remark, and formulas of which a setting chooses one. */

import type { Settings } from '../../settings.js';
import type { Term } from '../lab.js';
import type { Part } from './formula.js';

export type Lines = readonly (readonly Part[])[];

export interface FormulaEntry {
  id: string;
  /** Where the order matters: its place. */
  order?: number;
  remark: string;
  /** By the settings, where they silence a part of it. */
  lines: (settings: Settings) => Lines;
}

export interface Option extends FormulaEntry {
  /** With what it is in force, in words: "a linear decoder". */
  value: string;
  inForce: (settings: Settings) => boolean;
}

export interface Alternatives {
  id: string;
  order?: number;
  options: readonly Option[];
}

export interface Chapter {
  id: string;
  title: string;
  /** The legend: what can be pointed at. */
  terms: readonly Term[];
  formulas: readonly (FormulaEntry | Alternatives)[];
}

/** Lines that no setting changes. */
export const always =
  (...lines: Lines) =>
  () =>
    lines;

/** In force where this setting has this value. */
export const where =
  <Key extends keyof Settings>(key: Key, value: Settings[Key]) =>
  (settings: Settings) =>
    settings[key] === value;

/** Whether Ω counts at all. */
export function hasPenalty({ penalty, beta }: Settings): boolean {
  return beta > 0 && penalty !== 'topk' && penalty !== 'none';
}
