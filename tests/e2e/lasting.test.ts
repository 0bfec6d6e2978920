/**
 * What is lost in spite of all: the worker, the core's memory, the tab. The run goes on from the last checkpoint, and comes to
 * the same bits as if nothing had happened.
 */

import type { BrowserContext, Page } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import type { StoredRun } from '../../web/src/lab/lasting/stored-runs.ts';
import { gzip, idxImages } from '../digits.js';
import { fingerprintInNode } from './in-node.ts';
import { control, FOLDER, number, reach, ready, site, status } from './site.ts';

const { visitBeside, newContext, origin } = site();

const QUERY = '?hidden=16&panels=objective';
const inNode = (steps: number, seed = 1) => fingerprintInNode(steps, { hidden: 16, seed });

const notice = (page: Page) => page.getByTestId('notice');
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
const trained = (page: Page, least: number) =>
  expect.poll(() => number(page, 'step'), { timeout: 60_000 }).toBeGreaterThanOrEqual(least);

/** From now on the tab stores its run: that begins after the first view. */
const remembered = (page: Page) => page.waitForFunction(() => sessionStorage.getItem('sparse-autoencoder-lab.tab') !== null);

/** The browser has the run of this tab, or of another, after so many steps at least. */
async function stored(page: Page, least: number): Promise<void> {
  await remembered(page);
  const newest = () =>
    page.evaluate(async () => {
      const answer = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await answer(indexedDB.open('sparse-autoencoder-lab'));
      const runs: StoredRun[] = await answer(database.transaction('runs').objectStore('runs').getAll());
      database.close();
      return Math.max(0, ...runs.map(({ checkpoint }) => checkpoint.step));
    });
  await expect.poll(newest).toBeGreaterThanOrEqual(least);
}

/** Goes on to the next full thousand; the run must then be what it is in Node. */
async function goesOnAsInNode(page: Page, seed = 1): Promise<void> {
  const { steps, fingerprint } = await page.evaluate(async () => {
    await window.sae.pause();
    const { step } = await window.sae.metrics();
    const steps = Math.ceil((step + 1) / 1000) * 1000;
    await window.sae.step(steps - step);
    return { steps, fingerprint: await window.sae.fingerprint() };
  });
  expect(fingerprint).toBe(await inNode(steps, seed));
}

/** Pages of one browser, as a person has them. */
let context: BrowserContext;
async function tab(query = QUERY, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  context ??= await newContext();
  const { page, complaints } = await visitBeside(context, query, prepare);
  all.push(complaints);
  return page;
}
let all: string[][] = [];
afterEach(() => {
  context = undefined as never;
  expect(all.flat()).toEqual([]);
  all = [];
});

/** Has the page's workers where a test can end them. */
const workersWithin = async (page: Page) => {
  await page.addInitScript(() => {
    const started: Worker[] = [];
    Object.assign(window, { started });
    window.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        started.push(this);
      }
    };
  });
};
const workers = (page: Page) => page.evaluateHandle(() => (window as unknown as { started: Worker[] }).started);

/** The step of the button that goes on. */
async function offeredStep(page: Page): Promise<number> {
  const label = await page.getByRole('button', { name: /^Go on from step/ }).innerText();
  return Number(label.replace('Go on from step ', '').replaceAll(',', ''));
}

describe('a worker', () => {
  it('that is ended without a word is missed, and the run goes on in another', async () => {
    const page = await tab(QUERY, async (fresh) => {
      await workersWithin(fresh);
      await fresh.clock.install();
    });
    await ready(page);
    await control(page, 'train').click();
    await trained(page, 450);
    await (await workers(page)).evaluate(([worker]) => worker!.terminate());
    await expect.poll(() => status(page)).toBe('running');
    const shown = await number(page, 'step');
    await page.clock.runFor(60_000);
    await notice(page).filter({ hasText: 'The training worker does not answer any more.' }).waitFor();
    expect(await status(page)).toBe('error');
    const step = await offeredStep(page);
    expect(step % 200).toBe(0);
    expect(shown - step).toBeLessThanOrEqual(200);
    await press(page, /^Go on from step/);
    // It was training, and trains again.
    await reach(page, 'running');
    await trained(page, shown + 1);
    await expect.poll(() => notice(page).count()).toBe(0);
    await goesOnAsInNode(page);
  });

  it('that crashes is told of at once; who waits for steps hears of it, and the run rests until it is asked again', async () => {
    const page = await tab(QUERY, workersWithin);
    await ready(page);
    const steps = page.evaluate(() => window.sae.step(1_000_000).then(String, String));
    await trained(page, 450);
    await (await workers(page)).evaluate(([worker]) => worker!.dispatchEvent(new ErrorEvent('error', { message: 'no memory' })));
    expect(await steps).toBe('Error: The training worker failed: no memory.');
    await notice(page).filter({ hasText: 'The training worker failed: no memory.' }).waitFor();
    const step = await offeredStep(page);
    await press(page, /^Go on from step/);
    await reach(page, 'paused');
    expect(await number(page, 'step')).toBe(step);
    await goesOnAsInNode(page);
    // The new one is listened to like the first.
    await (await workers(page)).evaluate(([, worker]) =>
      worker!.dispatchEvent(new ErrorEvent('error', { message: 'once more' })),
    );
    await notice(page).filter({ hasText: 'The training worker failed: once more.' }).waitFor();
    await press(page, /^Go on from step/);
    await reach(page, 'paused');
    await goesOnAsInNode(page);
  });

  it('that is lost before the first checkpoint is begun again', async () => {
    const page = await tab(QUERY, workersWithin);
    await ready(page);
    await page.evaluate(() => window.sae.step(30));
    await (await workers(page)).evaluate(([worker]) => worker!.dispatchEvent(new ErrorEvent('error', { message: 'no memory' })));
    await press(page, /^(Go on from step 30|Begin it again)$/);
    await expect.poll(() => status(page)).toMatch(/ready|paused/);
    await goesOnAsInNode(page);
  });
});

it('a core that runs out of memory is told of, and replaced; the run goes on', async () => {
  // 20,000 images of 64 × 64 pixels and 1,024 hidden units are more than the core may have.
  const images = await gzip(idxImages(new Uint8Array(20_000 * 64 * 64).fill(9, 0, 500 * 64 * 64), 64, 64));
  const page = await tab(QUERY);
  await ready(page);
  await page
    .getByTestId('control-open-digits')
    .setInputFiles({ name: 'large.gz', mimeType: 'application/gzip', buffer: Buffer.from(images) });
  await expect
    .poll(async () => (await page.evaluate(() => window.sae.link())).includes('digits='), { timeout: 60_000 })
    .toBe(true);
  const before = await page.evaluate(async () => {
    await window.sae.step(250);
    return window.sae.fingerprint();
  });
  const problem = await page.evaluate(() =>
    window.sae
      .configure({ hidden: 1024 })
      .then(() => window.sae.step(1))
      .then(String, String),
  );
  expect(problem).toContain('out of memory');
  await notice(page)
    .filter({ hasText: 'Training stopped: the WebAssembly core failed and cannot be used any more: out of memory.' })
    .waitFor();
  await press(page, /^Go on from step/);
  await reach(page, 'paused');
  const after = await page.evaluate(async () => {
    const { step } = await window.sae.metrics();
    if (step < 250) await window.sae.step(250 - step);
    return window.sae.fingerprint();
  });
  expect(after).toBe(before);
});

describe('a tab', () => {
  it('that is reloaded while it trains has its run again, with curves, settings and what was looked at', async () => {
    const page = await tab();
    await ready(page);
    await page.evaluate(() => window.sae.configure({ beta: 2 }));
    await page.evaluate(() => window.sae.configure({ beta: 5 }));
    await control(page, 'train').click();
    await remembered(page);
    await trained(page, 1000);
    await page.reload();
    await notice(page).filter({ hasText: 'Your run is here again, at step' }).waitFor();
    await reach(page, 'paused');
    const step = await number(page, 'step');
    expect(step).toBeGreaterThanOrEqual(800);
    expect(await page.evaluate(() => window.sae.settings())).toMatchObject({ hidden: 16, beta: 5 });
    await goesOnAsInNode(page);
    await expect.poll(() => notice(page).count()).toBe(0);

    // At rest it is the very step.
    const [metrics, fingerprint] = await page.evaluate(
      async () => [await window.sae.metrics(), await window.sae.fingerprint()] as const,
    );
    await expect.poll(() => page.url()).toContain(`steps=${metrics.step}`);
    await page.reload();
    await reach(page, 'paused');
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(fingerprint);
    await press(page, 'Start afresh');
    await expect.poll(() => number(page, 'step')).toBe(0);
  });

  it('that follows another link does what that says, and offers the run that was left', async () => {
    const page = await tab();
    await ready(page);
    await page.evaluate(() => window.sae.step(400));
    await stored(page, 400);
    await page.goto(`${page.url().split('?')[0]}?hidden=8&panels=objective`);
    await ready(page);
    expect(await page.evaluate(() => window.sae.settings())).toMatchObject({ hidden: 8 });
    await notice(page).filter({ hasText: 'A run of 400 steps was left here' }).waitFor();
    await press(page, 'Open it');
    await reach(page, 'paused');
    await expect.poll(() => number(page, 'step')).toBe(400);
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(await inNode(400));
    // It is this tab's now, and nobody else's.
    await page.reload();
    await reach(page, 'paused');
    expect(await number(page, 'step')).toBe(400);
    const other = await tab();
    await ready(other);
    await other.waitForTimeout(500);
    expect(await notice(other).count()).toBe(0);
  });

  it('that crashed has left its run to the next, which opens it or discards it', async () => {
    const crashed = await tab();
    await ready(crashed);
    await control(crashed, 'train').click();
    await stored(crashed, 400);
    await crashed.goto('chrome://crash').catch(() => {});
    all = [];

    const page = await tab();
    await ready(page);
    await notice(page).filter({ hasText: 'was left here' }).waitFor();
    await press(page, 'Open it');
    await reach(page, 'paused');
    expect(await number(page, 'step')).toBeGreaterThanOrEqual(400);
    await goesOnAsInNode(page);
    await page.close();

    const third = await tab();
    await ready(third);
    await press(third, 'Discard it');
    await expect.poll(() => notice(third).count()).toBe(0);
    await third.reload();
    await ready(third);
    await third.waitForTimeout(500);
    expect(await notice(third).count()).toBe(0);
    expect(await number(third, 'step')).toBe(0);
  });

  it('does not disturb another one', async () => {
    const [one, two] = [await tab(), await tab('?hidden=16&panels=objective&seed=7')];
    for (const page of [one, two]) await ready(page);
    for (const page of [one, two]) await control(page, 'train').click();
    for (const page of [one, two]) await remembered(page);
    for (const page of [one, two]) await trained(page, 600 + (await number(page, 'step')));
    await Promise.all([one.reload(), two.reload()]);
    for (const page of [one, two]) {
      await reach(page, 'paused');
      await notice(page).filter({ hasText: 'Your run is here again' }).waitFor();
    }
    expect(await two.evaluate(() => window.sae.settings())).toMatchObject({ seed: 7 });
    expect(await one.evaluate(() => window.sae.settings())).toMatchObject({ seed: 1 });
    await goesOnAsInNode(one);
    await goesOnAsInNode(two, 7);
  });

  it.each([
    [
      'storage throws',
      () => {
        const refuse = () => {
          throw new DOMException('not here', 'SecurityError');
        };
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { get: refuse });
      },
    ],
    [
      'storage is full',
      () => {
        const full = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
        IDBObjectStore.prototype.put = full;
        Storage.prototype.setItem = full;
      },
    ],
    ['there are no locks', () => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })],
  ])('works all the same where %s', async (_, without) => {
    const page = await tab(QUERY, (fresh) => fresh.addInitScript(without));
    await ready(page);
    await page.evaluate(() => window.sae.step(400));
    await page.waitForTimeout(800);
    await page.reload();
    await ready(page);
    await goesOnAsInNode(page);
    expect(await notice(page).filter({ hasText: 'Problem' }).count()).toBe(0);
  });

  it('stores nothing of a figure in a page of notes', async () => {
    const body = '<!doctype html><title>Notes</title><iframe title="Lab" src="?hidden=16&panels=objective&steps=300"></iframe>';
    const page = await tab('?notes', (fresh) =>
      fresh.route('**/?notes', (route) => route.fulfill({ contentType: 'text/html', body })),
    );
    const inside = page.frameLocator('iframe');
    await expect.poll(() => inside.getByTestId('read-status').innerText(), { timeout: 60_000 }).toBe('Paused');
    const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(await databases()).toEqual([]);
    await page.goto(`${origin()}${FOLDER}${QUERY}`);
    await expect.poll(databases).toEqual(['sparse-autoencoder-lab']);
  });
});
