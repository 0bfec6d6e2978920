/**
 * A penalty of one's own on the built site, under its Content-Security-Policy: typed, trained with, and the numbers checked
 * against the library in double precision and against sums made here; what is no penalty is refused and never run.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { loadSparseAutoencoder } from 'sparse-autoencoder-lab';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { reach, ready, site } from './site.ts';

const { visit, origin } = site();

const INPUTS = 784;
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });
const get = (page: Page, id: string) => page.getByTestId(`own-penalty-${id}`);

async function open(query = '') {
  const opened = await visit(`?panels=own-penalty&hidden=16${query}`, { viewport: { width: 1280, height: 1600 } });
  await ready(opened.page);
  await soon(() => get(opened.page, 'check-core').count()).toBe(1);
  return opened;
}

const settings = (page: Page) => page.evaluate(() => window.sae.settings());

describe('a penalty that is typed', () => {
  it('is fetched for only when it is looked at', async () => {
    const { page, requests } = await visit('?panels=network');
    await ready(page);
    expect(requests.filter((url) => url.includes('algebra'))).toEqual([]);
    const shown = await open();
    expect(shown.requests.filter((url) => url.includes('algebra')).length).toBe(1);
    expect(shown.requests.every((url) => url.startsWith(origin()) || url.startsWith('blob:'))).toBe(true);
  });

  it('is trained with: Ω is the library’s in double precision, and the sum over the units', async () => {
    // Whole epochs of 100 steps: the first one takes the digits in the file's order.
    const { page, complaints } = await open('&batchSize=80&beta=28');
    await get(page, 'text').fill('2*(r - rho)^2');
    await get(page, 'text').press('Enter');
    await reach(page, 'running');
    expect(await settings(page)).toMatchObject({ penalty: 'custom', penaltyExpression: '2*(r - rho)^2' });
    await soon(() => get(page, 'state').innerText()).toContain('In force');

    await page.evaluate(async () => {
      await window.sae.pause();
      await window.sae.reset();
      await window.sae.step(99);
    });
    const theta = Float64Array.from(await page.evaluate(async () => Array.from(await window.sae.parameters())));
    const { metrics, rhoHat } = await page.evaluate(async () => ({
      metrics: await window.sae.step(1),
      rhoHat: Array.from(await window.sae.averageActivation()),
    }));
    expect(metrics.step).toBe(100);

    const library = await loadSparseAutoencoder();
    const bytes = gunzipSync(readFileSync(at('dist/data/train-images-idx3-ubyte.gz'))).subarray(16);
    const X = Float64Array.from(bytes.subarray(99 * 80 * INPUTS, 100 * 80 * INPUTS), (byte) => byte / 255);
    const exact = library.objective({ ...(await settings(page)), inputs: INPUTS }, theta, X);
    // The page trains in single precision.
    expect(Math.abs(metrics.sparsity - exact.sparsity)).toBeLessThanOrEqual(1e-4 * exact.sparsity);
    expect(Math.abs(metrics.total - exact.total)).toBeLessThanOrEqual(1e-4 * exact.total);
    const sum = (values: Iterable<number>) => [...values].reduce((total, r) => total + 2 * (r - 0.05) ** 2, 0);
    expect(Math.abs(sum(exact.averageActivation) - exact.sparsity)).toBeLessThanOrEqual(1e-12);
    expect(Math.abs(sum(rhoHat) - metrics.sparsity)).toBeLessThanOrEqual(1e-5 * metrics.sparsity);
    // It does what it is for.
    expect(rhoHat.reduce((total, r) => total + r, 0) / rhoHat.length).toBeLessThan(0.2);
    expect(complaints).toEqual([]);
  });

  it('has its slope agree, by symbols, by differences and in the core, and written as by hand', async () => {
    const { page, complaints } = await open();
    for (const example of [
      'squared-distance',
      'distance',
      'kl-itself',
      'kl-the-other-way-round',
      'quiet-at-any-price',
      'valleys',
    ]) {
      await get(page, `example-${example}`).click();
      const typed = await get(page, 'text').inputValue();
      await soon(() => page.getByTestId('own-penalty-chart-summary').innerText()).toContain(typed);
      await soon(() => get(page, 'check-numeric').innerText()).toContain('They agree');
      await soon(() => get(page, 'check-core').innerText()).toContain('They agree');
    }
    await get(page, 'example-kl-itself').click();
    await soon(async () => (await get(page, 'slope-formula').textContent())?.replaceAll(/[\s\u2061\u2062]/g, '')).toBe(
      '∂ω∂ρ^=−ρρ^+1−ρ1−ρ^',
    );
    expect(complaints).toEqual([]);
  });

  it('that is KL, typed, trains as KL does', async () => {
    const { page } = await open('&penalty=kl&beta=3');
    const kl = await page.evaluate(() => window.sae.step(40));
    await get(page, 'example-kl-itself').click();
    await get(page, 'train').click();
    await reach(page, 'running');
    const typed = await page.evaluate(async () => {
      await window.sae.pause();
      await window.sae.reset();
      return window.sae.step(40);
    });
    expect(typed.step).toBe(40);
    expect(Math.abs(typed.sparsity - kl.sparsity)).toBeLessThanOrEqual(1e-3 * kl.sparsity);
    expect(Math.abs(typed.total - kl.total)).toBeLessThanOrEqual(1e-3 * kl.total);
  });

  it('comes with the link', async () => {
    const { page } = await open('&penalty=custom&penaltyExpression=abs(r%20-%20rho)');
    expect(await get(page, 'text').inputValue()).toBe('abs(r - rho)');
    expect(await get(page, 'state').innerText()).toContain('In force');
    await soon(() => get(page, 'warnings').innerText()).toContain('kink at r = 0.05');
    const link = await page.evaluate(() => window.sae.link());
    expect(new URL(link).searchParams.get('penaltyExpression')).toBe('abs(r - rho)');
  });
});

describe('what is no penalty', () => {
  it('is refused at its place with the reason, and nothing of it is run', async () => {
    const { page, requests, complaints } = await open();
    const before = await settings(page);
    await page.evaluate(() => {
      Object.assign(window, { touched: false });
    });
    const hostile: [string, string][] = [
      ['constructor', 'Character 1, “constructor”: not known here'],
      ['constructor.constructor("touched=true")()', 'Character 1, “constructor”'],
      ['import("x")', 'Character 1, “import”: not known here'],
      ['a=1', 'Character 1, “a”: not known here'],
      ['r;r', 'Character 2, “;”'],
      ['r.map(f)', 'Character 2, “.”'],
      ['touched=true', 'Character 1, “touched”'],
      ['('.repeat(10_000), '10,000 characters; at most 200'],
      ['('.repeat(200), 'It ends after “(”'],
      ['😀', 'Character 1, “😀”'],
      ['1/(r - rho)', 'not finite at r = 0.05'],
      ['log(-r)', 'no number'],
    ];
    const asked = requests.length;
    for (const [typed, words] of hostile) {
      await get(page, 'text').fill(typed);
      await get(page, 'text').press('Enter');
      await soon(() => get(page, 'problem').innerText()).toContain(words);
    }
    expect(await settings(page)).toEqual(before);
    expect((await page.evaluate(() => window.sae.metrics())).step).toBe(0);
    expect(await page.evaluate(() => (window as unknown as { touched: boolean }).touched)).toBe(false);
    expect(requests.slice(asked)).toEqual([]);
    expect(complaints).toEqual([]);
    // And the panel still works.
    await get(page, 'text').fill('r^2');
    await soon(() => get(page, 'problem').innerText()).toBe('');
    await soon(() => get(page, 'warnings').innerText()).toContain('rises all the way');
  });

  it('does not hang the page, however hard it is to simplify', async () => {
    const { page } = await open();
    for (const typed of [`${'exp('.repeat(30)}-r${')'.repeat(30)}`, `${'r^'.repeat(60)}r`, `${'(r+1)*'.repeat(30)}r`]) {
      await get(page, 'text').fill(typed);
      await soon(() => page.getByTestId('own-penalty-chart-summary').innerText()).toContain(typed);
    }
    await get(page, 'text').fill('(r - rho)^2');
    await soon(async () => (await get(page, 'slope-formula').textContent())?.replaceAll(/[\s\u2061\u2062]/g, '')).toBe(
      '∂ω∂ρ^=2(ρ^−ρ)',
    );
  });

  it('in a link is told, and the rest of the link holds', async () => {
    const { page } = await open('&beta=7&penalty=custom&penaltyExpression=import(%22x%22)');
    expect(await page.getByTestId('notice').allInnerTexts()).toEqual([
      expect.stringContaining('penaltyExpression: Character 1, “import”: not known here'),
    ]);
    expect(await settings(page)).toMatchObject({ hidden: 16, beta: 7, penalty: 'custom', penaltyExpression: '(r - rho)^2' });
    expect((await page.evaluate(() => window.sae.step(1))).step).toBe(1);
  });
});

describe('today’s ways', () => {
  it('are a click each, and train', async () => {
    const { page, complaints } = await open('&beta=4');
    await get(page, 'l1').click();
    await reach(page, 'running');
    expect(await settings(page)).toMatchObject({ penalty: 'l1', beta: 0.3 });
    await get(page, 'topk').click();
    await soon(() => settings(page).then(({ penalty }) => penalty)).toBe('topk');
    await page.evaluate(() => window.sae.pause());
    const step = await page.evaluate(() => window.sae.step(1));
    expect(step.sparsity).toBe(0);
    await get(page, 'kl').click();
    await soon(() => settings(page)).toMatchObject({ penalty: 'kl', beta: 4 });
    expect(complaints).toEqual([]);
  });
});
