/**
 * What the lab needs of the site around it: its workers, and its digits. The one-file build has another module in this
 * one's place, ../one-file/surroundings.ts, which finds them in the page itself.
 */

import type { DigitSource } from '../protocol.js';

/** Compiled once, while the workers' script is still on its way, and given to all of them. */
let core: Promise<WebAssembly.Module> | undefined;

export function startTraining(): Worker {
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name: 'training' });
  core ??= WebAssembly.compileStreaming(fetch(new URL('../../../build/wasm/core.wasm', import.meta.url)));
  core.then(
    (module) => worker.postMessage({ core: module }),
    // It fetches the core itself, and says what is wrong.
    () => worker.postMessage({ core: null }),
  );
  return worker;
}

export function startAlgebra(): Worker {
  return new Worker(new URL('./expression/algebra-worker.ts', import.meta.url), { type: 'module' });
}

/** The digits that the lab has of its own. */
export function ownDigits(): DigitSource {
  return new URL('data/', document.baseURI).href;
}
