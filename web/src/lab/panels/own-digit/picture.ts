/**
 * From any picture to its ink: which tone is the paper, whether the ink is darker or lighter, and how much of it is in each
 * pixel, in spite of uneven light and a camera's noise. Knows no browser.
 */

import { type Ink, withoutSpecks } from './ink.js';

export interface Picture {
  columns: number;
  rows: number;
  /** Red, green, blue, opacity of each pixel, 0…255. */
  rgba: ArrayLike<number>;
}

/** Of white minus black: a fainter difference is no ink that one could tell from its paper. */
const LEAST_CONTRAST = 0.12;
/** How many deviations of the paper's tone ink must stand out. */
const NOISE = 3.5;
/** So often the paper is fitted, and what stands out of it left out of the next fit. */
const FITS = 8;

/** The ink of a picture; null where none can be told from the paper. */
export function inkOf(picture: Picture): Ink | null {
  const { columns, rows } = picture;
  const light = lightness(picture);
  const paper = paperOf(light, columns, rows);
  const rise = light.map((value, at) => value - paper(at));
  // Ink is what strays furthest from the paper: far below it, or far above.
  const darker = quantile(rise, 0.005);
  const lighter = quantile(rise, 0.995);
  const contrast = -darker > lighter ? rise.map((value) => -value) : rise;

  const most = Math.max(-darker, lighter);
  // A thick brush's tone: of what is more ink than paper, nearly the strongest.
  const full = quantile(
    contrast.filter((value) => value > most / 2),
    0.9,
  );
  const noise = deviation(contrast.filter((value) => value < most / 2));
  if (!(full >= LEAST_CONTRAST) || full < 2 * NOISE * noise) return null;
  const least = NOISE * noise;
  const values = contrast.map((value) => Math.max(0, Math.min(1, (value - least) / (full - least))));
  const ink = withoutSpecks({ columns, rows, values });
  return ink.values.some((value) => value > 0) ? ink : null;
}

/** 0…1. What is transparent shows a ground as unlike the picture's own tone as possible. */
function lightness({ columns, rows, rgba }: Picture): Float32Array {
  const tones = new Float32Array(columns * rows);
  let [sum, weight] = [0, 0];
  for (let at = 0; at < tones.length; at++) {
    tones[at] = (0.2126 * rgba[4 * at]! + 0.7152 * rgba[4 * at + 1]! + 0.0722 * rgba[4 * at + 2]!) / 255;
    sum += tones[at]! * rgba[4 * at + 3]!;
    weight += rgba[4 * at + 3]!;
  }
  const ground = weight > 0 && sum / weight > 0.5 ? 0 : 1;
  return tones.map((tone, at) => {
    const opacity = rgba[4 * at + 3]! / 255;
    return opacity * tone + (1 - opacity) * ground;
  });
}

/**
 * The paper's tone at each pixel: a surface of second degree, for light that falls from one side, fitted to a sample of pixels
 * from which everything that stands out was dropped, time and again.
 */
function paperOf(light: Float32Array, columns: number, rows: number): (at: number) => number {
  const stride = Math.max(1, Math.floor(Math.sqrt(light.length / 2048)));
  const sample: number[] = [];
  for (let y = 0; y < rows; y += stride) for (let x = 0; x < columns; x += stride) sample.push(y * columns + x);
  const across = (at: number) => (columns > 1 ? (2 * (at % columns)) / (columns - 1) - 1 : 0);
  const down = (at: number) => (rows > 1 ? (2 * Math.floor(at / columns)) / (rows - 1) - 1 : 0);
  const terms = sample.map((at) => {
    const [x, y] = [across(at), down(at)];
    return [1, x, y, x * x, x * y, y * y];
  });
  const tones = Float32Array.from(sample, (at) => light[at]!);
  let [a, b, c, d, e, f] = [quantile(tones, 0.5), 0, 0, 0, 0, 0];
  const height = (at: number) => {
    const [x, y] = [across(at), down(at)];
    return a + (b + d * x + e * y) * x + (c + f * y) * y;
  };
  for (let fit = 0; fit < FITS; fit++) {
    const away = tones.map((tone, i) => Math.abs(tone - height(sample[i]!)));
    // Half of the pixels are paper, or one could not tell which tone it is.
    const limit = Math.max(2.5 * 1.4826 * quantile(away, 0.5), 1e-3);
    const kept = terms.flatMap((_, i) => (away[i]! <= limit ? [i] : []));
    const surface = leastSquares(
      kept.map((i) => terms[i]!),
      kept.map((i) => tones[i]!),
    );
    if (!surface) break;
    [a, b, c, d, e, f] = surface as [number, number, number, number, number, number];
  }
  return height;
}

/** The coefficients of the terms that come nearest to the values; null where the values do not determine them. */
function leastSquares(rows: readonly number[][], values: readonly number[]): number[] | null {
  const size = rows[0]?.length ?? 0;
  const matrix = Array.from({ length: size }, () => Array<number>(size + 1).fill(0));
  rows.forEach((row, at) => {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) matrix[i]![j]! += row[i]! * row[j]!;
      matrix[i]![size]! += row[i]! * values[at]!;
    }
  });
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let i = pivot + 1; i < size; i++) if (Math.abs(matrix[i]![pivot]!) > Math.abs(matrix[best]![pivot]!)) best = i;
    [matrix[pivot], matrix[best]] = [matrix[best]!, matrix[pivot]!];
    if (Math.abs(matrix[pivot]![pivot]!) < 1e-6 * rows.length) return null;
    for (let i = 0; i < size; i++) {
      if (i === pivot) continue;
      const factor = matrix[i]![pivot]! / matrix[pivot]![pivot]!;
      for (let j = pivot; j <= size; j++) matrix[i]![j]! -= factor * matrix[pivot]![j]!;
    }
  }
  return matrix.map((row, i) => row[size]! / row[i]!);
}

/** Sorting more values than this takes long and tells no more. */
const ENOUGH = 8_192;

/** The value that this share of all values does not exceed, of many by a sample; NaN of none. */
function quantile(values: Float32Array, share: number): number {
  if (values.length === 0) return Number.NaN;
  // An odd stride, to meet every column of a picture in turn.
  const stride = values.length > ENOUGH ? Math.floor(values.length / ENOUGH) | 1 : 1;
  const sample = Float32Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride]!).sort();
  return sample[Math.min(sample.length - 1, Math.floor(share * sample.length))]!;
}

/** A standard deviation that a few strays do not move. */
function deviation(values: Float32Array): number {
  if (values.length === 0) return 0;
  const middle = quantile(values, 0.5);
  return (
    1.4826 *
    quantile(
      values.map((value) => Math.abs(value - middle)),
      0.5,
    )
  );
}
