/** What the first view loads: how much code, what of it could have been asked for sooner, and with how few digits it can train. */

import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { FOLDER, ready, site } from './site.ts';

const { visit, visitNotes, origin, answer } = site();

/** At most so many bytes, gzipped: scripts and style sheets, of page and worker. */
const LIMITS = { page: 110_400, tiles: 91_500, unseen: 31_000 };
/** With the core, which is the same for all. */
const LIMIT_WITH_CORE = 205_500;

const TRAIN = 'data/train-images-idx3-ubyte.gz';
const OTHERS = ['data/train-labels-idx1-ubyte.gz', 'data/t10k-images-idx3-ubyte.gz', 'data/t10k-labels-idx1-ubyte.gz'];
const digits = readFileSync(at(`dist/${TRAIN}`));
const html = readFileSync(at('dist/index.html'), 'utf8');

/** Files of the site, without its digits; each once. */
const filesOf = (requests: readonly string[]) => [
  ...new Set(
    requests
      .filter((url) => url.startsWith(origin()))
      .map((url) => new URL(url).pathname.slice(FOLDER.length))
      .filter((file) => /\.(js|css|wasm)$/.test(file)),
  ),
];
const isCore = (file: string) => file.endsWith('.wasm');
const weight = (files: readonly string[]) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(at(`dist/${file}`)), { level: 9 }).length, 0);

/** Holds the training digits back until `send` is called; `asked` resolves when somebody wants them. */
function held(bytes: Uint8Array = digits) {
  let wanted: (response: ServerResponse) => void;
  const asked = new Promise<ServerResponse>((resolve) => {
    wanted = resolve;
  });
  answer(TRAIN, (response) => wanted(response));
  const head = { 'Content-Type': 'application/gzip', 'Content-Length': digits.length };
  return { asked, send: async () => (await asked).writeHead(200, head).write(bytes) };
}

async function firstStep(page: Page): Promise<void> {
  await ready(page);
  expect((await page.evaluate(() => window.sae.step(1))).step).toBe(1);
}

describe('before the first step is possible', () => {
  it('the page loads no more than it needs, all that it can at once, and the charts thereafter', async () => {
    const { asked, send } = held();
    const { page, requests, complaints } = await visit();
    await asked;
    for (const id of ['lesson-begin-average', 'panel-network', 'panel-objective', 'setting-rho']) {
      await page.getByTestId(id).first().waitFor();
    }
    await page.waitForLoadState();
    const files = filesOf(requests);
    expect(files.filter(isCore)).toHaveLength(1);
    const code = files.filter((file) => !isCore(file));
    console.log(`      first view: ${weight(code)} bytes without the core, ${weight(files)} with it`);
    expect(weight(code)).toBeLessThan(LIMITS.page);
    expect(weight(files)).toBeLessThan(LIMIT_WITH_CORE);
    // Only the core, which the worker asks for, and the row of lessons are found out later than by the page's own text.
    const late = files.filter((file) => !html.includes(file));
    expect(late.filter((file) => !/^assets\/(core|lessons|wording)-/.test(file))).toEqual([]);
    expect(files.filter((file) => /create-chart|teaching|share-dialog|section|unit-card|digit-files/.test(file))).toEqual([]);

    await send();
    await firstStep(page);
    await expect.poll(() => filesOf(requests).some((file) => file.includes('create-chart'))).toBe(true);
    // Nothing was fetched twice, as it would be where a link ahead differs from what is then asked for.
    const assets = requests.filter((url) => url.includes('/assets/'));
    expect(assets.length).toBe(new Set(assets).size);
    expect(complaints).toEqual([]);
  });

  it('a frame loads only what it shows, and nearly nothing while it is not seen', async () => {
    const { asked, send } = held();
    const frame = `<iframe title="Lab" src="${origin()}${FOLDER}?panels=tiles" style="height: 300px"></iframe>`;
    const { page, requests } = await visitNotes(`<div style="height: 4000px"></div>${frame}`);
    await page.waitForLoadState();
    const inside = page.frameLocator('iframe');
    await inside.getByText('The lab loads when it is seen.').waitFor();
    const unseen = filesOf(requests);
    console.log(`      unseen frame: ${weight(unseen)} bytes`);
    expect(weight(unseen)).toBeLessThan(LIMITS.unseen);
    expect(unseen.filter((file) => /worker|core|lab-|panels-/.test(file))).toEqual([]);

    await page.locator('iframe').scrollIntoViewIfNeeded();
    await asked;
    await inside.getByTestId('panel-tiles').waitFor();
    const code = filesOf(requests).filter((file) => !isCore(file));
    console.log(`      frame with tiles: ${weight(code)} bytes without the core`);
    expect(weight(code)).toBeLessThan(LIMITS.tiles);
    expect(code.filter((file) => /page-|network-|penalty-|objective-|lessons-|create-chart/.test(file))).toEqual([]);
    await send();
    await expect.poll(() => inside.getByTestId('read-status').innerText()).toBe('Ready');
  });

  it.each([
    ['the first mini-batch', 'hidden=16', 40_000],
    ['the largest', 'hidden=16&batchSize=1024', 200_000],
  ])('%s is trained on while the line has brought no more than it needs', async (_, query, bytes) => {
    // Labels and held-out digits do not come at all: nothing waits for them.
    for (const file of OTHERS) answer(file, () => {});
    const { send } = held(digits.subarray(0, bytes));
    const { page } = await visit(`?${query}`);
    await send();
    await firstStep(page);
  });
});
