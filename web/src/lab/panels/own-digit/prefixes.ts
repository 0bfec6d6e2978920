/**
 * x̂ built up unit by unit: with none of them, with the first, the first two, … all that are switched on. The network decodes
 * them in pieces, one request at a time, always the newest that is wanted and the place that is looked at first.
 */

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Snapshot } from '../../../protocol.js';
import { squaredError } from '../../pixels.js';

export type OwnView = NonNullable<Snapshot['own']>;

/** What is to be built up. */
export interface Wanted {
  view: OwnView;
  /** The units that are on, in the order in which they are added. */
  order: Uint32Array;
  /** How many of them are looked at. */
  used: number;
  /** Which drawing this is: answers for another one are of no use. */
  drawing: number;
}

export interface Prefixes {
  view: OwnView;
  order: Uint32Array;
  drawing: number;
  /** x̂ with the first 0…order.length units, each n pixels 0…1; null where it has not come yet. */
  images: (Float32Array | null)[];
  /** ½‖x̂ − x‖² of each; NaN where it has not come yet. */
  errors: Float64Array;
}

/** So many multiplications are one request's worth: a few milliseconds of the worker's time. */
const WORK = 2 ** 25;

/** All units, the most active first; of equals the one with the lower number. */
export function byActivation(hidden: Float32Array): Uint32Array {
  return Uint32Array.from(hidden, (_, unit) => unit).sort((one, other) => hidden[other]! - hidden[one]! || one - other);
}

/** H for `count` prefixes of the order from the one with `from` units on: what is not in it is 0. */
export function prefixRows(hidden: Float32Array, order: Uint32Array, from: number, count: number): Float32Array {
  const rows = new Float32Array(count * hidden.length);
  for (let row = 0; row < count; row++) {
    for (const unit of order.subarray(0, from + row)) rows[row * hidden.length + unit] = hidden[unit]!;
  }
  return rows;
}

/** The first and how many of the prefixes to ask for next: those around the one that is looked at, then the rest; null when all are here. */
export function nextPiece(
  images: readonly (Float32Array | null)[],
  used: number,
  size: number,
): { from: number; count: number } | null {
  const piece = (at: number) => {
    const from = Math.floor(at / size) * size;
    return { from, count: Math.min(size, images.length - from) };
  };
  const looked = Math.min(used, images.length - 1);
  if (images[looked] === null) return piece(looked);
  const missing = images.indexOf(null);
  return missing === -1 ? null : piece(missing);
}

export class Rebuilder {
  readonly #decode: (activations: Float32Array) => Promise<Float32Array>;
  readonly #newest = signal<Prefixes | null>(null);
  readonly #problem = signal('');
  #wanted: Wanted | null = null;
  #busy = false;

  constructor(decode: (activations: Float32Array) => Promise<Float32Array>) {
    this.#decode = decode;
  }

  /** What has come of the newest that could be shown. */
  get newest(): ReadonlySignal<Prefixes | null> {
    return this.#newest;
  }

  /** Why none comes, or ''. */
  get problem(): ReadonlySignal<string> {
    return this.#problem;
  }

  /** Replaces what was wanted before; null for nothing. */
  want(wanted: Wanted | null): void {
    this.#wanted = wanted;
    if (wanted?.drawing !== this.#newest.peek()?.drawing) this.#newest.value = null;
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      for (let wanted = this.#wanted; wanted; wanted = this.#wanted) {
        const { view, order, used, drawing } = wanted;
        const [n, k] = [view.pixels.length, view.hidden.length];
        const known = this.#newest.peek();
        const same = known?.view === view && sameOrder(known.order, order);
        const images = same ? [...known.images] : Array<Float32Array | null>(order.length + 1).fill(null);
        const errors = same ? known.errors.slice() : new Float64Array(order.length + 1).fill(Number.NaN);
        const piece = nextPiece(images, used, Math.max(1, Math.floor(WORK / (n * k))));
        if (!piece) return;
        const answer = await this.#decode(prefixRows(view.hidden, order, piece.from, piece.count));
        this.#problem.value = '';
        // Another drawing, or none, by now; a later moment of the same one is no reason to hold this back.
        if (this.#wanted?.drawing !== drawing) continue;
        // By now there is a network of another size, to which these rows are others; its own answer to the drawing will come.
        if (answer.length !== piece.count * n) {
          if (this.#wanted === wanted) return;
          continue;
        }
        for (let row = 0; row < piece.count; row++) {
          const image = answer.subarray(row * n, (row + 1) * n);
          images[piece.from + row] = image;
          errors[piece.from + row] = squaredError(view.pixels, image);
        }
        this.#newest.value = { view, order, drawing, images, errors };
      }
    } catch (error) {
      // Until something else is wanted: asking for the same again would fail again.
      this.#problem.value = (error as Error).message;
      this.#newest.value = null;
    } finally {
      this.#busy = false;
    }
  }
}

function sameOrder(one: Uint32Array, other: Uint32Array): boolean {
  return one.length === other.length && one.every((unit, place) => unit === other[place]);
}
