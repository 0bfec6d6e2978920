/**
 * Dense beside sparse on the built site: a second model trained beside the first, one setting apart, is bit for bit the
 * library's run with the same schedule; every number that is told of the two is that of double precision.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { loadSparseAutoencoder, type Module, type Trainer } from 'sparse-autoencoder-lab';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { figure } from '../../web/src/lab/format.ts';
import { FEW, FEW_ROUNDS, FEW_STEPS } from '../../web/src/lab/panels/memorising-rounds.ts';
import { TRAIN_SAMPLE } from '../../web/src/protocol.ts';
import { DEFAULTS, type Settings } from '../../web/src/settings.ts';
import { control, number, reach, ready, site } from './site.ts';

const { visit } = site();

const INPUTS = 784;
const file = (name: string, header: number) =>
  new Uint8Array(gunzipSync(readFileSync(at(`dist/data/${name}.gz`))).subarray(header));
const train = file('train-images-idx3-ubyte', 16);
const heldOut = file('t10k-images-idx3-ubyte', 16);
const labels = file('t10k-labels-idx1-ubyte', 8);

let library: Module;
beforeAll(async () => {
  library = await loadSparseAutoencoder();
});

/** The machine's speed is unknown; this only ends what hangs. */
const PATIENCE = 120_000;
const soon = <T>(read: () => T) => expect.poll(read, { timeout: PATIENCE });
const part = (page: Page, id: string) => page.getByTestId(`comparison-${id}`);
const text = (page: Page, id: string) => part(page, id).innerText();
const value = async (page: Page, id: string) =>
  Number((await text(page, id)).replace('−', '-').replace('+', '').replaceAll(',', ''));
/** Half of the last of three figures, which is all that the page shows; float32 against double is far less. */
const near = (shown: number, true_: number) =>
  expect(Math.abs(shown - true_)).toBeLessThanOrEqual(0.006 * Math.abs(true_) + 5e-5);

async function open(query = '') {
  const opened = await visit(`?panels=comparison${query}`, { viewport: { width: 1440, height: 2400 } });
  await ready(opened.page);
  await part(opened.page, 'start').waitFor();
  return opened;
}

const bothAt = (page: Page, step: number) =>
  soon(() => text(page, 'standing')).toBe(`Both have made ${step.toLocaleString('en')} steps.`);

async function fingerprints(page: Page): Promise<string[]> {
  await part(page, 'fingerprints').click();
  await part(page, 'fingerprint-b').waitFor();
  return [await text(page, 'fingerprint-a'), await text(page, 'fingerprint-b')];
}

/** A trainer of the library with all digits that the page has. */
function trainerOf(settings: Settings): Trainer {
  const trainer = library.createTrainer(settings);
  trainer.append(train);
  return trainer;
}

/** L′ and ρ̂ over these digits, in double precision. */
function exact(settings: Settings, theta: Float32Array, pixels: Uint8Array) {
  const X = Float64Array.from(pixels, (pixel) => pixel / 255);
  return library.objective({ ...settings, inputs: INPUTS }, Float64Array.from(theta), X);
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, each) => sum + each, 0) / values.length;

/** The table's column is what double precision, and the library's survey, say of this model. */
async function expectColumn(page: Page, column: 'a' | 'b', trainer: Trainer): Promise<void> {
  const { inputs: _, ...settings } = trainer.settings();
  const theta = trainer.parameters();
  const held = exact(settings, theta, heldOut);
  const known = exact(settings, theta, train.subarray(0, Math.min(settings.trainDigits, TRAIN_SAMPLE) * INPUTS));
  near(await value(page, `held-out-${column}`), held.reconstruction);
  near(await value(page, `train-${column}`), known.reconstruction);
  // A difference of two numbers, each of them float32 on the page.
  const gap = held.reconstruction - known.reconstruction;
  expect(Math.abs((await value(page, `gap-${column}`)) - gap)).toBeLessThanOrEqual(0.006 * Math.abs(gap) + 1e-3);
  near(await value(page, `rho-hat-${column}`), mean(held.averageActivation));
  const survey = trainer.survey(heldOut, labels);
  near(await value(page, `selectivity-${column}`), mean(survey.selectivity!));
  const activations = trainer.encode(heldOut);
  near(await value(page, `active-${column}`), activations.reduce((count, h) => count + Number(h >= 0.5), 0) / labels.length);
  expect(await value(page, `dead-${column}`)).toBe(survey.metrics.deadUnits);
  expect(await value(page, `saturated-${column}`)).toBe(survey.metrics.saturatedUnits);
}

describe('a second model', () => {
  it('is the library’s run with the same schedule, bit for bit, and so are the numbers', async () => {
    const { page, complaints } = await open();
    await part(page, 'start').click();
    await soon(() => text(page, 'standing')).toContain('Both stand at step 0, with the same weights.');
    // The same start: no penalty has been felt yet.
    const [a, b] = await fingerprints(page);
    expect(a).toBe(b);

    await page.evaluate(() => window.sae.step(70));
    await page.evaluate(() => window.sae.configure({ rho: 0.1 }));
    await page.evaluate(() => window.sae.step(30));
    // What the second holds fixed may move in the first as it likes.
    await page.evaluate(() => window.sae.configure({ beta: 2 }));
    await page.evaluate(() => window.sae.step(100));
    await bothAt(page, 200);

    const runs = [false, true].map((dense) => {
      const trainer = trainerOf(dense ? { ...DEFAULTS, beta: 0 } : DEFAULTS);
      trainer.step(70);
      trainer.configure({ rho: 0.1 });
      trainer.step(30);
      if (!dense) trainer.configure({ beta: 2 });
      trainer.step(100);
      return trainer;
    });
    const expected = await Promise.all(runs.map((run) => run.fingerprint()));
    expect(expected[0]).not.toBe(expected[1]);
    expect(await fingerprints(page)).toEqual(expected);

    await soon(() => text(page, 'table')).toContain('Both after step 200.');
    await expectColumn(page, 'a', runs[0]!);
    await expectColumn(page, 'b', runs[1]!);
    // Of the exact numbers, not of those that are shown: these are rounded.
    const [one, other] = runs.map((run) => exact(run.settings(), run.parameters(), heldOut).reconstruction);
    near(await value(page, 'held-out-difference'), other! - one!);
    expect(await text(page, 'held-out-a')).toBe(figure(one!));
    for (const run of runs) run.delete();
    expect(complaints).toEqual([]);
  });

  it('started late, of a run that plays, catches up, through a change made at no known step', async () => {
    const { page, complaints } = await open('&hidden=16');
    await control(page, 'train').click();
    await soon(() => number(page, 'step')).toBeGreaterThan(60);
    await part(page, 'pick-dense').click();
    await page.evaluate(() => window.sae.configure({ rho: 0.3 }));
    await soon(() => number(page, 'step')).toBeGreaterThan(300);
    await control(page, 'train').click();
    await reach(page, 'paused');
    const step = await number(page, 'step');
    await bothAt(page, step);
    // Without a penalty ρ is of no account, so that the second one's run is known whenever ρ moved.
    const trainer = trainerOf({ ...DEFAULTS, hidden: 16, beta: 0 });
    trainer.step(step);
    expect((await fingerprints(page))[1]).toBe(await trainer.fingerprint());
    trainer.delete();
    expect(complaints).toEqual([]);
  });

  it('begins again with a reset, follows a new number of units, and stops', async () => {
    const { page } = await open('&hidden=16');
    await part(page, 'start').click();
    await page.evaluate(() => window.sae.step(50));
    await bothAt(page, 50);
    const before = await fingerprints(page);
    await control(page, 'reset').click();
    await soon(() => text(page, 'standing')).toContain('Both stand at step 0');
    await page.evaluate(() => window.sae.step(50));
    await bothAt(page, 50);
    // The same run again.
    expect(await fingerprints(page)).toEqual(before);

    await page.evaluate(() => window.sae.configure({ hidden: 25 }));
    await soon(() => page.getByTestId('comparison-grid-b').getByRole('gridcell').count()).toBe(25);
    await page.getByTestId('comparison-grid-b').getByRole('gridcell').nth(20).click();
    await soon(() => text(page, 'unit-a')).toContain('Unit 21 of A: ρ̂ =');
    await soon(() => text(page, 'unit-b')).toContain('Unit 21 of B: ρ̂ =');

    await soon(() => page.workers().length).toBe(2);
    await part(page, 'stop').click();
    await soon(() => page.workers().length).toBe(1);
    await expect.poll(() => part(page, 'table').count()).toBe(0);
  });

  it('explodes by itself: it is told beside it, and the first one trains on', async () => {
    const { page } = await open('&hidden=16&decoder=linear&optimizer=sgd');
    await part(page, 'key').selectOption('learningRate');
    await part(page, 'value').fill('1000');
    await part(page, 'start').click();
    await page.evaluate(() => window.sae.step(60));
    await soon(async () => (await part(page, 'trouble').count()) > 0).toBe(true);
    // Until the worker has said so, what its loss came to is told.
    await soon(() => text(page, 'trouble')).toContain('Its training exploded at step');
    await soon(() => number(page, 'step')).toBe(60);
    expect(await page.getByTestId('notice').count()).toBe(0);
    expect((await page.evaluate(() => window.sae.step(5))).step).toBe(65);
  });
});

describe('learning by heart', () => {
  it('sets both up with one click, shows the gap in double precision, and puts the run back, bit for bit', async () => {
    const { page, complaints } = await open('&rho=0.1');
    await page.evaluate(() => window.sae.step(30));
    const before = await page.evaluate(() => window.sae.fingerprint());
    await page.getByTestId('memorising-begin').click();
    await page.getByTestId('memorising-rounds').waitFor();
    await soon(() => text(page, 'standing')).toContain('Both stand at step 0');
    await page.evaluate(() => window.sae.step(200));
    await bothAt(page, 200);
    await soon(() => text(page, 'table')).toContain('Both after step 200.');
    for (const [column, settings] of [
      ['a', { ...DEFAULTS, ...FEW }],
      ['b', { ...DEFAULTS, ...FEW, beta: 0 }],
    ] as const) {
      const trainer = trainerOf(settings);
      trainer.step(200);
      await expectColumn(page, column, trainer);
      trainer.delete();
    }
    await page.getByTestId('memorising-back').click();
    await soon(() => page.getByTestId('memorising-back').count()).toBe(0);
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(before);
    expect(await page.evaluate(() => window.sae.settings())).toEqual({ ...DEFAULTS, rho: 0.1 });
    expect(complaints).toEqual([]);
  });

  it('comes to what the texts say it was measured to come to', () => {
    const measure = (difference: Partial<Settings>) => {
      const trainer = trainerOf({ ...DEFAULTS, ...FEW, ...difference });
      trainer.step(FEW_STEPS);
      const { trainDigits } = trainer.settings();
      const known = trainer.evaluate(train.subarray(0, Math.min(trainDigits, TRAIN_SAMPLE) * INPUTS)).reconstruction;
      const held = trainer.evaluate(heldOut).reconstruction;
      const active = trainer.encode(heldOut).reduce((count, h) => count + Number(h >= 0.5), 0) / labels.length;
      trainer.delete();
      return { known: known.toFixed(1), held: held.toFixed(1), gap: (held - known).toFixed(1), active: active.toFixed(0) };
    };
    const first = measure({});
    const [dense, sparser, all] = FEW_ROUNDS.map(({ difference, held }) => ({ ...measure(difference), said: held }));
    expect(dense!.said).toContain(`L′ = ${dense!.known}), and digits it has never seen at ${dense!.held}`);
    expect(dense!.said).toContain(`a gap of ${first.gap} instead of ${dense!.gap}`);
    expect(dense!.said).toContain(`better too, at ${first.held}`);
    expect(dense!.said).toContain(`${first.active} of 100 on a digit`);
    expect(sparser!.said).toContain(`the gap is ${sparser!.gap}`);
    expect(sparser!.said).toContain(`worse than there, at ${sparser!.held}`);
    expect(all!.said).toContain(`goes, to ${all!.gap}`);
  });
});
