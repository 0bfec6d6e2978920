#!/usr/bin/env node
/**
 * `npx sparse-autoencoder-lab`: makes the runs of links, and checks hand-ins, without a browser. A run that is made here has
 * the same bits as in the page, so equal fingerprints mean equal runs. A new command is one file in cli/ and one line here.
 */

import { parseArgs } from 'node:util';
import { printable } from './cli/printable.mjs';
import { replay } from './cli/replay.mjs';
import { UsageError } from './cli/usage-error.mjs';
import { verify } from './cli/verify.mjs';

/** @typedef {{json: boolean, digits?: string, steps?: string}} Options */
/** @typedef {(inputs: string[], options: Options) => Promise<boolean>} Command says whether all went well */

/** @type {Record<string, Command>} */
const COMMANDS = { replay, verify };

const USAGE = `Usage:
  sparse-autoencoder-lab replay LINK…    makes the runs of these links, prints their metrics and fingerprints
  sparse-autoencoder-lab replay -        the same, with links from standard input, one in a line
  sparse-autoencoder-lab verify FILE…    makes the runs of these hand-ins again and says whether each is what it claims;
                                         of a folder, those of all .html and .json files in it

Options:
  --steps N          replay: goes as far as step N, whatever the links say
  --digits FOLDER    uses the digits in FOLDER (IDX files, as they are dropped on the page) instead of the lab's own
  --json             prints JSON instead of text
  --help             prints this

Exit code: 0 when all is well, 1 when something is not (the rest is done nevertheless), 2 when the command is wrong.
`;

/** @returns {Promise<number>} the exit code */
async function main() {
  const { values, positionals } = parsed();
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [name = '', ...inputs] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`the command must be one of ${Object.keys(COMMANDS).join(', ')}, not "${name}"`);
  return (await command(inputs, { ...values, json: values.json ?? false })) ? 0 : 1;
}

function parsed() {
  const options = /** @type {const} */ ({
    json: { type: 'boolean' },
    digits: { type: 'string' },
    steps: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${printable(error.message)}\n\n${USAGE}`);
  process.exitCode = 2;
}
