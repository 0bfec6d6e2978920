/** The link is the experiment: opened, it is the same run again, in the page and in Node; and the address bar has it. */

import { expect, it } from 'vitest';
import { replayed } from './command-line.ts';
import { control, reach, read, ready, site } from './site.ts';

const lab = site();

it('a run with changes on its way is in the address bar, in Node and in another page the same, bit for bit', async () => {
  const { page, complaints } = await lab.visit('?rho=0.1&hidden=40');
  await ready(page);
  await page.evaluate(async () => {
    await window.sae.step(12);
    await window.sae.configure({ beta: 1, rho: 0.2 });
    await window.sae.step(8);
    await window.sae.configure({ optimizer: 'sgd' });
    await window.sae.configure({ optimizer: 'adam' });
    await window.sae.configure({ penalty: 'custom', penaltyExpression: 'abs(r - rho)/2' });
    await window.sae.step(5);
  });
  const [fingerprint, metrics, link] = await page.evaluate(async () => [
    await window.sae.fingerprint(),
    await window.sae.metrics(),
    await window.sae.link(),
  ]);
  expect(link).toContain('at=12:rho=0.2,beta=1&at=20:optimizer=sgd&at=20:');
  await expect.poll(() => page.url()).toBe(link);

  const [run] = replayed(link);
  expect(run).toMatchObject({ fingerprint, metrics });

  // Somebody else opens it.
  const { page: other } = await lab.visitAddress(link);
  await reach(other, 'paused');
  expect(await other.evaluate(() => window.sae.fingerprint())).toBe(fingerprint);
  expect(await other.evaluate(() => window.sae.link())).toBe(link);
  await expect.poll(() => read(other, 'step').innerText()).toBe('25');

  // From there it goes on, and a reset plays the same again.
  await control(other, 'step').click();
  await expect.poll(() => read(other, 'step').innerText()).toBe('26');
  await expect.poll(() => other.url()).toContain('steps=26');
  await control(other, 'reset').click();
  await expect.poll(() => read(other, 'step').innerText()).toBe('0');
  await control(other, 'train').click();
  await reach(other, 'paused');
  expect(await other.evaluate(() => window.sae.fingerprint())).toBe(fingerprint);
  expect(complaints).toEqual([]);
});

it('waits where it does not play by itself, stops where it says, and tells how far it goes', async () => {
  const { page } = await lab.visit('?v=1&steps=30&autoplay=false&theme=dark&panels=objective,penalty&unit=7');
  await ready(page);
  await expect.poll(() => page.locator('.read-out-step').innerText()).toContain('of 30');
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  expect(await page.getByTestId('panel-penalty').isVisible()).toBe(true);
  expect(await page.getByTestId('panel-tiles').count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.dataset.status)).toBe('ready');
  await control(page, 'train').click();
  await reach(page, 'paused');
  await expect.poll(() => read(page, 'step').innerText()).toBe('30');
  // What was asked for in the link is not what the reader prefers.
  expect(await page.evaluate(() => localStorage.getItem('sparse-autoencoder-lab.theme'))).toBe(null);
});

it('names what is wrong with it, and executes nothing', async () => {
  const hostile = '"><img src=x onerror="window.stolen = true">';
  const query = new URLSearchParams([
    ['rho', hostile],
    ['panels', `tiles,${hostile}`],
    ['lesson', 'javascript:window.stolen=true'],
    ['penaltyExpression', 'constructor.constructor("window.stolen=true")()'],
    ['at', `5:rho=${hostile}`],
    ['theme', hostile],
    [hostile, hostile],
    ['seed', '7'],
  ]);
  const { page, complaints } = await lab.visit(`?${query}`);
  await ready(page);
  const notice = page.getByTestId('notice').first();
  for (const name of ['rho', 'panels', 'lesson', 'penaltyExpression', 'at', 'theme', 'unknown']) {
    await expect.poll(() => notice.innerText()).toContain(name);
  }
  expect(await page.evaluate(() => ('stolen' in window ? 'executed' : document.querySelectorAll('[onerror]').length))).toBe(0);
  expect(await page.evaluate(async () => (await window.sae.settings()).seed)).toBe(7);
  expect(complaints).toEqual([]);
});
