/**
 * Digit files that are cut off at every byte, packed in several pieces, far larger than they look, or not what they are said to
 * be; the lab's own and those that a person brings, in Node and in browsers, whose decompressors differ. Whatever comes of one,
 * it ends, the file is named, and what is kept are digits of the file.
 */

import { beforeAll, describe, expect, it } from 'vitest';
import { digitFilesOf } from '../web/src/digit-files.ts';
import type { Module } from '../web/src/library/index.js';
import type { DigitFile } from '../web/src/protocol.ts';
import { folderOf } from '../web/src/worker/digit-source.ts';
import { Digits } from '../web/src/worker/digits.ts';
import { filesOf, readDigits } from '../web/src/worker/own-digits.ts';
import { gzip, idxImages, idxLabels } from './digits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const COUNT = 6;
/** 8 × 8 each, about a third of them ink. */
const PIXELS = Uint8Array.from({ length: COUNT * 64 }, (_, i) => ((i * i) % 11 < 4 ? (i * 37) % 256 : 0));
const LABELS = Uint8Array.of(7, 2, 1, 0, 4, 9);
const IMAGES_FILE = idxImages(PIXELS, 8, 8);
const LABELS_FILE = idxLabels(LABELS);
const PACKED_IMAGES = await gzip(IMAGES_FILE);
const PACKED_LABELS = await gzip(LABELS_FILE);

const NAMES: Record<string, DigitFile> = {
  'train-images-idx3-ubyte.gz': 'train-images',
  'train-labels-idx1-ubyte.gz': 'train-labels',
  't10k-images-idx3-ubyte.gz': 'held-out-images',
  't10k-labels-idx1-ubyte.gz': 'held-out-labels',
};

/** `bytes` in pieces of `length`. */
function pieces(bytes: Bytes, length: number): ReadableStream<Bytes> {
  let from = 0;
  return new ReadableStream({
    pull(controller) {
      if (from < bytes.length) controller.enqueue(bytes.slice(from, from + length));
      else controller.close();
      from += length;
    },
  });
}

/** What `megabytes` of zeros after this beginning are packed to. */
async function bomb(beginning: Bytes, megabytes = 100): Promise<Bytes> {
  let left = megabytes;
  const whole = new ReadableStream<Bytes>({
    start: (controller) => controller.enqueue(beginning),
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(1e6));
      else controller.close();
    },
  });
  return new Uint8Array(await new Response(whole.pipeThrough(new CompressionStream('gzip'))).arrayBuffer());
}

function joined(...parts: Bytes[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Runs `act` and counts the bytes that come out of decompressors meanwhile. */
async function unpackedBy(act: () => Promise<unknown>): Promise<number> {
  const Original = globalThis.DecompressionStream;
  let bytes = 0;
  globalThis.DecompressionStream = class {
    readonly writable: DecompressionStream['writable'];
    readonly readable: DecompressionStream['readable'];
    constructor(format: CompressionFormat) {
      const inner = new Original(format);
      const counting = new TransformStream<Bytes, Bytes>({
        transform(chunk, controller) {
          bytes += chunk.length;
          controller.enqueue(chunk);
        },
      });
      this.writable = inner.writable;
      this.readable = inner.readable.pipeThrough(counting);
    }
  };
  try {
    await act();
  } finally {
    globalThis.DecompressionStream = Original;
  }
  return bytes;
}

export function brokenFiles(load: () => Promise<Module>): void {
  let module: Module;
  beforeAll(async () => {
    module = await load();
  });

  /** What the lab has of its own training set, where these files come as they are given, and the others as they should. */
  async function fetched(files: Partial<Record<DigitFile, Bytes>>, piece = 50) {
    const answer = async (url: string) => {
      const file = NAMES[url.slice(url.lastIndexOf('/') + 1)]!;
      return new Response(pieces(files[file] ?? (file.endsWith('images') ? IMAGES_FILE : LABELS_FILE), piece));
    };
    const digits = new Digits(folderOf('http://lab.test/data/', answer), (kind) => module.createIdxReader(kind));
    await digits.stream(1);
    const { problem, arrived } = digits.progress('train');
    digits.stop();
    const { train } = digits.sets;
    return { problem, arrived, pixels: train.pixels(), labels: train.labels };
  }

  /** What is said of these files of a person, or ''. First the page looks which is which, then the worker reads them. */
  async function brought(images: Bytes, labels?: Bytes): Promise<string> {
    try {
      const files = [new File([images], 'mine'), ...(labels ? [new File([labels], 'names')] : [])];
      await readDigits(filesOf(await digitFilesOf(files)), (kind) => module.createIdxReader(kind));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  }

  describe('images that are cut off at any byte', () => {
    it('plain: the whole digits before it are kept, and the byte is told', async () => {
      for (let length = 0; length < IMAGES_FILE.length; length++) {
        const { problem, arrived, pixels, labels } = await fetched({ 'train-images': IMAGES_FILE.slice(0, length) });
        const whole = Math.max(0, Math.floor((length - 16) / 64));
        const told =
          length < 2
            ? 'it is not a gzip file: it '
            : length < 16
              ? `byte ${length}: the file ends within its header of 16 bytes.`
              : `byte ${length}: the file ends after ${whole} of 6 images; ${whole} of 6 digits arrived.`;
        expect([length, problem]).toEqual([length, expect.stringContaining(`train-images-idx3-ubyte.gz: ${told}`)]);
        expect([arrived, pixels]).toEqual([whole, PIXELS.slice(0, whole * 64)]);
        if (whole > 0) expect(labels).toEqual(LABELS);
      }
    });

    it('packed: what could be unpacked before it is kept', async () => {
      let before = 0;
      for (let length = 0; length < PACKED_IMAGES.length; length++) {
        const { problem, arrived, pixels } = await fetched({ 'train-images': PACKED_IMAGES.slice(0, length) });
        expect([length, problem]).toEqual([
          length,
          expect.stringMatching(/^train-images-idx3-ubyte\.gz: (it is not a gzip file|it [a-z ]*damaged|byte \d+: )/),
        ]);
        if (arrived > 0 && arrived < COUNT) expect(problem).toContain(`; ${arrived} of 6 digits arrived.`);
        expect(pixels).toEqual(PIXELS.slice(0, arrived * 64));
        expect(arrived).toBeGreaterThanOrEqual(before);
        before = arrived;
      }
      // Only the hash was missing then; but Node forgets what nobody had read yet.
      expect(before).toBeGreaterThanOrEqual(COUNT - 1);
    });

    it('of a person: refused by name', async () => {
      for (const file of [IMAGES_FILE, PACKED_IMAGES]) {
        for (let length = 0; length < file.length; length++) {
          expect([length, await brought(file.slice(0, length))]).toEqual([length, expect.stringMatching(/^(“mine” |mine: )/)]);
        }
        expect(await brought(file)).toBe('');
      }
    });
  });

  describe('labels that are cut off at any byte', () => {
    it('are left out, and the digits are not', async () => {
      for (const file of [LABELS_FILE, PACKED_LABELS]) {
        for (let length = 0; length < file.length; length++) {
          const { problem, pixels, labels } = await fetched({ 'train-labels': file.slice(0, length) });
          expect([length, problem]).toEqual([length, expect.stringMatching(/^train-labels-idx1-ubyte\.gz: /)]);
          expect([pixels, labels]).toEqual([PIXELS, null]);
        }
        expect(await fetched({ 'train-labels': file })).toEqual({ problem: '', arrived: 6, pixels: PIXELS, labels: LABELS });
      }
    });

    it('of a person: refused by name', async () => {
      for (const file of [LABELS_FILE, PACKED_LABELS]) {
        for (let length = 0; length < file.length; length++) {
          const said = await brought(IMAGES_FILE, file.slice(0, length));
          expect([length, said]).toEqual([length, expect.stringMatching(/^(“names” |names: )/)]);
        }
        expect(await brought(IMAGES_FILE, file)).toBe('');
      }
    });
  });

  describe('a gzip file', () => {
    /** Some decompressors go on after the first member, or past zeros, and some do not. Neither may take what is not there. */
    async function wholeOrRefused(packed: Bytes): Promise<void> {
      for (const piece of [7, packed.length]) {
        const { problem, arrived, pixels } = await fetched({ 'train-images': packed }, piece);
        if (problem) expect(problem).toMatch(/^train-images-idx3-ubyte\.gz: it [a-z ]*damaged \(.+\)/);
        else expect(arrived).toBe(COUNT);
        expect(pixels).toEqual(PIXELS.slice(0, arrived * 64));
      }
      expect(await brought(packed)).toMatch(/^$|^mine: it [a-z ]*damaged \(.+\)|^“mine” is a gzip file that is damaged/);
    }

    it('of several members is whole, or refused by name', async () => {
      for (const cut of [16, 100, 16 + 3 * 64]) {
        await wholeOrRefused(joined(await gzip(IMAGES_FILE.slice(0, cut)), await gzip(IMAGES_FILE.slice(cut))));
      }
    });

    it('with zeros after its end is whole, or refused by name', async () => {
      for (const zeros of [1, 512]) await wholeOrRefused(joined(PACKED_IMAGES, new Uint8Array(zeros)));
    });

    it('twice in one is not twice as many digits', async () => {
      const { problem, arrived } = await fetched({ 'train-images': joined(PACKED_IMAGES, PACKED_IMAGES) });
      expect(problem).toMatch(/^train-images-idx3-ubyte\.gz: (it [a-z ]*damaged|byte 400: the file goes on after the 6)/);
      expect(arrived).toBeLessThanOrEqual(COUNT);
      expect(await brought(joined(PACKED_IMAGES, PACKED_IMAGES))).toMatch(/^(“mine” |mine: )/);
    });

    it('with one bit of it changed is told', async () => {
      for (let at = 0; at < PACKED_IMAGES.length; at++) {
        const changed = PACKED_IMAGES.slice();
        changed[at]! ^= 1 << (at % 8);
        const { problem } = await fetched({ 'train-images': changed });
        // Its time stamp and operating system may be any (RFC 1952), and so may the flag that says it is text.
        if (![3, 4, 5, 6, 7, 8, 9].includes(at)) expect([at, problem]).toEqual([at, expect.stringContaining('idx3-ubyte.gz: ')]);
      }
    });
  });

  describe('a hundred megabytes of zeros in a hundred kilobytes', () => {
    /** Each is packed once. */
    const bombs: Record<number, Promise<Bytes>> = {};

    it.each<[string, (bytes: Bytes) => Promise<string>, Bytes, RegExp]>([
      [
        'after the images',
        async (bytes) => (await fetched({ 'train-images': bytes }, 1e6)).problem,
        IMAGES_FILE,
        /^train-images-idx3-ubyte\.gz: byte 400: the file goes on after the 6 images that its header promises\.$/,
      ],
      [
        'after the labels',
        async (bytes) => (await fetched({ 'train-labels': bytes }, 1e6)).problem,
        LABELS_FILE,
        /^train-labels-idx1-ubyte\.gz: byte 14: the file goes on after the 6 labels that its header promises\.$/,
      ],
      [
        'said to be labels',
        async (bytes) => (await fetched({ 'train-labels': bytes }, 1e6)).problem,
        idxLabels(new Uint8Array(), 100_000_000),
        /^train-labels-idx1-ubyte\.gz: byte 4: the header promises 100000000 labels; at most 10000000 are read\.$/,
      ],
      [
        'and nothing else',
        async (bytes) => (await fetched({ 'train-images': bytes }, 1e6)).problem,
        new Uint8Array(),
        /^train-images-idx3-ubyte\.gz: byte 0: the file begins with 0x00000000/,
      ],
      [
        'that a person brings',
        (bytes) => brought(bytes),
        IMAGES_FILE,
        /^mine: byte 400: the file goes on after the 6 images that its header promises\.$/,
      ],
      ['as a person’s labels', (bytes) => brought(IMAGES_FILE, bytes), LABELS_FILE, /^names: byte 14: the file goes on after/],
      ['that are no digits at all', (bytes) => brought(bytes), new Uint8Array(), /^“mine” is no IDX file: it begins with/],
    ])('%s: hardly any of it is unpacked', async (_, tried, beginning, problem) => {
      bombs[beginning.length] ??= bomb(beginning);
      const packed = await bombs[beginning.length]!;
      expect(packed.length).toBeLessThan(200_000);
      let said = '';
      const unpacked = await unpackedBy(async () => {
        said = await tried(packed);
      });
      expect(said).toMatch(problem);
      expect(unpacked).toBeGreaterThan(0);
      expect(unpacked).toBeLessThan(5_000_000);
    });
  });

  describe('sizes that wrap in 32 bits', () => {
    it.each([
      [65536, 256, 256, 'byte 8: images are 256 rows high; expected 1 to 64'],
      [16777216, 16, 16, 'byte 4: the header promises 16777216 images of 256 bytes; at most 100000000 bytes are read'],
      [5478276, 28, 28, 'byte 4: the header promises 5478276 images of 784 bytes; at most 100000000 bytes are read'],
      [4294967295, 64, 64, 'byte 4: the header promises 4294967295 images of 4096 bytes; at most 100000000 bytes are read'],
      [1, 4294967295, 1, 'byte 8: images are 4294967295 rows high; expected 1 to 64'],
    ])('%i × %i × %i', async (count, rows, columns, told) => {
      const file = idxImages(new Uint8Array(2000), rows, columns, count);
      for (const bytes of [file, await gzip(file)]) {
        expect(await fetched({ 'train-images': bytes })).toMatchObject({
          problem: `train-images-idx3-ubyte.gz: ${told}.`,
          arrived: 0,
        });
        // Of a person's the first that fit are taken; here the file ends before.
        expect(await brought(bytes)).toMatch(/^mine: byte (8: images are|2016: the file ends after \d+ of \d+ images)/);
      }
    });
  });

  it('images and labels that have changed places are told apart', async () => {
    const { problem, arrived } = await fetched({ 'train-images': PACKED_LABELS, 'train-labels': PACKED_IMAGES });
    expect(arrived).toBe(0);
    expect(problem).toContain('train-images-idx3-ubyte.gz: byte 0: the file begins with 0x00000801');
    expect(problem).toContain('train-labels-idx1-ubyte.gz: byte 0: the file begins with 0x00000803');
    // A person's may come in any order.
    expect(await brought(LABELS_FILE, IMAGES_FILE)).toBe('');
  });
}
