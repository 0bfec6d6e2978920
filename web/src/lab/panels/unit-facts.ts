/** What a survey says of one unit, and the sentence that says it at one glance. No more than the numbers bear out. */

import { HISTOGRAM_BINS, type Survey } from '../../metrics.js';
import { figure } from '../format.js';
import { isDead, isSaturated } from './unit.js';

/** One digit and what it does to the unit. */
export interface Excitement {
  /** Among the held-out digits. */
  digit: number;
  activation: number;
}

export interface UnitFacts {
  /** How many digits the survey went through, and after which step. */
  images: number;
  step: number;
  rhoHat: number;
  /** The part of the digits on which the unit is above one half. */
  aboveHalf: number;
  /** Mean activation by class 0…9, and the largest over their sum; null without labels. */
  classMeans: Float32Array | null;
  selectivity: number | null;
  /** Strongest first, and weakest first. */
  most: Excitement[];
  least: Excitement[];
}

export function factsOf(survey: Survey, unit: number): UnitFacts {
  const { rhoHat, classMeans, selectivity, histogram, metrics } = survey;
  const bins = histogram.subarray(unit * HISTOGRAM_BINS, (unit + 1) * HISTOGRAM_BINS);
  const images = total(bins);
  const extremes = ({ images: digits, activations }: Survey['most']) => {
    const count = digits.length / rhoHat.length;
    return Array.from({ length: count }, (_, place): Excitement => {
      const at = unit * count + place;
      return { digit: digits[at]!, activation: activations[at]! };
    });
  };
  return {
    images,
    step: metrics.step,
    rhoHat: rhoHat[unit]!,
    aboveHalf: images > 0 ? total(bins.subarray(HISTOGRAM_BINS / 2)) / images : 0,
    classMeans: classMeans?.subarray(unit * 10, (unit + 1) * 10) ?? null,
    selectivity: selectivity?.[unit] ?? null,
    most: extremes(survey.most),
    least: extremes(survey.least),
  };
}

/** The units, most first: by how selective they are, those that never fire left out; by how often they fire. */
export function rank(survey: Survey, by: 'selectivity' | 'rhoHat'): number[] {
  const { rhoHat, selectivity } = survey;
  const values = by === 'rhoHat' ? rhoHat : selectivity;
  if (!values) return [];
  const units = Array.from(rhoHat, (_, unit) => unit);
  // What a dead unit has left of an activation may well differ from class to class; it fires for none of them.
  const alive = by === 'selectivity' ? units.filter((unit) => !isDead(rhoHat[unit]!)) : units;
  return alive.sort((one, other) => values[other]! - values[one]! || one - other);
}

/** "Fires mostly for 3s and 5s; above one half on 12% of the held-out digits." */
export function describe({ rhoHat, aboveHalf, classMeans, most, least }: UnitFacts): string {
  const strongest = most[0]?.activation ?? 0;
  const weakest = least[0]?.activation ?? 0;
  if (isDead(rhoHat)) return `Dead: below 0.001 on average, at most ${figure(strongest)} on any held-out digit.`;
  if (isSaturated(rhoHat)) return `Saturated: on, whatever the digit; at least ${figure(weakest)} on every held-out one.`;
  const classes = classMeans ? carriers(classMeans) : [];
  const fires = aboveHalf > 0;
  const often = fires
    ? `above one half on ${percent(aboveHalf)} of the held-out digits`
    : 'above one half on none of the held-out digits';
  if (classes.length === 0) return `${often[0]!.toUpperCase()}${often.slice(1)}.`;
  // Ten equal classes would need five.
  if (classes.length >= 4) return `Tells the classes hardly apart; ${often}.`;
  return `${fires ? 'Fires' : 'Stirs'} mostly for ${list(classes.map((name) => `${name}s`))}; ${often}.`;
}

/** The fewest classes that together make up half of the sum of the ten means, the largest first. */
function carriers(classMeans: Float32Array): number[] {
  const half = total(classMeans) / 2;
  if (half === 0) return [];
  const order = Array.from(classMeans, (_, name) => name).sort((one, other) => classMeans[other]! - classMeans[one]!);
  let sum = 0;
  const count = order.findIndex((name) => {
    sum += classMeans[name]!;
    return sum >= half;
  });
  return order.slice(0, count + 1);
}

function list(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const percentage = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 });

export function percent(part: number): string {
  return percentage.format(part);
}

export function total(values: Float32Array | Uint32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
