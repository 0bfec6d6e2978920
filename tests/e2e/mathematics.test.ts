/**
 * The mathematics on the built site: point at terms, follow one weight's numbers to its update, walk a step phase by phase;
 * everything against the library on the same digits, whose objective is in double precision.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { loadSparseAutoencoder, type Module, type Trainer } from 'sparse-autoencoder-lab';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { PHASES } from '../../web/src/lab/panels/walk-state.ts';
import { control, number, reach, ready, site } from './site.ts';

const { visit } = site();

const INPUTS = 784;
const pixels = new Uint8Array(gunzipSync(readFileSync(at('dist/data/train-images-idx3-ubyte.gz'))).subarray(16));

let library: Module;
const trainers: Trainer[] = [];
beforeAll(async () => {
  library = await loadSparseAutoencoder();
});
afterEach(() => {
  for (const trainer of trainers.splice(0)) trainer.delete();
});

/** The machine's speed is unknown; this only ends what hangs. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

async function open(query: string, steps = 0): Promise<{ page: Page; complaints: string[]; trainer: Trainer }> {
  const { page, complaints } = await visit(query, { viewport: { width: 1440, height: 2000 } });
  await ready(page);
  if (steps > 0) await page.evaluate((count) => window.sae.step(count), steps);
  const settings = await page.evaluate(() => window.sae.settings());
  const trainer = library.createTrainer({ ...settings, inputs: INPUTS });
  trainers.push(trainer);
  trainer.announce(pixels.length / INPUTS);
  trainer.append(pixels);
  if (steps > 0) trainer.step(steps);
  return { page, complaints, trainer };
}

/** The mini-batch that a trainer's next step takes, in double precision. */
function batchOf(trainer: Trainer): Float64Array {
  const images = trainer.batch();
  const X = new Float64Array(images.length * INPUTS);
  images.forEach((image, row) => {
    for (let j = 0; j < INPUTS; j++) X[row * INPUTS + j] = pixels[image * INPUTS + j]! / 255;
  });
  return X;
}

/** What a step of the chain comes to: the last number in it. */
const resultOf = (page: Page, step: string) =>
  page.getByTestId(`chain-${step}`).locator('mrow[data-value]').last().getAttribute('data-value').then(Number);
const dataOf = (page: Page, testid: string) => page.getByTestId(testid).getAttribute('value').then(Number);
const outline = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return `${outlineStyle} ${outlineWidth}`;
    });
const LIT = 'solid 2px';

describe('a step that is walked through', () => {
  it('is the same step, bit for bit, and each phase shows what it made', async () => {
    const { page, complaints, trainer } = await open('?panels=walk&hidden=16', 3);
    for (const phase of PHASES) {
      await page.getByTestId('walk-next').click();
      await soon(() => page.getByTestId('walk-view').getAttribute('data-phase')).toBe(phase);
    }
    await soon(() => page.getByTestId('walk-place').innerText()).toBe('Step 4 is made.');
    const { reconstruction, sparsity } = trainer.step();
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(await trainer.fingerprint());

    // What it showed of the step is what the step measured.
    await page.getByTestId('walk-phase-penalty').click();
    const text = await page.getByTestId('walk-omega').innerText();
    const [omega, , loss] = text.match(/\d+(\.\d+)?/g)!.map(Number);
    expect(Math.abs(omega! - sparsity)).toBeLessThan(0.005 * sparsity);
    expect(Math.abs(loss! - reconstruction)).toBeLessThan(0.005 * reconstruction);
    expect(complaints).toEqual([]);
  });

  it('can be left for training, which finishes it; and that is said', async () => {
    const { page, trainer } = await open('?panels=walk&hidden=16');
    await page.getByTestId('walk-next').click();
    await soon(() => page.getByTestId('walk-view').getAttribute('data-phase')).toBe('batch');
    await page.getByTestId('walk-next').click();
    await soon(() => page.getByTestId('walk-view').getAttribute('data-phase')).toBe('forward');
    await control(page, 'step').click();
    await soon(() => page.getByTestId('walk-place').innerText()).toContain('training went on');
    trainer.step();
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(await trainer.fingerprint());

    await page.getByTestId('walk-next').click();
    await soon(() => page.getByTestId('walk-place').innerText()).toBe('Step 2: phase 1 of 7 is done.');
    // A setting that is changed has the step begun again, with the new value.
    await page.evaluate(() => window.sae.configure({ rho: 0.2 }));
    trainer.configure({ rho: 0.2 });
    await soon(() => page.getByTestId('walk-place').innerText()).toContain('a setting was changed');
    await page.getByTestId('walk-finish').click();
    await soon(() => page.getByTestId('walk-place').innerText()).toBe('Step 2 is made.');
    trainer.step();
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(await trainer.fingerprint());
  });
});

describe('one weight’s numbers', () => {
  const [UNIT, ROW, COLUMN] = [7, 12, 15];
  const [l, j] = [UNIT - 1, (ROW - 1) * 28 + COLUMN - 1];

  it.each([
    ['KL, SGD', '&optimizer=sgd'],
    ['L1, cross-entropy', '&penalty=l1&loss=cross-entropy'],
    ['top-k, linear decoder', '&penalty=topk&topk=4&decoder=linear'],
    ['tied weights', '&tied=true'],
  ])('are the gradient of the double-precision objective, all the way to the update: %s', async (_, query) => {
    const { page, complaints, trainer } = await open(`?panels=formulas&hidden=16${query}`, 20);
    await page.getByTestId('formulas-part-numbers').check();
    await page.getByTestId('weight-unit').fill(String(UNIT));
    await page.getByTestId('weight-row').fill(String(ROW));
    await page.getByTestId('weight-column').fill(String(COLUMN));
    await page.getByTestId('weight-column').press('Tab');
    await soon(() => page.getByTestId('chain-place').innerText()).toContain(
      `Unit ${UNIT}, pixel ${j + 1}, on the mini-batch of step 21,`,
    );

    const settings = trainer.settings();
    const theta = Float64Array.from(trainer.parameters());
    const X = batchOf(trainer);
    const { gradient, averageActivation } = library.objective(settings, theta, X);
    const at = j * settings.hidden + l;
    const total = await resultOf(page, 'total');
    // The same sums in another order: the last digits of doubles.
    expect(Math.abs(total - gradient[at]!)).toBeLessThan(1e-12);
    expect(await resultOf(page, 'rho-hat')).toBeCloseTo(averageActivation[l]!, 13);
    // Without any formula: the objective a little to either side. Its error is of the order of ε² and 1e-16 L/ε.
    const moved = (by: number) => library.objective(settings, theta.with(at, theta[at]! + by), X).total;
    expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - total)).toBeLessThan(1e-7);

    const explained = trainer.explain(l, j);
    expect(await resultOf(page, 'slope')).toBeCloseTo(explained.slope, 12);
    expect(await resultOf(page, 'rho-hat-gradient')).toBeCloseTo(explained.rhoHatGradient, 14);
    expect(await resultOf(page, 'penalty')).toBeCloseTo(explained.penalty, 12);
    expect(await resultOf(page, 'reconstruction')).toBeCloseTo(explained.reconstruction, 12);
    expect(await resultOf(page, 'decay')).toBeCloseTo(explained.decay, 14);
    expect(await page.locator('[data-agrees="false"]').count()).toBe(0);
    expect(await page.locator('[data-agrees="true"]').count()).toBe(7);

    const predicted = settings.optimizer === 'sgd' ? await resultOf(page, 'update') : null;
    await page.getByTestId('chain-make').click();
    await soon(() => page.getByTestId('chain-made').count()).toBe(1);
    trainer.step();
    const [before, after] = [theta[at]!, trainer.parameters()[at]!];
    expect(await dataOf(page, 'chain-before')).toBe(before);
    expect(await dataOf(page, 'chain-after')).toBe(after);
    // Plain gradient descent in single precision: 24 bits of a weight and of a sum of a hundred terms.
    if (predicted !== null) expect(Math.abs(after - predicted)).toBeLessThan(1e-6);
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(await trainer.fingerprint());
    expect(complaints).toEqual([]);
  });

  it('stand still while it trains, and are of the next step when it pauses', async () => {
    const { page } = await open('?panels=formulas&hidden=16', 5);
    await page.getByTestId('formulas-part-numbers').check();
    await soon(() => page.getByTestId('chain-place').innerText()).toContain('step 6,');
    await control(page, 'train').click();
    await soon(() => page.getByTestId('chain-place').innerText()).toContain('they stand still');
    await soon(() => number(page, 'step')).toBeGreaterThan(20);
    await control(page, 'train').click();
    await reach(page, 'paused');
    const made = (await page.evaluate(() => window.sae.metrics())).step;
    await soon(() => page.getByTestId('chain-place').innerText()).toContain(`step ${(made + 1).toLocaleString('en')},`);
  });
});

describe('a term that is pointed at', () => {
  it('lights up what it stands for in the heading, the bar, the settings and other panels', async () => {
    const { page } = await open('?panels=network,formulas&hidden=16');
    expect(await outline(page, '.layer-hidden')).not.toBe(LIT);
    await page.getByTestId('formula-h-all').locator('[data-point="hidden"]').first().hover();
    await soon(() => outline(page, '.layer-hidden')).toBe(LIT);
    expect(await outline(page, '[data-testid="term-hidden"]')).toBe(LIT);
    expect(await outline(page, '.layer-input')).not.toBe(LIT);

    await page.locator('.masthead [data-point="rho"]').hover();
    await soon(() => outline(page, '.field:has([data-testid="setting-rho"])')).toBe(LIT);
    expect(await outline(page, '.layer-hidden')).not.toBe(LIT);
    await page.locator('.masthead [data-point="loss"]').first().hover();
    await soon(() => outline(page, '.read-out-reconstruction')).toBe(LIT);
  });

  it('is kept by keyboard, from the heading too, until Escape', async () => {
    const { page } = await open('?panels=formulas&hidden=16');
    const button = page.locator('.terms button[data-point="penalty"]');
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await soon(() => outline(page, '.read-out-sparsity')).toBe(LIT);
    await page.keyboard.press('Escape');
    await soon(() => outline(page, '.read-out-sparsity')).not.toBe(LIT);
    expect(await button.getAttribute('aria-pressed')).toBe('false');
  });
});

describe('the formulas', () => {
  it('reach a screen reader as mathematics', async () => {
    const { page } = await open('?panels=formulas&hidden=16');
    await page.getByTestId('formulas-part-objective').check();
    const client = await page.context().newCDPSession(page);
    const { nodes } = await client.send('Accessibility.getFullAXTree');
    const roles = new Set(nodes.map(({ role }) => role?.value));
    for (const role of ['MathMLMath', 'MathMLFraction', 'MathMLIdentifier', 'MathMLUnderOver', 'MathMLSub']) {
      expect([...roles]).toContain(role);
    }
  });
});

describe('the slides, corrected', () => {
  it('proves the corrections with the numbers of the run', async () => {
    const { page, complaints, trainer } = await open('?panels=slides&hidden=16', 20);
    expect(await page.locator('.mistake').count()).toBe(5);
    const settings = trainer.settings();
    const { value } = library.penalty({ penalty: 'kl', rho: settings.rho }, Float64Array.from(trainer.averageActivation()));
    const omega = value.reduce((sum, each) => sum + each, 0);
    await soon(() => dataOf(page, 'slides-compact')).toBeCloseTo(omega, 10);
    expect(await dataOf(page, 'slides-expanded')).toBeCloseTo(omega, 10);

    const { rhoHatGradient, reconstruction, penalty } = trainer.explain(0, 406);
    await soon(() => dataOf(page, 'slides-mean-formula')).toBeCloseTo(rhoHatGradient, 13);
    expect(await dataOf(page, 'slides-mean-numeric')).toBeCloseTo(rhoHatGradient, 8);
    expect(await dataOf(page, 'slides-left-sum')).toBeCloseTo(reconstruction + penalty, 12);
    expect(complaints).toEqual([]);
  });
});
