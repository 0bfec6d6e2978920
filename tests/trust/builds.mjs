/**
 * Two builds from two clean clones of what is committed, in folders whose paths are of different lengths, in different time
 * zones and languages: is every file the same, byte for byte? It installs the npm packages twice and compiles twice.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from '../../scripts/run.mjs';

/** What people get: the site, the package, the module itself. Other files there are CMake's own, or say when they were made. */
const FOLDERS = ['dist', 'build/library', 'build/data', 'build/wasm'];
const MADE = /^(dist|build\/library)\/|\.gz$|\/core(-exact)?\.(js|wasm)$/;

const PLACES = [
  { folder: 'a', surroundings: { TZ: 'UTC', LC_ALL: 'C' } },
  { folder: 'another/folder, and a longer one', surroundings: { TZ: 'Asia/Kolkata', LC_ALL: 'C.UTF-8' } },
];

/** @type {import('./run.mjs').Trial} */
export default async function builds() {
  const base = mkdtempSync(join(tmpdir(), 'builds-'));
  try {
    const commit = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
    const made = PLACES.map(({ folder, surroundings }) => build(commit, join(base, folder), surroundings));
    const names = [...new Set(made.flatMap((files) => [...files.keys()]))];
    const different = names.filter((name) => new Set(made.map((files) => files.get(name))).size > 1);
    for (const name of different) console.log(`differs: ${name}`);
    const what = 'files of the site, the package and the module that two builds from clean clones have in common, byte for byte';
    return [{ what, tried: names.length, held: names.length - different.length }];
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/**
 * The SHA-256 of every file that is made, by its path.
 * @param {string} commit
 * @param {string} folder
 * @param {Record<string, string>} surroundings
 * @returns {Map<string, string>}
 */
function build(commit, folder, surroundings) {
  mkdirSync(folder, { recursive: true });
  const run = (/** @type {string} */ command, /** @type {string[]} */ args) => {
    const env = { ...process.env, ...surroundings };
    const { status } = spawnSync(command, args, { cwd: folder, env, stdio: 'inherit' });
    if (status !== 0) throw new Error(`failed in ${folder}: ${command} ${args.join(' ')}`);
  };
  run('git', ['clone', '--quiet', '--no-checkout', ROOT, '.']);
  run('git', ['checkout', '--quiet', '--detach', commit]);
  run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline']);
  run('npm', ['run', '--silent', 'build']);
  const sha256 = (/** @type {string} */ name) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  const names = FOLDERS.flatMap((made) =>
    readdirSync(join(folder, made), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name))),
  );
  return new Map(names.filter((name) => MADE.test(name)).map((name) => [name, sha256(name)]));
}
