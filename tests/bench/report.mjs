/**
 * What the benches have in common: their options, medians, and where the results go: to the terminal as tables, with
 * `--json FILE` to a file as numbers, and with `--write` into the README. There each table stands between two comments,
 *
 *     <!-- measured steps -->   <!-- end -->
 *
 * with the machine and the day, and no number is ever typed.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.mjs';
import { at } from '../../scripts/run.mjs';

/**
 * @typedef {object} Section
 * @property {string} name of its place in the README
 * @property {string} title
 * @property {string[]} columns
 * @property {string[][]} rows
 * @property {unknown} results the numbers behind the rows
 */

/** How often everything is measured, in turns: on a machine with other work only that makes numbers comparable. */
export const RUNS = 5;

/** How many programs wanted a core in the minute before: with as many as there are cores or more, the numbers are too small. */
const [LOAD = 0] = loadavg();

/** @param {number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/**
 * The command line's options, those of this bench and those of all; everything is built, unless --as-built says not to.
 * @param {string[]} flags of this bench
 */
export async function begin(...flags) {
  /** @type {Record<string, {type: 'boolean' | 'string'}>} */
  const known = { json: { type: 'string' } };
  for (const name of ['write', 'as-built', ...flags]) known[name] = { type: 'boolean' };
  const values = /** @type {Record<string, boolean> & {json?: string}} */ (parseArgs({ options: known }).values);
  if (!values['as-built']) await build();
  return values;
}

/**
 * @param {Section[]} sections @param {string} chromiumVersion
 * @param {{write?: boolean, json?: string}} options
 */
export function report(sections, chromiumVersion, { write, json }) {
  const date = new Date().toISOString().slice(0, 10);
  const cores = `${availableParallelism()} cores${LOAD > 0.5 ? `, busy (load ${LOAD.toFixed(1)})` : ''}`;
  const machine = `${cpus()[0]?.model.trim()}, ${cores}; Node ${process.versions.node}, Chromium ${chromiumVersion}`;
  const texts = new Map(sections.map((section) => [section.name, text(section, `${machine}; ${date}`)]));
  for (const content of texts.values()) console.log(`\n${content}`);
  if (json) {
    const results = Object.fromEntries(sections.map(({ name, results }) => [name, results]));
    writeFileSync(json, `${JSON.stringify({ machine, date, runs: RUNS, ...results }, null, 2)}\n`);
  }
  if (write) writeFileSync(at('README.md'), filled(readFileSync(at('README.md'), 'utf8'), texts));
}

/** @param {Section} section @param {string} where */
const text = ({ title, columns, rows }, where) => `${title} (${where})\n\n${table(columns, rows)}`;

/** As Markdown, which is good to read in a terminal too. @param {string[]} columns @param {string[][]} rows */
function table(columns, rows) {
  const widths = columns.map((name, at) => Math.max(name.length, 3, ...rows.map((row) => row[at]?.length ?? 0)));
  const numeric = columns.map((_, at) => rows.every((row) => /^[\d–]/.test(row[at] ?? '')));
  /** @param {string[]} cells */
  const line = (cells) =>
    `| ${cells.map((cell, at) => (numeric[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, at) => (numeric[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}

/** @param {string} readme @param {Map<string, string>} texts by the name of their place */
function filled(readme, texts) {
  for (const [name, content] of texts) {
    const place = new RegExp(`(<!-- measured ${name} -->).*?(<!-- end -->)`, 's');
    if (!place.test(readme)) throw new Error(`README.md has no place for what was measured of ${name}`);
    readme = readme.replace(place, (_, before, after) => `${before}\n\n${content}\n\n${after}`);
  }
  return readme;
}
