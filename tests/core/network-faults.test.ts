/** A network that fails for a while: what is told, what is kept, when it is tried again, and that the run is the same bit for bit. */

import { describe, expect, it } from 'vitest';
import { gzip, idxImages } from '../digits.js';
import {
  type Answer,
  Clock,
  FILES,
  type File,
  open,
  Page,
  reference,
  Server,
  TRAIN,
  trainLabels,
  trainPixels,
} from './server.js';

const IMAGES = 'train-images-idx3-ubyte.gz';
const LABELS = 'train-labels-idx1-ubyte.gz';
const HELD_OUT_IMAGES = 't10k-images-idx3-ubyte.gz';
const FILE = FILES[IMAGES];
const HALF = FILE.length >> 1;
/** Well packed, but fewer images than it promises. */
const SHORT = await gzip(idxImages(trainPixels.slice(0, 64 * 64), 8, 8, TRAIN));

/** How an answer ends after its bytes: as it should, or when the test breaks it off (never, if it does not). */
type Ending = 'well' | Promise<never>;

function line() {
  let breakOff = () => {};
  const ending = new Promise<never>((_, reject) => {
    breakOff = () => reject(new TypeError('the connection was lost'));
  });
  ending.catch(() => {});
  return { ending, breakOff };
}

function bodyOf(bytes: Uint8Array, ending: Ending): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= bytes.length && ending !== 'well') await ending;
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + 100));
      at += 100;
    },
  });
}

/** Answers as a server does that can go on in the middle of a file, which it knows by its tag. Its bytes end at `until`. */
const ranged =
  (file: Uint8Array, until = file.length, ending: Ending = 'well', tag = '"one"') =>
  (init?: RequestInit): Response => {
    const headers = new Headers(init?.headers);
    const from = headers.get('if-range') === tag ? Number(/^bytes=(\d+)-$/.exec(headers.get('range') ?? '')?.[1] ?? 0) : 0;
    if (from >= file.length) return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${file.length}` } });
    return new Response(bodyOf(file.subarray(from, until), ending), {
      status: from > 0 ? 206 : 200,
      headers: { ETag: tag, ...(from > 0 && { 'Content-Range': `bytes ${from}-${file.length - 1}/${file.length}` }) },
    });
  };

/** Answers as a server does that always begins at the beginning, and has no name for what it sends. */
const plain =
  (file: Uint8Array, until = file.length, ending: Ending = 'well') =>
  () =>
    new Response(bodyOf(file.subarray(0, until), ending));

const status = (code: number) => () => new Response('<!doctype html>', { status: code });
const gone = new TypeError('Failed to fetch');
const hangs = (init?: RequestInit) =>
  new Promise<Response>((_, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal!.reason));
  });

/** A session whose training images are answered so, once something was said against them. */
async function troubled(answer: Answer, file: File = IMAGES) {
  const server = new Server({ [file]: answer });
  const page = new Page();
  const { session, clock } = await open(server, {}, page);
  const set = file === HELD_OUT_IMAGES ? 'held-out' : 'train';
  const asked = () => server.requests.filter((request) => request.file === file);
  const said = () => page.lastProgress(set)!;
  return { session, page, server, clock, asked, said };
}
type Troubled = Awaited<ReturnType<typeof troubled>>;

/** Until the attempt under way has failed and the next one has its time. */
const waiting = ({ page, said, clock }: Troubled) => page.until(() => (said()?.retryAt ?? 0) > clock.now());

/** Half of the training images are here, and the connection is lost. */
async function halved(answer: (ending: Ending) => Answer = (ending) => ranged(FILE, HALF, ending)) {
  const { ending, breakOff } = line();
  const lab = await troubled(answer(ending));
  await lab.page.until(() => lab.said().arrived > 20);
  breakOff();
  await waiting(lab);
  return lab;
}

describe('a fault that passes', () => {
  type Cause = 'at once' | 'broken' | 'silence';
  /** What it is, how the file is answered for then and afterwards, what is said, and from which byte on the rest is asked for. */
  const faults: [string, Cause, (ending: Ending) => Answer, Answer, RegExp, number][] = [
    ['no connection', 'at once', () => gone, FILE, /it could not be fetched \(Failed to fetch\)/, 0],
    ['a server that is overloaded', 'at once', () => status(503), FILE, /the server answered 503/, 0],
    ['a server that wants fewer requests', 'at once', () => status(429), FILE, /the server answered 429/, 0],
    ['a server that waited too long itself', 'at once', () => status(408), FILE, /the server answered 408/, 0],
    ['a server that never answers', 'silence', () => hangs, FILE, /it could not be fetched \(nothing came for 20 seconds\)/, 0],
    [
      'a file that breaks off',
      'broken',
      (ending) => ranged(FILE, HALF, ending),
      ranged(FILE),
      /it broke off \(the connection was lost\); \d+ of 150 digits arrived\.$/,
      HALF,
    ],
    [
      'a file that breaks off after its first byte',
      'broken',
      (ending) => ranged(FILE, 1, ending),
      ranged(FILE),
      /it broke off \(the connection was lost\)\.$/,
      0,
    ],
    [
      'a file that stalls',
      'silence',
      (ending) => ranged(FILE, HALF, ending),
      ranged(FILE),
      /it broke off \(nothing came for 20 seconds\); \d+ of 150 digits arrived\.$/,
      HALF,
    ],
    [
      'a file that is cut off',
      'at once',
      () => ranged(FILE, HALF),
      ranged(FILE),
      /it is cut off or damaged \(.*\); \d+ of 150 digits arrived\.$/,
      HALF,
    ],
    [
      'one that breaks off where the server cannot go on',
      'broken',
      (ending) => plain(FILE, HALF, ending),
      plain(FILE),
      /it broke off \(the connection was lost\); \d+ of 150/,
      0,
    ],
    [
      'one that stalls where the server cannot go on',
      'silence',
      (ending) => plain(FILE, HALF, ending),
      plain(FILE),
      /nothing came for 20 seconds\); \d+ of 150/,
      0,
    ],
    [
      'one that breaks off, and that the server has unpacked',
      'broken',
      (ending) => plain(idxImages(trainPixels, 8, 8), 5000, ending),
      FILE,
      /it broke off \(the connection was lost\); 77 of 150/,
      0,
    ],
  ];

  it.each(faults)('%s: it says so, tries again, and the run is the same', async (_, cause, first, then, problem, from) => {
    const { ending, breakOff } = line();
    const lab = await troubled(first(ending));
    const { session, page, server, clock, asked, said } = lab;
    const done = session.step(40);
    if (problem.source.includes('of 150')) await page.until(() => said().arrived > 20);
    if (cause === 'broken') breakOff();
    if (cause === 'silence') {
      // As long as something may still come, nothing is said.
      await page.until(() => asked().length === 1);
      await new Promise((resolve) => setTimeout(resolve));
      clock.pass(19_999);
      expect(said().problem).toBe('');
      clock.pass(1);
    }
    await waiting(lab);
    expect(said()).toMatchObject({ problem: expect.stringMatching(problem), retryAt: clock.now() + 1000 });
    expect(page.last.status).not.toBe('error');

    server.answers = { [IMAGES]: then };
    clock.pass(999);
    expect(asked()).toHaveLength(1);
    clock.pass(1);
    expect((await done).step).toBe(40);
    await page.until(() => said().problem === '' && said().arrived === TRAIN);
    expect(said().retryAt).toBeNull();
    expect(asked()).toHaveLength(2);
    expect(asked()[1]!.init).toMatchObject({
      cache: 'reload',
      headers: from > 0 ? { Range: `bytes=${from}-`, 'If-Range': '"one"' } : {},
    });
    expect((await session.images('train', 0, TRAIN)).pixels).toEqual(trainPixels);
    expect(await session.fingerprint()).toBe(await reference(40));
    // What has arrived is never told to be less.
    const told = page.progress.filter(({ set }) => set === 'train').map((progress) => progress.arrived);
    expect(told).toEqual([...told].sort((one, other) => one - other));
  });

  it('that comes again and again: each wait is twice the one before, up to half a minute, and short again once more has come', async () => {
    const lab = await troubled(gone);
    const { page, server, clock, asked, said } = lab;
    const halfGone = () => {
      const { ending, breakOff } = line();
      breakOff();
      return ranged(FILE, HALF, ending);
    };
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      await waiting(lab);
      waits.push(said().retryAt! - clock.now());
      if (attempt === 7) server.answers = { [IMAGES]: halfGone() };
      clock.pass(waits.at(-1)!);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    await waiting(lab);
    expect(asked()).toHaveLength(9);
    expect(said()).toMatchObject({ problem: expect.stringContaining('broke off'), retryAt: clock.now() + 1000 });
    // Then nothing more comes, although there is an answer.
    server.answers = { [IMAGES]: halfGone() };
    clock.pass(1000);
    await page.until(() => asked().length === 10 && said().retryAt! > clock.now());
    expect(said().retryAt).toBe(clock.now() + 2000);
    server.answers = { [IMAGES]: gone };
    clock.pass(2000);
    await page.until(() => asked().length === 11 && said().retryAt! > clock.now());
    expect(said().retryAt).toBe(clock.now() + 4000);
  });

  it('goes on byte by byte where each attempt brings only one', async () => {
    const small = await gzip(idxImages(trainPixels.slice(0, 64 * 20), 8, 8));
    let until = 2;
    const { ending, breakOff } = line();
    breakOff();
    const server = new Server({ [IMAGES]: (init) => ranged(small, until++, until > small.length ? 'well' : ending)(init) });
    const page = new Page();
    const { session, clock } = await open(server, {}, page);
    while (page.lastProgress('train')?.arrived !== 20) {
      await page.until(() => {
        const { arrived, retryAt } = page.lastProgress('train') ?? { arrived: 0, retryAt: null };
        return arrived === 20 || (retryAt ?? 0) > clock.now();
      });
      clock.pass(1000);
    }
    expect(page.lastProgress('train')).toMatchObject({ expected: 20 });
    expect((await session.images('train', 0, 20)).pixels).toEqual(trainPixels.slice(0, 64 * 20));
  });

  it('is not waited for where a person asks at once', async () => {
    const lab = await troubled(gone);
    await waiting(lab);
    const { session, page, server, clock, asked, said } = lab;
    server.answers = {};
    await session.retryDigits();
    expect(said()).toEqual({ set: 'train', arrived: TRAIN, expected: TRAIN, problem: '', retryAt: null });
    expect(page.last.status).toBe('ready');
    clock.pass(100_000);
    expect(asked()).toHaveLength(2);
  });

  it('of the labels is tried again too', async () => {
    const lab = await troubled(gone, LABELS);
    await waiting(lab);
    const { session, page, server, clock, said } = lab;
    expect(said().problem).toMatch(/^train-labels-idx1-ubyte\.gz: it could not be fetched/);
    server.answers = {};
    clock.pass(1000);
    await page.until(() => said().problem === '' && said().arrived === TRAIN);
    expect((await session.images('train', 0, TRAIN)).labels).toEqual(trainLabels);
  });

  it('of the held-out digits: they are looked at as far as they are here, and again once all are', async () => {
    const file = FILES[HELD_OUT_IMAGES];
    const { ending, breakOff } = line();
    const lab = await troubled(ranged(file, file.length >> 1, ending), HELD_OUT_IMAGES);
    const { page, server, clock, said } = lab;
    await page.until(() => said().arrived > 0);
    breakOff();
    await waiting(lab);
    await page.until(() => page.evaluatedSteps.length === 1);
    server.answers = {};
    clock.pass(1000);
    await page.until(() => said().arrived === said().expected && page.evaluatedSteps.length === 2);
    expect(page.evaluatedSteps).toEqual([0, 0]);
  });

  it('is nobody’s concern once other digits are used', async () => {
    const lab = await halved();
    const { session, clock, asked } = lab;
    await session.useDigits({ 'train-images': new Blob([FILE]), 'held-out-images': new Blob([FILES[HELD_OUT_IMAGES]]) });
    clock.pass(100_000);
    expect(asked()).toHaveLength(1);
  });
});

describe('a fault that stays until somebody sees to it', () => {
  it.each<[string, Answer]>([
    ['a file that is not there', status(404)],
    ['one that is forbidden', status(403)],
    ['a page instead of digits', () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } })],
    ['labels instead of images', FILES[LABELS]],
    ['a file that ends before its last image', SHORT],
  ])('%s: it is not tried again by itself', async (_, answer) => {
    const lab = await troubled(answer);
    const { page, clock, asked, said } = lab;
    await page.until(() => said().problem !== '');
    expect(said().retryAt).toBeNull();
    clock.pass(100_000);
    expect(asked()).toHaveLength(1);
  });

  it.each([
    ['goes on in the middle', ranged(FILE.slice(0, HALF))],
    ['begins anew', plain(FILE.slice(0, HALF))],
  ])('a file that is cut off on the server, which %s: one more attempt shows that there is no more of it', async (_, answer) => {
    const lab = await troubled(answer);
    await waiting(lab);
    const { session, page, server, clock, asked, said } = lab;
    const { problem } = said();
    clock.pass(1000);
    await page.until(() => asked().length === 2 && said().retryAt === null);
    expect(said().problem).toBe(problem);
    clock.pass(100_000);
    expect(asked()).toHaveLength(2);
    await session.step(2);
    server.answers = {};
    await session.retryDigits();
    await session.step(38);
    expect(await session.fingerprint()).toBe(await reference(40));
  });

  it('a login page in the middle: the digits stay, and the rest comes when it has gone', async () => {
    const lab = await halved();
    const { session, page, server, clock, said } = lab;
    const { arrived } = said();
    server.answers = { [IMAGES]: () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } }) };
    clock.pass(1000);
    await page.until(() => said().problem.includes('it is not a gzip file'));
    expect(said()).toMatchObject({ arrived, retryAt: null });
    server.answers = {};
    await session.retryDigits();
    await session.step(40);
    expect(await session.fingerprint()).toBe(await reference(40));
  });
});

describe('a file that has become another one meanwhile', () => {
  const others = trainPixels.slice().reverse();

  it.each(['"one"', '"two"'])('is not mixed with the one before, though its header is the same (tag %s)', async (tag) => {
    const lab = await halved((ending) => (tag === '"one"' ? plain(FILE, HALF, ending) : ranged(FILE, HALF, ending)));
    const { session, page, server, clock, said } = lab;
    const { arrived } = said();
    server.answers = { [IMAGES]: ranged(await gzip(idxImages(others, 8, 8)), undefined, 'well', tag) };
    clock.pass(1000);
    await page.until(() => said().problem.includes('it has become another file'));
    expect(said()).toMatchObject({ arrived, expected: TRAIN, retryAt: null });
    expect((await session.images('train', 0, arrived)).pixels).toEqual(trainPixels.slice(0, 64 * arrived));
    expect((await session.step(2)).step).toBe(2);
    expect(await session.fingerprint()).toBe(await reference(2));
  });

  it.each<[string, (init?: RequestInit) => Response]>([
    [
      'another part than was asked for',
      () =>
        new Response(bodyOf(FILE.subarray(7), 'well'), { status: 206, headers: { 'Content-Range': `bytes 7-${FILE.length}/x` } }),
    ],
    [
      'a part of another file',
      () =>
        new Response(bodyOf(FILE.subarray(HALF), 'well'), {
          status: 206,
          headers: { ETag: '"two"', 'Content-Range': `bytes ${HALF}-${FILE.length - 1}/${FILE.length}` },
        }),
    ],
  ])('%s is not taken: the file is fetched from its beginning', async (_, part) => {
    const lab = await halved();
    const { session, server, clock, asked } = lab;
    server.answers = { [IMAGES]: (init) => (new Headers(init?.headers).has('range') ? part(init) : ranged(FILE)(init)) };
    clock.pass(1000);
    await session.step(40);
    expect(asked()).toHaveLength(3);
    expect(await session.fingerprint()).toBe(await reference(40));
  });
});

it('what is missing of a person’s own choice of digits is told at once, without further attempts', async () => {
  const { session, server, clock } = await open();
  server.answers = { [IMAGES]: gone };
  await expect(session.useDigits('http://lab.test/data/')).rejects.toThrow('it could not be fetched (Failed to fetch)');
  const { length } = server.requests;
  clock.pass(100_000);
  expect(server.requests).toHaveLength(length);
});

it('a class does not come back all at once: a wait is shorter by up to a quarter, at random', async () => {
  const { Retries, PassingFault } = await import('../../web/src/worker/retries.js');
  for (const [random, wait] of [
    [0, 1000],
    [0.5, 875],
    [0.999, 750],
  ] as const) {
    const clock = new Clock();
    clock.random = () => random;
    const retries = new Retries(clock, () => {});
    expect(retries.fail(new PassingFault('gone'), false)).toBe(true);
    expect(Math.round(retries.due!)).toBe(wait);
  }
});
