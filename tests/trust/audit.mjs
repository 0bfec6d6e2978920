/** What npm knows against the packages that the lab is made and measured with. The registry has to answer for it. */

import { spawnSync } from 'node:child_process';
import { at } from '../../scripts/run.mjs';

/** Each has a package-lock.json. */
const FOLDERS = ['.', 'tests/bench'];

/** @type {import('./run.mjs').Trial} */
export default async function audit() {
  return FOLDERS.map((folder) => {
    const { stdout } = spawnSync('npm', ['audit', '--json', '--package-lock-only'], { cwd: at(folder), encoding: 'utf8' });
    const { metadata, vulnerabilities, message } = JSON.parse(stdout);
    if (!metadata) throw new Error(`the registry gives no advisories, so this says nothing: ${message}`);
    const known = Object.keys(vulnerabilities);
    console.log(`${folder}: ${known.join(', ') || 'nothing known against any package'}`);
    const lock = folder === '.' ? 'package-lock.json' : `${folder}/package-lock.json`;
    const { total } = metadata.dependencies;
    return { what: `packages of ${lock} that npm audit knows nothing against`, tried: total, held: total - known.length };
  });
}
