/** The same everywhere: one fingerprint from Node, the native core, Chromium and Firefox. */

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { loadSparseAutoencoder, type Module } from 'sparse-autoencoder-lab';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { firefoxPath } from '../../scripts/firefox.mjs';
import { at } from '../../scripts/run.mjs';
import { PARAMETER_OF } from '../../web/src/embed/attributes.ts';
import { queryOf, RUNS, STEPS } from '../everywhere.ts';
import { Firefox, type FirefoxPage } from '../firefox.ts';
import { buildNative, fingerprintNatively, NATIVE_IS_COMPARABLE } from '../native-run.ts';
import { FOLDER, ready, site } from './site.ts';

const { visit, visitAddress, visitNotes, notesOrigin, origin } = site();
const pixels = gunzipSync(readFileSync(at('dist/data/train-images-idx3-ubyte.gz'))).subarray(16);
const ONE_FILE = pathToFileURL(at('dist/sparse-autoencoder-lab.html')).href;

/** By their names in full, which a report would cut. */
const NAMED = RUNS.map((run) => [run.name, run] as const);

/** What is tried once in each browser is tried with this run. */
const ONE = RUNS[2]!;

/** In the page: so many steps, and what they come to. */
const train = async (steps: number) => {
  await window.sae.step(steps);
  return window.sae.fingerprint();
};

/** Notes of another site, with the lab far below what is seen. */
const NOTES = () => {
  const settings = new Map<string, unknown>(Object.entries(ONE.settings));
  const attributes = [...PARAMETER_OF].map(([name, key]) => (settings.has(key) ? `${name}="${settings.get(key)}"` : ''));
  return `<div style="height: 8000px"></div>
    <script type="module" src="${origin()}${FOLDER}sparse-autoencoder.js"></script>
    <sparse-autoencoder ${attributes.join(' ')} panels="penalty"></sparse-autoencoder>`;
};

/** In such notes. */
const trainBelow = async (steps: number) => {
  await customElements.whenDefined('sparse-autoencoder');
  const lab = document.querySelector('sparse-autoencoder')!;
  await lab.step(steps);
  return lab.fingerprint();
};

let library: Module;
beforeAll(async () => {
  library = await loadSparseAutoencoder();
});

describe('in Node', () => {
  it.each(NAMED)('%s', async (_, { settings, fingerprint }) => {
    const trainer = library.createTrainer(settings);
    trainer.append(pixels);
    trainer.step(STEPS);
    expect(await trainer.fingerprint()).toBe(fingerprint);
    trainer.delete();
  });
});

describe.runIf(NATIVE_IS_COMPARABLE)('natively', () => {
  beforeAll(buildNative);

  it.each(NAMED)('%s', (_, { settings, fingerprint }) => {
    const trainer = library.createTrainer(settings);
    expect(fingerprintNatively(STEPS, trainer.settings(), pixels)).toBe(fingerprint);
    trainer.delete();
  });
});

describe('in Chromium', () => {
  it.each(NAMED)('%s', async (_, { settings, fingerprint }) => {
    const { page, complaints } = await visit(queryOf(settings));
    await ready(page);
    expect(await page.evaluate(train, STEPS)).toBe(fingerprint);
    expect(complaints).toEqual([]);
  });

  it('in the one file', async () => {
    const { page } = await visitAddress(ONE_FILE + queryOf(ONE.settings));
    await ready(page);
    expect(await page.evaluate(train, STEPS)).toBe(ONE.fingerprint);
  });

  it('in a tab that is frozen meanwhile, as browsers do with those in the background', async () => {
    const { page } = await visit();
    await ready(page);
    const devtools = await page.context().newCDPSession(page);
    const made = page.evaluate(train, STEPS);
    for (const state of ['frozen', 'active', 'frozen', 'active', 'frozen', 'active'] as const) {
      await devtools.send('Page.setWebLifecycleState', { state });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await made).toBe(RUNS[0]!.fingerprint);
  });

  it('in a frame of another site that nobody sees', async () => {
    const { page } = await visitNotes(NOTES());
    expect(await page.evaluate(trainBelow, STEPS)).toBe(ONE.fingerprint);
  });
});

// Where the distribution has none that can be driven, npm test says so as it begins.
describe.skipIf(firefoxPath() === '')('in Firefox', () => {
  let firefox: Firefox;
  const pages: FirefoxPage[] = [];
  beforeAll(async () => {
    firefox = await Firefox.launch();
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });
  afterAll(() => firefox?.close());

  async function open(address: string): Promise<FirefoxPage> {
    const page = await firefox.open(address);
    pages.push(page);
    return page;
  }

  /** A page whose first step is possible. */
  async function openLab(address: string): Promise<FirefoxPage> {
    const page = await open(address);
    await page.until(() => window.sae !== undefined);
    await page.evaluate(() => window.sae.ready);
    return page;
  }

  it.each(NAMED)('%s', async (_, { settings, fingerprint }) => {
    const page = await openLab(origin() + FOLDER + queryOf(settings));
    expect(await page.evaluate(train, STEPS)).toBe(fingerprint);
    expect(page.complaints).toEqual([]);
  });

  it('in the one file', async () => {
    const page = await openLab(ONE_FILE + queryOf(ONE.settings));
    expect(await page.evaluate(train, STEPS)).toBe(ONE.fingerprint);
    expect(page.complaints).toEqual([]);
  });

  it('where the page trains by its button, and draws', async () => {
    const page = await openLab(`${origin()}${FOLDER}?hidden=16&panels=tiles,penalty`);
    await page.resize(1440, 1600);
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-testid="control-train"]')!.click());
    await page.until(() => document.querySelector('[data-testid="read-step"]')!.textContent!.length > 2);
    await page.until(() => {
      const canvases = [...document.querySelectorAll<HTMLCanvasElement>('.panel canvas')];
      const tones = canvases.map((canvas) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
      return tones.length > 1 && tones.every((count) => count > 10);
    });
    expect(page.complaints).toEqual([]);
  });

  it('in a tab that others hide', async () => {
    const page = await openLab(origin() + FOLDER + queryOf(ONE.settings));
    await open('about:blank');
    expect(await page.evaluate(() => document.visibilityState)).toBe('hidden');
    expect(await page.evaluate(train, STEPS)).toBe(ONE.fingerprint);
    await page.bringToFront();
    expect(await page.evaluate(() => document.visibilityState)).toBe('visible');
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(ONE.fingerprint);
  });

  it('in a frame of another site that nobody sees', async () => {
    await visitNotes(NOTES());
    const page = await open(notesOrigin());
    expect(await page.evaluate(trainBelow, STEPS)).toBe(ONE.fingerprint);
  });
});
