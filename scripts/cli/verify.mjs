/** `verify FILE…`: makes the runs of hand-ins again, and says of each whether it is what it claims. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Verifier } from '../../build/library/hand-in-verify.js';
import { replayerOver } from './digits.mjs';
import { printable, printableJson } from './printable.mjs';
import { Progress } from './progress.mjs';
import { UsageError } from './usage-error.mjs';

/** @typedef {import('../../build/library/hand-in-verify.js').Verdict} Verdict */

const WORDS = {
  verified: 'verified',
  differs: 'DIFFERS',
  'other-digits': 'other digits',
  'not-repeatable': 'not repeatable',
  unreadable: 'UNREADABLE',
};

/** @type {import('../cli.mjs').Command} */
export async function verify(inputs, { json, digits, steps }) {
  if (inputs.length === 0) throw new UsageError('verify needs at least one file or folder');
  if (steps !== undefined) throw new UsageError('--steps is for replay: a hand-in says how far its run went');
  const files = inputs.flatMap(filesIn);
  const replayer = await replayerOver(digits);
  const progress = new Progress();
  let place = '';
  const verifier = new Verifier({
    identity: replayer.identity,
    run: (link) =>
      replayer.run(link, (step) => progress.show(step / (link.steps ?? 1), `${place}, step ${step} of ${link.steps}`)),
  });
  /** @type {{file: string, verdict: Verdict}[]} */
  const results = [];
  for (const [i, file] of files.entries()) {
    place = `${file} (${i + 1} of ${files.length})`;
    const verdict = await verdictOn(verifier, file);
    results.push({ file, verdict });
    progress.clear();
    if (!json) process.stdout.write(`${asText(file, verdict)}\n`);
  }
  if (json) {
    const handIns = results.map(({ file, verdict }) => asData(file, verdict));
    process.stdout.write(`${printableJson({ digits: replayer.identity, handIns })}\n`);
  } else {
    process.stdout.write(`\n${summary(results.map(({ verdict }) => verdict))}\n`);
  }
  return results.every(({ verdict }) => verdict.verdict === 'verified');
}

/**
 * @param {Verifier} verifier
 * @param {string} file
 * @returns {Promise<Verdict>}
 */
async function verdictOn(verifier, file) {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { verdict: 'unreadable', handIn: null, differences: [], unchecked: [/** @type {Error} */ (error).message] };
  }
  return verifier.verify(text, file);
}

/**
 * The file; of a folder, the hand-ins in it. One that is not there is reported as the others are.
 * @param {string} path
 */
function filesIn(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const files = readdirSync(path).filter((name) => /\.(html?|json)$/i.test(name));
  if (files.length === 0) throw new UsageError(`there is no .html or .json file in ${path}`);
  return files.sort().map((name) => join(path, name));
}

/**
 * @param {string} file
 * @param {Verdict} verdict
 */
function asText(file, { verdict, handIn, differences, unchecked }) {
  const whose = handIn ? `: ${handIn.student || 'no name'}, ${handIn.steps} steps, ${handIn.answers.length} answers` : '';
  return [
    `${WORDS[verdict].padEnd(14)} ${file}${whose}`,
    ...differences.map(({ message }) => `  ${message}`),
    ...unchecked.map((message) => `  not checked: ${message}`),
  ]
    .map(printable)
    .join('\n');
}

/**
 * @param {string} file
 * @param {Verdict} verdict
 */
function asData(file, { verdict, handIn, differences, unchecked }) {
  const { student = null, link = null, steps = null, fingerprint = null } = handIn ?? {};
  return { file, verdict, student, link, steps, fingerprint, differences, unchecked };
}

/** @param {Verdict[]} verdicts */
function summary(verdicts) {
  return /** @type {Verdict['verdict'][]} */ (Object.keys(WORDS))
    .map((kind) => ({ kind, count: verdicts.filter(({ verdict }) => verdict === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${WORDS[kind].toLowerCase()}`)
    .join(', ');
}
