/** Digits that do not come as they should: the page says what was wrong and where, keeps what arrived, and stays usable. */

import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { number, reach, ready, site } from './site.ts';

const { visit, answer } = site();
const TRAIN = 'data/train-images-idx3-ubyte.gz';
const file = readFileSync(at(`dist/${TRAIN}`));
const plain = gunzipSync(file);

const sends = (bytes: Uint8Array) =>
  answer(TRAIN, (response) => response.writeHead(200, { 'Content-Type': 'application/gzip' }).end(bytes));

const said = async (page: Page, pattern: RegExp) =>
  expect.poll(async () => (await page.getByTestId('notice').allInnerTexts()).join('\n'), { timeout: 60_000 }).toMatch(pattern);

/** A copy with a change made to it. */
function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = new Uint8Array(bytes);
  change(copy);
  return copy;
}

describe('the page says what was wrong', () => {
  const cases: [string, () => void, RegExp][] = [
    [
      'a file that is not there',
      () => answer(TRAIN, (response) => response.writeHead(404).end('no')),
      /train-images-idx3-ubyte\.gz.*404/,
    ],
    [
      'a page instead of digits',
      () => sends(new TextEncoder().encode('<!doctype html><title>Welcome</title>')),
      /train-images-idx3-ubyte\.gz.*gzip/,
    ],
    ['labels instead of images', () => sends(readFileSync(at('dist/data/train-labels-idx1-ubyte.gz'))), /these are labels/],
    [
      'a size that wraps in 32 bits',
      () =>
        sends(
          gzipSync(
            changed(plain.subarray(0, 1000), (copy) => {
              copy.set([0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0], 4); // 65536 × 256 × 256 = 2³²
            }),
          ),
        ),
      /byte 8.*256 rows/,
    ],
  ];

  for (const [name, arrange, message] of cases) {
    it(name, async () => {
      arrange();
      const { page } = await visit('?hidden=16');
      await reach(page, 'error');
      await said(page, message);

      // The server is mended; the page is not reloaded.
      answer(TRAIN, null);
      await page.getByTestId('notice').getByRole('button', { name: 'Try again' }).first().click();
      await reach(page, 'ready');
      expect((await page.evaluate(() => window.sae.step(3))).step).toBe(3);
    });
  }
});

describe('digits that arrived before the trouble are kept', () => {
  it('from a file that is cut off', async () => {
    sends(file.subarray(0, file.length >> 1));
    const { page } = await visit('?hidden=16');
    await ready(page);
    await said(page, /\d+ of 8,?000 digits/);
    await page.evaluate(() => window.sae.step(2));

    await page
      .getByTestId('notice')
      .getByRole('button', { name: /^Train on the/ })
      .first()
      .click();
    await expect.poll(() => number(page, 'step')).toBe(0);
    const { trainDigits, batchSize } = await page.evaluate(() => window.sae.settings());
    expect(trainDigits).toBeGreaterThan(1000);
    expect(trainDigits).toBeLessThan(8000);
    // A whole epoch and more, without waiting for what will never come.
    const steps = Math.ceil(trainDigits / batchSize) + 5;
    expect((await page.evaluate((n) => window.sae.step(n), steps)).step).toBe(steps);
  });

  it('and the rest is fetched when asked for, into the same run', async () => {
    sends(file.subarray(0, file.length >> 2));
    const { page } = await visit('?hidden=16');
    await ready(page);
    await said(page, /digits/);
    await page.evaluate(() => window.sae.step(4));
    answer(TRAIN, null);
    await page.getByTestId('notice').getByRole('button', { name: 'Try again' }).first().click();
    await expect.poll(() => page.getByTestId('notice').count()).toBe(0);
    expect((await page.evaluate(() => window.sae.step(96))).step).toBe(100);
  });

  it('from a file that goes on after its end', async () => {
    sends(gzipSync(Buffer.concat([plain, Buffer.alloc(5000)])));
    const { page } = await visit('?hidden=16');
    await ready(page);
    await said(page, /goes on after the 8,?000 images/);
    expect((await page.evaluate(() => window.sae.step(90))).step).toBe(90);
  });
});
