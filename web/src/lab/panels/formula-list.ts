/** What the list of formulas is made of: formulas with a remark, and formulas of which a setting chooses one. */

import { SCHEMA, type Settings } from '../../settings.js';
import type { Term } from '../lab.js';
import type { Part } from './formula.js';

export type Lines = readonly (readonly Part[])[];

export interface FormulaEntry {
  id: string;
  remark: string;
  /** By the settings, where they silence a part of it. */
  lines: (settings: Settings) => Lines;
}

export interface Option extends FormulaEntry {
  /** The value of the setting that it belongs to, in words. */
  value: string;
  inForce: (settings: Settings) => boolean;
}

export interface Alternatives {
  id: string;
  /** What chooses. */
  setting: string;
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

type Choosing = 'penalty' | 'loss' | 'decoder' | 'optimizer';

export function labelOf(key: Choosing, value: string): string {
  return SCHEMA[key].choices.find((choice) => choice.value === value)!.label;
}

/** In force where this setting has this value, which is what it is called by. */
export const chosenBy = <Key extends Choosing>(key: Key, value: Settings[Key]): Pick<Option, 'value' | 'inForce'> => ({
  value: labelOf(key, value),
  inForce: (settings) => settings[key] === value,
});

/** Whether Ω counts at all. */
export function hasPenalty({ penalty, beta }: Settings): boolean {
  return beta > 0 && penalty !== 'topk' && penalty !== 'none';
}
