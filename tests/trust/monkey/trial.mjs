/** `npm run trust -- monkey [ACTIONS] [SEED]`: a monkey at the built page. Prints, for each fault, what was done before it. */

import { chromium } from 'playwright';
import { at } from '../../../scripts/run.mjs';
import { serve } from '../../../scripts/serve.mjs';
import { CHROMIUM } from '../../chromium.mjs';
import { play } from './monkey.mjs';

/** @type {import('../run.mjs').Trial} */
export default async function monkey([actions = '20000', seed = '1']) {
  const [count, seeded] = [Number(actions), Number(seed)];
  const { url, close } = await serve(at('dist'), 0);
  const browser = await chromium.launch(CHROMIUM);
  try {
    const newPage = () => browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: false });
    const { faults, checks, done } = await play(newPage, url, count, seeded, (made, faults) => {
      for (const { wrong, actions } of faults)
        console.log(`\nseed ${seeded}:\n${wrong.join('\n')}\nafter\n  ${actions.join('\n  ')}`);
      if (faults.length === 0) console.log(`${made} actions`);
    });
    console.log(done);
    const note = `seed ${seeded}; page and core compared ${checks.toLocaleString('en')} times`;
    return [{ what: 'A monkey at the page: actions without a fault', tried: count, held: count - faults.length, note }];
  } finally {
    await browser.close();
    await close();
  }
}
