import { readFileSync, realpathSync } from 'node:fs';
import { which } from './run.mjs';

/**
 * The Firefox that the tests drive: Debian's, or another on PATH that is no snap.
 * @returns {string} its path, or '' where there is none
 */
export function firefoxPath() {
  return ['firefox-esr', 'firefox'].map(which).find((path) => path !== '' && !isSnap(path)) ?? '';
}

/** Snaps run neither in a container nor under another program's control. Ubuntu's command is a script that calls one. @param {string} path */
function isSnap(path) {
  const real = realpathSync(path);
  return real.endsWith('/snap') || readFileSync(real).subarray(0, 2000).includes('/snap/bin/');
}
