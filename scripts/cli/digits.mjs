/** The digits that runs are made with: the lab's own, or those in a folder. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digitFilesOf } from '../../build/library/digit-files.js';
import { loadSparseAutoencoder } from '../../build/library/index.js';
import { Replayer } from '../../build/library/replay.js';
import { UsageError } from './usage-error.mjs';

const OWN = fileURLToPath(new URL('../../build/data/', import.meta.url));

/**
 * Throws a UsageError where the folder has no digits that can be used.
 * @param {string} folder
 */
export async function replayerOver(folder = OWN) {
  const module = await loadSparseAutoencoder();
  try {
    return await Replayer.open(module, await filesIn(folder));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--digits ${folder}: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * All files of the folder, each in its place, as where they are dropped on the page.
 * @param {string} folder
 */
async function filesIn(folder) {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  // Beside the lab's own there is a note of where they come from.
  const names = entries.filter((entry) => entry.isFile() && !/^\.|\.json$/.test(entry.name)).map(({ name }) => name);
  if (names.length === 0) throw new UsageError(`--digits ${folder}: expected a folder with digits in IDX files`);
  return digitFilesOf(names.map((name) => new File([readFileSync(join(folder, name))], name)));
}
