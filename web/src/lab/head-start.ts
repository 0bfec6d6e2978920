/** The training worker, started before the page's own code is here; what goes wrong with it in the meantime is not lost. */

import { startTraining } from './surroundings.js';

export interface Started {
  worker: Worker;
  /** Resolves with the reason when the worker cannot be loaded or has crashed. */
  lost: Promise<string>;
}

/** Throws where the page may have no worker, as in a sandboxed frame. */
export function start(): Started {
  const worker = startTraining();
  const lost = new Promise<string>((resolve) => {
    worker.addEventListener('error', ({ message }) => {
      resolve(message ? `The training worker failed: ${message}.` : 'The training worker could not be loaded.');
    });
    worker.addEventListener('messageerror', () => resolve('A message from the training worker could not be read.'));
  });
  return { worker, lost };
}

/** As start(); undefined where it throws: who then starts one has that to tell. */
export function startAhead(): Started | undefined {
  try {
    return start();
  } catch {
    return undefined;
  }
}
