/**
 * The package as people get it: packed, installed in an empty project without a network, and used there in Node, in a page
 * that Vite builds, and in a page with nothing but a script element. It has no part of this checkout but what was packed.
 */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, bin } from '../../scripts/run.mjs';
import { serve } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';
import { bars, library } from '../core/samples.ts';

const SETTINGS = { inputs: 64, hidden: 12, batchSize: 20 };
const STEPS = 5;
const PIXELS = bars(60);

/** What each of the three does with it. */
const TRAIN = `
  export async function train({ loadSparseAutoencoder, DEFAULTS, DivergenceError }) {
    const trainer = (await loadSparseAutoencoder()).createTrainer(${JSON.stringify(SETTINGS)});
    trainer.append(Uint8Array.from(${JSON.stringify([...PIXELS])}));
    trainer.step(${STEPS});
    const fingerprint = await trainer.fingerprint();
    trainer.delete();
    return [fingerprint, DEFAULTS.hidden, new DivergenceError('').name].join(' ');
  }`;
const page = (script: string) =>
  `<!doctype html><meta charset="utf-8"><title>A page</title><script type="module">${script}</script>`;
const show = '.then((text) => { document.body.textContent = text; });';

/** Checked, not run: the types are there, and say what is so. */
const TYPED = `
  import { loadSparseAutoencoder, type Metrics, type Settings } from 'sparse-autoencoder-lab';
  const settings: Partial<Settings> = { rho: 0.1, penalty: 'l1' };
  const metrics: Metrics = (await loadSparseAutoencoder()).createTrainer(settings).step(3);
  // @ts-expect-error there is no such penalty
  const wrong: Partial<Settings> = { penalty: 'l3' };
  console.log(metrics.total, wrong);`;

/** npm, where it runs these tests, tells its children how it was called; here it is to know nothing of that. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
const inFolder = async (cwd: string, command: string, ...args: string[]) =>
  (await promisify(execFile)(command, args, { cwd, env: environment })).stdout.trim();

let folder = '';
let project = '';
let expected = '';
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  project = join(folder, 'project');
  mkdirSync(project);
  // What stands in build/ is what is tested, so nothing is built anew.
  const [packed] = JSON.parse(await inFolder(at('.'), 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder));
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  await inFolder(project, 'npm', 'install', join(folder, packed.filename), '--offline', '--no-audit', '--no-fund');
  writeFileSync(join(project, 'train.js'), TRAIN);
  const trainer = library.createTrainer(SETTINGS);
  trainer.append(PIXELS);
  trainer.step(STEPS);
  expected = `${await trainer.fingerprint()} 100 DivergenceError`;
  trainer.delete();
  browser = await chromium.launch(CHROMIUM);
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the page comes to show, and the files that it asked for. */
async function opened(site: string, path: string): Promise<{ text: string; files: string[] }> {
  const { url, close } = await serve(site, 0);
  const tab = await browser.newPage();
  try {
    const files: string[] = [];
    const complaints: string[] = [];
    tab.on('request', (request) => files.push(request.url().slice(url.length)));
    tab.on('pageerror', (error) => complaints.push(error.message));
    await tab.goto(url + path);
    await expect.poll(async () => (await tab.locator('body').innerText()) + complaints.join(), { timeout: 60_000 }).not.toBe('');
    expect(complaints).toEqual([]);
    return { text: await tab.locator('body').innerText(), files };
  } finally {
    await tab.close();
    await close();
  }
}

it('brings nothing else with it', () => {
  expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['sparse-autoencoder-lab']);
});

describe('one fingerprint', () => {
  it('in Node, where the core is found without being told', async () => {
    writeFileSync(
      join(project, 'main.js'),
      "import * as lab from 'sparse-autoencoder-lab'; import { train } from './train.js'; console.log(await train(lab));",
    );
    // From another folder: what is found does not depend on where one stands.
    expect(await inFolder(tmpdir(), process.execPath, join(project, 'main.js'))).toBe(expected);
  });

  it('in a page that Vite has built, under a path of its host', async () => {
    const root = join(project, 'vite');
    mkdirSync(root);
    const script = `import * as lab from 'sparse-autoencoder-lab'; import { train } from '../train.js'; train(lab)${show}`;
    writeFileSync(join(root, 'main.js'), script);
    writeFileSync(
      join(root, 'index.html'),
      '<!doctype html><title>A page</title><script type="module" src="./main.js"></script>',
    );
    await build({ root, base: './', configFile: false, logLevel: 'silent', build: { outDir: 'dist/notes' } });
    writeFileSync(join(root, 'dist/index.html'), '');
    const { text, files } = await opened(join(root, 'dist'), 'notes/');
    expect(text).toBe(expected);
    expect(files.filter((file) => file.endsWith('.wasm'))).toHaveLength(2);
  });

  it('in a page with a script element and no tools, in three files of 150 KB', async () => {
    const file = 'node_modules/sparse-autoencoder-lab/build/library/index.js';
    const script = `import * as lab from './${file}'; import { train } from './train.js'; train(lab)${show}`;
    writeFileSync(join(project, 'index.html'), page(script));
    const { text, files } = await opened(project, 'index.html');
    expect(text).toBe(expected);
    const ours = files.filter((name) => name.startsWith('node_modules/'));
    expect(ours.toSorted()).toEqual(['core-exact.wasm', 'core.wasm', 'index.js'].map((name) => file.replace('index.js', name)));
    const size = ours.reduce((sum, name) => sum + gzipSync(readFileSync(join(project, name))).length, 0);
    expect(size).toBeLessThan(150_000);
  });
});

it('has its types', async () => {
  writeFileSync(join(project, 'typed.ts'), TYPED);
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--types', '', '--lib', 'es2023,dom'];
  expect(await inFolder(project, bin('tsc'), ...options, 'typed.ts')).toBe('');
});

it('has the command, with the lab’s digits', async () => {
  const link = 'https://lab.example/?v=1&hidden=20&at=2:beta=0&steps=3';
  const stdout = await inFolder(project, join(project, 'node_modules/.bin/sparse-autoencoder-lab'), 'replay', link, '--json');
  const trainer = library.createTrainer({ hidden: 20 });
  trainer.append(gunzipSync(readFileSync(at('build/data/train-images-idx3-ubyte.gz'))).subarray(16));
  trainer.step(2);
  trainer.configure({ beta: 0 });
  trainer.step(1);
  expect(JSON.parse(stdout).runs[0].fingerprint).toBe(await trainer.fingerprint());
  trainer.delete();
});
