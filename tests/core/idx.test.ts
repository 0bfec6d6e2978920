import { afterEach, describe, expect, it } from 'vitest';
import type { IdxReader } from '../../web/src/library/index.js';
import { idxImages, idxLabels } from '../digits.js';
import { library, random, thrown } from './samples.js';

let reader: IdxReader;
afterEach(() => reader.delete());
const open = (kind: 'images' | 'labels') => {
  reader = library.createIdxReader(kind);
  return reader;
};

const pixels = Uint8Array.from({ length: 50 * 12 }, (_, i) => i % 251);
const images = idxImages(pixels, 3, 4);
const labels = idxLabels(Uint8Array.from({ length: 50 }, (_, i) => i % 10));

describe('an IDX reader', () => {
  it('gives the same bytes however the file is cut', () => {
    const next = random(5);
    for (const longest of [1, 7, 100, 10_000]) {
      open('images');
      const got: number[] = [];
      for (let at = 0; at < images.length; ) {
        const piece = images.subarray(at, at + 1 + Math.floor(next() * longest));
        const items = reader.push(piece);
        expect(items.length % 12).toBe(0);
        got.push(...items);
        at += piece.length;
      }
      reader.finish();
      expect(Uint8Array.from(got)).toEqual(pixels);
      expect(reader.dimensions()).toEqual([50, 3, 4]);
      expect(reader.items()).toBe(50);
      reader.delete();
    }
    open('labels');
    expect(reader.dimensions()).toEqual([]);
    expect(reader.push(labels)).toEqual(labels.subarray(8));
    expect(reader.dimensions()).toEqual([50]);
  });

  it('says what is wrong with a file and at which byte', () => {
    const refuses = (kind: 'images' | 'labels', bytes: Uint8Array) => {
      const error = thrown(() => open(kind).push(bytes));
      expect(error).toBeInstanceOf(RangeError);
      // It has stopped, and says so again.
      expect(thrown(() => reader.push(new Uint8Array(1))).message).toBe(error.message);
      return error.message;
    };
    expect(refuses('images', labels)).toMatch(/^byte 0: .*these are labels/);
    expect(refuses('labels', images)).toMatch(/^byte 0: .*these are images/);
    expect(refuses('images', new TextEncoder().encode('<!DOCTYPE html>'))).toMatch(/^byte 0: /);
    expect(refuses('images', idxImages(new Uint8Array(0), 3, 4))).toMatch(/^byte 4: .*no images/);
    expect(refuses('images', Uint8Array.of(0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0))).toMatch(/^byte 8: .*256.*64/);
    // 2³¹ images of 64×64: more than any memory.
    expect(refuses('images', Uint8Array.of(0, 0, 8, 3, 128, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64))).toMatch(/^byte 4: .*at most/);
  });

  it('returns every item of a file that goes on after its end, and then says so', () => {
    expect(open('images').push(Uint8Array.of(...images, 0))).toEqual(images.subarray(16));
    expect(thrown(() => reader.finish()).message).toMatch(/^byte 616: the file goes on after the 50 images/);
    expect(thrown(() => reader.push(new Uint8Array(1))).message).toMatch(/^byte 616:/);
  });

  it('says how much of a file was missing', () => {
    open('images').push(images.subarray(0, 16 + 30));
    expect(thrown(() => reader.finish()).message).toBe('byte 46: the file ends after 2 of 50 images');
    reader.delete();
    open('images').push(images.subarray(0, 10));
    expect(thrown(() => reader.finish()).message).toMatch(/^byte 10: the file ends within its header/);
  });

  it('reads bytes, of images or labels', () => {
    open('images');
    expect(thrown(() => reader.push('bytes' as unknown as Uint8Array))).toMatchObject({
      name: 'TypeError',
      message: 'bytes must be a Uint8Array, not "bytes"',
    });
    expect(thrown(() => library.createIdxReader('pictures' as 'images'))).toMatchObject({
      name: 'RangeError',
      message: 'kind must be one of images, labels, not "pictures"',
    });
  });
});
