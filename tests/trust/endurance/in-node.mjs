/** The library in Node: trainers that come and go, each with some steps, in one core. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadSparseAutoencoder } from 'sparse-autoencoder-lab';
import { randomSettings } from './settings.mjs';

/** @param {number} steps @param {number} trainers @returns {Promise<import('../run.mjs').Finding>} */
export async function inNode(steps, trainers) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  const module = await loadSparseAutoencoder();
  const pixels = Uint8Array.from({ length: 500 * 784 }, (_, at) => (at * 2654435761) >>> 24);
  const measure = () => {
    collectGarbage();
    collectGarbage();
    return { wasm: module.memory, heap: process.memoryUsage().heapUsed };
  };
  let made = 0;
  let first = measure();
  let same = 0;
  for (const [index, settings] of randomSettings(trainers).entries()) {
    const trainer = module.createTrainer(settings);
    trainer.append(pixels);
    for (let step = 0; step < steps / trainers; step++) {
      try {
        trainer.step();
      } catch (error) {
        // A learning rate of 1 may be too large: the step is taken back, the next one begins anew.
        if (!(error instanceof Error && error.name === 'DivergenceError')) throw error;
      }
      made += 1;
    }
    if (index % 10 === 0) trainer.restore(trainer.save());
    trainer.delete();
    if (index === 99) first = measure();
    if (index >= 99) same += Number(module.memory === first.wasm);
  }
  const last = measure();
  console.log(`in Node: ${JSON.stringify({ made, first, last })}`);
  return {
    what: 'Trainers of the library in Node, one after the other in one core: WebAssembly memory as after the first 100',
    tried: trainers - 99,
    held: same,
    note: `${made.toLocaleString('en')} steps; WebAssembly ${megabytes(first.wasm)} → ${megabytes(last.wasm)} MB, heap ${megabytes(first.heap)} → ${megabytes(last.heap)} MB`,
  };
}

const megabytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(1);
