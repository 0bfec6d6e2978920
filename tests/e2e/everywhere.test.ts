/** The same everywhere: one fingerprint from Node, the native core, Chromium and Firefox. */

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { loadSparseAutoencoder, type Module } from 'sparse-autoencoder-lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { queryOf, RUNS, STEPS } from '../everywhere.ts';
import { Firefox } from '../firefox.ts';
import { buildNative, fingerprintNatively, NATIVE_IS_COMPARABLE } from '../native-run.ts';
import { ready, site } from './site.ts';

const { visit, visitAddress, origin } = site();
const pixels = gunzipSync(readFileSync(at('dist/data/train-images-idx3-ubyte.gz'))).subarray(16);
const ONE_FILE = pathToFileURL(at('dist/sparse-autoencoder-lab.html')).href;

/** In the page: so many steps, and what they come to. */
const train = async (steps: number) => {
  await window.sae.ready;
  await window.sae.step(steps);
  return window.sae.fingerprint();
};

let library: Module;
beforeAll(async () => {
  library = await loadSparseAutoencoder();
});

describe('in Node', () => {
  it.each(RUNS)('$name', async ({ settings, fingerprint }) => {
    const trainer = library.createTrainer(settings);
    trainer.append(pixels);
    trainer.step(STEPS);
    expect(await trainer.fingerprint()).toBe(fingerprint);
    trainer.delete();
  });
});

describe.runIf(NATIVE_IS_COMPARABLE)('natively', () => {
  beforeAll(buildNative);

  it.each(RUNS)('$name', ({ settings, fingerprint }) => {
    const trainer = library.createTrainer(settings);
    expect(fingerprintNatively(STEPS, trainer.settings(), pixels)).toBe(fingerprint);
    trainer.delete();
  });
});

describe('in Chromium', () => {
  it.each(RUNS)('$name', async ({ settings, fingerprint }) => {
    const { page, complaints } = await visit(queryOf(settings));
    await ready(page);
    expect(await page.evaluate(train, STEPS)).toBe(fingerprint);
    expect(complaints).toEqual([]);
  });

  it('in the one file', async () => {
    const { page } = await visitAddress(ONE_FILE + queryOf(RUNS[1]!.settings));
    await ready(page);
    expect(await page.evaluate(train, STEPS)).toBe(RUNS[1]!.fingerprint);
  });
});

describe('in Firefox', () => {
  let firefox: Firefox;
  beforeAll(async () => {
    firefox = await Firefox.launch();
  });
  afterAll(() => firefox?.close());

  it.each(RUNS)('$name', async ({ settings, fingerprint }) => {
    const page = await firefox.open(`${origin()}/courses/deep-learning/${queryOf(settings)}`);
    expect(await page.evaluate(train, STEPS)).toBe(fingerprint);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  it('in the one file', async () => {
    const page = await firefox.open(ONE_FILE + queryOf(RUNS[1]!.settings));
    expect(await page.evaluate(train, STEPS)).toBe(RUNS[1]!.fingerprint);
    await page.close();
  });
});
