/** Where digits come from: a folder on the server; or files that are here already (own-digits.ts). Both are read the same way. */

import { sha256 } from '../library/sha256.js';
import type { DigitFile, DigitsIdentity } from '../protocol.js';
import type { DigitStore } from './digit-store.js';
import type { Fetch } from './download.js';
import { early } from './early.js';
import type { Fitting } from './fitting.js';

/** MNIST's own names. */
export const MNIST_FILES: Readonly<Record<DigitFile, string>> = {
  'train-images': 'train-images-idx3-ubyte.gz',
  'train-labels': 'train-labels-idx1-ubyte.gz',
  'held-out-images': 't10k-images-idx3-ubyte.gz',
  'held-out-labels': 't10k-labels-idx1-ubyte.gz',
};

/** Where a folder has the digits to train on, which are read first. */
export const trainImagesIn = (folder: string): string => folder + MNIST_FILES['train-images'];

export interface OpenedSource {
  /** What a person knows each file by. */
  names: Readonly<Record<DigitFile, string>>;
  /** Whether there is such a file, or should be. */
  has(file: DigitFile): boolean;
  fetch(file: DigitFile, init?: RequestInit): Promise<Response>;
  /** A person's own files. */
  own: boolean;
  /** Where only as many digits are taken as fit: what leaves out the others. */
  fitting?: (whole: AsyncIterable<Uint8Array>) => Fitting;
  transposed: boolean;
}

/** The lab's own folder, or another. TypeError for what is no address of one. */
export function folderOf(source: string, fetch: Fetch): OpenedSource {
  if (!source.endsWith('/')) {
    throw new TypeError(`source must be the address of a folder, ending with "/", or files, not ${JSON.stringify(source)}`);
  }
  const fetched = early(trainImagesIn(source), fetch);
  return {
    names: MNIST_FILES,
    has: () => true,
    fetch: (file, init) => fetched(source + MNIST_FILES[file], init),
    own: false,
    transposed: false,
  };
}

/** Rejects while digits are missing. */
export async function identityOf(digits: DigitStore): Promise<DigitsIdentity> {
  if (digits.expected === 0 || digits.arrived < digits.expected) {
    throw new Error(`only ${digits.arrived} of ${digits.expected || 'the'} digits to train on have arrived`);
  }
  return { train: digits.arrived, inputs: digits.inputs, sha256: await sha256(digits.pixels()) };
}
