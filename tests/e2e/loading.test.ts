/** What the first view loads: how much code, what of it could have been asked for sooner, and with how few digits it can train. */

import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { idxImages } from '../digits.ts';
import { FOLDER, ready, site } from './site.ts';

const { visit, visitNotes, origin, answer } = site();

/** At most so many bytes, gzipped: scripts and style sheets, of page and worker. */
const LIMITS = { page: 87_500, tiles: 80_000, unseen: 29_000 };
/** The worker's script, all of which is read before the first step. */
const LIMIT_OF_WORKER = 26_000;
/** With the core, which is the same for all. */
const LIMIT_WITH_CORE = 160_000;

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

/** Resolves when the browser has drawn it some times. */
const drawn = (page: Page) =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
  });

async function firstStep(page: Page): Promise<void> {
  await ready(page);
  expect((await page.evaluate(() => window.sae.step(1))).step).toBe(1);
}

describe('before the first step is possible', () => {
  it('the page loads no more than it needs, all that it can at once, and the charts thereafter', async () => {
    const { asked, send } = held();
    const { page, requests, complaints } = await visit();
    await asked;
    for (const id of ['lesson-begin-average', 'panel-network', 'panel-tiles', 'setting-rho']) {
      await page.getByTestId(id).first().waitFor();
    }
    await page.waitForLoadState();
    // What is further down has time.
    await drawn(page);
    expect(await page.getByTestId('panel-penalty').count()).toBe(0);
    const files = filesOf(requests);
    expect(files.filter(isCore)).toHaveLength(1);
    const code = files.filter((file) => !isCore(file));
    console.log(`      first view: ${weight(code)} bytes without the core, ${weight(files)} with it`);
    expect(weight(code)).toBeLessThan(LIMITS.page);
    const worker = code.filter((file) => /\/worker-/.test(file));
    expect(worker).toHaveLength(1);
    expect(weight(worker)).toBeLessThan(LIMIT_OF_WORKER);
    expect(weight(files)).toBeLessThan(LIMIT_WITH_CORE);
    // Only the core, which the worker asks for, and the row of lessons are found out later than by the page's own text.
    const late = files.filter((file) => !html.includes(file));
    expect(late.filter((file) => !/^assets\/(core|lessons|wording)-/.test(file))).toEqual([]);
    expect(
      files.filter((file) =>
        /create-chart|curves|teaching|share-dialog|section|unit-card|digit-files|hire|own-digits/.test(file),
      ),
    ).toEqual([]);

    await send();
    await firstStep(page);
    await page.getByTestId('panel-objective').waitFor();
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

describe('what the worker fetches later', () => {
  const chunk = (name: string) => `assets/${readdirSync(at('dist/assets')).find((file) => file.startsWith(`${name}-`))!}`;
  const broken = (response: ServerResponse) => void response.writeHead(503).end();
  const fingerprint = (page: Page) => page.evaluate(() => window.sae.fingerprint());
  const STEPS = 60;

  async function trained(query: string): Promise<{ page: Page; told: string[] }> {
    const { page } = await visit(query);
    const told: string[] = [];
    page.on('console', (message) => message.type() === 'info' && told.push(message.text()));
    await ready(page);
    await page.evaluate((steps) => window.sae.step(steps), STEPS);
    return { page, told };
  }

  it('is not missed by a run that wanted helpers, nor does it matter when it comes: the same bits, and a word where it does not', async () => {
    const hire = chunk('hire');
    const alone = await trained('?hidden=16&workers=1');
    const expected = await fingerprint(alone.page);

    answer(hire, broken);
    const without = await trained('?hidden=16&workers=2');
    expect(await fingerprint(without.page)).toBe(expected);
    await expect.poll(() => without.told).toHaveLength(1);
    expect(without.told[0]).toMatch(/^Training goes on in one worker: .*hire-/);

    let send = () => {};
    answer(hire, (response) => {
      send = () => response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync(at(`dist/${hire}`)));
    });
    const late = await trained('?hidden=16&workers=2');
    expect(await fingerprint(late.page)).toBe(expected);
    answer(hire, null);
    send();
    for (const { page } of [alone, late]) await page.evaluate((steps) => window.sae.step(steps), STEPS);
    expect(await fingerprint(late.page)).toBe(await fingerprint(alone.page));
    expect(late.told).toEqual([]);
  });

  it('is named where a person’s own digits wait for it, and fetched when they are opened again', async () => {
    const { page } = await visit('?hidden=16');
    await firstStep(page);
    const before = await fingerprint(page);
    const pixels = Uint8Array.from({ length: 30 * 64 }, (_, i) => (i * 7) % 256);
    const mine = { name: 'mine-images', mimeType: '', buffer: Buffer.from(idxImages(pixels, 8, 8)) };
    answer(chunk('own-digits'), broken);
    await page.getByTestId('control-open-digits').setInputFiles([mine]);
    await expect
      .poll(() => page.getByTestId('notice').allInnerTexts())
      .toContainEqual(expect.stringMatching(/What reads digits of your own could not be fetched: .*own-digits-/));
    expect(await fingerprint(page)).toBe(before);
    answer(chunk('own-digits'), null);
    await page.getByTestId('control-open-digits').setInputFiles([mine]);
    await page.getByTestId('own-data-in-use').waitFor();
    await firstStep(page);
  });
});
