/** What every peer is given and must do, and what more than one of them needs. Shapes and symbols are MATH.md's. */

/**
 * @typedef {object} Problem
 * @property {Uint8Array} pixels of the digits, in the order in which the mini-batches take them
 * @property {Float32Array} theta where to begin: W (n×k), b, W′ (k×n), c, row by row
 * @property {number} inputs n
 * @property {number} hidden k
 * @property {number} batchSize m
 * @property {number} rho
 * @property {number} beta
 * @property {number} lambda
 * @property {number} learningRate of Adam, whose other constants are those of the paper
 */

/**
 * One way to train the model. A step is the gradient of L and Adam's update; unlike the lab's core, a peer need not tell L.
 * @typedef {{step(count: number): unknown, parameters(): Float32Array | Promise<Float32Array>}} Peer
 */

/** As many digits as a peer is given: some keep them as floats, one as doubles. */
export const DIGITS = 8000;

export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** As MATH.md has it: keeps the logarithm and the division finite. */
export const CLAMP = 1e-7;

/** θ's parts. @param {Problem} problem */
export function parts({ theta, inputs, hidden }) {
  let from = 0;
  /** @param {number} length */
  const next = (length) => {
    from += length;
    return theta.subarray(from - length, from);
  };
  return { W: next(inputs * hidden), b: next(hidden), V: next(hidden * inputs), c: next(inputs) };
}

/** θ of its parts, in that order. @param {ArrayLike<number>[]} arrays */
export function joined(arrays) {
  const theta = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    theta.set(array, at);
    at += array.length;
  }
  return theta;
}

/**
 * All whole mini-batches in the order of the file, as floats: a peer has them ready before the clock starts, and goes round.
 * @param {Problem} problem
 */
export function miniBatches({ pixels, inputs, batchSize }) {
  const size = batchSize * inputs;
  return Array.from({ length: Math.floor(pixels.length / size) }, (_, i) =>
    Float32Array.from(pixels.subarray(i * size, (i + 1) * size), (byte) => byte / 255),
  );
}
