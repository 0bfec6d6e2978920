/** Leaving out work whose inputs have not changed since it was last done. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at } from './run.mjs';

/**
 * Calls `make`, unless its output is there and was made from the same inputs.
 * @param {string} name of the stamp, in build/
 * @param {string[]} inputs files and folders, relative to the top of the checkout
 * @param {string} output file that `make` makes
 * @param {() => void} make
 * @returns {boolean} whether it was made anew
 */
export function unlessMade(name, inputs, output, make) {
  const stamp = at(`build/${name}.stamp`);
  const now = createHash('sha256')
    .update(inputs.flatMap((path) => listing(at(path))).join('\n'))
    .digest('hex');
  if (existsSync(stamp) && existsSync(at(output)) && readFileSync(stamp, 'utf8') === now) return false;
  rmSync(stamp, { force: true });
  make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
  return true;
}

/**
 * A line for every file: its path, its size, and when it was last written.
 * @param {string} path
 * @returns {string[]}
 */
function listing(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return [`${path} ${stat.size} ${stat.mtimeMs}`];
  return readdirSync(path)
    .sort()
    .flatMap((name) => listing(join(path, name)));
}
