/**
 * `npm run trust -- endurance [STEPS] [RESETS]`: hours of a student's work in minutes, then what is still held on to. The same
 * state of the page is measured after the first hundred resets and after every hundred that follow: a network of the same
 * size at step 0, the same panels. What is counted must be equal. A heap breathes; what stayed behind after each of 2,000 runs
 * would be more than what is allowed for that.
 */

import { at } from '../../../scripts/run.mjs';
import { serve } from '../../../scripts/serve.mjs';
import { inNode } from './in-node.mjs';
import { inPage } from './in-page.mjs';

/** @type {import('../run.mjs').Trial} */
export default async function endurance(words) {
  const [steps = 200_000, resets = 2_000] = words.map(Number);
  if (!(steps >= resets && resets >= 200)) throw new Error('endurance STEPS RESETS: at least 200 resets, and a step for each');
  /** What else a person does takes longer than runs do. */
  const some = { steps: steps / 5, resets: Math.max(200, resets / 5) };
  const site = await serve(at('dist'), 0);
  try {
    return [
      await inPage(site.url, { what: 'all panels open', steps, resets, everything: true, restless: false }),
      await inPage(site.url, { what: 'all panels open and a restless student', ...some, everything: true, restless: true }),
      await inPage(site.url, { what: 'panels that come and go', ...some, everything: false, restless: true }),
      await inNode(steps, resets),
    ];
  } finally {
    await site.close();
  }
}
