/** A server that misbehaves for a while: the page says so, keeps what arrived, goes on by itself, and trains the same bits. */

import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { constants, gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { staticFiles } from '../../scripts/serve.mjs';
import { FOLDER, reach, ready, site, status } from './site.ts';

const { visit, answer, origin } = site();
const TRAIN = 'data/train-images-idx3-ubyte.gz';
const FILE = readFileSync(at(`dist/${TRAIN}`));
const HALF = FILE.length >> 1;
/** Digits whole in the file's first half: 28 × 28 bytes each, after a header of 16. */
const IN_HALF = Math.floor((gunzipSync(FILE.subarray(0, HALF), { finishFlush: constants.Z_SYNC_FLUSH }).length - 16) / 784);
/** More steps than half of the digits are enough for. */
const STEPS = 60;

let tag = '';
let reference = '';

async function trained(page: Page): Promise<string> {
  await page.waitForFunction(() => window.sae !== undefined);
  await page.evaluate((steps) => window.sae.step(steps), STEPS);
  return page.evaluate(() => window.sae.fingerprint());
}

beforeAll(async () => {
  tag = (await fetch(`${origin()}${FOLDER}${TRAIN}`, { method: 'HEAD' })).headers.get('etag')!;
  const { page } = await visit('?hidden=25');
  reference = await trained(page);
});

/** The file's first half, of a length that is told or not. */
const half = (response: ServerResponse, told: boolean) => {
  response.writeHead(200, { 'Content-Type': 'application/gzip', ETag: tag, ...(told && { 'Content-Length': FILE.length }) });
  response.write(FILE.subarray(0, HALF));
};

interface Fault {
  name: string;
  happen(response: ServerResponse): void;
  /** Called when the page has the half that was sent. */
  after?(response: ServerResponse): void;
  told: RegExp;
  /** Whether half of the file came. */
  half: boolean;
  /** Whether it goes on without anybody's doing. */
  passes: boolean;
}

const FAULTS: Fault[] = [
  {
    name: 'gone at the start',
    happen: (response) => response.destroy(),
    told: /could not be fetched \(.+\)\. Trying again/,
    half: false,
    passes: true,
  },
  {
    name: 'gone in the middle',
    happen: (response) => half(response, true),
    // Not before: what is on the way when a connection ends is lost.
    after: (response) => response.destroy(),
    told: /broke off \(.+\); \d+ of 8000 digits arrived\. Trying again/,
    half: true,
    passes: true,
  },
  {
    name: 'stalled',
    happen: (response) => half(response, true),
    told: /broke off \(nothing came for 20 seconds\); \d+ of 8000 digits arrived\. Trying again/,
    half: true,
    passes: true,
  },
  {
    name: 'cut off',
    happen: (response) => {
      half(response, false);
      response.end();
    },
    told: /cut off or damaged \(.+\); \d+ of 8000 digits arrived\. Trying again/,
    half: true,
    passes: true,
  },
  {
    name: 'without the file',
    happen: (response) => response.writeHead(404).end('<!doctype html>'),
    told: /the server answered 404 Not Found\.$/,
    half: false,
    passes: false,
  },
  {
    name: 'with a page in its place',
    happen: (response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Please sign in</title>'),
    told: /not a gzip file: it begins with "<!doctype html><", of type text\/html\.$/,
    half: false,
    passes: false,
  },
];

for (const { name, happen, after, told, half, passes } of FAULTS) {
  it(`a server ${name}`, { timeout: 90_000 }, async () => {
    const files = staticFiles(at('dist'));
    /** For each request, what part was asked for. */
    const asked: (string | undefined)[] = [];
    let first: ServerResponse | undefined;
    let well = false;
    answer(TRAIN, (response) => {
      asked.push(response.req.headers.range);
      first ??= response;
      if (well) files(response.req, response);
      else if (response === first || !half) happen(response);
      else response.writeHead(503).end();
    });
    const { page } = await visit('?hidden=25');
    const digits = page.getByTestId('digits-progress');
    const text = page.getByTestId('notice').locator('p');
    if (half) {
      await expect
        .poll(() => digits.innerText(), { timeout: 20_000 })
        .toContain(`${IN_HALF.toLocaleString('en')} of 8,000 digits here`);
      after?.(first!);
    }
    await expect.poll(async () => (await text.allInnerTexts()).join(), { timeout: 40_000 }).toMatch(told);
    if (half) {
      await expect.poll(() => status(page)).toBe('ready');
    } else {
      expect(await digits.innerText()).toContain('No digits here yet');
      await expect.poll(() => status(page)).toBe(passes ? 'loading' : 'error');
    }

    if (passes) {
      const done = trained(page);
      // It waits for what is missing, and another attempt is in vain.
      await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThan(1);
      well = true;
      expect(await done).toBe(reference);
    } else {
      well = true;
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await reach(page, 'ready');
      expect(await trained(page)).toBe(reference);
    }
    await expect.poll(() => digits.innerText()).toContain('All 8,000 digits here');
    await expect.poll(() => page.getByTestId('notice').count()).toBe(0);
    expect(asked.at(-1)).toBe(half ? `bytes=${HALF}-` : undefined);
  });
}

it('what it is tried again for, a machine that is in the network again asks for at once', async () => {
  let attempts = 0;
  answer(TRAIN, (response) => {
    attempts += 1;
    response.destroy();
  });
  const { page } = await visit('?hidden=25');
  // By now the wait is long enough that nobody would sit through it.
  await expect
    .poll(async () => Number(/in (\d+) s/.exec((await page.getByTestId('retry').allInnerTexts()).join())?.[1] ?? 0), {
      timeout: 60_000,
    })
    .toBeGreaterThan(5);
  const before = attempts;
  answer(TRAIN, null);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await ready(page);
  expect(attempts).toBe(before);
});
