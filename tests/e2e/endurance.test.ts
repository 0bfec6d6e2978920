/** A short one of tests/trust/endurance: after runs that come and go a page holds on to no more than it did. */

import { expect, it } from 'vitest';
import { makeRuns, rest } from '../trust/endurance/busy.mjs';
import { scales } from '../trust/endurance/memory.mjs';
import { randomSettings } from '../trust/endurance/settings.mjs';
import { ready, site } from './site.ts';

const { visit } = site();

it('60 runs leave no nodes, listeners, workers, cores or handles behind', async () => {
  const { page, complaints } = await visit('?hidden=25&batchSize=20');
  const weigh = await scales(page);
  // What is counted in a worker is counted from its start.
  await page.reload();
  await ready(page);
  const standard = await page.evaluate(() => window.sae.settings());
  const settings = randomSettings(80);
  const counts = async () => {
    await rest(page, standard, false);
    const { nodes, listeners, documents, frames, workers, instances, handles } = await weigh();
    return { nodes, listeners, others: { documents, frames, workers, instances, handles } };
  };
  await makeRuns(page, settings.slice(0, 20), 10);
  const before = await counts();
  expect(before.others).toMatchObject({ instances: 1, handles: 1 });
  await makeRuns(page, settings.slice(20), 10);
  // Texts that differ are of a node more or less, and a notice has a button or none; what every run left would be sixty, and
  // would stay. (Once in some twenty times the browser held on to a network's old units for a moment.)
  await expect.poll(async () => (await counts()).nodes, { timeout: 20_000 }).toBeLessThan(before.nodes + 20);
  const after = await counts();
  expect(after.others).toEqual(before.others);
  expect(after.listeners).toBeLessThan(before.listeners + 5);
  expect(complaints).toEqual([]);
});
