/** Through every state of the site: each journey is a page, and stops where there is something else to see. */

import { pathToFileURL } from 'node:url';
import { at } from '../../../scripts/run.mjs';
import { lessons } from './lessons.mjs';

/**
 * @typedef {import('playwright').Page} Page
 * @typedef {{url: string, open: () => Promise<Page>}} Site
 * @typedef {AsyncGenerator<[state: string, page: Page]>} Journey
 */

/** @param {Page} page */
export async function ready(page) {
  await page.waitForFunction(() => window.sae !== undefined);
  await page.evaluate(() => window.sae.ready);
}

/** @param {Page} page @param {string} wanted */
const status = (page, wanted) =>
  page.waitForFunction((name) => document.documentElement.dataset.status === name, wanted, { timeout: 60_000 });

/** Unfolds everything, what comes with it too, and waits for what is fetched then. @param {Page} page */
export async function unfold(page) {
  for (let round = 0; round < 3; round++) {
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.waitForTimeout(200);
  }
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.panel')].every((panel) => !panel.textContent?.includes('Loading…')),
  );
}

/** @param {Site} site @param {string} query @param {(page: Page) => Promise<unknown>} before */
async function visit({ url, open }, query, before = async () => {}) {
  const page = await open();
  await before(page);
  // What never comes is not waited for.
  await page.goto(url + query, { waitUntil: 'domcontentloaded' });
  return page;
}

/** @type {Record<string, (site: Site) => Journey>} */
export const JOURNEYS = {
  async *'before the lab is there'(site) {
    yield ['no code yet', await visit(site, '', (page) => page.route(/assets\/first-.*js$/, () => {}))];
    const failing = (/** @type {Page} */ page) => page.route(/assets\/assemble-/, (route) => route.abort());
    const page = await visit(site, '', failing);
    await status(page, 'error');
    yield ['code missing', page];
    yield ['no digits yet', await visit(site, '', (loading) => loading.route('**/data/*', () => {}))];
    const missing = await visit(site, '', (none) =>
      none.route('**/data/*', (route) => route.fulfill({ status: 404, body: 'no' })),
    );
    await status(missing, 'error');
    yield ['digits missing', missing];
    const broken = await visit(site, '', (core) => core.route(/\.wasm$/, (route) => route.abort()));
    await status(broken, 'error');
    yield ['core missing', broken];
  },

  async *'a run'(site) {
    const page = await visit(site, '?hidden=36&unit=5');
    await ready(page);
    yield ['ready', page];
    await unfold(page);
    yield ['ready, everything unfolded', page];
    await page.evaluate(() => window.sae.play());
    yield ['running', page];
    await page.evaluate(() => window.sae.pause());
    yield ['paused', page];
    await page.evaluate(() => window.sae.configure({ rho: 2 }).catch(() => {}));
    await page.getByTestId('setting-beta').fill('1000');
    await page.getByTestId('setting-beta').press('Enter');
    yield ['settings refused', page];
    await page.evaluate(() => window.sae.reset());
    yield ['a run that can be brought back', page];
    await page.evaluate(async () => {
      await window.sae.configure({ learningRate: 1e5, optimizer: 'sgd', decoder: 'linear' });
      await window.sae.step(200);
    });
    await status(page, 'diverged');
    yield ['exploded', page];
  },

  async *'waiting for digits'(site) {
    const page = await visit(site, '?hidden=16&digits=0123456789ab&rho=7&nonsense=1');
    await ready(page);
    yield ['a link with mistakes, made with other digits', page];
  },

  async *'what opens'(site) {
    const page = await visit(site, '?hidden=36');
    await ready(page);
    await page.evaluate(() => window.sae.step(30));
    await page.getByTestId('control-share').click();
    yield ['share, a link', page];
    await page.getByTestId('share-kind-element').check();
    yield ['share, the element', page];
    await page.getByTestId('share-close').click();
    await page.getByTestId('choose-panels').locator('summary').click();
    yield ['choose panels', page];
    await page.getByTestId('own-data').locator('summary').first().click();
    yield ['use other digits', page];
    await page.getByTestId('control-hand-in').click();
    await page.getByTestId('control-hand-in-json').click();
    await page.getByTestId('control-fingerprint').click();
    await page.getByTestId('control-check-gradient').click();
    await page
      .getByText(/They agree/)
      .first()
      .waitFor();
    yield ['hand in, exports, answers', page];
    const images = Buffer.alloc(16 + 60 * 5 * 4, 90);
    images.writeUInt32BE(0x803, 0);
    for (const [place, size] of [60, 5, 4].entries()) images.writeUInt32BE(size, 4 + 4 * place);
    await page.getByTestId('control-open-digits').setInputFiles([{ name: 'mine-idx3', mimeType: '', buffer: images }]);
    await page.getByTestId('own-data-in-use').waitFor();
    await unfold(page);
    yield ['digits of one’s own', page];
  },

  async *'all panels'(site) {
    const page = await visit(site, '?hidden=36&unit=5');
    await ready(page);
    await page.getByTestId('view-everything').click();
    yield ['untrained', page];
    await page.evaluate(() => window.sae.step(120));
    await unfold(page);
    yield ['trained, everything unfolded', page];
    await page.getByTestId('comparison-pick-dense').click();
    await page.getByText('Both have made 120 steps.').waitFor({ timeout: 60_000 });
    yield ['two models', page];
    await page.getByTestId('own-digit-start-3').click();
    await page.getByTestId('own-digit-added').waitFor();
    yield ['a digit of one’s own', page];
    await page.getByTestId('own-penalty-text').fill('abs(r - ');
    await page.getByTestId('own-penalty-problem').getByText('It ends').waitFor();
    yield ['a penalty typed wrong', page];
    await page.getByTestId('own-penalty-text').fill('abs(r - rho)');
    await page.getByTestId('own-penalty-text').press('Enter');
    await status(page, 'running');
    yield ['a penalty typed right, training', page];
    await page.evaluate(() => window.sae.pause());
    for (let phase = 0; phase < 7; phase++) {
      await page.getByTestId('walk-next').click();
      await page.waitForTimeout(300);
      if (phase % 2 === 0) yield [`phase ${phase + 1} of a step`, page];
    }
    await page.getByTestId('gradient-check-gradient-without-penalty').check();
    await page.getByTestId('gradient-check-run').click();
    await page.getByTestId('gradient-check-verdict').waitFor();
    await unfold(page);
    yield ['a broken gradient, checked', page];
  },

  async *'other pages'(site) {
    const figure = await visit(site, '?embed=1&panels=tiles,penalty,objective&hidden=36');
    await ready(figure);
    await figure.evaluate(() => window.sae.step(20));
    yield ['a figure', figure];
    const lesson = await visit(site, '?embed=1&panels=tiles&lesson=average');
    await lesson.locator('.lesson[data-stage=predict]').waitFor();
    yield ['a figure with a lesson', lesson];
    yield ['lecturers.html', await visit(site, 'lecturers.html')];
    const file = await site.open();
    await file.goto(pathToFileURL(at('dist/sparse-autoencoder-lab.html')).href);
    await ready(file);
    yield ['the one file', file];
  },

  ...lessons,
};
