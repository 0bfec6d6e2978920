/**
 * The unit's card on the built site: train, look at one unit, and check every number and picture against the file of
 * held-out digits, the library's survey, and double precision.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { loadSparseAutoencoder, type Module, type Survey } from 'sparse-autoencoder-lab';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { figure } from '../../web/src/lab/format.ts';
import { percent } from '../../web/src/lab/panels/unit-facts.ts';
import { EXTREMES, HISTOGRAM_BINS } from '../../web/src/metrics.ts';
import type { Settings } from '../../web/src/settings.ts';
import { ready, site } from './site.ts';

const { visit } = site();

const INPUTS = 784;
const STEPS = 300;
const file = (name: string, header: number) =>
  new Uint8Array(gunzipSync(readFileSync(at(`dist/data/${name}.gz`))).subarray(header));
const pixels = file('t10k-images-idx3-ubyte', 16);
const labels = file('t10k-labels-idx1-ubyte', 8);
const digit = (index: number) => pixels.subarray(index * INPUTS, (index + 1) * INPUTS);

let library: Module;
beforeAll(async () => {
  library = await loadSparseAutoencoder();
});

/** The machine's speed is unknown; this only ends what hangs. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });
const text = (page: Page, id: string) => page.getByTestId(`unit-${id}`).innerText();
const value = async (page: Page, id: string) => Number((await text(page, id)).replace('−', '-').replaceAll(',', ''));
/** Half of the last of three figures, which is all that the page shows. */
const near = (shown: number, true_: number) =>
  expect(Math.abs(shown - true_)).toBeLessThanOrEqual(0.006 * Math.abs(true_) + 5e-5);

async function trained(query: string, steps = STEPS) {
  const opened = await visit(query, { viewport: { width: 1440, height: 2000 } });
  await ready(opened.page);
  await opened.page.evaluate((count) => window.sae.step(count), steps);
  await soon(() => text(opened.page, 'over')).toContain(`after step ${steps}.`);
  return opened;
}

/** θ and the settings, as the page has them. */
async function modelOf(page: Page): Promise<{ settings: Settings; theta: Float32Array }> {
  const { settings, theta } = await page.evaluate(async () => ({
    settings: await window.sae.settings(),
    theta: Array.from(await window.sae.parameters()),
  }));
  return { settings, theta: Float32Array.from(theta) };
}

function surveyOf({ settings, theta }: { settings: Settings; theta: Float32Array }): Survey {
  const trainer = library.createTrainer({ ...settings, inputs: INPUTS });
  try {
    trainer.setParameters(theta);
    return trainer.survey(pixels, labels);
  } finally {
    trainer.delete();
  }
}

/** W_:,l, b_l, and h(x_i)_l of every held-out digit, in double precision and without the core. */
function naive({ settings: { hidden }, theta }: { settings: Settings; theta: Float32Array }, unit: number) {
  const column = Float64Array.from({ length: INPUTS }, (_, j) => theta[j * hidden + unit]!);
  const bias = theta[INPUTS * hidden + unit]!;
  const sum = (x: ArrayLike<number>) => column.reduce((total, weight, j) => total + weight * x[j]!, bias);
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const h = Float64Array.from(labels, (_, i) => sigmoid(sum(Float64Array.from(digit(i), (pixel) => pixel / 255))));
  return { column, bias, sum, sigmoid, h };
}

const norm = (x: Float64Array) => Math.sqrt(x.reduce((total, each) => total + each * each, 0));

describe('the card of unit 17 after 300 steps', () => {
  it('has the numbers of the library’s survey and of double precision', async () => {
    const { page, complaints } = await trained('?panels=tiles,unit&unit=17');
    const unit = 16;
    expect(await text(page, 'name')).toBe('Unit 17');
    const model = await modelOf(page);
    const survey = surveyOf(model);
    const { column, bias, sum, sigmoid, h } = naive(model, unit);

    // Same core, same digits, same θ: the very numbers.
    expect(await text(page, 'over')).toBe('Over the 2,000 held-out digits, after step 300.');
    expect(await text(page, 'rho-hat')).toBe(figure(survey.rhoHat[unit]!));
    expect(await text(page, 'selectivity')).toBe(figure(survey.selectivity![unit]!));
    const above = survey.histogram.subarray(unit * HISTOGRAM_BINS + HISTOGRAM_BINS / 2, (unit + 1) * HISTOGRAM_BINS);
    expect(await text(page, 'above-half')).toBe(percent(above.reduce((count, bin) => count + bin, 0) / labels.length));

    // And those of double precision.
    const X = Float64Array.from(pixels, (pixel) => pixel / 255);
    const { averageActivation } = library.objective({ ...model.settings, inputs: INPUTS }, Float64Array.from(model.theta), X);
    near(await value(page, 'rho-hat'), averageActivation[unit]!);
    near(averageActivation[unit]!, h.reduce((total, each) => total + each, 0) / h.length);
    near(await value(page, 'bias'), bias);
    near(await value(page, 'strength'), norm(column));
    // One digit of 2,000 may lie on the edge.
    const often = h.filter((each) => each >= 0.5).length / h.length;
    expect(Math.abs(Number((await text(page, 'above-half')).replace('%', '')) / 100 - often)).toBeLessThan(0.006);

    const means = Array.from({ length: 10 }, (_, name) => {
      const own = h.filter((_, i) => labels[i] === name);
      return own.reduce((total, each) => total + each, 0) / own.length;
    });
    near(await value(page, 'selectivity'), Math.max(...means) / means.reduce((total, mean) => total + mean));
    await page.getByTestId('unit-classes-table').locator('summary').click();
    const rows = page.getByTestId('unit-classes-table').locator('tbody tr');
    await soon(() => rows.count()).toBe(10);
    for (const [name, mean] of means.entries()) near(Number(await rows.nth(name).locator('td').innerText()), mean);

    // The best inputs: x* = W/‖W‖, W > 0, the mean of the best digits, the best digit.
    const best = [...survey.most.images.subarray(unit * EXTREMES, (unit + 1) * EXTREMES)];
    const inputs = {
      norm: column.map((weight) => weight / norm(column)),
      pixels: column.map((weight) => (weight > 0 ? 1 : 0)),
      mean: Float64Array.from(
        { length: INPUTS },
        (_, j) => best.reduce((total, i) => total + digit(i)[j]!, 0) / (255 * EXTREMES),
      ),
      digit: Float64Array.from(digit(best[0]!), (pixel) => pixel / 255),
    };
    for (const [kind, x] of Object.entries(inputs)) {
      near(await value(page, `input-${kind}-norm`), norm(x));
      near(await value(page, `input-${kind}-cosine`), (sum(x) - bias) / (norm(x) * norm(column)));
      near(await value(page, `input-${kind}-z`), sum(x));
      near(await value(page, `input-${kind}-activation`), sigmoid(sum(x)));
    }
    // Of all the inputs of its length none is better; of all with pixels in [0, 1] none is better than the second.
    expect(sum(inputs.norm)).toBeGreaterThan(sum(inputs.digit.map((pixel) => pixel / norm(inputs.digit))));
    expect(sum(inputs.pixels)).toBeGreaterThan(
      Math.max(...best.map((i) => sum(Float64Array.from(digit(i), (pixel) => pixel / 255)))),
    );
    const negative = column.filter((weight) => weight < 0).length;
    expect(await text(page, 'inputs-why')).toContain(`${negative} of its 784 pixels are negative`);
    expect(complaints).toEqual([]);
  });

  it('shows the digits that excite it most and least, as they are in the file', async () => {
    const { page } = await trained('?panels=unit&unit=17');
    const unit = 16;
    const model = await modelOf(page);
    const survey = surveyOf(model);
    const { h } = naive(model, unit);
    const strongest = h.toSorted().reverse();
    const weakest = h.toSorted();
    for (const [which, extremes, order] of [
      ['most', survey.most, strongest],
      ['least', survey.least, weakest],
    ] as const) {
      const expected = [...extremes.images.subarray(unit * EXTREMES, (unit + 1) * EXTREMES)];
      const buttons = page.getByTestId(`unit-${which}`).getByRole('button');
      expect(await buttons.count()).toBe(EXTREMES);
      for (const [place, index] of expected.entries()) {
        const button = buttons.nth(place);
        expect(await button.getAttribute('data-digit')).toBe(String(index));
        const activation = extremes.activations[unit * EXTREMES + place]!;
        const name = `Held-out digit ${(index + 1).toLocaleString('en')}: a ${labels[index]} with activation ${activation.toFixed(2)}`;
        await soon(() => button.textContent().then((each) => each?.replaceAll(/\s+/g, ' ').trim())).toBe(name);
        // No other held-out digit has a better claim to this place; 1e-6 is what single precision may turn over.
        expect(Math.abs(h[index]! - order[place]!)).toBeLessThan(1e-6);
        expect(await differenceFrom(page, `unit-${which}-${place}`, digit(index))).toBeLessThanOrEqual(2);
      }
    }
    // A test of the comparison: another digit's pixels are told apart.
    expect(await differenceFrom(page, 'unit-most-0', digit(survey.least.images[unit * EXTREMES]!))).toBeGreaterThan(100);
  });

  it('is walked, picked, shared and opened again by its link', async () => {
    const { page } = await trained('?panels=tiles,unit&unit=17&hidden=25');
    const model = await modelOf(page);
    const survey = surveyOf(model);
    await page.getByTestId('unit-next').click();
    await soon(() => text(page, 'name')).toBe('Unit 18');
    await soon(() => new URL(page.url()).searchParams.get('unit')).toBe('18');

    await page.getByTestId('unit-most-selective').click();
    const order = [...survey.selectivity!.keys()].sort((one, other) => survey.selectivity![other]! - survey.selectivity![one]!);
    await soon(() => text(page, 'name')).toBe(`Unit ${order[0]! + 1}`);
    await page.getByTestId('unit-most-active').click();
    const active = survey.rhoHat.indexOf(Math.max(...survey.rhoHat));
    await soon(() => text(page, 'name')).toBe(`Unit ${active + 1}`);

    // Choosing a digit shows what in it excites the unit, and its activation is the one that stands under it.
    const chosen = page.getByTestId('unit-most-2');
    await chosen.click();
    await soon(() => chosen.getAttribute('aria-pressed')).toBe('true');
    const activation = survey.most.activations[active * EXTREMES + 2]!;
    await soon(() => text(page, 'contributions-note')).toBe(`h = ${activation.toFixed(2)}`);

    await page.getByTestId('unit-copy-link').click();
    await soon(() => text(page, 'link')).toContain('http');
    const link = (await text(page, 'link')).replace('Copied: ', '');
    expect(link).toContain(`unit=${active + 1}`);
    const { page: other } = await visit(new URL(link).search);
    await ready(other);
    await soon(() => text(other, 'name')).toBe(`Unit ${active + 1}`);
    expect(await other.evaluate(() => window.sae.settings())).toEqual(model.settings);
  });
});

/** The largest difference of a colour channel between a button's picture and these pixels, drawn the same way in the page. */
function differenceFrom(page: Page, testid: string, expected: Uint8Array): Promise<number> {
  return page.getByTestId(testid).evaluate((button, pixels) => {
    const canvas = button.querySelector('canvas')!;
    const { width, height } = canvas;
    const image = new ImageData(28, 28);
    // The light theme's --digit-ground and --digit-ink.
    const [ground, ink] = [
      [255, 255, 255],
      [22, 24, 27],
    ];
    pixels.forEach((pixel, j) => {
      for (let channel = 0; channel < 3; channel++) {
        image.data[4 * j + channel] = Math.round(ground![channel]! + (pixel / 255) * (ink![channel]! - ground![channel]!));
      }
      image.data[4 * j + 3] = 255;
    });
    const small = document.createElement('canvas');
    [small.width, small.height] = [28, 28];
    small.getContext('2d')!.putImageData(image, 0, 0);
    const large = document.createElement('canvas');
    [large.width, large.height] = [width, height];
    const context = large.getContext('2d')!;
    context.imageSmoothingEnabled = width < 4 * 28;
    context.imageSmoothingQuality = 'high';
    context.drawImage(small, 0, 0, width, height);
    const theirs = canvas.getContext('2d')!.getImageData(0, 0, width, height).data;
    const ours = context.getImageData(0, 0, width, height).data;
    return theirs.reduce((most, each, at) => Math.max(most, Math.abs(each - ours[at]!)), 0);
  }, Array.from(expected));
}
