/** Running other programs, and telling the person at the terminal what is going on. */

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout: every path and every program below is relative to it. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} path relative to the top of the checkout */
export const at = (path) => join(ROOT, path);

/** Where npm keeps the programs of the packages. @param {string} name */
export const bin = (name) => at(`node_modules/.bin/${name}`);

/** @param {string} text what begins now */
export const stage = (text) => console.log(`\n• ${text}`);

/**
 * The full path of a program on PATH, or ''.
 * @param {string} name
 */
export function which(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return '';
}

/**
 * Runs a program to its end; what it prints goes to the terminal. Throws when it cannot be started or fails.
 * @param {string} command
 * @param {string[]} args
 */
export function run(command, args) {
  if (!succeeds(command, args)) throw new Error(`failed: ${[command, ...args].join(' ')}`);
}

/**
 * The same, but says whether it succeeded.
 * @param {string} command
 * @param {string[]} args
 * @param {'inherit' | 'ignore'} output
 */
export function succeeds(command, args, output = 'inherit') {
  const { error, status, signal } = spawnSync(command, args, { cwd: ROOT, stdio: output });
  if (error) throw new Error(`cannot run ${command}: ${error.message}`);
  // Ctrl+C goes to the whole group of processes: end as the child did.
  if (signal) process.kill(process.pid, signal);
  return status === 0;
}

/**
 * Runs a script's main function: its failure is one message, and exit code 1.
 * @param {() => Promise<void> | void} main
 */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    console.error(`\n${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  }
}
