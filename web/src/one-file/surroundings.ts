/** In the place of ../lab/surroundings.ts where the whole lab is one file: workers from its script, digits from its text. */

import Algebra from '../lab/expression/algebra-worker.ts?worker&inline';
import type { DigitFile, DigitFiles } from '../protocol.js';
import Training from '../worker/worker.ts?worker&inline';

export const startTraining = (): Worker => new Training();

export const startAlgebra = (): Worker => new Algebra();

/** Script elements that nothing runs, each with a file in base64. */
export function ownDigits(): DigitFiles {
  return {
    'train-images': blobIn('train-images'),
    'train-labels': blobIn('train-labels'),
    'held-out-images': blobIn('held-out-images'),
    'held-out-labels': blobIn('held-out-labels'),
  };
}

function blobIn(name: DigitFile): Blob {
  const text = document.getElementById(`digits-${name}`)?.textContent;
  if (!text) throw new Error(`this file is damaged: its ${name} are not in it`);
  return new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
}
