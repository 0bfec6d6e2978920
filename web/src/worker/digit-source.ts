/** Where digits come from: a folder on the server, or files that are here already. Both are read the same way. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { DigitFiles, DigitSource, DigitsIdentity } from '../protocol.js';
import type { DigitStore } from './digit-store.js';
import type { Fetch } from './download.js';

/** MNIST's own names. */
export const DIGIT_FILES: Record<keyof DigitFiles, string> = {
  'train-images': 'train-images-idx3-ubyte.gz',
  'train-labels': 'train-labels-idx1-ubyte.gz',
  'held-out-images': 't10k-images-idx3-ubyte.gz',
  'held-out-labels': 't10k-labels-idx1-ubyte.gz',
};

/** Fetches a file of this source by its MNIST name. TypeError for what is no source. */
export function sourceOf(source: DigitSource, fetch: Fetch): Fetch {
  if (typeof source === 'string') {
    if (source.endsWith('/')) return (file, init) => fetch(source + file, init);
    throw new TypeError(`source must be the address of a folder, ending with "/", or files, not ${JSON.stringify(source)}`);
  }
  if (!(source?.['train-images'] instanceof Blob)) {
    throw new TypeError(
      `source must be the address of a folder, ending with "/", or have train-images, a Blob; it is ${String(source)}`,
    );
  }
  const files = new Map(Object.entries(DIGIT_FILES).map(([key, file]) => [file, source[key as keyof DigitFiles]]));
  return async (file) => {
    const blob = files.get(file);
    if (!blob) throw new Error('it was not given');
    return new Response(blob);
  };
}

/** Throws while digits are missing. */
export function identityOf(digits: DigitStore): DigitsIdentity {
  if (digits.expected === 0 || digits.arrived < digits.expected) {
    throw new Error(`only ${digits.arrived} of ${digits.expected || 'the'} digits to train on have arrived`);
  }
  return { train: digits.arrived, inputs: digits.inputs, sha256: bytesToHex(sha256(digits.pixels())) };
}
