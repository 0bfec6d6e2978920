/**
 * What a typed penalty will do in training, found out by looking closely at ω and its slope over all ρ̂ there can be:
 * where it is no finite number, jumps, bends sharply, has its lowest point; and whether symbols and differences agree.
 */

import { figure } from '../format.js';
import type { Compiled } from '../panels/expression.js';

/** ρ̂ is kept within these, as in the core. */
const LEAST = 1e-7;
const MOST = 1 - 1e-7;

/** Points spread evenly, and as many that come ever closer to both ends. */
const POINTS = 700;

/** Two floating-point neighbours near 1 are 1e-16 apart; a change that does not end above this width is a jump. */
const WIDTH = 1e-13;

export interface SlopeCheck {
  /** ‖numeric − symbolic‖ / ‖numeric + symbolic‖ over all points but those beside a kink. */
  ratio: number;
  passed: boolean;
  points: Float64Array;
}

export interface Verdict {
  /** Why one cannot train with it; '' where one can. */
  refusal: string;
  /** What one should know before. */
  warnings: readonly string[];
  check: SlopeCheck;
}

export const CHECK_TOLERANCE = 1e-6;

export function judge({ value, slope }: Compiled, rho: number, usesRho: boolean): Verdict {
  const grid = gridFor(rho);
  const at = (r: number) => value(r, rho);
  const steep = (r: number) => slope(r, rho);
  const values = grid.map(at);
  const slopes = grid.map(steep);

  const infinite = notFinite(at, grid, values);
  if (infinite !== null) {
    return { refusal: refusalAt(infinite, at(infinite), rho), warnings: [], check: NO_CHECK };
  }
  const jumps = discontinuities(at, grid, values);
  const isJump = (r: number) => jumps.some((jump) => Math.abs(jump - r) < 1e-9);
  const kinks = discontinuities(steep, grid, slopes).filter((r) => !isJump(r));
  const steepPlace = endless(steep, grid, slopes);
  const warnings = [
    ...jumps.slice(0, 1).map((r) => `It jumps ${place(r)}: the slope does not tell of a jump, so training does not see it.`),
    ...kinkWarnings(kinks, steep),
    ...steepPlace.map((r) => `Its slope grows without end ${place(r)}: a unit that comes close is thrown away from there.`),
    ...shape(at, grid, values, rho, usesRho),
  ];
  return { refusal: '', warnings, check: compare(at, steep, [...jumps, ...kinks, ...steepPlace]) };
}

const NO_CHECK: SlopeCheck = { ratio: Number.NaN, passed: false, points: new Float64Array() };

function gridFor(rho: number): Float64Array {
  const ends = Math.log(MOST / LEAST);
  const points = [rho];
  for (let i = 0; i <= POINTS; i++) {
    const part = i / POINTS;
    points.push(LEAST + part * (MOST - LEAST), 1 / (1 + Math.exp(ends * (1 - 2 * part))));
  }
  return Float64Array.from(new Set(points.map((r) => Math.min(Math.max(r, LEAST), MOST)))).sort();
}

/** A place where f is no finite number, found also between the points: at a pole the size grows without end. */
function notFinite(f: (r: number) => number, grid: Float64Array, values: Float64Array): number | null {
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first !== -1) return grid[first]!;
  const size = (r: number) => Math.abs(f(r));
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 1; i < grid.length - 1; i++) {
    const here = Math.abs(values[i]!);
    if (here <= Math.abs(values[i - 1]!) || here < Math.abs(values[i + 1]!)) continue;
    const peak = climb(size, grid[i - 1]!, grid[i + 1]!);
    if (!Number.isFinite(f(peak)) || size(peak) > 1e6 * Math.max(largest, 1)) return peak;
  }
  return null;
}

/** Where a function with one top between two points has it, or stops being finite. */
function climb(f: (r: number) => number, low: number, high: number): number {
  for (let i = 0; i < 120 && high - low > Number.EPSILON * low; i++) {
    const [one, other] = [low + (high - low) / 3, high - (high - low) / 3];
    const [left, right] = [f(one), f(other)];
    if (!Number.isFinite(left)) return one;
    if (!Number.isFinite(right)) return other;
    if (left < right) low = one;
    else high = other;
  }
  return (low + high) / 2;
}

function refusalAt(r: number, value: number, rho: number): string {
  const what = Number.isNaN(value) ? 'is no number' : 'is not finite';
  return `It ${what} ${place(r)}, with ρ = ${rho}: expected a finite ω for every average activation r between 0 and 1.`;
}

/** Places where f changes by a good part of its range at once, however close one looks. Each once. */
function discontinuities(f: (r: number) => number, grid: Float64Array, values: Float64Array): number[] {
  const found: number[] = [];
  const rate = (i: number) =>
    i > 0 && i < values.length ? Math.abs(values[i]! - values[i - 1]!) / (grid[i]! - grid[i - 1]!) : 0;
  for (let i = 1; i < grid.length; i++) {
    const [before, after] = [values[i - 1]!, values[i]!];
    if (!Number.isFinite(before) || !Number.isFinite(after)) continue;
    // Steeper than beside it, and not by rounding: worth a close look. Not the next one, which a jump at a point of the grid shares.
    const noise = 1e-9 * (Math.abs(before) + Math.abs(after));
    if (rate(i) <= 2 * Math.max(rate(i - 2), rate(i + 2)) || Math.abs(after - before) <= noise) continue;
    const at = narrow(f, grid[i - 1]!, grid[i]!, before, after);
    if (at !== null && !found.some((r) => Math.abs(r - at) < 1e-9)) found.push(at);
  }
  return found;
}

/** Halves the interval towards the greater change; where that is still half of what it was in a breath of width, it is a jump. */
function narrow(f: (r: number) => number, low: number, high: number, left: number, right: number): number | null {
  const whole = Math.abs(right - left);
  while (high - low > WIDTH) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    const value = f(middle);
    if (!Number.isFinite(value)) return middle;
    if (Math.abs(value - left) > Math.abs(right - value)) [high, right] = [middle, value];
    else [low, left] = [middle, value];
  }
  return Math.abs(right - left) > 0.5 * whole ? (low + high) / 2 : null;
}

function kinkWarnings(kinks: readonly number[], slope: (r: number) => number): string[] {
  const [first] = kinks;
  if (first === undefined) return [];
  const [before, after] = [slope(Math.max(LEAST, first - 1e-9)), slope(Math.min(MOST, first + 1e-9))];
  const where = kinks.length === 1 ? `a kink ${place(first)}` : `${kinks.length} kinks, the first ${place(first)}`;
  const turns = before < 0 && after > 0;
  return [
    `It has ${where}: there the slope goes from ${signed(before)} to ${signed(after)} at once. ${
      turns
        ? 'A unit close by is pushed as hard as one far away, so it trembles around that place instead of coming to rest.'
        : 'The push on a unit changes suddenly.'
    }`,
  ];
}

/** Where the slope is so steep, or not finite, that one step may throw a unit away; not at the ends, where KL's is steep too. */
function endless(slope: (r: number) => number, grid: Float64Array, slopes: Float64Array): number[] {
  const first = slopes.findIndex((steepness) => !Number.isFinite(steepness));
  if (first !== -1) return [grid[first]!];
  const size = (r: number) => Math.abs(slope(r));
  for (let k = 1; k < grid.length - 1; k++) {
    const here = Math.abs(slopes[k]!);
    if (here <= Math.abs(slopes[k - 1]!) || here < Math.abs(slopes[k + 1]!)) continue;
    const peak = climb(size, grid[k - 1]!, grid[k + 1]!);
    if (!(size(peak) < 1e5 * Math.max(1, here))) return [peak];
  }
  return [];
}

/** Where it leads the units. */
function shape(f: (r: number) => number, grid: Float64Array, values: Float64Array, rho: number, usesRho: boolean): string[] {
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const range = highest - lowest;
  const flat = 1e-9 * Math.max(Math.abs(lowest), Math.abs(highest), 1e-9);
  if (range <= flat) return ['It is the same for every r: its slope is 0, and training will not feel it.'];
  const never = usesRho ? '' : ' It does not mention rho: moving ρ changes nothing.';
  if (values.every((value, i) => i === 0 || value <= values[i - 1]! + flat)) {
    return [`It falls all the way: every unit is pushed to fire on every digit (ρ̂ = 1), the opposite of sparse.${never}`];
  }
  if (values.every((value, i) => i === 0 || value >= values[i - 1]! - flat)) {
    return [
      `It rises all the way, as L1 does: every unit is pushed towards silence (ρ̂ = 0), and only reconstruction keeps any of them alive.${never}`,
    ];
  }
  const valleys: number[] = [];
  for (let i = 1; i < grid.length - 1; i++) {
    if (values[i]! < values[i - 1]! - flat && values[i]! < values[i + 1]! - flat) valleys.push(grid[i]!);
  }
  if (f(rho) - lowest <= 1e-6 * range) return valleys.length > 1 ? [manyValleys(valleys)] : [];
  if (valleys.length > 1) return [manyValleys(valleys) + never];
  const least = grid[values.indexOf(lowest)]!;
  return [`Its lowest point is ${place(least)}, not at ρ = ${rho}: that is where the units will be pushed.${never}`];
}

function manyValleys(valleys: readonly number[]): string {
  const some = valleys.slice(0, 4).map(figure).join(', ');
  return `It has ${valleys.length} valleys, at r = ${some}${valleys.length > 4 ? ', …' : ''}: each unit settles in the one it begins near.`;
}

/** Slopes by symbols against central differences, as in the gradient check. */
function compare(f: (r: number) => number, slope: (r: number) => number, except: readonly number[]): SlopeCheck {
  const points: number[] = [];
  for (let i = 1; i < 200; i++) {
    const r = i / 200;
    const step = stepAt(r);
    if (except.every((kink) => Math.abs(kink - r) > 2 * step)) points.push(r);
  }
  const numeric = points.map((r) => (f(r + stepAt(r)) - f(r - stepAt(r))) / (2 * stepAt(r)));
  const ratio = ratioOf(numeric, points.map(slope));
  return { ratio, passed: ratio < CHECK_TOLERANCE, points: Float64Array.from(points) };
}

const stepAt = (r: number) => 1e-5 * Math.min(r, 1 - r);

/** ‖a − b‖ / ‖a + b‖; 0 where both are 0. */
export function ratioOf(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let difference = 0;
  let sum = 0;
  for (let i = 0; i < one.length; i++) {
    difference += (one[i]! - other[i]!) ** 2;
    sum += (one[i]! + other[i]!) ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / sum);
}

const signed = (value: number) => figure(value).replace('-', '−');

/** "at r = 0.25"; close to the ends, that it is an end. */
function place(r: number): string {
  return r < 1e-6 ? 'close to r = 0' : r > 1 - 1e-6 ? 'close to r = 1' : `at r = ${Number(r.toPrecision(4))}`;
}
