/**
 * `npm run bench`: how fast the library trains, in Node and in a worker of Chromium, what each phase takes of a step, and
 * how much memory the core holds. With `-- --scaling` also how the time of a step grows with k and B, with `-- --ageing` with
 * the steps before it. For the other options see report.mjs.
 *
 * GFLOP/s counts the five products of a step as if they were dense, 2·B·784·k each; the core multiplies only pixels with ink
 * in two of them, so the machine does less than that.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { at, script } from '../../scripts/run.mjs';
import { openChromium } from './chromium.mjs';
import { ageing, INPUTS, memory, speed } from './measure.mjs';
import { begin, median, RUNS, report } from './report.mjs';

/** @typedef {import('./measure.mjs').Size} Size */
/** @typedef {import('./measure.mjs').Speed} Speed */
/** @typedef {Awaited<ReturnType<typeof openChromium>>} Chromium */
/** @typedef {{where: string, measure: (size: Size) => Promise<Speed>}} Place */

const SIZES = [
  { hidden: 64, batchSize: 64 },
  { hidden: 196, batchSize: 128 },
  { hidden: 400, batchSize: 256 },
];
const MIDDLE = { hidden: 196, batchSize: 128 };
const SCALES = [
  ...[49, 98, 196, 392, 784].map((hidden) => ({ ...MIDDLE, hidden })),
  ...[16, 32, 64, 256, 512].map((batchSize) => ({ ...MIDDLE, batchSize })),
];
/** In steps. Weights that nothing but weight decay moves become tiny, some of what is remembered of them later than they. */
const AGES = [100, 1000, 2000, 4000, 8000, 16_000];
const DIGITS = [10_000, 60_000];
/** Memory is looked at after these steps: it must not grow from the second on. */
const LOOKS = [2, 200];

/** @param {Size} size */
const flopsOfStep = ({ hidden, batchSize }) => 5 * 2 * batchSize * INPUTS * hidden;

const megabytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(1);

async function bench() {
  const options = await begin('scaling', 'ageing');
  const pixels = gunzipSync(readFileSync(at('build/data/train-images-idx3-ubyte.gz'))).subarray(16);
  /** @type {import('./measure.mjs').Library} */
  const library = await import(/** @type {any} */ (at('build/library/index.js')));
  const chromium = await openChromium();
  try {
    const node = { where: 'Node', measure: (/** @type {Size} */ size) => speed(library, pixels, size) };
    const browser = { where: 'Chromium', measure: (/** @type {Size} */ size) => inWorker(chromium, size) };
    const sections = speedSections(await interleaved(SIZES, [node, browser]));
    sections.push(await memorySection(library, pixels));
    if (options.scaling) sections.push(scalingSection(await interleaved(SCALES, [browser])));
    if (options.ageing) sections.push(await ageingSection(library, pixels));
    report(sections, chromium.version, options);
  } finally {
    await chromium.close();
  }
}

/** A worker for each measurement, as every model in the lab begins in a worker of its own. @param {Chromium} chromium @param {Size} size */
async function inWorker(chromium, size) {
  const worker = await chromium.worker();
  const result = await worker.evaluate((size) => room.speed(size), size);
  await worker.evaluate(() => self.close());
  return result;
}

/**
 * Every size in every place, RUNS times over.
 * @param {Size[]} sizes @param {Place[]} places
 */
async function interleaved(sizes, places) {
  const all = sizes.flatMap((size) => places.map((place) => ({ size, place, runs: /** @type {Speed[]} */ ([]) })));
  for (let run = 1; run <= RUNS; run++) {
    console.log(`run ${run} of ${RUNS}`);
    for (const { size, place, runs } of all) runs.push(await place.measure(size));
  }
  return all.map(({ size, place, runs }) => ({
    ...size,
    where: place.where,
    stepsPerSecond: median(runs.map((run) => run.stepsPerSecond)),
    everyRun: runs.map((run) => run.stepsPerSecond),
    phases: shares(runs),
    heapBytes: Math.max(...runs.map((run) => run.heapBytes)),
  }));
}

/** What part of a step each phase takes. @param {Speed[]} runs @returns {Record<string, number>} */
function shares(runs) {
  const names = Object.keys(runs[0]?.phases ?? {});
  const times = names.map((name) => median(runs.map((run) => run.phases[name] ?? Number.NaN)));
  const whole = times.reduce((sum, time) => sum + time, 0);
  return Object.fromEntries(names.map((name, i) => [name, (times[i] ?? Number.NaN) / whole]));
}

/** @param {Awaited<ReturnType<typeof interleaved>>} results @returns {import('./report.mjs').Section[]} */
function speedSections(results) {
  const names = Object.keys(results[0]?.phases ?? {});
  const identity = (/** @type {(typeof results)[number]} */ result) => [`${result.hidden}`, `${result.batchSize}`, result.where];
  return [
    {
      name: 'steps',
      title: `One thread; medians of ${RUNS} runs`,
      columns: ['k', 'B', 'where', 'steps/s', 'images/s', 'GFLOP/s, as if dense', 'WASM memory, MB'],
      rows: results.map((result) => [
        ...identity(result),
        result.stepsPerSecond.toFixed(1),
        (result.stepsPerSecond * result.batchSize).toFixed(0),
        ((flopsOfStep(result) * result.stepsPerSecond) / 1e9).toFixed(1),
        megabytes(result.heapBytes),
      ]),
      results,
    },
    {
      name: 'phases',
      title: 'Of a step’s time, in %',
      columns: ['k', 'B', 'where', ...names],
      rows: results.map((result) => [
        ...identity(result),
        ...names.map((name) => (100 * (result.phases[name] ?? Number.NaN)).toFixed(1)),
      ]),
      results: results.map(({ phases }) => phases),
    },
  ];
}

/**
 * @param {import('./measure.mjs').Library} library @param {Uint8Array} pixels
 * @returns {Promise<import('./report.mjs').Section>}
 */
async function memorySection(library, pixels) {
  const results = [];
  for (const digits of DIGITS) results.push({ digits, bytes: await memory(library, pixels, digits, MIDDLE, LOOKS) });
  return {
    name: 'memory',
    title: `WASM memory in MB, k = ${MIDDLE.hidden}, B = ${MIDDLE.batchSize}`,
    columns: ['digits', ...LOOKS.map((steps) => `after ${steps} steps`)],
    rows: results.map(({ digits, bytes }) => [`${digits}`, ...bytes.map(megabytes)]),
    results,
  };
}

/** @param {Awaited<ReturnType<typeof interleaved>>} results @returns {import('./report.mjs').Section} */
function scalingSection(results) {
  const middle = results.find(({ hidden, batchSize }) => hidden === MIDDLE.hidden && batchSize === MIDDLE.batchSize);
  const relative = results.map((result) => ({
    ...result,
    arithmetic: flopsOfStep(result) / flopsOfStep(MIDDLE),
    time: median(result.everyRun.map((rate, run) => (middle?.everyRun[run] ?? Number.NaN) / rate)),
  }));
  return {
    name: 'scaling',
    title: `A step in Chromium, as multiples of that with k = ${MIDDLE.hidden}, B = ${MIDDLE.batchSize}; medians of ${RUNS} runs`,
    columns: ['k', 'B', 'ms a step', 'arithmetic', 'time'],
    rows: relative.map(({ hidden, batchSize, stepsPerSecond, arithmetic, time }) => [
      `${hidden}`,
      `${batchSize}`,
      (1000 / stepsPerSecond).toFixed(2),
      arithmetic.toFixed(2),
      time.toFixed(2),
    ]),
    results: relative,
  };
}

/**
 * @param {import('./measure.mjs').Library} library @param {Uint8Array} pixels
 * @returns {Promise<import('./report.mjs').Section>}
 */
async function ageingSection(library, pixels) {
  const runs = await ageing(library, pixels, AGES, RUNS);
  const results = AGES.map((steps, age) => ({
    steps,
    ms: median(runs.map((times) => times[age] ?? Number.NaN)),
    time: median(runs.map((times) => (times[age] ?? Number.NaN) / (times[0] ?? Number.NaN))),
  }));
  return {
    name: 'ageing',
    title: `A step of the default settings in Node, as multiples of one after ${AGES[0]} steps; medians of ${RUNS} runs`,
    columns: ['after steps', 'ms a step', 'time'],
    rows: results.map(({ steps, ms, time }) => [`${steps}`, ms.toFixed(2), time.toFixed(2)]),
    results,
  };
}

await script(bench);
