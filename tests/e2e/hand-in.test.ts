/** A hand-in from the built site: exported by clicking, made again in Node, opened as a page; and what NumPy finds in the weights. */

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { loadSparseAutoencoder } from 'sparse-autoencoder-lab';
import { afterAll, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { parseHandIn } from '../../web/src/hand-in.ts';
import { Verifier } from '../../web/src/hand-in-verify.ts';
import { Replayer } from '../../web/src/replay.ts';
import { readNpz } from '../numpy.ts';
import { control, ready, site } from './site.ts';

const { visit, origin } = site();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'hand-in-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Clicks, and waits for the file that comes of it; its path. */
async function save(page: Page, id: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), control(page, id).click()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it('is made again in Node, bit for bit; opens without a complaint; and the weights are the page’s', async () => {
  const { page, complaints, requests } = await visit('?hidden=16&seed=7');
  await ready(page);
  // A question of the lessons, so that there is an answer.
  await page.getByTestId('lesson-begin-average').click();
  await page.getByTestId('lesson-answer-half').check();
  await page.getByTestId('lesson-commit').click();
  await page.getByTestId('lesson-run').click();
  await page.getByTestId('lesson-why').fill('Sigmoid of 0 <i>is</i> ½.');
  await page.getByTestId('lesson-leave').click();
  await page.getByTestId('lesson-begin-average').waitFor();
  await expect.poll(() => page.evaluate(async () => (await window.sae.settings()).hidden)).toBe(16);

  await page.evaluate(() => window.sae.step(12));
  await page.evaluate(() => window.sae.configure({ rho: 0.1 }));
  await page.evaluate(() => window.sae.step(8));
  await page.getByTestId('control-hand-in').click();
  await page.getByTestId('hand-in-student').fill('Ada Lovelace');
  const html = await save(page, 'hand-in-html');
  const json = await save(page, 'hand-in-json');
  const csv = await save(page, 'save-curves');
  const npz = await save(page, 'save-weights');
  const { fingerprint, theta } = await page.evaluate(async () => ({
    fingerprint: await window.sae.fingerprint(),
    theta: Array.from(await window.sae.parameters()),
  }));
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => !url.startsWith(origin()) && !url.startsWith('blob:'))).toEqual([]);

  const handIn = parseHandIn(readFileSync(html, 'utf8'), html);
  expect(handIn).toMatchObject({ student: 'Ada Lovelace', steps: 20, fingerprint });
  expect(handIn.heldOut).not.toBe(null);
  expect(handIn.answers).toMatchObject([{ question: 'untrained', step: 0, explanation: 'Sigmoid of 0 <i>is</i> ½.' }]);
  expect(handIn.pictures).toHaveLength(3);
  expect(parseHandIn(readFileSync(json, 'utf8'))).toEqual(handIn);

  const file = (name: string) => new Blob([readFileSync(at(`dist/data/${name}.gz`))]);
  const replayer = await Replayer.open(await loadSparseAutoencoder(), {
    'train-images': file('train-images-idx3-ubyte'),
    'held-out-images': file('t10k-images-idx3-ubyte'),
  });
  const verifier = new Verifier(replayer);
  for (const path of [html, json]) {
    expect(await verifier.verify(readFileSync(path, 'utf8'))).toMatchObject({
      verdict: 'verified',
      differences: [],
      unchecked: [],
    });
  }

  const lines = readFileSync(csv, 'utf8').split('\r\n');
  expect(lines.filter((line) => line.startsWith('train,'))).toHaveLength(20);
  const last = lines.find((line) => line.startsWith('train,20,20,'))!.split(',');
  expect([Number(last[3]), Number(last[7])]).toEqual([handIn.metrics.reconstruction, handIn.metrics.total]);

  const arrays = readNpz(npz);
  const values = Float32Array.from(theta);
  const bytes = (from: number, to: number) => sha256(new Uint8Array(values.buffer, 4 * from, 4 * (to - from)));
  const encoder = 784 * 16;
  expect(arrays).toMatchObject({
    W: { shape: [784, 16], sha256: bytes(0, encoder) },
    b: { shape: [16], sha256: bytes(encoder, encoder + 16) },
    W_prime: { shape: [16, 784], sha256: bytes(encoder + 16, 2 * encoder + 16) },
    c: { shape: [784], sha256: bytes(2 * encoder + 16, values.length) },
    step: { text: '20' },
    fingerprint: { text: fingerprint },
  });

  const browser = page.context().browser()!;
  const report = await browser.newPage();
  const said: string[] = [];
  report.on('console', (message) => said.push(message.text()));
  report.on('pageerror', (error) => said.push(error.message));
  await report.goto(`file://${html}`);
  expect(await report.title()).toBe('Hand-in: Ada Lovelace');
  expect(await report.getByRole('link').getAttribute('href')).toBe(handIn.link);
  for (const picture of await report.getByRole('img').all()) {
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(500);
  }
  expect(said).toEqual([]);
  await report.setViewportSize({ width: 320, height: 800 });
  expect(await report.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await report.close();

  // Nothing runs in the report: axe only where its policy does not count.
  const audited = await browser.newPage({ bypassCSP: true });
  await audited.goto(`file://${html}`);
  await audited.addScriptTag({ content: axe });
  const found = await audited.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof import('axe-core') }).axe.run();
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  });
  expect(found).toEqual([]);
  await audited.close();
});
