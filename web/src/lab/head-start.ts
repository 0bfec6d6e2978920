/** The training worker, started before the page's own code is here; what it tells in the meantime is not lost. */

import { startTraining } from './surroundings.js';

export interface Started {
  worker: Worker;
  /** Resolves with the reason when the worker cannot be loaded or has crashed. */
  lost: Promise<string>;
  /** Resolves when the worker takes messages. */
  up: Promise<unknown>;
}

interface Begun {
  worker: Worker;
  failed: Promise<ErrorEvent>;
  heard: Promise<MessageEvent>;
}

declare global {
  interface Window {
    /** By layout.js, for the page's first session. */
    begun?: Begun | undefined;
  }
}

/** As layout.js does it. */
function begin(): Begun {
  const worker = startTraining();
  return {
    worker,
    failed: new Promise((resolve) => worker.addEventListener('error', resolve, { once: true })),
    heard: new Promise((resolve) => worker.addEventListener('message', resolve, { once: true })),
  };
}

/** Throws where the page may have no worker, as in a sandboxed frame. */
export function start(): Started {
  const { worker, failed, heard } = window.begun ?? begin();
  window.begun = undefined;
  const lost = new Promise<string>((resolve) => {
    failed.then(({ message }) => {
      resolve(message ? `The training worker failed: ${message}.` : 'The training worker could not be loaded.');
    });
    worker.addEventListener('messageerror', () => resolve('A message from the training worker could not be read.'));
  });
  return { worker, lost, up: heard };
}

/** As start(); undefined where it throws: who then starts one has that to tell. */
export function startAhead(): Started | undefined {
  try {
    return start();
  } catch {
    return undefined;
  }
}
