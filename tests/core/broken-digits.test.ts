/** Files that are missing, broken or not what they should be: what is told, what is kept, and that the session stays usable. */

import { describe, expect, it } from 'vitest';
import { gzip, idxImages, idxLabels } from '../digits.js';
import {
  type Answer,
  FILES,
  type File,
  HELD_OUT,
  heldOutPixels,
  open,
  openReady,
  Page,
  Pipe,
  reference,
  Server,
  TRAIN,
  trainLabels,
  trainPixels,
} from './server.js';

const IMAGES = 'train-images-idx3-ubyte.gz';
const LABELS = 'train-labels-idx1-ubyte.gz';
const HELD_OUT_IMAGES = 't10k-images-idx3-ubyte.gz';

/** A session with these answers, once each set's images are all here, or something was said against them. */
async function opened(answers: Partial<Record<File, Answer>>) {
  const server = new Server(answers);
  const page = new Page();
  const { session, clock } = await open(server, {}, page);
  for (const [set, file] of [
    ['train', IMAGES],
    ['held-out', HELD_OUT_IMAGES],
  ] as const) {
    await page.until(() => {
      const progress = page.lastProgress(set);
      return (
        progress !== undefined &&
        (progress.problem.includes(file) || (progress.expected > 0 && progress.arrived === progress.expected))
      );
    });
  }
  return { session, page, server, clock };
}

const notFound = () => new Response('<!DOCTYPE html><title>Not found</title>', { status: 404, statusText: 'Not Found' });
const aPage = () => new Response('<!DOCTYPE html><title>Welcome</title>', { headers: { 'content-type': 'text/html' } });

describe('training images', () => {
  it.each<[string, () => Promise<Answer>, RegExp]>([
    ['missing', async () => notFound, /^train-images-idx3-ubyte\.gz: the server answered 404 Not Found\.$/],
    [
      'a web page',
      async () => aPage,
      /^train-images-idx3-ubyte\.gz: it is not a gzip file: it begins with "<!DOCTYPE html><", of type text\/html\.$/,
    ],
    ['empty', async () => new Uint8Array(), /it is not a gzip file: it is empty/],
    ['one byte long', async () => Uint8Array.of(0x1f), /it is not a gzip file: it begins with/],
    ['damaged', async () => Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255, 255), /it is cut off or damaged \(/],
    ['labels', async () => FILES[LABELS], /byte 0: .*these are labels/],
    [
      'too many',
      async () => gzip(idxImages(new Uint8Array(2), 1, 1, 70_000)),
      /its header says 70000 digits of 1×1; expected 1 to 60000/,
    ],
    ['too large', async () => gzip(idxImages(new Uint8Array(2), 64, 64, 60_000)), /at most/],
    ['of too large digits', async () => gzip(idxImages(new Uint8Array(4), 65, 65, 1)), /65.*64/],
    ['none', async () => gzip(idxImages(new Uint8Array(0), 8, 8)), /promises no images/],
  ])('that are %s: the reason is told, and training is refused with it', async (_, answer, problem) => {
    const { session, page, clock } = await opened({ [IMAGES]: await answer() });
    expect(page.lastProgress('train')).toMatchObject({ arrived: 0, problem: expect.stringMatching(problem) });
    // Where it might still be a passing fault, the next attempt shows that it is none.
    clock.pass(1000);
    await page.until(() => page.last.status === 'error');
    expect(page.last.message).toMatch(problem);
    await expect(session.play()).rejects.toThrow(problem);
    await expect(session.step(1)).rejects.toThrow(problem);
    // What does not need them works.
    expect(page.lastProgress('held-out')).toMatchObject({ arrived: HELD_OUT, problem: '' });
    expect((await session.parameters()).length).toBe(2 * 64 * 12 + 12 + 64);
    expect((await session.checkGradient()).passed).toBe(true);
  });

  it('that break off: what arrived is used, and how much is told', async () => {
    const pipe = new Pipe();
    const { session, page } = await open(new Server({ [IMAGES]: pipe }));
    const whole = await gzip(idxImages(trainPixels.slice(0, 64 * 64), 8, 8, TRAIN));
    pipe.send(whole);
    await page.until(() => page.lastProgress('train')?.arrived === 64);
    pipe.break('the connection was lost');
    await page.until(() => page.lastProgress('train')?.problem !== '');
    expect(page.lastProgress('train')).toEqual({
      set: 'train',
      arrived: 64,
      expected: TRAIN,
      problem: 'train-images-idx3-ubyte.gz: it broke off (the connection was lost); 64 of 150 digits arrived.',
      retryAt: 1000,
    });
    expect(page.last.status).toBe('ready');
    expect((await session.step(3)).step).toBe(3);
    // Training on just these is one setting away.
    await session.configure({ trainDigits: 64 });
    await session.epoch();
    await session.step(10);
    expect(await session.fingerprint()).toBe(await reference(14, { trainDigits: 64 }));
  });

  it('that are cut off in the middle: the digits before the cut are there', async () => {
    const whole = FILES[IMAGES];
    const { page } = await opened({ [IMAGES]: whole.slice(0, whole.length / 2) });
    const { arrived, problem } = page.lastProgress('train')!;
    expect(arrived).toBeGreaterThan(0);
    expect(arrived).toBeLessThan(TRAIN);
    expect(problem).toMatch(new RegExp(`; ${arrived} of 150 digits arrived\\.$`));
  });

  it('that end early although the gzip file is whole', async () => {
    const { page } = await opened({ [IMAGES]: await gzip(idxImages(trainPixels.slice(0, 64 * 64), 8, 8, TRAIN)) });
    expect(page.lastProgress('train')).toMatchObject({
      arrived: 64,
      problem: 'train-images-idx3-ubyte.gz: byte 4112: the file ends after 64 of 150 images; 64 of 150 digits arrived.',
    });
  });

  it('that go on after their end: no more is taken, however much comes', async () => {
    let answer!: () => Response;
    // A gzip file that never ends: the digits, and then zeros, until someone has had enough.
    let begun = false;
    const enough = new Promise<void>((resolve) => {
      const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          controller.enqueue(begun ? new Uint8Array(100_000) : idxImages(trainPixels, 8, 8));
          begun = true;
        },
        cancel: () => resolve(),
      });
      answer = () => new Response(endless.pipeThrough(new CompressionStream('gzip')));
    });
    const { session, page } = await opened({ [IMAGES]: answer });
    await enough;
    expect(page.lastProgress('train')?.problem).toMatch(
      /^train-images-idx3-ubyte\.gz: byte 9616: the file goes on after the 150 images/,
    );
    expect(page.lastProgress('train')!.arrived).toBe(TRAIN);
    expect((await session.images('held-out', 0, 1)).pixels).toEqual(heldOutPixels.slice(0, 64));
  });

  it('that a server has unpacked already are taken as they are', async () => {
    const { session, page } = await opened({ [IMAGES]: idxImages(trainPixels, 8, 8) });
    expect(page.lastProgress('train')).toMatchObject({ arrived: TRAIN, problem: '' });
    await session.step(20);
    expect(await session.fingerprint()).toBe(await reference(20));
  });

  it('of another size: the network has as many inputs', async () => {
    const small = trainPixels.slice(0, 49 * 100);
    const { session, page } = await opened({
      [IMAGES]: await gzip(idxImages(small, 7, 7)),
      [HELD_OUT_IMAGES]: await gzip(idxImages(small, 7, 7)),
    });
    expect(page.last.status).toBe('ready');
    expect((await session.parameters()).length).toBe(2 * 49 * 12 + 12 + 49);
    expect((await session.step(3)).step).toBe(3);
    await session.reset();
    expect((await session.parameters()).length).toBe(2 * 49 * 12 + 12 + 49);
  });

  it('of no square: each stands in the middle of one', async () => {
    const flat = trainPixels.slice(0, 40 * 100);
    const { session, page } = await opened({
      [IMAGES]: await gzip(idxImages(flat, 5, 8)),
      [HELD_OUT_IMAGES]: await gzip(idxImages(flat, 5, 8)),
    });
    expect(page.last.status).toBe('ready');
    const { pixels } = await session.images('train', 99, 1);
    expect(pixels).toEqual(Uint8Array.from({ length: 64 }, (_, j) => (j >= 8 && j < 48 ? flat[99 * 40 + j - 8]! : 0)));
    expect((await session.step(3)).step).toBe(3);
  });

  it('of another size than the held-out ones: those are refused', async () => {
    const { session, page } = await opened({ [HELD_OUT_IMAGES]: await gzip(idxImages(new Uint8Array(49 * 4), 7, 7)) });
    expect(page.lastProgress('held-out')).toMatchObject({
      arrived: 0,
      problem: 't10k-images-idx3-ubyte.gz: its digits are 7×7 pixels, those of train-images-idx3-ubyte.gz 8×8.',
    });
    expect((await session.step(3)).step).toBe(3);
  });
});

describe('labels', () => {
  it.each<[string, () => Promise<Answer>, RegExp]>([
    ['missing', async () => notFound, /^train-labels-idx1-ubyte\.gz: the server answered 404/],
    ['images', async () => FILES[IMAGES], /^train-labels-idx1-ubyte\.gz: byte 0: .*these are images/],
    [
      'too few',
      async () => gzip(idxLabels(trainLabels.slice(1))),
      /^train-labels-idx1-ubyte\.gz: it has 149 labels for 150 images, so none is shown\.$/,
    ],
    ['cut off', async () => gzip(idxLabels(trainLabels.slice(0, 100), TRAIN)), /the file ends after 100 of 150 labels/],
    [
      'of more than ten classes',
      async () => gzip(idxLabels(trainLabels.with(7, 10))),
      /^train-labels-idx1-ubyte\.gz: its labels go up to 10; expected 0 to 9, so none is shown\.$/,
    ],
    [
      'far too many',
      async () => gzip(idxLabels(trainLabels, 100_000_000)),
      /^train-labels-idx1-ubyte\.gz: byte 4: the header promises 100000000 labels; at most 10000000 are read\.$/,
    ],
  ])('that are %s stop nothing but themselves', async (_, answer, problem) => {
    const { session, page } = await opened({ [LABELS]: await answer() });
    await page.until(() => page.lastProgress('train')!.problem !== '');
    expect(page.lastProgress('train')).toMatchObject({
      arrived: TRAIN,
      expected: TRAIN,
      problem: expect.stringMatching(problem),
    });
    expect(page.last.status).toBe('ready');
    expect(await session.images('train', 0, 2)).toEqual({ pixels: trainPixels.slice(0, 128), labels: null });
    await session.step(10);
    expect(await session.fingerprint()).toBe(await reference(10));
  });
});

describe('trying again', () => {
  it('fetches what is missing, past every cache, and skips what is here', async () => {
    const whole = FILES[IMAGES];
    const { session, page, server } = await opened({ [IMAGES]: whole.slice(0, whole.length / 2), [LABELS]: notFound });
    const { arrived } = page.lastProgress('train')!;
    await page.until(() => page.lastProgress('train')!.problem.includes(LABELS));
    await session.step(2);
    server.answers = {};
    await session.retryDigits();
    expect(server.requests.slice(4).map(({ file, init }) => [file, init?.cache])).toEqual([
      [LABELS, 'reload'],
      [IMAGES, 'reload'],
    ]);
    expect(arrived).toBeGreaterThan(0);
    expect(page.lastProgress('train')).toEqual({ set: 'train', arrived: TRAIN, expected: TRAIN, problem: '', retryAt: null });
    expect(await session.images('train', 0, TRAIN)).toEqual({ pixels: trainPixels, labels: trainLabels });
    // The run goes on as if nothing had been missing.
    await session.step(38);
    expect(await session.fingerprint()).toBe(await reference(40));
  });

  it('wakes a run that waits', async () => {
    const { session, page, server } = await opened({
      [IMAGES]: await gzip(idxImages(trainPixels.slice(0, 64 * 64), 8, 8, TRAIN)),
    });
    const done = session.step(40);
    await page.until(() => page.last.waiting);
    server.answers = {};
    await session.retryDigits();
    expect((await done).step).toBe(40);
    expect(await session.fingerprint()).toBe(await reference(40));
  });

  it('after nothing arrived at all makes the session ready', async () => {
    const { session, page, server } = await opened({ [IMAGES]: aPage, [HELD_OUT_IMAGES]: notFound });
    await page.until(() => page.last.status === 'error');
    server.answers = {};
    await session.retryDigits();
    expect(page.last.status).toBe('ready');
    await session.step(10);
    expect(await session.fingerprint()).toBe(await reference(10));
    expect(page.evaluatedSteps).toContain(0);
  });

  it('refuses a file that has become another one', async () => {
    const { session, page, server } = await opened({
      [IMAGES]: await gzip(idxImages(trainPixels.slice(0, 64 * 64), 8, 8, TRAIN)),
    });
    server.answers = { [IMAGES]: await gzip(idxImages(trainPixels.slice(0, 64 * 100), 8, 8)) };
    await session.retryDigits();
    expect(page.lastProgress('train')).toMatchObject({
      arrived: 64,
      problem: expect.stringContaining('its header now says 100 digits of 8×8; at first it said 150 of 8×8'),
    });
  });

  it('fetches nothing when nothing is missing', async () => {
    const { session, server } = await openReady();
    await session.retryDigits();
    expect(server.requests.length).toBe(4);
  });
});

describe('the order of fetching', () => {
  it('is training images, labels, and the held-out images once the first mini-batch is here', async () => {
    const pipe = new Pipe();
    const server = new Server({ [IMAGES]: pipe });
    const { page } = await open(server);
    await page.until(() => server.requests.length === 3);
    expect(server.requests.map(({ file }) => file)).toEqual([IMAGES, LABELS, 't10k-labels-idx1-ubyte.gz']);
    const raw = idxImages(trainPixels, 8, 8);
    pipe.send(raw.subarray(0, 16 + 19 * 64));
    await page.until(() => page.lastProgress('train')?.arrived === 19);
    expect(server.requests.length).toBe(3);
    expect(page.last.status).toBe('loading');
    pipe.send(raw.subarray(16 + 19 * 64, 16 + 20 * 64));
    await page.until(() => page.last.status === 'ready');
    await expect.poll(() => server.requests.at(-1)?.file).toBe(HELD_OUT_IMAGES);
    pipe.send(raw.subarray(16 + 20 * 64));
    pipe.end();
    await page.until(() => page.lastProgress('train')?.arrived === TRAIN);
  });
});
