/**
 * From a drawing to the image that a network trained on MNIST can read, by MNIST's own recipe: the ink scaled into 20 × 20
 * keeping its proportions, antialiased, and moved by whole pixels until its centre of mass is in the middle pixel of 28 × 28.
 * Every digit of MNIST that goes through it comes out as it went in. Knows no browser.
 */

import { type Box, boxOf, cut, type Ink, laidOver, lineWidth, massCentre, thickened } from './ink.js';
import { type Place, type Stroke, smoothed } from './strokes.js';

/** An image on the pad, under the strokes. */
export interface Base {
  /** Cut to its ink. */
  ink: Ink;
  /** Where it lies on the pad of side 1. */
  box: Box;
  /** Where it is an image of the network's own kind: untouched, it is shown to the network as it is. */
  original: Uint8Array | null;
}

export interface Drawing {
  base: Base | null;
  strokes: readonly Stroke[];
}

export interface Field {
  /** What the network sees, 0…255, row by row. */
  pixels: Uint8Array;
  /** The ink's box: on the pad of side 1, and in pixels of the field. */
  drawn: Box;
  placed: Box;
}

export interface Shape {
  columns: number;
  rows: number;
}

/** MNIST's proportions, in parts of its 28 pixels. */
const FIELD = 28;
const INKED = 20 / FIELD;
/** The width of a drawn line: the median of MNIST's, by lineWidth(), is 2.6 pixels, half of them lie between 2.3 and 3.0. */
export const PEN = 2.6 / FIELD;
/** Lines thinner than nineteen of twenty of MNIST's are hairlines to the network; they are made as thick as this. */
const HAIRLINE = 2 / FIELD;
const THICKENED = 2.4 / FIELD;
/** What is drawn smaller than this part of the pad is not enlarged as far: the first touch is no digit yet. */
const LEAST_EXTENT = 0.2;

export const EMPTY: Drawing = { base: null, strokes: [] };

/** What the network sees of a drawing, in a field of this shape; null where nothing is drawn. */
export function asMnist({ base, strokes }: Drawing, shape: Shape, inputs = shape.columns * shape.rows): Field | null {
  if (base?.original?.length === inputs && strokes.length === 0) return untouched(base, base.original, shape);
  const side = Math.min(shape.columns, shape.rows);
  const pen = PEN * side;
  const lines = strokes.filter((stroke) => stroke.length > 0).map(smoothed);
  const extent = extentOf(base, lines);
  if (!extent) return null;

  const scale = fittingScale(extent, INKED * side, pen);
  const drawn = extent.at(scale, pen);
  const columns = cellsOf(drawn.width * scale);
  const rows = cellsOf(drawn.height * scale);
  const toCells = ({ x, y, width }: Place): Place => ({ x: (x - drawn.x) * scale, y: (y - drawn.y) * scale, width: width * pen });
  const ink: Ink = {
    columns,
    rows,
    values: coverage(
      lines.map((line) => line.map(toCells)),
      columns,
      rows,
    ),
  };
  if (base) {
    const { x, y } = toCells({ ...base.box, width: 0 });
    const under = laidOver(base.ink, { x, y, width: base.box.width * scale, height: base.box.height * scale }, columns, rows);
    ink.values = ink.values.map((value, at) => Math.max(value, under.values[at]!));
  }

  const centre = massCentre(ink);
  if (!centre) return null;
  const left = offset(centre.x, columns, shape.columns);
  const top = offset(centre.y, rows, shape.rows);
  const field = cut(ink, { x: -left, y: -top, width: shape.columns, height: shape.rows });
  return {
    pixels: Uint8Array.from(field.values.subarray(0, inputs), (value) => Math.round(255 * value)),
    drawn,
    placed: { x: left, y: top, width: drawn.width * scale, height: drawn.height * scale },
  };
}

function untouched(base: Base, original: Uint8Array, shape: Shape): Field {
  const placed = boxOf(inkOfPixels(original, shape))!;
  return { pixels: original, drawn: base.box, placed };
}

/** Whole cells that hold this length, which floating point may have made a hair too long. */
const cellsOf = (length: number) => Math.max(1, Math.ceil(length - 1e-6));

/** By how many whole pixels to move the ink so that it balances in the middle pixel, as MNIST's digits do, and none is lost. */
function offset(centre: number, length: number, field: number): number {
  return Math.max(0, Math.min(field - length, Math.round(Math.floor(field / 2) + 0.5 - centre)));
}

/** How far the ink reaches on each side: edges of the image, and of the pen's path, around which a line of fixed width runs. */
interface Extent {
  image: Box | null;
  path: Box | null;
  /** Half of the widest line, in pens. */
  half: number;
  /** The ink's box on the pad, for a scale in pixels and a pen that is so many of them wide. */
  at(scale: number, pen: number): Box;
}

function extentOf(base: Base | null, lines: readonly Place[][]): Extent | null {
  const image = base && boxOf(base.ink) ? base.box : null;
  const places = lines.flat();
  const path = places.length > 0 ? pathBox(places) : null;
  const half = places.reduce((most, { width }) => Math.max(most, width / 2), 0);
  if (!image && !path) return null;
  const at = (scale: number, pen: number): Box => {
    const reach = (half * pen) / scale;
    const around = path && {
      x: path.x - reach,
      y: path.y - reach,
      width: path.width + 2 * reach,
      height: path.height + 2 * reach,
    };
    return image && around ? union(image, around) : (image ?? around)!;
  };
  return { image, path, half, at };
}

function pathBox(places: readonly Place[]): Box {
  const [first] = places;
  let [left, right, top, bottom] = [first!.x, first!.x, first!.y, first!.y];
  for (const { x, y } of places) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function union(one: Box, other: Box): Box {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  return {
    x,
    y,
    width: Math.max(one.x + one.width, other.x + other.width) - x,
    height: Math.max(one.y + one.height, other.y + other.height) - y,
  };
}

/** Pixels of the field to one side of the pad, so that the ink's longer side becomes `room`: the pen's width does not scale with the drawing. */
function fittingScale(extent: Extent, room: number, pen: number): number {
  const reach = extent.half * pen;
  let scale = room / LEAST_EXTENT;
  for (const [start, length] of [
    ['x', 'width'],
    ['y', 'height'],
  ] as const) {
    const { image, path } = extent;
    const lows = [image && { at: image[start], margin: 0 }, path && { at: path[start], margin: reach }];
    const highs = [
      image && { at: image[start] + image[length], margin: 0 },
      path && { at: path[start] + path[length], margin: reach },
    ];
    // The extent is the greatest of these four, each a line in the scale.
    for (const low of lows) {
      for (const high of highs) {
        if (!low || !high || high.at <= low.at) continue;
        scale = Math.min(scale, (room - low.margin - high.margin) / (high.at - low.at));
      }
    }
  }
  return scale;
}

/** How much of each cell lies under the lines: each is a chain of discs and the straight pieces between them. */
function coverage(lines: readonly (readonly Place[])[], columns: number, rows: number): Float32Array {
  const fine = Math.max(4, Math.min(8, Math.ceil(200 / Math.max(columns, rows))));
  const width = columns * fine;
  const height = rows * fine;
  const inside = new Uint8Array(width * height);
  for (const line of lines) {
    for (let i = 0; i < Math.max(1, line.length - 1); i++)
      markPiece(inside, width, height, fine, line[i]!, line[i + 1] ?? line[i]!);
  }
  const values = new Float32Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / fine) * columns;
    for (let x = 0; x < width; x++) values[row + Math.floor(x / fine)]! += inside[y * width + x]!;
  }
  return values.map((count) => count / (fine * fine));
}

function markPiece(inside: Uint8Array, width: number, height: number, fine: number, from: Place, to: Place): void {
  const radius = Math.max(from.width, to.width) / 2;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const low = (one: number, other: number) => Math.max(0, Math.floor((Math.min(one, other) - radius) * fine));
  const high = (one: number, other: number, end: number) => Math.min(end, Math.ceil((Math.max(one, other) + radius) * fine));
  const right = high(from.x, to.x, width);
  const bottom = high(from.y, to.y, height);
  for (let row = low(from.y, to.y); row < bottom; row++) {
    const y = (row + 0.5) / fine - from.y;
    for (let column = low(from.x, to.x); column < right; column++) {
      const x = (column + 0.5) / fine - from.x;
      const t = square > 0 ? Math.max(0, Math.min(1, (x * dx + y * dy) / square)) : 0;
      const here = (from.width + t * (to.width - from.width)) / 2;
      if ((x - t * dx) ** 2 + (y - t * dy) ** 2 <= here * here) inside[row * width + column] = 1;
    }
  }
}

/** An image of the network's own kind on the pad, where its pixels are. Null where it is blank. */
export function baseOfPixels(pixels: Uint8Array, shape: Shape): Base | null {
  const ink = inkOfPixels(pixels, shape);
  const box = boxOf(ink);
  if (!box) return null;
  const side = Math.max(shape.columns, shape.rows);
  return {
    ink: cut(ink, box),
    box: { x: box.x / side, y: box.y / side, width: box.width / side, height: box.height / side },
    original: pixels,
  };
}

function inkOfPixels(pixels: Uint8Array, { columns, rows }: Shape): Ink {
  const values = new Float32Array(columns * rows);
  values.set(Float32Array.from(pixels, (pixel) => pixel / 255));
  return { columns, rows, values };
}

/**
 * How wide its lines would be, in parts of the field: measured where MNIST's are, in an image of 20 pixels. What is thinner
 * than a pixel is faint there instead, and its width is less by as much.
 */
function widthInField(ink: Ink): number {
  const scale = (INKED * FIELD) / Math.max(ink.columns, ink.rows);
  const [width, height] = [ink.columns * scale, ink.rows * scale];
  const small = laidOver(ink, { x: 0, y: 0, width, height }, cellsOf(width), cellsOf(height));
  const inked = small.values.filter((value) => value > 0).sort();
  return (lineWidth(small) * inked[Math.floor(0.9 * inked.length)]!) / FIELD;
}

/** Ink of any size on the middle of the pad, as large as MNIST has it there; hairlines thickened. Null where there is no ink. */
export function baseOfInk(ink: Ink): Base | null {
  const box = boxOf(ink);
  if (!box) return null;
  let tight = cut(ink, box);
  const longer = Math.max(tight.columns, tight.rows);
  const width = widthInField(tight);
  if (width < HAIRLINE) {
    // The longer side grows as well, and is scaled down for it.
    const radius = (THICKENED - width) / 2 / ((INKED - THICKENED + width) / longer);
    tight = thickened(tight, radius);
    tight = cut(tight, boxOf(tight)!);
  }
  const size = INKED / Math.max(tight.columns, tight.rows);
  const [w, h] = [tight.columns * size, tight.rows * size];
  return { ink: tight, box: { x: (1 - w) / 2, y: (1 - h) / 2, width: w, height: h }, original: null };
}
