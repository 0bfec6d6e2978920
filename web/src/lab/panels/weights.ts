/** The weights as the worker sends them, one unit at a time; and asking for them only while somebody looks. */

import { type ReadonlySignal, useComputed, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Snapshot } from '../../protocol.js';
import type { Lab } from '../lab.js';

export type Weights = NonNullable<Snapshot['weights']>;

/** Has the worker send weights while `wanted` is true. */
export function useWeightsWhile(lab: Lab, wanted: ReadonlySignal<boolean>): void {
  useSignalEffect(() => (wanted.value ? lab.watchWeights() : undefined));
}

/** The newest weights that came: they stay on the screen while none are sent. */
export function useLatestWeights(lab: Lab): ReadonlySignal<Weights | null> {
  const latest = useRef<Weights | null>(null);
  return useComputed(() => {
    latest.current = lab.weights.value ?? latest.current;
    return latest.current;
  });
}

/** W_:,l, what unit l looks for: a column of the row-major encoder, one weight for each input. */
export function encoderColumn({ encoder, bias }: Weights, unit: number): Float32Array {
  return Float32Array.from({ length: encoder.length / bias.length }, (_, j) => encoder[j * bias.length + unit]!);
}

/** W′_l,:, what unit l adds to the output where it fires fully. */
export function decoderRow({ decoder, bias }: Weights, unit: number): Float32Array {
  const inputs = decoder.length / bias.length;
  return decoder.subarray(unit * inputs, (unit + 1) * inputs);
}

/** max_j |w_j|, at least a tiny number so that one may divide by it. */
export function greatest(weights: Float32Array): number {
  let most = 1e-12;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  return most;
}

/** For every unit, ‖W_:,l‖ and max_j |W_jl|. */
export function measureUnits({ encoder, bias }: Weights): { strength: Float32Array; greatest: Float32Array } {
  const hidden = bias.length;
  const strength = new Float32Array(hidden);
  const most = new Float32Array(hidden).fill(1e-12);
  for (let start = 0; start < encoder.length; start += hidden) {
    for (let unit = 0; unit < hidden; unit++) {
      const weight = encoder[start + unit]!;
      strength[unit]! += weight * weight;
      if (weight > most[unit]!) most[unit] = weight;
      else if (-weight > most[unit]!) most[unit] = -weight;
    }
  }
  return { strength: strength.map(Math.sqrt), greatest: most };
}

/**
 * A common scale for all tiles: what 99 of 100 weights of the strokes do not exceed, rounded up to 1, 1.5, 2, 3, 5 or 7
 * times a power of ten, so that the colours do not flicker from step to step. The few beyond get the end's colour.
 */
export function commonScale({ encoder }: Pick<Weights, 'encoder'>): number {
  // An odd stride, to meet every unit and every pixel in turn.
  const stride = Math.floor(encoder.length / 4096) | 1;
  const sample = Float32Array.from({ length: Math.ceil(encoder.length / stride) }, (_, i) =>
    Math.abs(encoder[i * stride]!),
  ).sort();
  const size = Math.max(1e-6, sample[Math.floor(sample.length * 0.99)]!);
  const power = 10 ** Math.floor(Math.log10(size));
  const step = [1, 1.5, 2, 3, 5, 7].find((step) => step * power >= size) ?? 10;
  return Number((step * power).toPrecision(2));
}
