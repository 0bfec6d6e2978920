/**
 * `npm run trust -- TRIAL`: tries something that takes too long for `npm test`, and prints how often it held. A trial is a file
 * of this folder (or a folder with a trial.mjs) that exports one function; it needs no registration. With `--write` what it
 * found goes into the table of README.md here, with the day; no number in that table is ever typed.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { at, script } from '../../scripts/run.mjs';

/**
 * What a trial tried. `held` is how many of `tried` went as they should.
 * @typedef {{what: string, tried: number, held: number, note?: string}} Finding
 */

/**
 * A trial is given the words that follow its name.
 * @typedef {(words: string[]) => Promise<Finding[]>} Trial
 */

const FOLDER = 'tests/trust';
const TABLE = `${FOLDER}/README.md`;

/** Where each trial is, by name. @returns {Record<string, string>} */
function trials() {
  const found = readdirSync(at(FOLDER)).flatMap((name) => {
    if (existsSync(at(`${FOLDER}/${name}/trial.mjs`))) return [[name, `./${name}/trial.mjs`]];
    return name.endsWith('.mjs') && name !== 'run.mjs' ? [[name.slice(0, -4), `./${name}`]] : [];
  });
  return Object.fromEntries(found);
}

/** @param {string} trial @param {Finding[]} findings */
function rowsOf(trial, findings) {
  const date = new Date().toISOString().slice(0, 10);
  const count = (/** @type {number} */ number) => number.toLocaleString('en');
  return findings
    .map(({ what, tried, held, note = '' }) => `| ${what} | ${count(tried)} | ${count(held)} | ${note} | \`${trial}\`, ${date} |`)
    .join('\n');
}

await script(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
  const [name = '', ...words] = positionals;
  const path = trials()[name];
  if (!path) throw new Error(`there is no trial ${JSON.stringify(name)}; expected one of ${Object.keys(trials()).join(', ')}`);
  /** @type {{default: Trial}} */
  const { default: trial } = await import(path);
  const findings = await trial(words);
  console.log(`\n${rowsOf(name, findings)}`);
  if (values.write) {
    const table = readFileSync(at(TABLE), 'utf8');
    const others = table.split('\n').filter((line) => !line.includes(`| \`${name}\`, `));
    const last = others.findLastIndex((line) => line.startsWith('|'));
    others.splice(last + 1, 0, rowsOf(name, findings));
    writeFileSync(at(TABLE), others.join('\n'));
  }
  if (findings.some(({ tried, held }) => held < tried)) process.exitCode = 1;
});
