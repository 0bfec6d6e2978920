/** Where digits come from: a folder on the server, or files that are here already. Both are read the same way. */

import { sha256 } from '../library/sha256.js';
import type { DigitFile, DigitSource, DigitsIdentity } from '../protocol.js';
import type { DigitStore } from './digit-store.js';
import type { Fetch } from './download.js';
import { early } from './early.js';

/** MNIST's own names. */
const MNIST_FILES: Readonly<Record<DigitFile, string>> = {
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
  /** A person's own files: as many digits are taken as fit, and some of them are held out where none are given to be. */
  own: boolean;
  transposed: boolean;
}

/** TypeError for what is no source. */
export function sourceOf(source: DigitSource, fetch: Fetch): OpenedSource {
  if (typeof source === 'string') {
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
  if (!(source?.['train-images'] instanceof Blob)) {
    throw new TypeError(
      `source must be the address of a folder, ending with "/", or have train-images, a Blob; it is ${String(source)}`,
    );
  }
  const names = { ...MNIST_FILES };
  for (const file of Object.keys(names) as DigitFile[]) {
    const blob = source[file];
    if (blob instanceof File) names[file] = blob.name;
  }
  return {
    names,
    has: (file) => source[file] !== undefined,
    fetch: async (file) => new Response(source[file]),
    own: true,
    transposed: source.transposed ?? false,
  };
}

/** Rejects while digits are missing. */
export async function identityOf(digits: DigitStore): Promise<DigitsIdentity> {
  if (digits.expected === 0 || digits.arrived < digits.expected) {
    throw new Error(`only ${digits.arrived} of ${digits.expected || 'the'} digits to train on have arrived`);
  }
  return { train: digits.arrived, inputs: digits.inputs, sha256: await sha256(digits.pixels()) };
}
