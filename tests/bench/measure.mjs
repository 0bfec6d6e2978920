/**
 * What is measured, and how long: the same code in Node and in a worker of a browser, so it imports nothing and takes the
 * library as it was loaded.
 */

/** @typedef {import('../../web/src/library/api.ts').Module} Module */
/** @typedef {{loadSparseAutoencoder(): Promise<Module>}} Library */
/** @typedef {{hidden: number, batchSize: number}} Size */
/** @typedef {{stepsPerSecond: number, phases: Record<string, number>, heapBytes: number}} Speed milliseconds of a step by phase */

export const INPUTS = 784;

/** The model of every measurement, UFLDL's: KL penalty, squared error, sigmoid decoder, Adam. */
export const MODEL = /** @type {const} */ ({
  inputs: INPUTS,
  penalty: 'kl',
  rho: 0.05,
  beta: 3,
  lambda: 1e-4,
  loss: 'squared-error',
  decoder: 'sigmoid',
  optimizer: 'adam',
  learningRate: 0.003,
  seed: 1,
});

/** By then an engine has compiled the hot loops with optimisation, which it does beside the work: time alone is not enough. */
const WARM_UP = { steps: 64, ms: 1000 };
const CALIBRATION_MS = 150;
const TIMED_MS = 1000;
const PHASES_MS = 500;
/** Few, so that all ages have their turn before a shared machine is another. */
const AGED_STEPS = 100;

/** @typedef {(count: number) => unknown} Step makes that many steps; may be asynchronous */

/** @param {Step} step */
export async function warmUp(step) {
  const begin = performance.now();
  for (let made = 0; made < WARM_UP.steps || performance.now() - begin < WARM_UP.ms; made += 8) await step(8);
}

/**
 * Steps a second, of something warm: one call, without any of the bench's own code between its steps.
 * @param {Step} step
 */
export async function rate(step) {
  /** @param {number} count */
  const time = async (count) => {
    const begin = performance.now();
    await step(count);
    return performance.now() - begin;
  };
  let count = 1;
  let spent = await time(count);
  while (spent < CALIBRATION_MS) {
    count *= 2;
    spent = await time(count);
  }
  count = Math.ceil((count * TIMED_MS) / spent);
  return (1000 * count) / (await time(count));
}

/**
 * A fresh core trains: how fast, and what each phase takes of a step.
 * @param {Library} library @param {Uint8Array} pixels @param {Size} size
 * @returns {Promise<Speed>}
 */
export async function speed(library, pixels, size) {
  const module = await library.loadSparseAutoencoder();
  const trainer = module.createTrainer({ ...MODEL, ...size });
  trainer.append(pixels);
  /** @type {Step} */
  const step = (count) => trainer.step(count);
  await warmUp(step);
  const stepsPerSecond = await rate(step);

  const steps = Math.ceil((stepsPerSecond * PHASES_MS) / 1000);
  /** @type {Record<string, number>} */
  const phases = {};
  let last = performance.now();
  for (let made = 0; made < steps; ) {
    const name = trainer.phase();
    // A clock that is coarse (browsers' are, on purpose) is right on average: no time falls between two readings.
    const now = performance.now();
    phases[name] = (phases[name] ?? 0) + (now - last) / steps;
    last = now;
    if (trainer.nextPhase() === 'batch') made += 1;
  }
  trainer.delete();
  return { stepsPerSecond, phases, heapBytes: module.memory };
}

/**
 * The core's memory with so many digits, which come as they do in the page: announced, then bit by bit.
 * @param {Library} library @param {Uint8Array} pixels repeated where they are fewer @param {number} digits @param {Size} size
 * @param {number[]} steps after which to look
 * @returns {Promise<number[]>} bytes
 */
export async function memory(library, pixels, digits, size, steps) {
  const module = await library.loadSparseAutoencoder();
  const trainer = module.createTrainer({ ...MODEL, ...size, trainDigits: digits });
  trainer.announce(digits);
  const piece = 500;
  while (trainer.size < digits) {
    const from = (trainer.size * INPUTS) % (pixels.length - piece * INPUTS + 1);
    trainer.append(pixels.subarray(from, from + Math.min(piece, digits - trainer.size) * INPUTS));
  }
  const bytes = steps.map((count) => {
    trainer.step(count - trainer.metrics().step);
    return module.memory;
  });
  trainer.delete();
  return bytes;
}

/**
 * How long a step takes when a run of the lab's default settings is so old, in milliseconds: by run, then by age.
 * @param {Library} library @param {Uint8Array} pixels @param {number[]} ages in steps, from young to old @param {number} runs
 * @returns {Promise<number[][]>}
 */
export async function ageing(library, pixels, ages, runs) {
  const module = await library.loadSparseAutoencoder();
  const trainer = module.createTrainer({ trainDigits: pixels.length / INPUTS });
  trainer.append(pixels);
  const saved = ages.map((age) => {
    trainer.step(age - trainer.metrics().step);
    return trainer.save();
  });
  const times = Array.from({ length: runs }, () =>
    saved.map((bytes) => {
      trainer.restore(bytes);
      trainer.step(AGED_STEPS / 10);
      const begin = performance.now();
      trainer.step(AGED_STEPS);
      return (performance.now() - begin) / AGED_STEPS;
    }),
  );
  trainer.delete();
  return times;
}
