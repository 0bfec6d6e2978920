/** A short walk of the monkey that `npm run trust -- monkey` lets loose for longer; and that what it looks for it would find. */

import { expect, it } from 'vitest';
import { disagreements } from '../trust/monkey/agreement.mjs';
import monkey from '../trust/monkey/trial.mjs';
import { ready, site } from './site.ts';

const { visit } = site();

it('a hundred and fifty arbitrary actions leave the page whole', { timeout: 180_000 }, async () => {
  const [finding] = await monkey(['150', '7']);
  expect(finding).toMatchObject({ tried: 150, held: 150 });
});

it('the monkey notices where a page says what is not so', async () => {
  const { page } = await visit('?hidden=25');
  await ready(page);
  expect(await disagreements(page, true)).toEqual([]);
  await page.evaluate(() => {
    const change = (id: string, lie: object) => Object.assign(document.querySelector(`[data-testid="${id}"]`)!, lie);
    change('read-step', { textContent: '12' });
    change('read-status', { textContent: 'Training' });
    change('setting-beta', { value: '4' });
    change('setting-hidden-slider', { ariaValueText: '7' });
    change('setting-loss-cross-entropy', { checked: true });
    change('setting-tied', { checked: true });
    document.body.append(Object.assign(document.createElement('dialog'), { open: true }));
  });
  expect((await disagreements(page, false)).sort()).toEqual([
    'a dialog does not close',
    'beta: shown 4, is 5',
    'hidden of the slider: shown 7, is 25',
    'loss: shown "cross-entropy", is "squared-error"',
    'status: shown "Training", is "Ready"',
    'step: shown 12, is 0',
    'tied: shown true, is false',
  ]);
});
