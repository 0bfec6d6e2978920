/** The digits that runs are made with: the lab's own, or those in a folder. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSparseAutoencoder } from '../../build/library/index.js';
import { Replayer } from '../../build/library/replay.js';
import { UsageError } from './usage-error.mjs';

const OWN = fileURLToPath(new URL('../../build/data/', import.meta.url));

const FILES = /** @type {const} */ ({
  'train-images': 'train-images-idx3-ubyte',
  'train-labels': 'train-labels-idx1-ubyte',
  'held-out-images': 't10k-images-idx3-ubyte',
  'held-out-labels': 't10k-labels-idx1-ubyte',
});

/**
 * Throws a UsageError where the folder has no digits that can be used.
 * @param {string} folder
 */
export async function replayerOver(folder = OWN) {
  const module = await loadSparseAutoencoder();
  const files = filesIn(folder);
  try {
    return await Replayer.open(module, files);
  } catch (error) {
    throw new UsageError(`--digits ${folder}: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * @param {string} folder
 * @returns {import('../../build/library/protocol.js').DigitFiles}
 */
function filesIn(folder) {
  /** @type {Partial<Record<keyof typeof FILES, Blob>>} */
  const files = {};
  for (const key of /** @type {(keyof typeof FILES)[]} */ (Object.keys(FILES))) {
    const path = [`${FILES[key]}.gz`, FILES[key]].map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
    if (path) files[key] = new Blob([readFileSync(path)]);
  }
  const { 'train-images': images, ...others } = files;
  if (!images) throw new UsageError(`--digits ${folder}: expected a file ${FILES['train-images']}.gz in it`);
  return { 'train-images': images, ...others };
}
