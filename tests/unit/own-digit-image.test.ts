/** A drawing or a picture as MNIST would have it: centred, scaled, of the right thickness; and MNIST's own digits stay what they are. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { asMnist, baseOfInk, baseOfPixels, type Drawing, type Shape } from '../../web/src/lab/panels/own-digit/field.ts';
import {
  boxOf,
  cut,
  type Ink,
  laidOver,
  lineWidth,
  massCentre,
  thickened,
  withoutSpecks,
} from '../../web/src/lab/panels/own-digit/ink.ts';
import { inkOf, type Picture } from '../../web/src/lab/panels/own-digit/picture.ts';
import { extended, type Place, type Stroke, smoothed } from '../../web/src/lab/panels/own-digit/strokes.ts';

const MNIST: Shape = { columns: 28, rows: 28 };
const heldOut = gunzipSync(readFileSync(at('build/data/t10k-images-idx3-ubyte.gz'))).subarray(16);
const digits = Array.from({ length: heldOut.length / 784 }, (_, digit) =>
  Uint8Array.from(heldOut.subarray(784 * digit, 784 * (digit + 1))),
);

const place = (x: number, y: number, width = 1): Place => ({ x, y, width });

/** A 3 as a hand would draw it, in places 0…1. */
const THREE: Stroke = Array.from({ length: 60 }, (_, i) => {
  const t = i / 59;
  const upper = t < 0.5;
  const angle = (upper ? -0.8 + 2.1 * (t / 0.5) : -0.5 + 2.3 * ((t - 0.5) / 0.5)) * Math.PI * 0.6;
  return place(0.45 + 0.2 * Math.cos(angle), (upper ? 0.3 : 0.66) + (upper ? 0.17 : 0.2) * Math.sin(angle));
});

const moved = (stroke: Stroke, x: number, y: number, scale = 1): Stroke =>
  stroke.map((one) => place(x + scale * one.x, y + scale * one.y, one.width));
const drawing = (...strokes: Stroke[]): Drawing => ({ base: null, strokes });
const inkOfPixels = (pixels: Uint8Array, { columns, rows }: Shape = MNIST): Ink => ({
  columns,
  rows,
  values: Float32Array.from(pixels, (pixel) => pixel / 255),
});
const greatestDifference = (one: ArrayLike<number>, other: ArrayLike<number>) => {
  let most = 0;
  for (let j = 0; j < one.length; j++) most = Math.max(most, Math.abs(one[j]! - other[j]!));
  return most;
};
const meanDifference = (one: Uint8Array, other: Uint8Array) =>
  one.reduce((sum, value, j) => sum + Math.abs(value - other[j]!), 0) / one.length / 255;

/** Grey levels 0…255 as a picture. */
function grey(
  columns: number,
  rows: number,
  tone: (x: number, y: number) => number,
  opacity = (_x: number, _y: number) => 255,
): Picture {
  const rgba = new Uint8ClampedArray(4 * columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) rgba.set([tone(x, y), tone(x, y), tone(x, y), opacity(x, y)], 4 * (y * columns + x));
  }
  return { columns, rows, rgba };
}

/** A digit `times` as large, somewhere on a larger sheet: how much ink is at a place of it. */
const onSheet = (digit: Uint8Array, times: number, left: number, top: number) => (x: number, y: number) => {
  const [column, row] = [Math.floor((x - left) / times), Math.floor((y - top) / times)];
  return column < 0 || row < 0 || column >= 28 || row >= 28 ? 0 : digit[28 * row + column]! / 255;
};

/** A repeatable noise of mean 0 and deviation 1. */
function noise(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

describe("MNIST's own digits", () => {
  it('are 2,000 and lie as the recipe has it', () => {
    expect(digits.length).toBeGreaterThanOrEqual(2000);
  });

  it('come out exactly as they went in when they are taken as they are', () => {
    for (const digit of digits) {
      const base = baseOfPixels(digit, MNIST);
      expect(asMnist({ base, strokes: [] }, MNIST)!.pixels).toBe(digit);
    }
  });

  it('come out nearly as they went in when they are cut out, scaled and centred anew', () => {
    const differences = digits.map((digit) => {
      const base = { ...baseOfPixels(digit, MNIST)!, original: null };
      return meanDifference(asMnist({ base, strokes: [] }, MNIST)!.pixels, digit);
    });
    const exact = differences.filter((difference) => difference === 0).length;
    expect(exact).toBeGreaterThan(0.98 * digits.length);
    // The rest balances on the edge between two pixels, and may be moved by one.
    expect(Math.max(...differences)).toBeLessThan(0.15);
  });

  it('come out nearly as they went in from a picture of them, dark on light and light on dark, of any size and place', () => {
    const error = (digit: Uint8Array, picture: Picture) =>
      meanDifference(asMnist({ base: baseOfInk(inkOf(picture)!), strokes: [] }, MNIST)!.pixels, digit);
    const errors = digits.slice(0, 60).map((digit, i) => {
      const ink = onSheet(digit, 5, 20 + (i % 30), 40 - (i % 25));
      return error(
        digit,
        grey(200, 190, (x, y) => (i % 2 === 0 ? 240 - 210 * ink(x, y) : 20 + 230 * ink(x, y))),
      );
    });
    expect(errors.toSorted((one, other) => one - other)[30]!).toBeLessThan(0.01);
    expect(errors.filter((value) => value > 0.04).length).toBeLessThan(3);
  });
});

describe('a drawing', () => {
  it('balances within half a pixel of the middle pixel, as MNIST has it', () => {
    for (const stroke of [THREE, [place(0.1, 0.1), place(0.9, 0.1), place(0.4, 0.9)], [place(0.5, 0.2), place(0.5, 0.8)]]) {
      const { pixels } = asMnist(drawing(stroke), MNIST)!;
      const centre = massCentre(inkOfPixels(pixels))!;
      expect(Math.abs(centre.x - 14.5)).toBeLessThanOrEqual(0.5 + 0.02);
      expect(Math.abs(centre.y - 14.5)).toBeLessThanOrEqual(0.5 + 0.02);
    }
    const own = digits.slice(0, 500).map((digit) => massCentre(inkOfPixels(digit))!);
    for (const { x, y } of own) expect(Math.max(Math.abs(x - 14.5), Math.abs(y - 14.5))).toBeLessThanOrEqual(0.5 + 0.02);
  });

  it('is 20 pixels along its longer side', () => {
    for (const stroke of [THREE, [place(0.2, 0.5), place(0.8, 0.5)], [place(0.3, 0.1), place(0.35, 0.9)]]) {
      const box = boxOf(inkOfPixels(asMnist(drawing(stroke), MNIST)!.pixels))!;
      expect(Math.max(box.width, box.height)).toBe(20);
    }
  });

  it('is the same wherever it is drawn, and as large as one likes', () => {
    const here = asMnist(drawing(THREE), MNIST)!.pixels;
    // Scales are compared as the smooth line is made of pieces of fixed length; grey levels may differ a little.
    expect(greatestDifference(asMnist(drawing(moved(THREE, 0.13, -0.07)), MNIST)!.pixels, here)).toBeLessThan(0.08 * 255);
    expect(meanDifference(asMnist(drawing(moved(THREE, 0.05, 0.1, 0.5)), MNIST)!.pixels, here)).toBeLessThan(0.002);
    expect(meanDifference(asMnist(drawing(moved(THREE, -0.1, -0.1, 1.3)), MNIST)!.pixels, here)).toBeLessThan(0.002);
  });

  it('keeps its proportions', () => {
    const { placed } = asMnist(drawing([place(0.4, 0.2), place(0.6, 0.2), place(0.6, 0.8), place(0.4, 0.8)]), MNIST)!;
    expect(placed.height).toBeCloseTo(20, 6);
    // The path is 3 times as high as wide, with half a pen around it.
    const pen = 2.6;
    expect(placed.width).toBeCloseTo((20 - pen) / 3 + pen, 6);
  });

  it("has lines as thick as MNIST's", () => {
    const widths = digits.map((digit) => lineWidth(inkOfPixels(digit))).sort((one, other) => one - other);
    const [low, high] = [widths[Math.floor(0.25 * widths.length)]!, widths[Math.floor(0.75 * widths.length)]!];
    for (const scale of [1, 0.5]) {
      const width = lineWidth(inkOfPixels(asMnist(drawing(moved(THREE, 0, 0, scale)), MNIST)!.pixels));
      expect(width).toBeGreaterThan(low);
      expect(width).toBeLessThan(high);
    }
    const { pixels } = asMnist(drawing(THREE), MNIST)!;
    expect(Math.max(...pixels)).toBe(255);
    // Antialiased: greys between ink and paper.
    expect(pixels.filter((pixel) => pixel > 20 && pixel < 235).length).toBeGreaterThan(30);
  });

  it('of a dot is a dot, and of nothing is nothing', () => {
    const dot = asMnist(drawing([place(0.9, 0.1)]), MNIST)!;
    const box = boxOf(inkOfPixels(dot.pixels))!;
    expect(Math.max(box.width, box.height)).toBe(3);
    expect(massCentre(inkOfPixels(dot.pixels))!.x).toBeCloseTo(14.5, 0);
    expect(asMnist(drawing(), MNIST)).toBeNull();
    expect(asMnist(drawing([]), MNIST)).toBeNull();
  });

  it('is wider where it was pressed harder', () => {
    const ink = (width: number) => {
      const { pixels } = asMnist(drawing([place(0.5, 0.2, width), place(0.5, 0.8, width)]), MNIST)!;
      return pixels.reduce((sum, value) => sum + value, 0);
    };
    expect(ink(1.4)).toBeGreaterThan(1.3 * ink(1));
  });

  it('loses no ink, however far from the middle it balances', () => {
    const corner = asMnist(
      drawing(
        [place(0.1, 0.1), place(0.1, 0.9)],
        ...Array.from({ length: 12 }, (_, i) => [place(0.1, 0.86), place(0.12 + i / 200, 0.88)]),
        [place(0.1, 0.9), place(0.9, 0.9)],
      ),
      MNIST,
    )!;
    const box = boxOf(inkOfPixels(corner.pixels))!;
    expect([box.width, box.height]).toEqual([20, 20]);
  });

  it.each([8, 14, 16, 32, 64])('keeps the proportions of MNIST in a field of %i pixels a side', (side) => {
    const shape = { columns: side, rows: side };
    const { pixels, placed } = asMnist(drawing(THREE), shape)!;
    expect(pixels.length).toBe(side * side);
    expect(Math.max(placed.width, placed.height)).toBeCloseTo((20 / 28) * side, 6);
    const centre = massCentre(inkOfPixels(pixels, shape))!;
    expect(Math.abs(centre.x - side / 2 - 0.5)).toBeLessThanOrEqual(0.53);
    expect(Math.abs(centre.y - side / 2 - 0.5)).toBeLessThanOrEqual(0.53);
  });

  it('fills as many pixels as the network has, where they make no full square', () => {
    const { pixels } = asMnist(drawing(THREE), { columns: 10, rows: 10 }, 95)!;
    expect(pixels.length).toBe(95);
  });

  it('over an image is drawn on that image', () => {
    const base = baseOfPixels(digits[0]!, MNIST)!;
    const both = asMnist({ base, strokes: [[place(0.5, 0.5), place(0.52, 0.5)]] }, MNIST)!;
    const shift = asMnist({ base: { ...base, original: null }, strokes: [] }, MNIST)!.pixels;
    const total = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + value, 0);
    expect(total(both.pixels)).toBeGreaterThanOrEqual(total(shift));
    // Outside of the image it makes room: the whole is scaled to fit.
    const wide = asMnist({ base, strokes: [[place(0.02, 0.5), place(0.98, 0.5)]] }, MNIST)!;
    const box = boxOf(inkOfPixels(wide.pixels))!;
    expect(box.width).toBe(20);
    expect(wide.placed.width).toBeCloseTo(20, 6);
  });
});

describe('strokes', () => {
  it('leave out places that tell only of the pointer', () => {
    const stroke = extended([place(0.5, 0.5)], [place(0.501, 0.5), place(0.51, 0.5)]);
    expect(stroke).toEqual([place(0.5, 0.5), place(0.51, 0.5)]);
    expect(extended(stroke, [place(0.5105, 0.5)])).toBe(stroke);
  });

  it('are smooth between their ends: no corner of more than a few degrees', () => {
    const corner: Stroke = [place(0.1, 0.1), place(0.5, 0.1), place(0.5, 0.5), place(0.9, 0.5)];
    const line = smoothed(corner);
    expect(line[0]).toEqual(corner[0]);
    expect(line.at(-1)).toEqual(corner.at(-1));
    for (let i = 1; i + 1 < line.length; i++) {
      const before = Math.atan2(line[i]!.y - line[i - 1]!.y, line[i]!.x - line[i - 1]!.x);
      const after = Math.atan2(line[i + 1]!.y - line[i]!.y, line[i + 1]!.x - line[i]!.x);
      expect(Math.abs(after - before)).toBeLessThan(0.25);
    }
  });
});

describe('ink', () => {
  it('is laid over cells by area: all of it is there, at any place and size', () => {
    const ink: Ink = { columns: 3, rows: 2, values: Float32Array.of(1, 0, 0.5, 0.25, 1, 0) };
    const laid = laidOver(ink, { x: 1.3, y: 2.6, width: 4.5, height: 3 }, 8, 8);
    const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(laid.values)).toBeCloseTo(sum(ink.values) * 1.5 * 1.5, 5);
    expect(laidOver(ink, { x: 0, y: 0, width: 3, height: 2 }, 3, 2).values).toEqual(ink.values);
  });

  it('has lines of the width that they have, thin or thick, straight or slanting', () => {
    for (const width of [2, 4, 9]) {
      for (const slope of [0, 0.5, 1]) {
        const values = Float32Array.from({ length: 120 * 120 }, (_, at) => {
          const [x, y] = [(at % 120) - 59.5, Math.floor(at / 120) - 59.5];
          const away = Math.abs(y - slope * x) / Math.hypot(1, slope);
          return Math.hypot(x, y) > 50 ? 0 : Math.max(0, Math.min(1, width / 2 + 0.5 - away));
        });
        expect(Math.abs(lineWidth({ columns: 120, rows: 120, values }) - width)).toBeLessThan(0.25 * width);
      }
    }
  });

  it('thickens by the radius on every side', () => {
    const dot: Ink = { columns: 1, rows: 1, values: Float32Array.of(1) };
    const thick = thickened(dot, 6);
    for (let at = 0; at < thick.values.length; at++) {
      const away = Math.hypot((at % thick.columns) - 7, Math.floor(at / thick.columns) - 7);
      expect(thick.values[at]).toBeCloseTo(Math.max(0, Math.min(1, 6.5 - away)), 5);
    }
  });

  it('loses specks and keeps parts', () => {
    const values = new Float32Array(400);
    for (let y = 2; y < 18; y++) values[20 * y + 4] = 1;
    for (let y = 2; y < 6; y++) values[20 * y + 12] = 0.8;
    values[20 * 10 + 18] = 0.3;
    const { values: left } = withoutSpecks({ columns: 20, rows: 20, values });
    expect(left[20 * 10 + 18]).toBe(0);
    expect(left[20 * 3 + 12]).toBeCloseTo(0.8, 6);
    expect(left[20 * 3 + 4]).toBe(1);
  });

  it('is cut with paper around it', () => {
    const ink: Ink = { columns: 2, rows: 2, values: Float32Array.of(1, 2, 3, 4) };
    expect([...cut(ink, { x: -1, y: 1, width: 4, height: 2 }).values]).toEqual([0, 3, 4, 0, 0, 0, 0, 0]);
  });
});

describe('a picture', () => {
  const ink = onSheet(digits[3]!, 6, 30, 16);
  const seen = (picture: Picture) => asMnist({ base: baseOfInk(inkOf(picture)!), strokes: [] }, MNIST)!.pixels;

  it('of a blank sheet, white, black, grey or noisy, has no ink', () => {
    const wild = noise(3);
    expect(inkOf(grey(60, 60, () => 255))).toBeNull();
    expect(inkOf(grey(60, 60, () => 0))).toBeNull();
    expect(inkOf(grey(60, 60, () => 130))).toBeNull();
    expect(inkOf(grey(60, 60, () => 200 + 8 * wild()))).toBeNull();
    expect(inkOf(grey(1, 1, () => 9))).toBeNull();
  });

  it('that light falls on from one side, taken by a noisy camera, shows the same digit', () => {
    const wild = noise(1);
    const lit = grey(240, 220, (x, y) => (250 - 0.45 * x - 0.2 * y) * (1 - 0.75 * ink(x, y)) + 4 * wild());
    expect(meanDifference(seen(lit), digits[3]!)).toBeLessThan(0.03);
  });

  it('with a transparent ground shows its ink, dark or light', () => {
    for (const tone of [0, 255]) {
      const sheet = grey(
        240,
        220,
        () => tone,
        (x, y) => 255 * ink(x, y),
      );
      expect(meanDifference(seen(sheet), digits[3]!)).toBeLessThan(0.01);
    }
  });

  it("of hairlines is thickened to MNIST's lines", () => {
    const circle = (x: number, y: number) => Math.max(0, Math.min(1, 1.3 - Math.abs(Math.hypot(x - 150, y - 150) - 110)));
    const pixels = seen(grey(300, 300, (x, y) => 255 - 200 * circle(x, y)));
    expect(lineWidth(inkOfPixels(pixels))).toBeGreaterThan(2);
    expect(lineWidth(inkOfPixels(pixels))).toBeLessThan(3);
    expect(Math.max(...pixels)).toBeGreaterThan(200);
    const box = boxOf(inkOfPixels(pixels))!;
    expect(Math.max(box.width, box.height)).toBe(20);
  });

  it('is not thrown off by a speck in the corner', () => {
    const specked = grey(240, 220, (x, y) => (x < 3 && y < 3 ? 0 : 255 - 255 * ink(x, y)));
    expect(meanDifference(seen(specked), digits[3]!)).toBeLessThan(0.01);
  });
});
