/** Pictures of several images at once, and of matrices, with something marked on them. */

import type { Surface } from '../charts/canvas.js';
import { imageOf, imageShape, lookUp, type Ramp } from '../pixels.js';

/** How many columns a sheet of `count` images has: nearly square. */
export function sheetColumns(count: number): number {
  return Math.max(1, Math.ceil(Math.sqrt(count)));
}

/** `count` images of n values each, row by row, low…high on the ramp. Returns the place of image i, in pixels of the screen. */
export function drawSheet(
  { context, width, hold }: Surface,
  values: ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> },
  inputs: number,
  columns: number,
  [low, high]: readonly [number, number],
  colours: Ramp,
): (image: number) => { x: number; y: number; side: number } {
  const pitch = width / columns;
  const side = pitch - Math.max(1, Math.round(pitch / 30));
  const place = (image: number) => ({ x: (image % columns) * pitch, y: Math.floor(image / columns) * pitch, side });
  context.imageSmoothingEnabled = side < 4 * imageShape(inputs).columns;
  context.imageSmoothingQuality = 'high';
  for (let image = 0; image < values.length / inputs; image++) {
    const { x, y } = place(image);
    const picture = hold(imageOf(values.subarray(image * inputs, (image + 1) * inputs), low, high, colours));
    context.drawImage(picture, x, y, side, side);
  }
  return place;
}

/** A frame around one pixel of an image that is drawn at (x, y), `side` wide. */
export function framePixel(
  { context, ratio, palette }: Surface,
  { x, y, side }: { x: number; y: number; side: number },
  inputs: number,
  pixel: number,
): void {
  const { columns } = imageShape(inputs);
  const size = side / columns;
  const [left, top] = [x + (pixel % columns) * size, y + Math.floor(pixel / columns) * size];
  const line = size > 4 * ratio ? 2 * ratio : ratio;
  // Two lines, so that one of them shows on any ground.
  for (const [colour, beyond] of [
    [palette.ground, 1.5 * line],
    [palette.text, 0.5 * line],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.strokeRect(left - beyond, top - beyond, size + 2 * beyond, size + 2 * beyond);
  }
}

/** A rows×columns matrix, row-major, over the whole canvas; smooth where it has more cells than there are pixels. */
export function drawMatrix(
  { context, width, height, hold }: Surface,
  values: ArrayLike<number>,
  columns: number,
  [low, high]: readonly [number, number],
  colours: Ramp,
): void {
  const rows = values.length / columns;
  const image = new ImageData(columns, rows);
  const cells = new Uint32Array(image.data.buffer);
  for (let at = 0; at < values.length; at++) cells[at] = lookUp(colours, values[at]!, low, high);
  context.imageSmoothingEnabled = width < 2 * columns || height < rows;
  context.drawImage(hold(image), 0, 0, width, height);
}

/** Two lines around a column of such a matrix. */
export function frameColumn({ context, width, height, ratio, palette }: Surface, column: number, columns: number): void {
  const size = width / columns;
  const across = Math.max(size, 3 * ratio) + 2 * ratio;
  // Within the picture, at its edges too.
  const left = Math.max(ratio, Math.min(column * size - ratio, width - across - ratio));
  context.strokeStyle = palette.text;
  context.lineWidth = 1.5 * ratio;
  context.strokeRect(left, 0.75 * ratio, across, height - 1.5 * ratio);
}

/** The largest size among values, at least a tiny number so that one may divide by it. */
export function largest(values: ArrayLike<number>): number {
  let most = 1e-12;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]!));
  return most;
}
