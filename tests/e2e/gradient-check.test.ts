/**
 * The gradient check on the built site: it passes as derived, fails with each factor left out, its numbers are those of the
 * library's double-precision objective, and trying a broken gradient leaves the run as it was.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { loadSparseAutoencoder } from 'sparse-autoencoder-lab';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { parameterAt, type Shape, symbolOf } from '../../web/src/lab/panels/gradient-parts.ts';
import { ready, site } from './site.ts';

const { visit, answer } = site();

/** What computes in double precision. */
const EXACT = `assets/${readdirSync(at('dist/assets')).find((file) => file.startsWith('core-exact-'))}`;

const INPUTS = 784;
/** So many of the first training digits the check looks at. */
const CHECKED = 8;

const get = (page: Page, id: string) => page.getByTestId(`gradient-check-${id}`);
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });
const numberIn = (text: string) => Number(text.replaceAll('−', '-'));

/** The ratio as its formula shows it: "1.3×10-9" is set with a raised exponent. */
async function ratioOf(page: Page): Promise<number> {
  const text = (await get(page, 'ratio').textContent())!.split('=').at(-1)!;
  return numberIn(text.replace('×10', 'e'));
}

async function open(query: string, steps: number) {
  const opened = await visit(`?panels=gradient-check&hidden=16&${query}`, { viewport: { width: 1280, height: 1600 } });
  await ready(opened.page);
  await opened.page.evaluate((count) => window.sae.step(count), steps);
  return opened;
}

/** L and its gradient at the page's θ, on the digits that the check looks at, in double precision. */
async function exactAt(page: Page) {
  const library = await loadSparseAutoencoder();
  const { settings, theta } = await page.evaluate(async () => ({
    settings: await window.sae.settings(),
    theta: Array.from(await window.sae.parameters()),
  }));
  const bytes = gunzipSync(readFileSync(at('dist/data/train-images-idx3-ubyte.gz'))).subarray(16, 16 + CHECKED * INPUTS);
  const X = Float64Array.from(bytes, (byte) => byte / 255);
  const objective = (at: Float64Array) => library.objective({ ...settings, gradient: 'exact', inputs: INPUTS }, at, X);
  return { settings, theta: Float64Array.from(theta), objective };
}

async function tableOf(page: Page): Promise<string[][]> {
  const table = page.getByTestId('gradient-check-chart-table');
  if (!(await table.locator('table').isVisible())) await table.locator('summary').click();
  // A table is made when it is opened.
  await table.locator('tbody tr').first().waitFor();
  return table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent!)));
}

describe('the gradient check', () => {
  it.each(['', 'tied=true', 'penalty=custom&penaltyExpression=abs(r%20-%20rho)&beta=20'])(
    'passes as derived, and its numbers are the library’s: %s',
    async (query) => {
      const { page, complaints } = await open(query, 30);
      await get(page, 'run').click();
      await soon(() => get(page, 'verdict').innerText()).toContain('Pass');
      expect(await ratioOf(page)).toBeLessThan(1e-8);

      const { settings, theta, objective } = await exactAt(page);
      const { gradient } = objective(theta);
      const shape: Shape = { inputs: INPUTS, hidden: settings.hidden, tied: settings.tied };
      const places = new Map(Array.from(gradient, (_, index) => [symbolOf(parameterAt(index, shape)), index]));
      const rows = await tableOf(page);
      expect(rows.length).toBeGreaterThan(50);
      for (const [symbol, analytic, numeric] of rows) {
        const index = places.get(symbol!)!;
        const exact = gradient[index]!;
        // Shown with seven figures.
        expect(Math.abs(numberIn(analytic!) - exact)).toBeLessThanOrEqual(6e-7 * Math.abs(exact) + 1e-15);
        const moved = (by: number) => objective(theta.map((value, i) => (i === index ? value + by : value))).total;
        const difference = (moved(1e-4) - moved(-1e-4)) / 2e-4;
        // Two sums of the same terms: what 1e-4 makes of the last digit of L.
        expect(Math.abs(numberIn(numeric!) - difference)).toBeLessThanOrEqual(6e-7 * Math.abs(difference) + 1e-9);
      }
      expect(complaints).toEqual([]);
    },
  );

  it.each([
    ['without-penalty', 'differs', 'agrees'],
    ['without-mean', 'differs', 'differs'],
    ['without-slope', 'differs', 'agrees'],
  ] as const)('fails %s, by itself, and in the right parts; and passes again when mended', async (gradient, hidden, output) => {
    const { page } = await open('', 30);
    await get(page, `gradient-${gradient}`).check();
    await soon(() => get(page, 'verdict').innerText()).toContain('Fail');
    expect(await ratioOf(page)).toBeGreaterThan(1e-3);
    const parts = await get(page, 'parts')
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent!)));
    expect(parts.map(([part, , , verdict]) => [part, verdict])).toEqual([
      ['∂L/∂W', hidden],
      ['∂L/∂b', hidden],
      ['∂L/∂W′', output],
      ['∂L/∂c', output],
    ]);
    // The sum over m = 8 digits instead of their mean; nothing but weight decay is left as it was.
    if (gradient === 'without-mean') expect(numberIn(parts[3]![2]!)).toBeCloseTo((CHECKED - 1) / (CHECKED + 1), 3);

    // What is shown as analytic is what is left of the gradient, not the true one.
    const { settings, theta, objective } = await exactAt(page);
    expect(settings.gradient).toBe(gradient);
    const shape: Shape = { inputs: INPUTS, hidden: settings.hidden, tied: false };
    const exact = objective(theta).gradient;
    const wrong = (await tableOf(page)).filter(([symbol, analytic, numeric]) => {
      const index = exact.findIndex((_, i) => symbolOf(parameterAt(i, shape)) === symbol);
      // By differences of L, the slope is right whatever was left out.
      expect(Math.abs(numberIn(numeric!) - exact[index]!)).toBeLessThanOrEqual(1e-6 * Math.abs(exact[index]!) + 1e-8);
      return Math.abs(numberIn(analytic!) - exact[index]!) > 1e-3 * Math.abs(exact[index]!);
    });
    expect(wrong.length).toBeGreaterThan(10);

    await get(page, 'mend').click();
    await soon(() => get(page, 'verdict').innerText()).toContain('Pass');
    expect((await page.evaluate(() => window.sae.settings())).gradient).toBe('exact');
  });

  it('has what computes in double precision fetched when it is asked for: once, and again where that failed', async () => {
    const { page, requests } = await open('', 20);
    const fetched = () => requests.filter((url) => url.endsWith(EXACT)).length;
    expect(fetched()).toBe(0);
    answer(EXACT, (response) => response.writeHead(503).end());
    await get(page, 'run').click();
    await soon(async () => (await page.getByTestId('notice').allInnerTexts()).join()).toContain(
      'core-exact.wasm could not be loaded',
    );
    expect(await page.evaluate(() => window.sae.checkGradient().catch((error: Error) => error.message))).toContain('503');
    expect((await page.evaluate(() => window.sae.step(5))).step).toBe(25);
    expect(fetched()).toBe(2);
    answer(EXACT, null);
    await get(page, 'run').click();
    await soon(() => get(page, 'verdict').innerText()).toContain('Pass');
    expect(await page.evaluate(async () => (await window.sae.checkGradient()).passed)).toBe(true);
    expect(fetched()).toBe(3);
  });

  it('cannot see a penalty left out whose weight is 0, and says so', async () => {
    const { page } = await open('beta=0', 10);
    await get(page, 'gradient-without-penalty').check();
    await soon(() => get(page, 'verdict').innerText()).toContain('Pass');
    expect(await get(page, 'omission').innerText()).toContain('β = 0');
  });
});

describe('a broken gradient in training', () => {
  it('is tried beside the right one, shows what it does, and leaves the run bit for bit as it was', async () => {
    const { page, complaints } = await open('', 60);
    const before = await page.evaluate(() => window.sae.fingerprint());
    await get(page, 'gradient-without-penalty').check();
    await soon(() => get(page, 'verdict').innerText()).toContain('Fail');
    await page.getByTestId('gradient-trial-run').click();
    await soon(() => page.getByTestId('gradient-trial-exact-sparsity').count()).toBe(1);
    await soon(() => page.getByTestId('gradient-trial-status').innerText()).toBe('');
    const read = async (id: string) => Number(await page.getByTestId(`gradient-trial-${id}`).innerText());
    // Nothing pushes ρ̂ down any more.
    expect(await read('broken-sparsity')).toBeGreaterThan(5 * (await read('exact-sparsity')));
    expect(await read('broken-rho-hat')).toBeGreaterThan(await read('exact-rho-hat'));

    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(before);
    expect((await page.evaluate(() => window.sae.metrics())).step).toBe(60);
    expect((await page.evaluate(() => window.sae.settings())).gradient).toBe('without-penalty');

    // The side with the right gradient is what a run with it makes.
    const exact = await page.getByTestId('gradient-trial-exact-sparsity').innerText();
    await get(page, 'mend').click();
    await soon(() => get(page, 'warning').count()).toBe(0);
    const { sparsity } = await page.evaluate(() => window.sae.step(200));
    expect(Number(exact)).toBeCloseTo(sparsity, 1);
    expect(Math.abs(Number(exact) - sparsity)).toBeLessThanOrEqual(0.006 * sparsity);
    expect(complaints).toEqual([]);
  });

  it('that explodes is told of, and the run is still there', async () => {
    const { page } = await open('optimizer=sgd&learningRate=0.5&decoder=linear&batchSize=200', 20);
    const before = await page.evaluate(() => window.sae.fingerprint());
    await get(page, 'gradient-without-mean').check();
    await soon(() => get(page, 'verdict').innerText()).toContain('Fail');
    await page.getByTestId('gradient-trial-run').click();
    await soon(() => page.getByTestId('gradient-trial-exact-sparsity').count()).toBe(1);
    await soon(() => page.getByTestId('gradient-trial-status').innerText()).toBe('');
    expect(await page.getByTestId('gradient-trial').innerText()).toContain('It broke off at step');
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(before);
  });
});
