/** `replay LINK…`: makes the run of each link and prints what came of it. */

import { MAX_STEPS, parseLink } from '../../build/library/link.js';
import { replayerOver } from './digits.mjs';
import { printable, printableJson } from './printable.mjs';
import { Progress } from './progress.mjs';
import { UsageError } from './usage-error.mjs';

/** @typedef {import('../../build/library/link.js').Link} Link */
/** @typedef {import('../../build/library/replay.js').Replayed} Replayed */
/** @typedef {{text: string, link: Link, problems: string[], error: string | null}} Job what is no link has an error */
/** @typedef {{job: Job, run: Replayed, error: null} | {job: Job, run: null, error: string}} Outcome */

/** @type {import('../cli.mjs').Command} */
export async function replay(inputs, { json, digits, steps }) {
  const texts = inputs.length === 1 && inputs[0] === '-' ? await lines(process.stdin) : inputs;
  if (texts.length === 0) throw new UsageError('replay needs at least one link');
  const until = steps === undefined ? null : wholeSteps(steps);
  const jobs = texts.map((text) => jobOf(text, until));
  const replayer = await replayerOver(digits);
  const progress = new Progress();
  const all = jobs.reduce((sum, { link }) => sum + (link.steps ?? 0), 0);
  let before = 0;
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const [i, job] of jobs.entries()) {
    const place = `${i + 1} of ${jobs.length}, step`;
    const outcome = await outcomeOf(job, () =>
      replayer.run(job.link, (step) => progress.show((before + step) / all, `${place} ${step} of ${job.link.steps}`)),
    );
    before += job.link.steps ?? 0;
    outcomes.push(outcome);
    progress.clear();
    if (!json) process.stdout.write(`${asLines(outcome).map(printable).join('\n')}\n`);
  }
  if (json) process.stdout.write(`${printableJson({ digits: replayer.identity, runs: outcomes.map(asData) })}\n`);
  return outcomes.every(({ job, error }) => error === null && job.problems.length === 0);
}

/**
 * @param {Job} job
 * @param {() => Promise<Replayed>} make
 * @returns {Promise<Outcome>}
 */
async function outcomeOf(job, make) {
  if (job.error !== null) return { job, run: null, error: job.error };
  try {
    return { job, run: await make(), error: null };
  } catch (error) {
    return { job, run: null, error: /** @type {Error} */ (error).message };
  }
}

/**
 * A link is a whole address or what follows its "?".
 * @param {string} text
 * @param {number | null} until
 * @returns {Job}
 */
function jobOf(text, until) {
  const query = /^[^?#]*\?([^#]*)/.exec(text)?.[1];
  const isLink = query !== undefined || URL.canParse(text);
  const { link, problems } = parseLink(new URLSearchParams(query ?? ''));
  const error = isLink ? null : 'it is no link: expected an address such as https://…/?v=1&steps=500';
  if (until === null) return { text, link, problems, error };
  return { text, link: { ...link, steps: until, changes: link.changes.filter(({ step }) => step <= until) }, problems, error };
}

/** @param {string} text */
function wholeSteps(text) {
  if (/^\d{1,7}$/.test(text) && Number(text) <= MAX_STEPS) return Number(text);
  throw new UsageError(`--steps must be a whole number from 0 to ${MAX_STEPS}, not "${text}"`);
}

/** @param {AsyncIterable<Buffer>} stream */
async function lines(stream) {
  /** @type {Buffer[]} */
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts)
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** @param {Outcome} outcome */
function asLines({ job: { text, link, problems }, run, error }) {
  const said = [text, ...problems.map((problem) => `  left out: ${problem}`)];
  if (!run) return [...said, `  failed: ${error}`];
  const { steps, fingerprint, metrics, heldOut } = run;
  if (link.steps === null) said.push('  the link does not say how far: no step was made (--steps N goes further)');
  const figure = (/** @type {number} */ value) => value.toPrecision(6);
  return [
    ...said,
    `  step ${steps}: L′ ${figure(metrics.reconstruction)}, Ω ${figure(metrics.sparsity)}, L ${figure(metrics.total)}, dead units ${metrics.deadUnits}`,
    `  held out: L′ ${figure(heldOut.metrics.reconstruction)}, Ω ${figure(heldOut.metrics.sparsity)}, dead units ${heldOut.metrics.deadUnits}`,
    `  fingerprint ${fingerprint}`,
  ];
}

/** @param {Outcome} outcome */
function asData({ job: { text, problems }, run, error }) {
  if (!run) return { link: text, problems, error };
  const { steps, fingerprint, metrics, heldOut } = run;
  return { link: text, problems, steps, fingerprint, metrics, heldOut: heldOut.metrics };
}
