/** Digits that a person brings: files of any size, taken as they should be, or refused by name with the run going on. */

import { describe, expect, it } from 'vitest';
import type { DigitFiles } from '../../web/src/protocol.ts';
import { Replayer } from '../../web/src/replay.ts';
import { TrainingSession } from '../../web/src/worker/session.ts';
import { gzip, idxImages, idxLabels } from '../digits.js';
import { library, random } from './samples.js';
import { openReady, Page, SETTINGS } from './server.js';

const next = random(3);
const noise = (bytes: number) => Uint8Array.from({ length: bytes }, () => Math.floor(next() * 256));
const file = (name: string, bytes: Uint8Array<ArrayBuffer>) => new File([bytes], name);

/** 100 images of 16 rows and 12 columns. */
const ROWS = 16;
const COLUMNS = 12;
const COUNT = 100;
const PIXELS = noise(COUNT * ROWS * COLUMNS);
const LABELS = Uint8Array.from({ length: COUNT }, (_, i) => i % 10);
const IMAGES = file('mine.idx3', idxImages(PIXELS, ROWS, COLUMNS));

/** What becomes of these images on a square. */
function squared(pixels: Uint8Array, rows: number, columns: number, transposed = false): Uint8Array {
  const side = Math.max(rows, columns);
  const count = pixels.length / (rows * columns);
  const out = new Uint8Array(count * side * side);
  for (let i = 0; i < count; i++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const y = row + Math.floor((side - rows) / 2);
        const x = column + Math.floor((side - columns) / 2);
        out[i * side * side + (transposed ? x * side + y : y * side + x)] = pixels[(i * rows + row) * columns + column]!;
      }
    }
  }
  return out;
}

/** What a trainer of the library makes of these digits, at the page's settings. */
async function trained(pixels: Uint8Array, inputs: number, steps: number): Promise<string> {
  const trainer = library.createTrainer({ ...SETTINGS, inputs });
  trainer.append(pixels);
  trainer.step(steps);
  const fingerprint = await trainer.fingerprint();
  trainer.delete();
  return fingerprint;
}

const using = async (files: DigitFiles) => {
  const opened = await openReady();
  return { ...opened, taken: await opened.session.useDigits(files) };
};

describe('a person’s own digits', () => {
  it('stand in the middle of a square; the last fifth is held out with its labels, and not trained on', async () => {
    const { session, page, taken } = await using({
      'train-images': file('mine.gz', await gzip(idxImages(PIXELS, ROWS, COLUMNS))),
      'train-labels': file('names', idxLabels(LABELS)),
    });
    const square = squared(PIXELS, ROWS, COLUMNS);
    expect(taken).toMatchObject({ train: 80, heldOut: 20, inputs: 256 });
    expect(taken.notes).toEqual([
      'The images in mine.gz are 16 × 12 pixels: each stands in the middle of 16 × 16.',
      'No other file has digits to be held out: the last 20 of mine.gz are, and are not trained on.',
    ]);
    expect(page.lastProgress('train')).toMatchObject({ arrived: 80, expected: 80, problem: '' });
    expect(page.lastProgress('held-out')).toMatchObject({ arrived: 20, expected: 20, problem: '' });
    expect(await session.images('train', 0, 100)).toEqual({ pixels: square.slice(0, 80 * 256), labels: LABELS.slice(0, 80) });
    expect(await session.images('held-out', 0, 100)).toEqual({ pixels: square.slice(80 * 256), labels: LABELS.slice(80) });
    await session.step(12);
    expect(await session.fingerprint()).toBe(await trained(square.slice(0, 80 * 256), 256, 12));
    await page.until(() => page.evaluatedSteps.at(-1) === 12);
    expect(page.snapshots.findLast(({ heldOut }) => heldOut.length > 0)!.heldOut[0]!.classMeans).not.toBe(null);
  });

  it('are the same in Node and in a session that opens with them', async () => {
    const files: DigitFiles = { 'train-images': IMAGES };
    const { session, taken } = await using(files);
    await session.step(8);
    const replayer = await Replayer.open(library, files);
    const link = { settings: SETTINGS, changes: [], steps: 8, digits: taken.sha256.slice(0, 12) };
    expect(await replayer.run(link)).toMatchObject({ fingerprint: await session.fingerprint() });

    const page = new Page();
    const other = new TrainingSession(
      async () => library,
      () => Promise.reject(new Error('nothing is fetched')),
    );
    await other.open(SETTINGS, files, page);
    await page.until(() => page.evaluatedSteps.includes(0));
    expect(page.lastProgress('held-out')).toMatchObject({ arrived: 20, expected: 20 });
    await other.step(8);
    expect(await other.fingerprint()).toBe(await session.fingerprint());
    await expect(
      new TrainingSession(async () => library, fetch).open(SETTINGS, { 'train-images': file('bad', noise(9)) }, page),
    ).rejects.toThrow(/^bad: /);
  });

  it.each([
    [1, 1],
    [8, 8],
    [20, 30],
    [30, 20],
    [64, 64],
    [64, 1],
  ])('may be %i × %i', async (rows, columns) => {
    const side = Math.max(rows, columns);
    const pixels = noise(25 * rows * columns);
    const { session, taken } = await using({
      'train-images': file('train', idxImages(pixels, rows, columns)),
      'held-out-images': file('test', idxImages(pixels, columns, rows)),
    });
    expect(taken).toMatchObject({ train: 25, heldOut: 25, inputs: side * side });
    expect((await session.images('train', 0, 25)).pixels).toEqual(squared(pixels, rows, columns));
    expect((await session.step(3)).step).toBe(3);
    expect((await session.checkGradient()).passed).toBe(true);
  });

  it('are turned and mirrored where that is asked for', async () => {
    const { session } = await using({ 'train-images': IMAGES, transposed: true });
    expect((await session.images('train', 0, 80)).pixels).toEqual(squared(PIXELS, ROWS, COLUMNS, true).slice(0, 80 * 256));
  });

  it('are as many as fit, the first of the file; the rest is not even unpacked', async () => {
    const count = 60_003;
    const pixels = noise(count);
    const { session, taken } = await using({
      'train-images': file('emnist', await gzip(idxImages(pixels, 1, 1))),
      'train-labels': file('emnist-labels', idxLabels(new Uint8Array(count).fill(7))),
      'held-out-images': file('test', idxImages(pixels.slice(0, 5), 1, 1)),
    });
    expect(taken).toMatchObject({ train: 60_000, heldOut: 5 });
    expect(taken.notes).toEqual(['Of the 60,003 images in emnist the first 60,000 are used: more do not fit.']);
    const { pixels: last, labels } = await session.images('train', 59_999, 9);
    expect(last).toEqual(pixels.slice(59_999, 60_000));
    expect(labels).toEqual(Uint8Array.of(7));

    // Of larger images fewer fit. The file may end where those do.
    const most = Math.floor((60_000 * 784) / 4096);
    const large = file('large', idxImages(noise(most * 4096), 64, 64, 700_000));
    expect(await session.useDigits({ 'train-images': large })).toMatchObject({
      train: most - Math.ceil(most / 5),
      heldOut: Math.ceil(most / 5),
      inputs: 4096,
    });
  });

  it('come without labels where there are more than ten classes, and say so', async () => {
    const labels = LABELS.slice();
    labels[3] = 61;
    const { session, page, taken } = await using({ 'train-images': IMAGES, 'train-labels': file('classes', idxLabels(labels)) });
    expect(taken.notes).toContain(
      'The labels in classes go up to 61: the lab tells 10 classes apart, 0 to 9, so it leaves the labels out.',
    );
    expect((await session.images('train', 0, 5)).labels).toBe(null);
    expect((await session.images('held-out', 0, 5)).labels).toBe(null);
    await session.step(1);
    await page.until(() => page.evaluatedSteps.at(-1) === 1);
    expect(page.snapshots.findLast(({ heldOut }) => heldOut.length > 0)!.heldOut[0]!.classMeans).toBe(null);
  });

  it('may be fewer than a mini-batch', async () => {
    const { session, page } = await using({ 'train-images': file('few', idxImages(PIXELS.slice(0, 192 * 3), ROWS, COLUMNS)) });
    expect(page.last.status).toBe('ready');
    expect((await session.step(5)).step).toBe(5);
  });

  it('make room for the lab’s own again', async () => {
    const { session, server } = await using({ 'train-images': IMAGES });
    await session.step(4);
    const requests = server.requests.length;
    expect(await session.useDigits('http://lab.test/data/')).toMatchObject({ train: 150, heldOut: 40, inputs: 64, notes: [] });
    expect(server.requests.length).toBe(requests + 4);
    await session.step(4);
    const first = await openReady();
    await first.session.step(4);
    expect(await session.fingerprint()).toBe(await first.session.fingerprint());
  });
});

const BOMB = await gzip(idxImages(new Uint8Array(3_000_000), 1, 1, 5));

describe('files that cannot be used', () => {
  const good = { 'train-images': IMAGES };
  const test = idxImages(noise(192 * 4), ROWS, COLUMNS);
  it.each<[string, DigitFiles, RegExp]>([
    [
      'no IDX',
      { 'train-images': file('notes.txt', new TextEncoder().encode('Dear all')) },
      /^notes\.txt: .*it begins with "Dear all"/,
    ],
    ['empty', { 'train-images': file('nothing', new Uint8Array(0)) }, /^nothing: .*it is empty/],
    ['labels for images', { 'train-images': file('names', idxLabels(LABELS)) }, /^names: .*these are labels/],
    ['images for labels', { ...good, 'train-labels': IMAGES }, /^mine\.idx3: .*these are images/],
    [
      'too few labels',
      { ...good, 'train-labels': file('names', idxLabels(LABELS.slice(1))) },
      /^names: it has 99 labels for 100 images/,
    ],
    [
      'cut off',
      { 'train-images': file('cut', idxImages(PIXELS.slice(0, 192 * 7 + 5), ROWS, COLUMNS, COUNT)) },
      /^cut: byte 1365: the file ends after 7 of 100 images/,
    ],
    [
      'cut off within the header',
      { 'train-images': file('cut', idxImages(PIXELS, ROWS, COLUMNS).slice(0, 9)) },
      /^cut: byte 9: the file ends within its header/,
    ],
    [
      'a damaged gzip file',
      { 'train-images': file('bad.gz', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255)) },
      /^bad\.gz: it is cut off or damaged/,
    ],
    ['larger than it says', { 'train-images': file('bomb.gz', BOMB) }, /^bomb\.gz: byte 21: the file goes on after the 5 images/],
    [
      '65 pixels wide',
      { 'train-images': file('wide', idxImages(noise(65), 1, 65)) },
      /^wide: .*65 columns wide; expected 1 to 64/,
    ],
    ['no images', { 'train-images': file('none', idxImages(new Uint8Array(0), 8, 8)) }, /^none: .*promises no images/],
    ['one image', { 'train-images': file('one', idxImages(noise(64), 8, 8)) }, /^one: it has one digit; expected at least 2/],
    [
      'held-out ones of another size',
      { ...good, 'held-out-images': file('test', idxImages(noise(64), 8, 8)) },
      /^test: its digits are 8×8 pixels, those of mine\.idx3 16×16/,
    ],
    [
      'held-out labels for other images',
      { ...good, 'held-out-images': file('test', test), 'held-out-labels': file('t', idxLabels(LABELS)) },
      /^t: it has 100 labels for 4 images/,
    ],
    ['held-out labels alone', { ...good, 'held-out-labels': file('t', idxLabels(LABELS)) }, /^t: there are no held-out images/],
  ])('%s: named, and the run goes on as it was', async (_, files, problem) => {
    const { session, page } = await openReady();
    await session.step(6);
    const before = page.last.run;
    await expect(session.useDigits(files)).rejects.toThrow(problem);
    await session.step(4);
    expect(page.last.run).toBe(before);
    const other = await openReady();
    await other.session.step(10);
    expect(await session.fingerprint()).toBe(await other.session.fingerprint());
  });
});
