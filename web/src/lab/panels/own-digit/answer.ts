/** What the network makes of the drawing: its answer, its units in order, and x̂ from those that are on. */

import { effect, type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Lab } from '../../lab.js';
import { imageShape } from '../../pixels.js';
import { asMnist, baseOfPixels, type Field } from './field.js';
import { byActivation, type OwnView, type Prefixes, Rebuilder } from './prefixes.js';
import type { Sketch } from './sketch.js';

/** MNIST's size, before a digit is here. */
const INPUTS = 784;

/**
 * Does what must follow a change, at once: useSignalEffect waits for the next frame, and three of those in a row would be felt
 * under the hand. It ends with the panel, while other effects outlive that by a frame, in which elements are no longer there.
 * What it touches beside signals must stay the same while the panel is there.
 */
export function useReaction(react: () => undefined | (() => void)): void {
  useLayoutEffect(() => effect(react), []);
}

/** The drawing as the network sees it, which is what the lab is told; and an image that another part of the page put there is drawn here. */
export function useField(lab: Lab, sketch: Sketch): { field: ReadonlySignal<Field | null>; inputs: ReadonlySignal<number> } {
  const inputs = useComputed(() => lab.view.value?.pixels.length ?? lab.weights.value?.outputBias.length ?? INPUTS);
  const field = useComputed(() => asMnist(sketch.drawing.value, imageShape(inputs.value), inputs.value));
  const adopted = useRef(false);
  useReaction(() => {
    const image = lab.ownDigit.value;
    if (!adopted.current && !image) return;
    if (!image) sketch.clear();
    else if (!sketch.wasSent(image) && image.length === inputs.peek()) {
      const base = baseOfPixels(image, imageShape(image.length));
      if (base) sketch.put(base);
    }
  });
  useReaction(() => {
    const pixels = field.value?.pixels ?? null;
    if (pixels) sketch.sent(pixels);
    lab.ownDigit.value = pixels;
    adopted.current = true;
  });
  return { field, inputs };
}

/** The newest answer to this drawing; while it grows, to a moment of it. Never one to another drawing. */
export function useAnswer(lab: Lab, sketch: Sketch): ReadonlySignal<OwnView | null> {
  const last = useRef<{ view: OwnView; drawing: number } | null>(null);
  return useComputed(() => {
    const view = lab.ownView.value;
    const drawing = sketch.number.value;
    if (!view || !lab.ownDigit.value) last.current = null;
    else if (sketch.wasSent(view.pixels)) last.current = { view, drawing };
    return last.current?.drawing === drawing ? last.current.view : null;
  });
}

/** At the pace of reading, in milliseconds: units are put in order again no sooner, while one draws and while training goes on. */
const WHILE_DRAWING = 150;
const WHILE_TRAINING = 1000;
const FOR_THE_CURVE = 250;

/** The units, the most active first. Training moves them little by little: they stay in their places for a while, and as long as `held`. */
export function useOrder(
  lab: Lab,
  sketch: Sketch,
  answer: ReadonlySignal<OwnView | null>,
  held: ReadonlySignal<boolean>,
): ReadonlySignal<Uint32Array> {
  const order = useSignal<Uint32Array>(new Uint32Array());
  const last = useRef({ at: Number.NEGATIVE_INFINITY, drawing: -1 });
  useReaction(() => {
    const view = answer.value;
    const drawing = sketch.number.value;
    const pace = sketch.penDown.value ? WHILE_DRAWING : lab.status.value === 'running' ? WHILE_TRAINING : 0;
    const keep = held.value;
    if (!view) return;
    const now = performance.now();
    const another = last.current.drawing !== drawing || order.peek().length !== view.hidden.length;
    if (!another && (keep || now - last.current.at < pace)) return;
    last.current = { at: now, drawing };
    const next = byActivation(view.hidden);
    if (another || next.some((unit, place) => unit !== order.peek()[place])) order.value = next;
  });
  return order;
}

/** What stands beside the drawing: x̂ from the first `used` of `order`, and the answer that it is made of. */
export interface Shown {
  view: OwnView;
  /** The units that are on. */
  order: Uint32Array;
  used: number;
  /** Null for the moment in which it is being made. */
  image: Float32Array | null;
}

export function useRebuilt(
  lab: Lab,
  sketch: Sketch,
  answer: ReadonlySignal<OwnView | null>,
  order: ReadonlySignal<Uint32Array>,
  visible: ReadonlySignal<boolean>,
): { shown: ReadonlySignal<Shown | null>; prefixes: ReadonlySignal<Prefixes | null>; problem: ReadonlySignal<string> } {
  const rebuilder = useMemo(() => new Rebuilder((activations) => lab.decode(activations)), [lab]);
  const on = useComputed(() => {
    const off = sketch.off.value;
    return order.value.filter((unit) => !off.has(unit));
  });
  const last = useRef({ at: Number.NEGATIVE_INFINITY, drawing: -1 });
  useReaction(() => {
    const view = answer.value;
    const used = sketch.used.value;
    const drawing = sketch.number.value;
    const running = lab.status.value === 'running';
    if (!view || !visible.value || order.value.length !== view.hidden.length) {
      rebuilder.want(null);
      return;
    }
    // With all units in use only the curve of errors needs them, and that is not followed fifteen times a second.
    const now = performance.now();
    const all = used === null && on.value.length === view.hidden.length;
    if (running && all && last.current.drawing === drawing && now - last.current.at < FOR_THE_CURVE) return;
    last.current = { at: now, drawing };
    rebuilder.want({ view, order: on.value, used: used ?? on.value.length, drawing });
  });
  const shown = useComputed((): Shown | null => {
    const view = answer.value;
    if (!view) return null;
    const used = sketch.used.value;
    if (on.value.length === view.hidden.length && used === null) {
      return { view, order: on.value, used: on.value.length, image: view.reconstruction };
    }
    const prefixes = rebuilder.newest.value;
    if (prefixes?.drawing !== sketch.number.value) return null;
    const count = Math.min(used ?? prefixes.order.length, prefixes.order.length);
    return { view: prefixes.view, order: prefixes.order, used: count, image: prefixes.images[count]! };
  });
  return { shown, prefixes: rebuilder.newest, problem: rebuilder.problem };
}

/** Units that a smaller network does not have are not switched off. */
export function useOnlyExisting(lab: Lab, off: Signal<ReadonlySet<number>>): void {
  useReaction(() => {
    const { hidden } = lab.settings.value;
    if ([...off.peek()].some((unit) => unit >= hidden)) off.value = new Set([...off.peek()].filter((unit) => unit < hidden));
  });
}
