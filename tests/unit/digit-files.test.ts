/** Which of a person's files is which, and what is said of those that are none. */

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { digitFilesOf } from '../../web/src/digit-files.ts';
import { idxImages, idxLabels } from '../digits.ts';

const images = (name: string, count: number) => new File([idxImages(new Uint8Array(count * 4), 2, 2)], name);
const labels = (name: string, count: number) => new File([idxLabels(new Uint8Array(count))], name);
const packed = (name: string, count: number) =>
  new File([gzipSync(idxImages(new Uint8Array(count * 4), 2, 2)) as Uint8Array<ArrayBuffer>], name);
const bytes = (name: string, ...content: number[]) => new File([Uint8Array.from(content)], name);

/** The names in their places. */
async function sorted(...files: File[]): Promise<Record<string, unknown>> {
  const places = await digitFilesOf(files);
  return Object.fromEntries(Object.entries(places).map(([place, file]) => [place, file instanceof File ? file.name : file]));
}

describe('files in their places', () => {
  it('MNIST’s four, whatever their order', async () => {
    expect(
      await sorted(labels('t10k-labels', 3), images('t10k-images', 3), labels('train-labels', 9), packed('train-images', 9)),
    ).toEqual({
      'train-images': 'train-images',
      'train-labels': 'train-labels',
      'held-out-images': 't10k-images',
      'held-out-labels': 't10k-labels',
      transposed: false,
    });
  });

  it('one alone is to train on, whatever its name', async () => {
    expect(await sorted(images('my-test-digits', 3))).toEqual({ 'train-images': 'my-test-digits', transposed: false });
    expect(await sorted(images('a', 3), labels('b', 3))).toMatchObject({ 'train-images': 'a', 'train-labels': 'b' });
  });

  it('the name says which is held out, then the size', async () => {
    expect(await sorted(images('test', 9), images('other', 3))).toMatchObject({
      'train-images': 'other',
      'held-out-images': 'test',
    });
    expect(await sorted(images('other', 9), images('train', 3))).toMatchObject({
      'train-images': 'train',
      'held-out-images': 'other',
    });
    expect(await sorted(images('a', 3), images('b', 9))).toMatchObject({ 'train-images': 'b', 'held-out-images': 'a' });
  });

  it('labels go with the images that are as many; where both are, by name', async () => {
    expect(await sorted(images('train', 9), images('test', 3), labels('x', 3))).toMatchObject({ 'held-out-labels': 'x' });
    expect(await sorted(images('train', 3), images('test', 3), labels('test-y', 3), labels('y', 3))).toMatchObject({
      'train-labels': 'y',
      'held-out-labels': 'test-y',
    });
  });

  it('EMNIST’s are turned', async () => {
    expect(await sorted(packed('emnist-letters-train-images-idx3-ubyte.gz', 3))).toMatchObject({ transposed: true });
  });
});

describe('files that are none', () => {
  const text = (name: string, content: string) => new File([content], name);
  it.each<[string, File[], RegExp]>([
    ['an empty one', [bytes('nothing.gz')], /^“nothing\.gz” is empty\. An IDX file of images or labels was expected/],
    ['a text', [text('notes.txt', 'Dear students, hello')], /^“notes\.txt” is no IDX file: it begins with "Dear students, h"/],
    ['a ZIP archive', [text('gzip.zip', 'PK\x03\x04')], /^“gzip\.zip” is a ZIP archive: unpack it first/],
    [
      'another kind of IDX',
      [bytes('floats', 0, 0, 0x0d, 2, 0, 0, 0, 1)],
      /^“floats” is an IDX file of 32-bit floats in 2 dimensions/,
    ],
    ['a header cut off', [bytes('short', 0, 0, 8, 3, 0, 0)], /^“short” ends within its header, after 6 bytes/],
    [
      'gzip of a text',
      [new File([gzipSync('Dear students') as Uint8Array<ArrayBuffer>], 'a.gz')],
      /^“a\.gz” is no IDX file: it begins with "Dear/,
    ],
    ['damaged gzip', [bytes('b.gz', 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255)], /^“b\.gz” is a gzip file that is damaged/],
    ['labels alone', [labels('a', 3), labels('b', 4)], /^There are only labels in “a”, “b”/],
    ['three with images', [images('a', 1), images('b', 2), images('c', 3)], /^3 files have images: “a”, “b”, “c”/],
    [
      'more labels than images',
      [images('a', 3), labels('b', 3), labels('c', 3)],
      /^There are more files of labels than of images: “b”, “c” beside “a”/,
    ],
    ['equals', [images('a', 3), images('b', 3)], /^“a”, “b” have equally many images, and no name says which/],
    ['wrong numbers', [images('a', 3), images('b', 4), labels('c', 1234)], /^“c” has 1,234 labels; .*: 4 in “b”, 3 in “a”\./],
    [
      'two labels for one',
      [images('a', 3), images('b', 4), labels('c', 4), labels('d', 4)],
      /^Both “c”, “d” have the labels of one file/,
    ],
  ])('%s: named', async (_, files, problem) => {
    await expect(digitFilesOf(files)).rejects.toThrow(problem);
  });
});
