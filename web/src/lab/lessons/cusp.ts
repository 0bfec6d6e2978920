/**
 * The cusp of a 3: the bar in the middle of the image, where its two bows meet. What a unit loses when it is erased is
 * found by experiment: h of real 3s, and h of the same 3s with those pixels set to 0.
 */

import type { Images } from '../../protocol.js';

/** Rows and columns of the cusp in MNIST's 28 × 28, the last one not included. */
const CUSP = { rows: [11, 17], columns: [8, 17] } as const;
const SIDE = 28;

/** The image without its cusp. */
export function withoutCusp(pixels: Uint8Array): Uint8Array {
  const erased = pixels.slice();
  const [left, right] = CUSP.columns;
  for (let row = CUSP.rows[0]; row < CUSP.rows[1]; row++) erased.fill(0, row * SIDE + left, row * SIDE + right);
  return erased;
}

/** The images of 3s. */
export function threesOf({ pixels, labels }: Images): Uint8Array[] {
  if (!labels) throw new Error('these digits came without labels, so nobody knows which are 3s');
  const inputs = pixels.length / labels.length;
  return [...labels.keys()].filter((i) => labels[i] === 3).map((i) => pixels.subarray(i * inputs, (i + 1) * inputs));
}

/** Each unit's mean activation over the images. theta: W (n×k row-major), b (k), and what follows. */
export function meanActivation(theta: Float32Array, hidden: number, images: readonly Uint8Array[]): Float64Array {
  const sum = new Float64Array(hidden);
  const z = new Float64Array(hidden);
  for (const pixels of images) {
    const bias = pixels.length * hidden;
    for (let unit = 0; unit < hidden; unit++) z[unit] = theta[bias + unit]!;
    for (let j = 0; j < pixels.length; j++) {
      const ink = pixels[j]! / 255;
      if (ink === 0) continue;
      for (let unit = 0, weight = j * hidden; unit < hidden; unit++, weight++) z[unit]! += ink * theta[weight]!;
    }
    for (let unit = 0; unit < hidden; unit++) sum[unit]! += 1 / (1 + Math.exp(-z[unit]!));
  }
  return sum.map((value) => value / images.length);
}

/** Place of `index` when `values` are in order, greatest first: 1 is the greatest. */
export function rankOf(values: Float64Array, index: number): number {
  return 1 + values.reduce((above, value) => above + Number(value > values[index]!), 0);
}
