/**
 * The curves of one run: what every step and every held-out evaluation said, kept in bounded space.
 *
 * Steps fall into buckets of equal width, each with its mean, least and greatest value. The width is 1 until there are
 * more than CAPACITY buckets; then neighbours merge and the width doubles. Buckets are cut by step number alone, so
 * equal runs draw equal curves however their rows were delivered. Nothing is left out: a spike of one step among
 * 100,000 is still its bucket's greatest value.
 */

import { type ReadonlySignal, signal } from '@preact/signals';
import { type HeldOut, ROW } from '../protocol.js';
import type { SettingKey, Settings } from '../settings.js';

/** What is measured at every step: L′, Ω, β·Ω, the weight decay, L. */
export type Quantity = Exclude<(typeof ROW)[number], 'step'>;
const QUANTITIES = ROW.slice(1) as Quantity[];

/** The most buckets a curve may have, and the most held-out points. */
export const CAPACITY = 512;
const MOST_MARKERS = 64;

/** All of one length, at most CAPACITY. A bucket of one step has mean = low = high, exactly the value of that step. */
export interface Curve {
  /** The middle of each bucket's steps. */
  step: Float64Array;
  mean: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/** One evaluation over all held-out digits. */
export interface HeldOutPoint extends Record<Quantity, number> {
  step: number;
  /** ρ̂ over all held-out digits, averaged over the units. */
  meanRhoHat: number;
  /** L′ over digits that it trains on, as of HeldOut. */
  trainReconstruction: number;
}

export interface SettingChange {
  key: SettingKey;
  before: Settings[SettingKey];
  after: Settings[SettingKey];
}

/** Settings that changed during the run, with the step after which they did. */
export interface Marker {
  step: number;
  changes: readonly SettingChange[];
}

interface Bucket {
  first: number;
  last: number;
  count: number;
  /** One number for each of QUANTITIES. */
  sum: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/** Everything a History holds. Only the History that holds it may change it. */
export interface Recording {
  buckets: Bucket[];
  /** How many steps one bucket holds. */
  width: number;
  heldOut: HeldOutPoint[];
  /** Of the evaluations that come in every stride-th is kept, and always the newest. */
  stride: number;
  evaluations: number;
  markers: readonly Marker[];
}

function blank(): Recording {
  return { buckets: [], width: 1, heldOut: [], stride: 1, evaluations: 0, markers: [] };
}

export class History {
  readonly #version = signal(0);
  /** Moves whenever a curve, a point or a marker does. */
  readonly version: ReadonlySignal<number> = this.#version;

  #run = blank();

  /** How many steps one bucket holds. */
  get width(): number {
    return this.#run.width;
  }

  /** The newest step, 0 before the first. */
  get lastStep(): number {
    return this.#run.buckets.at(-1)?.last ?? 0;
  }

  /** Oldest first, at most CAPACITY. */
  get heldOut(): readonly HeldOutPoint[] {
    return this.#run.heldOut;
  }

  /** Oldest first. */
  get markers(): readonly Marker[] {
    return this.#run.markers;
  }

  /** The first and the last step of each bucket, oldest first. */
  get spans(): readonly { first: number; last: number }[] {
    return this.#run.buckets;
  }

  curve(quantity: Quantity): Curve {
    const column = QUANTITIES.indexOf(quantity);
    const buckets = this.#run.buckets;
    return {
      step: Float64Array.from(buckets, (bucket) => (bucket.first + bucket.last) / 2),
      mean: Float64Array.from(buckets, (bucket) => bucket.sum[column]! / bucket.count),
      low: Float64Array.from(buckets, (bucket) => bucket.low[column]!),
      high: Float64Array.from(buckets, (bucket) => bucket.high[column]!),
    };
  }

  /** rows: ROW.length numbers for each step, steps ascending. */
  appendRows(rows: Float64Array): void {
    if (rows.length === 0) return;
    for (let at = 0; at < rows.length; at += ROW.length) this.#appendRow(rows.subarray(at, at + ROW.length));
    this.#version.value++;
  }

  /** evaluations: oldest first. */
  appendHeldOut(evaluations: readonly Pick<HeldOut, 'metrics' | 'rhoHat' | 'trainReconstruction'>[]): void {
    if (evaluations.length === 0) return;
    const run = this.#run;
    for (const { metrics, rhoHat, trainReconstruction } of evaluations) {
      const { step, reconstruction, sparsity, weightDecay, total } = metrics;
      // β·Ω with the β of that step, whatever it is by now.
      const penalty = total - reconstruction - weightDecay;
      const meanRhoHat = rhoHat.reduce((sum, value) => sum + value, 0) / rhoHat.length;
      const point = { step, reconstruction, sparsity, penalty, weightDecay, total, meanRhoHat, trainReconstruction };
      // Made anew at the same step, because a setting changed: only the newer one is so.
      if (run.heldOut.at(-1)?.step === step) {
        run.heldOut[run.heldOut.length - 1] = point;
        continue;
      }
      // The newest point stays only until the next one comes, unless it is on the stride.
      if (run.evaluations > 0 && (run.evaluations - 1) % run.stride !== 0) run.heldOut.pop();
      run.heldOut.push(point);
      run.evaluations++;
      if (run.heldOut.length > CAPACITY) thin(run);
    }
    this.#version.value++;
  }

  /**
   * Notes that settings changed after `step`. With `joins` (the same hand still moves the same slider) the newest
   * marker is carried on instead of a new one begun: from its old value to the new one.
   */
  mark(step: number, changes: readonly SettingChange[], joins = false): void {
    const newest = this.#run.markers.at(-1);
    let kept = this.#run.markers;
    let marker: Marker = { step, changes };
    if (newest && (newest.step === step || joins)) {
      kept = kept.slice(0, -1);
      marker = { step: newest.step, changes: join(newest.changes, changes) };
    }
    this.#run.markers = (marker.changes.length > 0 ? [...kept, marker] : kept).slice(-MOST_MARKERS);
    this.#version.value++;
  }

  /** Forgets what came after `step`. The bucket that `step` cuts through goes too: a gap of less than its width. */
  truncate(step: number): void {
    const run = this.#run;
    run.buckets = run.buckets.filter((bucket) => bucket.last <= step);
    if (run.heldOut.some((point) => point.step > step)) {
      run.heldOut = run.heldOut.filter((point) => point.step <= step);
      run.evaluations = run.heldOut.length === 0 ? 0 : (run.heldOut.length - 1) * run.stride + 1;
    }
    run.markers = run.markers.filter((marker) => marker.step <= step);
    this.#version.value++;
  }

  /** What is recorded so far. It stays as it is once clear() has begun another recording. */
  get recording(): Recording {
    return this.#run;
  }

  /** Begins a new recording, or goes on with an old one. */
  clear(next: Recording = blank()): void {
    this.#run = next;
    this.#version.value++;
  }

  #appendRow(row: Float64Array): void {
    const step = row[0]!;
    const values = row.subarray(1);
    const { buckets, width } = this.#run;
    const newest = buckets.at(-1);
    if (newest && index(newest.last, width) === index(step, width)) {
      merge(newest, { first: step, last: step, count: 1, sum: values, low: values, high: values });
      return;
    }
    buckets.push({ first: step, last: step, count: 1, sum: values.slice(), low: values.slice(), high: values.slice() });
    if (buckets.length > CAPACITY) widen(this.#run);
  }
}

/** Which bucket a step (1, 2, …) belongs to. */
function index(step: number, width: number): number {
  return Math.floor((step - 1) / width);
}

function widen(run: Recording): void {
  run.width *= 2;
  const merged: Bucket[] = [];
  for (const bucket of run.buckets) {
    const newest = merged.at(-1);
    if (newest && index(newest.last, run.width) === index(bucket.last, run.width)) merge(newest, bucket);
    else merged.push(bucket);
  }
  run.buckets = merged;
}

function merge(into: Bucket, next: Bucket): void {
  into.last = next.last;
  into.count += next.count;
  for (let column = 0; column < QUANTITIES.length; column++) {
    into.sum[column] = into.sum[column]! + next.sum[column]!;
    into.low[column] = Math.min(into.low[column]!, next.low[column]!);
    into.high[column] = Math.max(into.high[column]!, next.high[column]!);
  }
}

function thin(run: Recording): void {
  const newest = run.heldOut.at(-1)!;
  run.stride *= 2;
  run.heldOut = run.heldOut.filter((_, position) => position % 2 === 0);
  if (run.heldOut.at(-1) !== newest) run.heldOut.push(newest);
}

/** One change for each key, from the first before to the last after; what went back to where it came from is none. */
function join(first: readonly SettingChange[], second: readonly SettingChange[]): SettingChange[] {
  const changes = new Map<SettingKey, SettingChange>();
  for (const change of [...first, ...second]) {
    changes.set(change.key, { ...change, before: changes.get(change.key)?.before ?? change.before });
  }
  return [...changes.values()].filter((change) => change.before !== change.after);
}
