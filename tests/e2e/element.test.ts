/** <sparse-autoencoder> in other people's pages: the same run, methods and events as window.sae on the lab's own. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import type { SparseAutoencoderElement } from '../../web/src/embed/sparse-autoencoder.ts';
import { fingerprintInNode } from './in-node.ts';
import { FOLDER, site } from './site.ts';

const { visit, visitAddress, visitNotes, origin, answer } = site();

const SCRIPT = 'sparse-autoencoder.js';
const notes = (content: string) => `<script type="module" src="${origin()}${FOLDER}${SCRIPT}"></script>${content}`;
const STEPS = 60;
let expected = '';

beforeAll(async () => {
  expected = await fingerprintInNode(STEPS, { hidden: 16 });
});

const element = (page: Page) => page.locator('sparse-autoencoder');

/** Calls a method of the page's element. */
function call<Name extends 'step' | 'fingerprint' | 'configure' | 'metrics' | 'settings' | 'link'>(
  page: Page,
  method: Name,
  ...args: Parameters<SparseAutoencoderElement[Name]>
): Promise<Awaited<ReturnType<SparseAutoencoderElement[Name]>>> {
  return page.evaluate(
    ([name, more]) => {
      const found = document.querySelector('sparse-autoencoder')!;
      return (found[name as Name] as (...given: unknown[]) => Awaited<ReturnType<SparseAutoencoderElement[Name]>>)(...more);
    },
    [method, args] as [string, unknown[]],
  );
}

it('is one small file that needs no other', () => {
  const code = readFileSync(at(`dist/${SCRIPT}`));
  expect(gzipSync(code).length).toBeLessThan(5 * 1024);
  expect(code.toString()).not.toMatch(/\bimport\s*(\(|["'{*])/);
});

describe('in a page of another site', () => {
  it('is as high as the lab, and does what window.sae does', async () => {
    const { page, complaints } = await visitNotes(
      // In a page's own script, as its author would: a test that listens when the page is there can come too late.
      notes(`<sparse-autoencoder hidden="16" panels="penalty,tiles" title="Sparsity, live" class="wide"></sparse-autoencoder>
        <script>
          const told = [];
          for (const name of ['ready', 'step', 'settings', 'error']) {
            document.querySelector('sparse-autoencoder').addEventListener(name, ({ detail }) => told.push([name, detail]));
          }
        </script>`),
    );
    await element(page).evaluate((found: SparseAutoencoderElement) => found.ready);
    expect(await call(page, 'step', STEPS)).toMatchObject({ step: STEPS });
    expect(await call(page, 'fingerprint')).toBe(expected);

    const frame = page.frames()[1]!;
    const heights = () => frame.evaluate(() => [window.innerHeight, Math.ceil(document.body.getBoundingClientRect().height)]);
    await expect.poll(async () => new Set(await heights()).size).toBe(1);
    expect((await element(page).boundingBox())!.height).toBe((await heights())[0]);
    expect(
      await element(page).evaluate((found: SparseAutoencoderElement) => found.shadowRoot!.querySelector('iframe')!.title),
    ).toBe('Sparsity, live');

    const refusal = await element(page).evaluate((found: SparseAutoencoderElement) =>
      found.configure({ rho: 2 }).catch((error: Error) => [error instanceof RangeError, error.name, error.message]),
    );
    expect(refusal).toEqual([true, 'RangeError', 'rho must be a number above 0 and below 1, not 2']);
    const uncloneable = await element(page).evaluate((found: SparseAutoencoderElement) =>
      found.configure({ rho: (() => 1) as never }).catch((error: Error) => error.name),
    );
    expect(uncloneable).toBe('DataCloneError');

    // A setting that needs no new run changes in the run; the next one needs a new frame.
    await element(page).evaluate((found: SparseAutoencoderElement) => found.setAttribute('learning-rate', '0.02'));
    await expect.poll(async () => (await call(page, 'settings')).learningRate).toBe(0.02);
    expect(await call(page, 'metrics')).toMatchObject({ step: STEPS });
    await element(page).evaluate((found: SparseAutoencoderElement) => found.removeAttribute('learning-rate'));
    await expect.poll(async () => (await call(page, 'settings')).learningRate).toBe(0.01);
    await element(page).evaluate((found: SparseAutoencoderElement) => found.setAttribute('hidden', '9'));
    expect(await call(page, 'settings')).toMatchObject({ hidden: 9, learningRate: 0.01 });
    expect(await call(page, 'metrics')).toMatchObject({ step: 0 });

    const events = await page.evaluate<[string, unknown][]>('told');
    expect(events[0]).toEqual(['ready', expect.objectContaining({ step: 0 })]);
    expect(events).toContainEqual(['step', expect.objectContaining({ step: STEPS })]);
    expect(events).toContainEqual(['settings', expect.objectContaining({ learningRate: 0.02 })]);
    expect(events).toContainEqual(['error', { message: 'rho must be a number above 0 and below 1, not 2' }]);
    expect(complaints).toEqual([]);
  });

  it('out of sight waits for its first call, and keeps what it was asked for before it was in the page', async () => {
    const { page, requests, complaints } = await visitNotes(
      notes(
        '<div style="height: 9000px"></div><sparse-autoencoder hidden="16" panels="tiles" loading="lazy"></sparse-autoencoder>',
      ),
    );
    await page.evaluate(() => customElements.whenDefined('sparse-autoencoder'));
    expect(requests.filter((url) => url.includes('?v=1'))).toEqual([]);
    expect(await call(page, 'step', STEPS)).toMatchObject({ step: STEPS });

    const made = await page.evaluate(async () => {
      const later = document.createElement('sparse-autoencoder');
      later.setAttribute('hidden', '16');
      const metrics = later.step(7);
      document.body.append(later);
      return metrics;
    });
    expect(made).toMatchObject({ step: 7 });
    expect(complaints).toEqual([]);
  });

  it('taken out and put back begins anew; what was under way is rejected', async () => {
    const { page, complaints } = await visitNotes(notes('<sparse-autoencoder hidden="16" panels="tiles"></sparse-autoencoder>'));
    await call(page, 'step', 3);
    const outcome = await element(page).evaluate(async (found: SparseAutoencoderElement) => {
      const under = found.step(1e6).catch((error: Error) => error.message);
      found.remove();
      const waiting = found.metrics();
      document.body.append(found);
      return [await under, (await waiting).step, found.shadowRoot!.querySelectorAll('iframe').length];
    });
    expect(outcome).toEqual(['the element was taken out of the page', 0, 1]);
    await call(page, 'step', STEPS);
    expect(await call(page, 'fingerprint')).toBe(expected);
    expect(complaints).toEqual([]);
  });

  it('is not shown where `hidden` says so as it does elsewhere, and takes no code for the lab’s address', async () => {
    const { page, complaints } = await visitNotes(
      notes(
        '<sparse-autoencoder hidden></sparse-autoencoder><sparse-autoencoder src="javascript:alert(1)"></sparse-autoencoder>',
      ),
    );
    await page.evaluate(() => customElements.whenDefined('sparse-autoencoder'));
    expect(await element(page).first().isVisible()).toBe(false);
    expect(
      await element(page)
        .last()
        .evaluate((found: SparseAutoencoderElement) => found.shadowRoot!.childElementCount),
    ).toBe(0);
    expect(complaints).toEqual(['src must be the address of a lab, not "javascript:alert(1)"']);
    await element(page)
      .last()
      .evaluate((found, src) => found.setAttribute('src', src), origin() + FOLDER);
    expect(
      await element(page)
        .last()
        .evaluate((found: SparseAutoencoderElement) => found.step(1)),
    ).toMatchObject({ step: 1 });
  });
});

it('at a place where no lab is, rejects what it is asked for', async () => {
  const { page } = await visitNotes('');
  await page.clock.install();
  await page.setContent(notes(`<sparse-autoencoder src="${origin()}/nothing/"></sparse-autoencoder>`));
  await page.waitForFunction(() => customElements.get('sparse-autoencoder'));
  const asked = call(page, 'metrics').catch(String);
  await page.waitForLoadState();
  await page.clock.runFor(60_000);
  expect(await asked).toContain(`no lab answers at ${origin()}/nothing/?v=1`);
  expect(await call(page, 'metrics').catch(String)).toContain('no lab answers');
});

it('in a page of the lab’s own site lists no origin', async () => {
  answer('notes.html', (response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end(`<script type="module" src="${SCRIPT}"></script><sparse-autoencoder hidden="16" panels="tiles"></sparse-autoencoder>`);
  });
  const { page } = await visit('notes.html');
  expect(await call(page, 'step', 1)).toMatchObject({ step: 1 });
  expect(page.frames()[1]!.url()).not.toContain('origin=');
});

it('in a page that was opened from a file works as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'notes-'));
  try {
    const file = join(folder, 'notes.html');
    writeFileSync(file, `<!doctype html>${notes('<sparse-autoencoder hidden="16" panels="tiles"></sparse-autoencoder>')}`);
    const { page, complaints } = await visitAddress(pathToFileURL(file).href);
    expect(await call(page, 'step', 1)).toMatchObject({ step: 1 });
    expect(new URL(page.frames()[1]!.url()).searchParams.get('origin')).toBe('null');
    expect(complaints).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
