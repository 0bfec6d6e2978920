/**
 * What is on the pad, and everything done to it, so that all of it can be taken back. One for each lab, kept while the panel
 * is away: a drawing is not lost by looking at something else.
 */

import { batch, computed, signal } from '@preact/signals';
import type { Lab } from '../../lab.js';
import { type Base, type Drawing, EMPTY } from './field.js';
import { extended, type Place, type Stroke } from './strokes.js';

/** So many of the images that were sent to the network are remembered, to know their answers by. */
const REMEMBERED = 64;

export class Sketch {
  readonly #done = signal<{ past: readonly Drawing[]; now: Drawing; future: readonly Drawing[] }>({
    past: [],
    now: EMPTY,
    future: [],
  });
  /** The stroke under way. */
  readonly #stroke = signal<Stroke | null>(null);
  readonly #number = signal(0);
  #sent: Uint8Array[] = [];

  /** With the stroke that is under way. */
  readonly drawing = computed((): Drawing => {
    const { now } = this.#done.value;
    const stroke = this.#stroke.value;
    return stroke ? { ...now, strokes: [...now.strokes, stroke] } : now;
  });
  readonly penDown = computed(() => this.#stroke.value !== null);
  readonly canUndo = computed(() => this.#done.value.past.length > 0 || this.penDown.value);
  readonly canRedo = computed(() => this.#done.value.future.length > 0);
  readonly isEmpty = computed(() => !this.drawing.value.base && this.drawing.value.strokes.length === 0);
  /** Another one when the drawing becomes another; the same while it only grows. */
  readonly number = computed(() => this.#number.value);

  /** The units that are switched off. */
  readonly off = signal<ReadonlySet<number>>(new Set());
  /** How many of the units that are on x̂ is built from; null for all. */
  readonly used = signal<number | null>(null);

  begin(place: Place): void {
    this.end();
    this.#stroke.value = [place];
  }

  extend(places: readonly Place[]): void {
    const stroke = this.#stroke.peek();
    if (stroke) this.#stroke.value = extended(stroke, places);
  }

  end(): void {
    const stroke = this.#stroke.peek();
    if (!stroke) return;
    const { now } = this.#done.peek();
    batch(() => {
      this.#stroke.value = null;
      this.#become({ ...now, strokes: [...now.strokes, stroke] });
    });
  }

  put(base: Base): void {
    this.#replace({ base, strokes: [] });
  }

  clear(): void {
    this.end();
    if (!this.isEmpty.peek()) this.#replace(EMPTY);
  }

  undo(): void {
    this.end();
    const { past, now, future } = this.#done.peek();
    const before = past.at(-1);
    if (before) this.#go({ past: past.slice(0, -1), now: before, future: [now, ...future] });
  }

  redo(): void {
    const { past, now, future } = this.#done.peek();
    const [after, ...rest] = future;
    if (after && !this.penDown.peek()) this.#go({ past: [...past, now], now: after, future: rest });
  }

  /** Remembers what the network is asked about. */
  sent(pixels: Uint8Array): void {
    this.#sent = [pixels, ...this.#sent].slice(0, REMEMBERED);
  }

  /** Whether this was sent of the drawing as it is, or grew from. */
  wasSent(pixels: Uint8Array): boolean {
    return this.#sent.some((known) => known === pixels || sameBytes(known, pixels));
  }

  #replace(now: Drawing): void {
    this.end();
    batch(() => {
      this.#become(now);
      this.#another();
    });
  }

  #go(done: { past: readonly Drawing[]; now: Drawing; future: readonly Drawing[] }): void {
    batch(() => {
      this.#done.value = done;
      this.#another();
    });
  }

  #become(now: Drawing): void {
    const { past, now: before } = this.#done.peek();
    this.#done.value = { past: [...past, before], now, future: [] };
  }

  #another(): void {
    this.#sent = [];
    this.#number.value = this.#number.peek() + 1;
  }
}

const sketches = new WeakMap<Lab, Sketch>();

export function sketchOf(lab: Lab): Sketch {
  const sketch = sketches.get(lab) ?? new Sketch();
  sketches.set(lab, sketch);
  return sketch;
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
