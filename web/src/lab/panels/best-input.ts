/**
 * Which input excites a unit most depends on which inputs are allowed. Of all x with ‖x‖ ≤ 1 it is x* = W_:,l / ‖W_:,l‖, because
 * z = W_:,lᵀx + b_l grows fastest along W_:,l (Cauchy and Schwarz; so the UFLDL notes picture their units). Of all x with
 * pixels from 0 to 1 it is 1 wherever W_jl > 0 and 0 elsewhere. Neither is a digit.
 */

/** An input and what it does to a unit. Numbers are double precision, from the single-precision weights. */
export interface Input {
  /** n pixels, 0…1 for what could be a digit. */
  pixels: Float32Array;
  /** ‖x‖ */
  norm: number;
  /** Its cosine with W_:,l; NaN where one of the two is 0. */
  cosine: number;
  /** z = W_:,lᵀx + b_l and h = g(z) */
  z: number;
  activation: number;
}

export function inputOf(column: Float32Array, bias: number, pixels: Float32Array): Input {
  const product = dot(column, pixels);
  const norm = Math.sqrt(dot(pixels, pixels));
  const z = product + bias;
  return {
    pixels,
    norm,
    cosine: product / (norm * Math.sqrt(dot(column, column))),
    z,
    activation: 1 / (1 + Math.exp(-z)),
  };
}

/** x*, of length 1; all zero where the weights are. */
export function normBounded(column: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(column, column));
  return norm > 0 ? column.map((weight) => weight / norm) : new Float32Array(column.length);
}

export function pixelBounded(column: Float32Array): Float32Array {
  return column.map((weight) => Number(weight > 0));
}

/** Digits of 0…255 to one input of 0…1: their mean. */
export function meanOf(digits: readonly Uint8Array[]): Float32Array {
  const sum = new Float64Array(digits[0]?.length ?? 0);
  for (const pixels of digits) for (let j = 0; j < sum.length; j++) sum[j]! += pixels[j]!;
  return Float32Array.from(sum, (value) => value / (255 * digits.length));
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < one.length; j++) sum += one[j]! * other[j]!;
  return sum;
}
