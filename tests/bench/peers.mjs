/**
 * `npm run bench:peers`: the same training in other libraries, in one Chromium and in turns with ours, a thread each; and in
 * NumPy, where it is here with OpenBLAS. What is installed for this is in this folder's own package.json.
 *
 * All begin at the same θ and take the same mini-batches. After CHECKED steps the loss at a peer's θ must be what it is at
 * ours, or its speed is that of other work and is not told. The options are in report.mjs.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { build as bundle } from 'vite';
import { at, script } from '../../scripts/run.mjs';
import { installPackages } from '../../scripts/setup.mjs';
import { openChromium } from './chromium.mjs';
import { INPUTS, MODEL } from './measure.mjs';
import { openNumpy } from './numpy.mjs';
import { DIGITS } from './peers/problem.mjs';
import { begin, median, RUNS, report } from './report.mjs';

/** @typedef {Omit<import('./peers/problem.mjs').Problem, 'pixels'>} Problem */
/** @typedef {{begin(problem: Problem, steps: number): Promise<Float32Array>, rate(): Promise<number>, close?: () => void}} Runner */
/** @typedef {{name: string, target: number, open: () => Promise<Runner | string>}} Contender a text says why it is not here */

const SIZE = { hidden: 196, batchSize: 128 };
const CHECKED = 20;
/**
 * Of the loss. Other orders of summation, and double precision, make less than 1e-6 of it; the least that a peer could leave
 * out, weight decay, makes 5e-5, a step or a hundredth of β nearly 1e-3.
 */
const TOLERANCE = 1e-5;

const OURS = 'ours';
const FILES = ['convnet', 'jax', OURS, 'tensorflow', 'tensorflow-by-hand'];

async function bench() {
  const options = await begin();
  installPackages('tests/bench');
  await bundlePeers();
  const chromium = await openChromium();
  const pixels = gunzipSync(readFileSync(at('build/data/train-images-idx3-ubyte.gz'))).subarray(16, 16 + DIGITS * INPUTS);
  /** @param {string} file */
  const inChromium = (file) => async () => inRoom(await chromium.worker(), file);
  /** @type {Contender[]} */
  const contenders = [
    { name: 'jax-js', target: 1.7, open: inChromium('jax') },
    { name: 'TensorFlow.js WASM, gradients by hand', target: 2, open: inChromium('tensorflow-by-hand') },
    { name: 'TensorFlow.js WASM, its own gradients', target: 8, open: inChromium('tensorflow') },
    { name: 'ConvNetJS', target: 30, open: inChromium('convnet') },
    { name: 'NumPy with OpenBLAS', target: 0.45, open: () => openNumpy(pixels) },
  ];
  /** @type {Runner[]} */
  const opened = [];
  try {
    const { problem, loss } = await start(pixels);
    const ours = await inChromium(OURS)();
    const expected = loss(await ours.begin(problem, CHECKED));
    const results = [];
    for (const { name, target, open } of contenders) {
      const runner = await open();
      if (typeof runner === 'string') {
        console.log(`${name}: left out, ${runner}`);
        continue;
      }
      opened.push(runner);
      const difference = Math.abs(loss(await runner.begin(problem, CHECKED)) / expected - 1);
      console.log(`${name}: after ${CHECKED} steps the loss differs from ours by ${difference.toExponential(1)} of it`);
      results.push({ name, target, runner, difference, rates: /** @type {{ours: number, theirs: number}[]} */ ([]) });
    }
    const same = results.filter(({ difference }) => difference <= TOLERANCE);
    for (let run = 1; run <= RUNS; run++) {
      console.log(`run ${run} of ${RUNS}`);
      for (const { runner, rates } of same) rates.push({ ours: await ours.rate(), theirs: await runner.rate() });
    }
    report([section(results)], chromium.version, options);
  } finally {
    for (const runner of opened) runner.close?.();
    await chromium.close();
  }
}

/** The peers as modules for a browser, in build/bench. */
async function bundlePeers() {
  await bundle({
    configFile: false,
    root: at('tests/bench'),
    logLevel: 'warn',
    base: './',
    build: {
      outDir: at('build/bench'),
      emptyOutDir: true,
      target: 'esnext',
      modulePreload: false,
      rolldownOptions: {
        input: FILES.map((name) => at(`tests/bench/peers/${name}.mjs`)),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

/** Where all begin, and L over all digits of the steps that are checked, in double precision. @param {Uint8Array} pixels */
async function start(pixels) {
  /** @type {import('./measure.mjs').Library} */
  const { loadSparseAutoencoder } = await import(/** @type {any} */ (at('build/library/index.js')));
  const module = await loadSparseAutoencoder();
  const trainer = module.createTrainer({ ...MODEL, ...SIZE });
  const theta = trainer.parameters();
  trainer.delete();
  const seen = Float64Array.from(pixels.subarray(0, CHECKED * SIZE.batchSize * INPUTS), (byte) => byte / 255);
  const { inputs, rho, beta, lambda, learningRate } = MODEL;
  return {
    problem: { theta, inputs, rho, beta, lambda, learningRate, ...SIZE },
    /** @param {Float32Array} theta */
    loss: (theta) => module.objective({ ...MODEL, ...SIZE }, Float64Array.from(theta), seen).total,
  };
}

/** @param {import('./chromium.mjs').Worker} worker @param {string} file @returns {Runner} */
const inRoom = (worker, file) => ({
  begin: (problem, steps) =>
    worker.evaluate(({ file, problem, steps }) => room.begin(file, problem, steps), { file, problem, steps }),
  rate: () => worker.evaluate(() => room.rate()),
});

/**
 * @param {{name: string, target: number, difference: number, rates: {ours: number, theirs: number}[]}[]} results
 * @returns {import('./report.mjs').Section}
 */
function section(results) {
  const judged = results.map(({ name, target, difference, rates }) => {
    const ratio = median(rates.map(({ ours, theirs }) => ours / theirs));
    return { name, target, difference, stepsPerSecond: median(rates.map(({ theirs }) => theirs)), ratio };
  });
  const ours = median(results.flatMap(({ rates }) => rates.map((rate) => rate.ours)));
  return {
    name: 'peers',
    title: `k = ${SIZE.hidden}, B = ${SIZE.batchSize}, one thread each; medians of ${RUNS} runs in turns`,
    columns: ['', 'steps/s', 'ours to it', 'wanted', ''],
    rows: [
      ['this lab, in Chromium', ours.toFixed(1), '1.00', '–', ''],
      ...judged.map(({ name, target, difference, stepsPerSecond, ratio }) =>
        difference <= TOLERANCE
          ? [name, stepsPerSecond.toFixed(1), ratio.toFixed(2), `≥ ${target}`, ratio >= target ? 'met' : 'missed']
          : [name, '–', '–', `≥ ${target}`, `another loss after ${CHECKED} steps: ${difference.toExponential(1)} off`],
      ),
    ],
    results: { ours, peers: judged },
  };
}

await script(bench);
