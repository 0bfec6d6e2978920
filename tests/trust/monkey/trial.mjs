/**
 * `npm run trust -- monkey [ACTIONS] [SEED …]`: a monkey at the built page; with several seeds as many at once, each with its
 * part of the actions. Prints, for each fault, what was done before it.
 */

import { chromium } from 'playwright';
import { at } from '../../../scripts/run.mjs';
import { serve } from '../../../scripts/serve.mjs';
import { CHROMIUM } from '../../chromium.mjs';
import { play } from './monkey.mjs';

/** @type {import('../run.mjs').Trial} */
export default async function monkey([actions = '20000', ...given]) {
  const seeds = given.length > 0 ? given.map(Number) : [1];
  const each = Math.ceil(Number(actions) / seeds.length);
  const { url, close } = await serve(at('dist'), 0);
  const browser = await chromium.launch(CHROMIUM);
  try {
    const newPage = () => browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: false });
    const played = await Promise.all(
      seeds.map((seed) =>
        play(newPage, url, each, seed, (made, faults) => {
          for (const { wrong, actions } of faults)
            console.log(`\nseed ${seed}:\n${wrong.join('\n')}\nafter\n  ${actions.join('\n  ')}`);
          if (faults.length === 0) console.log(`seed ${seed}: ${made} actions`);
        }),
      ),
    );
    for (const { done } of played) console.log(done);
    const sum = (/** @type {(one: typeof played[number]) => number} */ of) => played.reduce((total, one) => total + of(one), 0);
    const checks = sum((one) => one.checks);
    return [
      {
        what: 'A monkey at the page: actions without a fault',
        tried: each * seeds.length,
        held: each * seeds.length - sum(({ faults }) => faults.length),
        note: `seed ${seeds.join(', ')}; page and core compared ${checks.toLocaleString('en')} times`,
      },
    ];
  } finally {
    await browser.close();
    await close();
  }
}
