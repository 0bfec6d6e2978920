/**
 * What the lab needs of the site around it: its workers, and its digits. The one-file build has another module in this
 * one's place, ../one-file/surroundings.ts, which finds them in the page itself.
 */

import type { DigitSource } from '../protocol.js';

export function startTraining(): Worker {
  return new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name: 'training' });
}

export function startAlgebra(): Worker {
  return new Worker(new URL('./expression/algebra-worker.ts', import.meta.url), { type: 'module' });
}

/** The digits that the lab has of its own. */
export function ownDigits(): DigitSource {
  return new URL('data/', document.baseURI).href;
}
