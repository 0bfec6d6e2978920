import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkIdx } from '../../scripts/digits/idx.mjs';
import { fromPackage, shuffled } from '../../scripts/digits/package.mjs';

const require = createRequire(import.meta.url);
const PIXELS = 28 * 28;

const files = fromPackage();
const idx = (name: string) => gunzipSync(files.get(name)!);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** All images, training and held-out, and their labels, as the prepared files have them. */
const images = ['train', 't10k'].flatMap((set) => {
  const bytes = idx(`${set}-images-idx3-ubyte`).subarray(16);
  return Array.from({ length: bytes.length / PIXELS }, (_, i) => bytes.subarray(i * PIXELS, (i + 1) * PIXELS));
});
const labels = ['train', 't10k'].flatMap((set) => [...idx(`${set}-labels-idx1-ubyte`).subarray(8)]);

/** The package's own numbers, read here without the code under test: [label, values of one image]. */
const packaged = Array.from({ length: 10 }, (_, label) => {
  const values: number[] = JSON.parse(readFileSync(require.resolve(`mnist/src/digits/${label}.json`), 'utf8')).data;
  return Array.from({ length: values.length / PIXELS }, (_, i) => [label, values.slice(i * PIXELS, (i + 1) * PIXELS)] as const);
}).flat();

describe('the digits of the npm package', () => {
  it('make four whole IDX files: 8,000 to train, 2,000 held out', () => {
    expect([...files.keys()].sort()).toEqual([
      't10k-images-idx3-ubyte',
      't10k-labels-idx1-ubyte',
      'train-images-idx3-ubyte',
      'train-labels-idx1-ubyte',
    ]);
    expect(checkIdx('images', idx('train-images-idx3-ubyte'))).toEqual({ count: 8000, rows: 28, columns: 28 });
    expect(checkIdx('labels', idx('train-labels-idx1-ubyte'))).toEqual({ count: 8000, rows: 1, columns: 1 });
    expect(checkIdx('images', idx('t10k-images-idx3-ubyte'))).toEqual({ count: 2000, rows: 28, columns: 28 });
    expect(checkIdx('labels', idx('t10k-labels-idx1-ubyte'))).toEqual({ count: 2000, rows: 1, columns: 1 });
    // Byte by byte, as the format's description has it: magic 0x00000803, 8000, 28, 28.
    expect([...idx('train-images-idx3-ubyte').subarray(0, 16)]).toEqual([0, 0, 8, 3, 0, 0, 0x1f, 0x40, 0, 0, 0, 28, 0, 0, 0, 28]);
    expect([...idx('t10k-labels-idx1-ubyte').subarray(0, 8)]).toEqual([0, 0, 8, 1, 0, 0, 0x07, 0xd0]);
  });

  it('recover every byte exactly', () => {
    // Bytes are 1/255 ≈ 0.0039 apart: at most one of them lies within the rounding of 0.0005 (and 1e-12 for the
    // decimal fractions' binary form) of a number, so that each pixel's byte is proved right.
    let worst = 0;
    for (const [, values] of packaged)
      for (const value of values) worst = Math.max(worst, Math.abs(Math.round(255 * value) / 255 - value));
    expect(worst).toBeLessThanOrEqual(0.0005 + 1e-12);
  });

  it('hold every digit of the package once, with its label', () => {
    const count = (pairs: Iterable<string>) => {
      const counts = new Map<string, number>();
      for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1);
      return counts;
    };
    const expected = count(
      packaged.map(([label, values]) => `${label} ${sha256(Uint8Array.from(values, (v) => Math.round(255 * v)))}`),
    );
    const found = count(images.map((image, i) => `${labels[i]} ${sha256(image)}`));
    expect(images.length).toBe(10_000);
    expect(found).toEqual(expected);
  });

  it('are the same bytes each time they are made', () => {
    const again = fromPackage();
    for (const [name, bytes] of files) expect(again.get(name)!.equals(bytes), name).toBe(true);
    // Bytes 4 to 7 of a gzip header are a time: none is there.
    for (const bytes of files.values()) expect(bytes.readUInt32LE(4)).toBe(0);
  });

  it('never change: fingerprints of runs, in notes and in coursework, depend on their order', () => {
    expect(sha256(idx('train-images-idx3-ubyte'))).toBe('b13c8f4286eddecd0eb3c8968528d77d8e395a9d4c4e970dc2787b4718b33aa6');
    expect(sha256(idx('t10k-images-idx3-ubyte'))).toBe('65edc6fe7dbbec9782ba25a54fe10f6c239862a2089acebdd2b7663d085bf23f');
  });

  it.each([100, 400, 1000, 4000, 8000])('the first %i are a fair sample of the classes', (n) => {
    const all = labels.length;
    for (let label = 0; label < 10; label++) {
      const p = labels.filter((l) => l === label).length / all;
      // Drawing without replacement (hypergeometric). The order is fixed, so this cannot fail by chance; a fair order
      // stays within 4 standard deviations in each of these 50 comparisons with a probability of 99.7 %.
      const sd = Math.sqrt((n * p * (1 - p) * (all - n)) / (all - 1));
      const found = labels.slice(0, n).filter((l) => l === label).length;
      expect(Math.abs(found - n * p), `digit ${label}`).toBeLessThanOrEqual(4 * sd);
    }
  });
});

describe('shuffled', () => {
  it('is a permutation, always the same', () => {
    expect([...shuffled(1000)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(shuffled(1000)).toEqual(shuffled(1000));
    expect(shuffled(0)).toEqual(new Uint32Array());
  });
});
