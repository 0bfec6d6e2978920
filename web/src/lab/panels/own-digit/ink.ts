/**
 * Ink on paper as numbers: a grid of 0 (paper) … 1 (ink), row by row, and what can be measured and done with one.
 * Places are counted in cells from the corner of the grid, so the first cell reaches from 0 to 1. Knows no browser.
 */

export interface Ink {
  columns: number;
  rows: number;
  values: Float32Array;
}

/** A part of a grid, or where something lies on it. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The least box of whole cells that has all the ink in it; null where there is none. */
export function boxOf({ columns, rows, values }: Ink): Box | null {
  let [left, right, top, bottom] = [columns, -1, rows, -1];
  for (let at = 0; at < values.length; at++) {
    if (values[at]! <= 0) continue;
    const x = at % columns;
    if (x < left) left = x;
    if (x > right) right = x;
    bottom = Math.floor(at / columns);
    if (bottom < top) top = bottom;
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** A box of whole cells, cut out; what of it lies outside the grid is paper. */
export function cut(ink: Ink, { x, y, width, height }: Box): Ink {
  const values = new Float32Array(width * height);
  const [from, to] = [Math.max(0, x), Math.min(ink.columns, x + width)];
  for (let row = Math.max(0, -y); row < height && y + row < ink.rows; row++) {
    if (from < to)
      values.set(ink.values.subarray((y + row) * ink.columns + from, (y + row) * ink.columns + to), row * width + from - x);
  }
  return { columns: width, rows: height, values };
}

/** Where the ink balances; null where there is none. */
export function massCentre({ columns, rows, values }: Ink): { x: number; y: number } | null {
  let [mass, x, y] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      mass += value;
      x += value * (column + 0.5);
      y += value * (row + 0.5);
    }
  }
  return mass > 0 ? { x: x / mass, y: y / mass } : null;
}

/** The ink laid over `box` of a new grid: each cell gets the mean of what covers it, so thin lines fade but never vanish. */
export function laidOver(ink: Ink, box: Box, columns: number, rows: number): Ink {
  const across = shares(ink.columns, box.x, box.width, columns);
  const down = shares(ink.rows, box.y, box.height, rows);
  const wide = new Float32Array(columns * ink.rows);
  for (const { from, to, share } of across) {
    for (let row = 0; row < ink.rows; row++) wide[row * columns + to]! += share * ink.values[row * ink.columns + from]!;
  }
  const values = new Float32Array(columns * rows);
  for (const { from, to, share } of down) {
    for (let column = 0; column < columns; column++) values[to * columns + column]! += share * wide[from * columns + column]!;
  }
  return { columns, rows, values: values.map((value) => Math.min(1, value)) };
}

/** How much of each new cell every old one covers, along one axis. */
function shares(count: number, start: number, length: number, cells: number): { from: number; to: number; share: number }[] {
  const all: { from: number; to: number; share: number }[] = [];
  const size = length / count;
  for (let from = 0; from < count; from++) {
    const [low, high] = [start + from * size, start + (from + 1) * size];
    for (let to = Math.max(0, Math.floor(low)); to < Math.min(cells, Math.ceil(high)); to++) {
      const share = Math.min(high, to + 1) - Math.max(low, to);
      if (share > 1e-9) all.push({ from, to, share });
    }
  }
  return all;
}

/**
 * The mean width of the lines, in cells. A line of width w and length l has area wl and a contour of 2l; the contour's
 * length is what the grey values rise and fall in all, so this needs no threshold.
 */
export function lineWidth({ columns, rows, values }: Ink): number {
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= columns || y >= rows ? 0 : values[y * columns + x]!);
  let [area, contour] = [0, 0];
  for (let y = -1; y <= rows; y++) {
    for (let x = -1; x <= columns; x++) {
      area += at(x, y);
      contour += Math.hypot(at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1)) / 2;
    }
  }
  return contour > 0 ? (2 * area) / contour : 0;
}

/** Every line wider by `radius` cells on both sides; the grid grows as much. */
export function thickened(ink: Ink, radius: number): Ink {
  const margin = Math.ceil(radius) + 1;
  const wide = cut(ink, { x: -margin, y: -margin, width: ink.columns + 2 * margin, height: ink.rows + 2 * margin });
  const distance = distances(wide);
  return { ...wide, values: wide.values.map((value, at) => Math.max(value, Math.min(1, radius + 0.5 - distance[at]!))) };
}

/** How far each cell is from the next one that is more ink than paper (Felzenszwalb and Huttenlocher: along columns, then along rows). */
function distances({ columns, rows, values }: Ink): Float32Array {
  const far = (columns + rows) ** 2;
  const squares = Float32Array.from(values, (value) => (value >= 0.5 ? 0 : far));
  for (let column = 0; column < columns; column++) lowerEnvelope(squares, column, columns, rows);
  for (let row = 0; row < rows; row++) lowerEnvelope(squares, row * columns, 1, columns);
  return squares.map(Math.sqrt);
}

/** f(p) ← min over q of f(q) + (p − q)², for the `count` entries from `start` on, `stride` apart. */
function lowerEnvelope(values: Float32Array, start: number, stride: number, count: number): void {
  const f = Float32Array.from({ length: count }, (_, p) => values[start + p * stride]!);
  // The parabolas that are lowest somewhere, and from where on each is.
  const roots = new Int32Array(count);
  const begins = new Float32Array(count + 1);
  let last = 0;
  begins[0] = Number.NEGATIVE_INFINITY;
  const meeting = (q: number, r: number) => (f[q]! + q * q - (f[r]! + r * r)) / (2 * q - 2 * r);
  for (let q = 1; q < count; q++) {
    while (last > 0 && meeting(q, roots[last]!) <= begins[last]!) last--;
    const from = meeting(q, roots[last]!);
    if (last === 0 && from <= begins[0]!) {
      roots[0] = q;
      continue;
    }
    last++;
    roots[last] = q;
    begins[last] = from;
  }
  begins[last + 1] = Number.POSITIVE_INFINITY;
  for (let p = 0, at = 0; p < count; p++) {
    while (begins[at + 1]! < p) at++;
    values[start + p * stride] = (p - roots[at]!) ** 2 + f[roots[at]!]!;
  }
}

/** Without what does not hang together with a substantial part: specks, dust, the noise of a camera. */
export function withoutSpecks(ink: Ink): Ink {
  const { columns, rows, values } = ink;
  const part = new Int32Array(values.length).fill(-1);
  const parts: { mass: number; most: number }[] = [];
  const open: number[] = [];
  for (let seed = 0; seed < values.length; seed++) {
    if (part[seed] !== -1 || values[seed]! <= 0) continue;
    const found = { mass: 0, most: 0 };
    part[seed] = parts.length;
    open.push(seed);
    while (open.length > 0) {
      const at = open.pop()!;
      found.mass += values[at]!;
      found.most = Math.max(found.most, values[at]!);
      const [x, y] = [at % columns, Math.floor(at / columns)];
      for (let row = Math.max(0, y - 1); row <= Math.min(rows - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(columns - 1, x + 1); column++) {
          const next = row * columns + column;
          if (part[next] !== -1 || values[next]! <= 0) continue;
          part[next] = parts.length;
          open.push(next);
        }
      }
    }
    parts.push(found);
  }
  const largest = parts.reduce((most, { mass }) => Math.max(most, mass), 0);
  const stays = parts.map(({ mass, most }) => most >= 0.5 && mass >= 0.02 * largest);
  return { ...ink, values: values.map((value, at) => (part[at] !== -1 && stays[part[at]!] ? value : 0)) };
}
