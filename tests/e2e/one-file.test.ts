/** The whole lab in one HTML file: from a disk, without network, in a sandbox; and its run is the site's, bit for bit. */

import { readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { CHROMIUM } from '../chromium.mjs';
import { replayed } from './command-line.ts';
import { reach, site } from './site.ts';

const FILE = at('dist/sparse-autoencoder-lab.html');
const RUN = '?hidden=40&rho=0.1&at=20:beta=3&steps=45';
const lab = site();

let browser: Browser;
let offline: BrowserContext;
let expected = '';

beforeAll(async () => {
  browser = await chromium.launch(CHROMIUM);
  offline = await browser.newContext();
  await offline.setOffline(true);
  const { page } = await lab.visit(RUN);
  await page.waitForFunction(() => document.documentElement.dataset.status === 'paused');
  expected = await page.evaluate(() => window.sae.fingerprint());
});

afterAll(() => browser?.close());

/** A page without network; what it asks for outside of itself, and its complaints. */
async function openOffline(): Promise<{ page: Page; troubles: string[] }> {
  const page = await offline.newPage();
  const troubles: string[] = [];
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url())) troubles.push(request.url());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  return { page, troubles };
}

describe('the one file', () => {
  it('is smaller than 3 MB', () => {
    expect(statSync(FILE).size).toBeLessThan(3_000_000);
  });

  it('opened from a disk without network, makes the run of the site and of Node, both models and the algebra included', async () => {
    expect(replayed(RUN)[0]!.fingerprint).toBe(expected);
    const { page, troubles } = await openOffline();
    const address = pathToFileURL(FILE).href + RUN;
    await page.goto(address);
    await reach(page, 'paused');
    expect(await page.evaluate(() => window.sae.fingerprint())).toBe(expected);
    expect(await page.evaluate(() => window.sae.link())).toContain('&steps=45');

    await page.getByTestId('view-penalties').click();
    await page.getByTestId('own-penalty-text').fill('abs(r - rho)');
    await expect.poll(() => page.getByTestId('own-penalty-check-numeric').innerText(), { timeout: 30_000 }).toContain('agree');

    await page.getByTestId('view-compare').click();
    await page.getByTestId('comparison-start').click();
    await expect
      .poll(() => page.getByTestId('comparison-standing').innerText(), { timeout: 60_000 })
      .toBe('Both have made 45 steps.');
    await page.getByTestId('comparison-fingerprints').click();
    const fingerprint = (model: string) => page.getByTestId(`comparison-fingerprint-${model}`).innerText();
    await expect.poll(() => fingerprint('a'), { timeout: 30_000 }).toBe(expected);
    // One setting apart, and trained.
    expect(await fingerprint('b')).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprint('b')).not.toBe(expected);
    expect(page.workers()).toHaveLength(3);
    // The page itself, and nothing besides.
    expect(troubles).toEqual([address]);
    await page.close();
  });

  it('runs in a sandbox that lets it do nothing but run', async () => {
    const { page, troubles } = await openOffline();
    await page.setContent('<iframe sandbox="allow-scripts" title="Lab" width="800" height="600"></iframe>');
    const html = readFileSync(FILE, 'utf8');
    await page.evaluate((text) => {
      document.querySelector('iframe')!.srcdoc = text;
    }, html);
    const frame = await (await page.waitForSelector('iframe')).contentFrame();
    await frame!.waitForFunction(() => window.sae !== undefined);
    const fingerprint = await frame!.evaluate(async () => {
      await window.sae.ready;
      await window.sae.configure({ hidden: 40, rho: 0.1 });
      await window.sae.step(20);
      await window.sae.configure({ beta: 3 });
      await window.sae.step(25);
      return window.sae.fingerprint();
    });
    expect(fingerprint).toBe(expected);
    // It has no address to share, and gives what it can.
    await frame!.getByTestId('control-share').click();
    await frame!.getByTestId('share-kind-element').check();
    expect(await frame!.getByTestId('share-embed').inputValue()).toContain(
      'src="sparse-autoencoder.js"></script>\n<sparse-autoencoder rho="0.1" hidden="40" at="20:beta=3" steps="45"',
    );
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('says what is missing where it was damaged or ends too early', async () => {
    const { page } = await openOffline();
    const html = readFileSync(FILE, 'utf8');
    await page.setContent(html.slice(0, html.length - 1_000_000));
    await expect.poll(() => page.locator('#lab').innerText(), { timeout: 30_000 }).toContain('it ends too early');
    const damaged = html.replace(/(id="digits-train-images">)[^<]*/, '$1');
    await page.setContent(damaged);
    await expect.poll(() => page.locator('body').innerText(), { timeout: 30_000 }).toContain('its train-images are not in it');
    await page.close();
  });
});
