/** Your own digit, as a person would: drawn with the mouse while the network trains; its numbers, in double precision, by the library. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { figure } from '../../web/src/lab/format.ts';
import { asMnist } from '../../web/src/lab/panels/own-digit/field.ts';
import { loadSparseAutoencoder, type Module } from '../../web/src/library/index.ts';
import type { Settings } from '../../web/src/settings.ts';
import { control, number, reach, ready, site } from './site.ts';

const { visit } = site();
const QUERY = '?panels=own-digit&hidden=36&learningRate=0.01';
const INPUTS = 784;

let library: Module;
beforeAll(async () => {
  library = await loadSparseAutoencoder();
});

const by = (page: Page, id: string) => page.getByTestId(`own-digit-${id}`);
const text = (page: Page, id: string) => by(page, id).innerText();

/** A 3, in places 0…1 of the pad. */
const THREE: [number, number][] = [
  ...Array.from({ length: 22 }, (_, i) => {
    const angle = -2.6 + (4.1 * i) / 21;
    return [0.5 + 0.2 * Math.cos(angle), 0.32 + 0.16 * Math.sin(angle)] as [number, number];
  }),
  ...Array.from({ length: 22 }, (_, i) => {
    const angle = -1.4 + (4 * i) / 21;
    return [0.5 + 0.23 * Math.cos(angle), 0.66 + 0.19 * Math.sin(angle)] as [number, number];
  }),
];

async function draw(page: Page, places: readonly [number, number][]): Promise<void> {
  const pad = by(page, 'pad');
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await pad.boundingBox())!;
  for (const [i, [across, down]] of places.entries()) {
    await page.mouse.move(x + across * width, y + down * height);
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

/** The pixels as the page shows them: the middle of each square of the picture, between the colours of paper and of ink. */
async function shownPixels(page: Page): Promise<Uint8Array> {
  await by(page, 'field').scrollIntoViewIfNeeded();
  // Out of view nothing is drawn.
  await expect.poll(async () => Math.max(...(await pixelsOnCanvas(page)))).toBeGreaterThan(200);
  return pixelsOnCanvas(page);
}

async function pixelsOnCanvas(page: Page): Promise<Uint8Array> {
  const tones = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas[data-testid="own-digit-field"]')!;
    // From a copy: reading back the page's own canvas would slow it down, and the browser would complain.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: 784 }, (_, j) => {
      const x = Math.floor((((j % 28) + 0.5) / 28) * canvas.width);
      const y = Math.floor(((Math.floor(j / 28) + 0.5) / 28) * canvas.height);
      return data[4 * (y * canvas.width + x)]!;
    });
  });
  const [ink, paper] = [0x16, 0xff];
  return Uint8Array.from(tones, (tone) => Math.round((255 * (paper - tone)) / (paper - ink)));
}

interface Network {
  settings: Settings;
  theta: Float64Array;
}

const networkOf = async (page: Page): Promise<Network> => ({
  settings: await page.evaluate(() => window.sae.settings()),
  theta: Float64Array.from(await page.evaluate(async () => Array.from(await window.sae.parameters()))),
});

/** In double precision: h of one image, and ½‖x̂ − x‖² with the units that are used. One that is not used has an empty row of the decoder. */
function exactly({ settings, theta }: Network, pixels: Uint8Array, used?: readonly number[]): { h: number[]; error: number } {
  const k = settings.hidden;
  const masked = theta.slice();
  for (let unit = 0; unit < k; unit++) {
    const row = INPUTS * k + k + unit * INPUTS;
    if (used && !used.includes(unit)) masked.fill(0, row, row + INPUTS);
  }
  const image = Float64Array.from(pixels, (pixel) => pixel / 255);
  const objective = library.objective({ ...settings, inputs: INPUTS }, masked, image);
  return { h: [...objective.averageActivation], error: objective.reconstruction };
}

/** Rows of the panel's table: units used, the unit added last (from 0), its h, the error. */
async function table(page: Page): Promise<{ unit: number; h: string; error: string }[]> {
  const details = by(page, 'errors-table');
  await details.scrollIntoViewIfNeeded();
  await details.locator('summary').click();
  await details.locator('tbody tr').first().waitFor();
  const rows = await details
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent!)));
  await details.locator('summary').click();
  return rows.map(([, unit, h, error]) => ({ unit: Number(unit!.replace('unit ', '')) - 1, h: h!, error: error! }));
}

/** What three figures of a number may hide, and what float32 adds. */
const near = (shown: string, exact: number) =>
  expect(Math.abs(Number(shown) - exact)).toBeLessThanOrEqual(0.006 * Math.abs(exact) + 6e-5);

describe('a digit drawn while the network trains', () => {
  it('is answered live; its code and its reconstructions are those of the library', async () => {
    const { page, complaints } = await visit(QUERY, { viewport: { width: 1300, height: 1500 }, colorScheme: 'light' });
    await ready(page);
    await control(page, 'train').click();
    await reach(page, 'running');
    await draw(page, THREE);
    await expect.poll(() => text(page, 'error'), { timeout: 60_000 }).toMatch(/\d/);
    // Live: it is another one when training has come further.
    const first = await text(page, 'error');
    const step = await number(page, 'step');
    await expect.poll(() => number(page, 'step'), { timeout: 120_000 }).toBeGreaterThan(step + 200);
    await expect.poll(() => text(page, 'error')).not.toBe(first);
    await control(page, 'train').click();
    await reach(page, 'paused');

    // What is shown as x is what MNIST would have of the path of the mouse.
    const pixels = await shownPixels(page);
    const stroke = THREE.map(([x, y]) => ({ x, y, width: 1 }));
    const expected = asMnist({ base: null, strokes: [stroke] }, { columns: 28, rows: 28 })!.pixels;
    const difference = expected.reduce((sum, value, j) => sum + Math.abs(value - pixels[j]!), 0) / INPUTS / 255;
    expect(difference).toBeLessThan(0.01);

    const network = await networkOf(page);
    const exact = exactly(network, pixels);
    await expect.poll(async () => Math.abs(Number(await text(page, 'error')) - exact.error) / exact.error).toBeLessThan(0.02);
    const order = exact.h.map((_, unit) => unit).sort((one, other) => exact.h[other]! - exact.h[one]!);
    for (let place = 1; place <= 5; place++) {
      await expect
        .poll(async () => Math.abs(Number(await text(page, `activation-${place}`)) - exact.h[order[place - 1]!]!))
        .toBeLessThan(0.02);
    }
    expect(complaints).toEqual([]);
  });
});

describe('a held-out digit on the pad', () => {
  it('has, with any units used, exactly the error that double precision gives', async () => {
    const { page, complaints } = await visit(QUERY, { viewport: { width: 1300, height: 1500 } });
    await ready(page);
    await page.evaluate(() => window.sae.step(300));
    await by(page, 'start-3').click();
    await expect.poll(() => text(page, 'error')).toMatch(/\d/);
    const network = await networkOf(page);

    const labels = gunzipSync(readFileSync(at('build/data/t10k-labels-idx1-ubyte.gz'))).subarray(8);
    const images = gunzipSync(readFileSync(at('build/data/t10k-images-idx3-ubyte.gz'))).subarray(16);
    const digit = labels.indexOf(3);
    const pixels = Uint8Array.from(images.subarray(INPUTS * digit, INPUTS * (digit + 1)));
    const { h, error } = exactly(network, pixels);
    near(await text(page, 'error'), error);

    // The table: every unit once, by its activation, and the error with each number of them.
    await expect.poll(async () => (await by(page, 'errors-summary').innerText()).includes('36 units')).toBe(true);
    const rows = await table(page);
    const order = rows.slice(1).map(({ unit }) => unit);
    expect(order.toSorted((one, other) => one - other)).toEqual(h.map((_, unit) => unit));
    for (const [used, row] of rows.entries()) {
      near(row.error, exactly(network, pixels, order.slice(0, used)).error);
      if (used > 0) near(row.h, h[row.unit]!);
      if (used > 1) expect(h[row.unit]!).toBeLessThanOrEqual(h[rows[used - 1]!.unit]! + 1e-6);
    }

    // Rebuilt to some, then to all of them.
    await by(page, 'used').fill('4');
    await expect.poll(() => text(page, 'used-text')).toBe('4 of 36 units');
    near(await text(page, 'error'), exactly(network, pixels, order.slice(0, 4)).error);
    await by(page, 'used').press('End');
    await expect.poll(() => text(page, 'used-text')).toBe('36 of 36 units');
    expect(await text(page, 'error')).toBe(figure(error));

    // Two switched off: one in the list, one among all.
    await by(page, 'toggle-2').click();
    await by(page, 'units').locator(`button[data-unit="${order[6]}"]`).click();
    const left = order.filter((unit) => unit !== order[1] && unit !== order[6]);
    await expect.poll(() => text(page, 'used-text')).toBe('34 of 34 units');
    const without = exactly(network, pixels, left).error;
    await expect.poll(async () => Math.abs(Number(await text(page, 'error')) - without) / without).toBeLessThan(0.006);
    await by(page, 'all').click();
    await expect.poll(() => text(page, 'error')).toBe(figure(error));

    // Played from none to all it ends where it began.
    await by(page, 'play').click();
    await expect.poll(() => text(page, 'used-text')).not.toBe('36 of 36 units');
    await expect.poll(() => text(page, 'used-text'), { timeout: 60_000 }).toBe('36 of 36 units');
    expect(await text(page, 'error')).toBe(figure(error));
    expect(complaints).toEqual([]);
  });
});

describe('with reduced motion', () => {
  it('nothing plays by itself: one steps', async () => {
    const { page } = await visit(QUERY, { reducedMotion: 'reduce' });
    await ready(page);
    await by(page, 'start-7').click();
    await expect.poll(() => by(page, 'more').count()).toBe(1);
    expect(await by(page, 'play').count()).toBe(0);
    await by(page, 'less').click();
    await expect.poll(() => text(page, 'used-text')).toBe('35 of 36 units');
  });
});

describe('a finger', () => {
  it('draws on the pad instead of scrolling the page, at 320 pixels', async () => {
    const { page } = await visit(QUERY, {
      viewport: { width: 320, height: 640 },
      hasTouch: true,
      isMobile: true,
      colorScheme: 'light',
    });
    await ready(page);
    // What is said of digits that are on their way, above the pad, takes more room than that they are here.
    const coming = page.getByTestId('digits-progress');
    await expect.poll(() => coming.locator('progress').count()).toBe(0);
    await expect.poll(() => coming.innerText()).toContain('2,000 held out');
    const pad = by(page, 'pad');
    await pad.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await pad.boundingBox())!;
    const before = await page.evaluate(() => scrollY);
    const touch = await page.context().newCDPSession(page);
    const at = (across: number, down: number) => [{ x: x + across * width, y: y + down * height }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0.5, 0.15) });
    for (let i = 1; i <= 20; i++) {
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(0.5, 0.15 + (0.7 * i) / 20) });
    }
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect.poll(() => text(page, 'error')).toMatch(/\d/);
    expect(await page.evaluate(() => scrollY)).toBe(before);
    const pixels = await shownPixels(page);
    const rows = new Set([...pixels.keys()].filter((j) => pixels[j]! > 30).map((j) => Math.floor(j / 28)));
    expect(rows.size).toBeGreaterThanOrEqual(19);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
});
