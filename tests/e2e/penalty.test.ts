/**
 * The penalty instrument and the panel on averages on the built site: hold ρ with mouse and keys, and check what answers
 * against double precision; count the activations, and check them against the library's survey.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { loadSparseAutoencoder, type Module, type Objective } from 'sparse-autoencoder-lab';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { HISTOGRAM_BINS } from '../../web/src/metrics.ts';
import { PRESETS, type Settings } from '../../web/src/settings.ts';
import { ready, site } from './site.ts';

const { visit } = site();

const INPUTS = 784;
const STEPS = 60;
const HIDDEN = 25;
const pixels = new Uint8Array(gunzipSync(readFileSync(at('dist/data/t10k-images-idx3-ubyte.gz'))).subarray(16));
const X = Float64Array.from(pixels, (pixel) => pixel / 255);

let library: Module;
beforeAll(async () => {
  library = await loadSparseAutoencoder();
});

/** The machine's speed is unknown; this only ends what hangs. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

async function trained(query: string) {
  const opened = await visit(query, { viewport: { width: 1440, height: 1800 } });
  const { page } = opened;
  await ready(page);
  await page.evaluate((count) => window.sae.step(count), STEPS);
  await soon(() => page.locator('[data-testid="read-step"]').innerText()).toBe(String(STEPS));
  return opened;
}

async function modelOf(page: Page): Promise<{ settings: Settings; theta: Float32Array }> {
  const { settings, theta } = await page.evaluate(async () => ({
    settings: await window.sae.settings(),
    theta: Array.from(await window.sae.parameters()),
  }));
  return { settings, theta: Float32Array.from(theta) };
}

/** L and ρ̂ over all held-out digits, in double precision. */
function objectiveOf(theta: Float32Array, settings: Settings): Objective {
  return library.objective({ ...settings, inputs: INPUTS }, Float64Array.from(theta), X);
}

const handle = (page: Page) => page.getByTestId('penalty-rho');
const rhoShown = async (page: Page) => Number(await handle(page).getAttribute('aria-valuenow'));
const exact = async (page: Page, id: string) =>
  Number(await page.getByTestId(`penalty-${id}`).locator('data').getAttribute('value'));
const slopeShown = async (page: Page) => Number(await page.getByTestId('penalty-slope').getAttribute('data-value'));

/**
 * The page's ρ̂ was measured in float32, with some 1e-6 of error in each of it; near ρ, where ω is flat, little of that is
 * left, far from it the slope makes it more. A slip in the formula would be far outside.
 */
function expectNear(shown: number, reference: number): void {
  expect(Math.abs(shown - reference)).toBeLessThanOrEqual(1e-4 * Math.abs(reference) + 1e-6);
}

/** Everything that the panel says of Ω at this ρ, against double precision on the same digits. */
async function check(page: Page, theta: Float32Array, settings: Settings, unit: number): Promise<void> {
  const rho = await rhoShown(page);
  const { sparsity, averageActivation } = objectiveOf(theta, { ...settings, rho });
  expectNear(await exact(page, 'omega'), sparsity);
  expectNear(await exact(page, 'beta-omega'), settings.beta * sparsity);
  const rhoHat = averageActivation[unit]!;
  expectNear(await slopeShown(page), -rho / rhoHat + (1 - rho) / (1 - rhoHat));
  const total = async (id: string) => Number(await page.getByTestId(`penalty-${id}`).getAttribute('value'));
  expectNear(await total('compact'), sparsity);
  expectNear(await total('expanded'), sparsity);
  expect(await page.getByTestId('penalty-expanded').innerText()).toBe(await page.getByTestId('penalty-compact').innerText());
}

describe('ρ, held on the chart', () => {
  it('answers at once with mouse and keys: Ω, βΩ, the slope and both forms are those of double precision, before any step', async () => {
    const { page, complaints } = await trained(`?panels=tiles,penalty&hidden=${HIDDEN}&unit=8`);
    const unit = 7;
    await page.getByTestId('penalty-expanded-form').locator('summary').first().click();
    await soon(() => page.getByTestId('penalty-chart-summary').innerText()).toContain('over the 2,000 held-out digits');
    const { settings, theta } = await modelOf(page);
    await check(page, theta, settings, unit);

    // By mouse, from the handle, while the button is still down.
    await handle(page).scrollIntoViewIfNeeded();
    const box = (await handle(page).boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 5, { steps: 4 });
    await soon(() => rhoShown(page)).toBeGreaterThan(1.2 * settings.rho);
    await check(page, theta, settings, unit);
    // To the end of the axis and no further: it stands still under the hand.
    await page.mouse.move(x + 2000, y, { steps: 4 });
    await soon(() => rhoShown(page)).toBeGreaterThanOrEqual(0.25);
    const end = await rhoShown(page);
    await page.mouse.move(x + 2300, y);
    await page.mouse.move(x + 2400, y);
    expect(await rhoShown(page)).toBe(end);
    await page.mouse.move(x + 20, y, { steps: 4 });
    await page.mouse.up();
    const released = await rhoShown(page);
    expect(released).toBeLessThan(end);
    await soon(() => page.evaluate(async () => (await window.sae.settings()).rho)).toBe(released);
    await check(page, theta, settings, unit);

    // By keys, to the lecture's ρ.
    await handle(page).press('Home');
    await soon(() => rhoShown(page)).toBeLessThan(0.001);
    await check(page, theta, settings, unit);
    for (let presses = 0; (await rhoShown(page)) < 0.005 && presses < 100; presses++) await handle(page).press('ArrowRight');
    expect(await rhoShown(page)).toBe(0.005);
    expect(await handle(page).getAttribute('aria-valuetext')).toBe('0.005');
    await check(page, theta, settings, unit);
    await soon(() => page.evaluate(async () => (await window.sae.settings()).rho)).toBe(0.005);

    // Nothing has been learned meanwhile.
    const after = await modelOf(page);
    expect(after.theta).toEqual(theta);
    expect((await page.evaluate(() => window.sae.metrics())).step).toBe(STEPS);
    expect(complaints).toEqual([]);
  });

  it('trains to where it was put', async () => {
    const { page } = await trained(`?panels=penalty&hidden=${HIDDEN}`);
    const before = await exact(page, 'mean-rho-hat');
    await handle(page).focus();
    for (const key of ['PageUp', 'PageUp', 'PageUp']) await handle(page).press(key);
    const rho = await rhoShown(page);
    expect(rho).toBeGreaterThan(0.15);
    await soon(() => page.evaluate(async () => (await window.sae.settings()).rho)).toBe(rho);
    await page.evaluate(() => window.sae.step(200));
    await soon(async () => Math.abs((await exact(page, 'mean-rho-hat')) - rho)).toBeLessThan(Math.abs(before - rho));
  });

  it('is the lecture’s after one click on its preset', async () => {
    const { page } = await trained(`?panels=penalty&hidden=${HIDDEN}`);
    const lecture = PRESETS.find(({ id }) => id === 'lecture')!;
    await page.getByTestId('preset-lecture').click();
    await soon(() => rhoShown(page)).toBe(lecture.settings.rho!);
    await soon(() => page.getByTestId('penalty-chart-summary').innerText()).toContain('held-out');
    const { settings, theta } = await modelOf(page);
    const { sparsity } = objectiveOf(theta, settings);
    await soon(async () => Math.abs((await exact(page, 'omega')) - sparsity)).toBeLessThanOrEqual(1e-4 * sparsity);
    // β = 1 there.
    expect(await exact(page, 'beta-omega')).toBe(await exact(page, 'omega'));
  });
});

describe('the lecture’s plot', () => {
  it('is one click away, and by keys its minimum is found: 0, at ρ̂ = 0.2 alone', async () => {
    const { page, complaints } = await visit(`?panels=penalty&hidden=${HIDDEN}`, { viewport: { width: 1440, height: 1800 } });
    await ready(page);
    await page.getByTestId('penalty-lecture').locator('summary').first().click();
    const probe = page.getByTestId('penalty-lecture-rho-hat');
    await probe.press('Home');
    const summary = page.getByTestId('penalty-lecture-chart-summary');
    const reference = (rhoHat: number) => library.penalty({ penalty: 'kl', rho: 0.2 }, Float64Array.of(rhoHat)).value[0]!;
    const zeros: number[] = [];
    let last = Number.NaN;
    for (let presses = 0; presses < 40; presses++) {
      const rhoHat = Number(await probe.getAttribute('aria-valuenow'));
      expect(rhoHat).not.toBe(last);
      last = rhoHat;
      await soon(() => summary.innerText()).toContain(`At ρ̂ = ${rhoHat}:`);
      const shown = Number(/Ω = ([\d.]+e?[-\d]*)/.exec(await summary.innerText())![1]);
      // Three figures, or four places where it is small.
      expect(Math.abs(shown - reference(rhoHat))).toBeLessThanOrEqual(0.005 * reference(rhoHat) + 5e-5);
      if (shown === 0) zeros.push(rhoHat);
      await probe.press('ArrowRight');
    }
    expect(zeros).toEqual([0.2]);
    expect(complaints).toEqual([]);
  });
});

describe('averages', () => {
  it('count what the library’s survey counts, for the unit that was asked for', async () => {
    const { page, complaints } = await trained(`?panels=tiles,averages&hidden=${HIDDEN}`);
    await page.getByTestId('averages-show-all-or-nothing').click();
    await soon(() => page.getByTestId('averages-unit').innerText()).toMatch(/^Unit \d+/);
    const { settings, theta } = await modelOf(page);
    const trainer = library.createTrainer({ ...settings, inputs: INPUTS });
    trainer.setParameters(theta);
    const survey = trainer.survey(pixels);
    trainer.delete();
    expect(await page.getByTestId('averages-dead').innerText()).toBe(String(survey.metrics.deadUnits));
    expect(await page.getByTestId('averages-saturated').innerText()).toBe(String(survey.metrics.saturatedUnits));

    const table = page.getByTestId('averages-activations-table');
    await table.locator('summary').click();
    const counts = () => table.locator('tbody tr td:nth-child(3)').allInnerTexts();
    const expected = (unit: number) =>
      Array.from(survey.histogram.subarray(unit * HISTOGRAM_BINS, (unit + 1) * HISTOGRAM_BINS), (count) =>
        count.toLocaleString('en'),
      );
    const unitShown = async () => Number(/Unit (\d+)/.exec(await page.getByTestId('averages-unit').innerText())![1]) - 1;
    // Same core, same digits, same θ: the very counts.
    const firing = await unitShown();
    await soon(counts).toEqual(expected(firing));
    await page.getByTestId('averages-show-always').click();
    await soon(unitShown).not.toBe(firing);
    await soon(counts).toEqual(expected(await unitShown()));

    // All units are in the other one, and each below or above ρ.
    const units = page.getByTestId('averages-units-table');
    await units.locator('summary').click();
    await units.locator('tbody tr').first().waitFor();
    const places = (await units.locator('tbody tr td:nth-child(3)').allInnerTexts()).map(Number);
    expect(places.reduce((sum, count) => sum + count, 0)).toBe(HIDDEN);
    const below = survey.rhoHat.reduce((count, rhoHat) => count + Number(rhoHat < settings.rho), 0);
    expect(await page.getByTestId('averages-units-summary').innerText()).toContain(`${below} below ρ = 0.05`);
    expect(complaints).toEqual([]);
  });
});
