/**
 * Times training steps of the WebAssembly core, phase by phase. Runs unchanged in Node and in a page, so it takes the
 * module and imports nothing.
 */

/**
 * @typedef {{hidden: number, batchSize: number}} Size
 * @typedef {{stepsPerSecond: number, phases: Record<string, number>, heapBytes: number}} Run milliseconds per step by phase
 */

/**
 * @param {any} core the module, as build/wasm/core.js makes it
 * @param {Uint8Array} pixels training digits, 784 bytes each
 * @param {Size} size
 * @param {number} steps how many to time
 * @returns {Run}
 */
export function measure(core, pixels, size, steps) {
  const trainer = core.createTrainer({
    inputs: 784,
    rho: 0.05,
    beta: 3,
    lambda: 1e-4,
    loss: 'squared-error',
    decoder: 'sigmoid',
    penalty: 'kl',
    penaltyExpression: '(r - rho)^2',
    topk: 8,
    tied: false,
    optimizer: 'adam',
    learningRate: 0.003,
    trainDigits: pixels.length / 784,
    seed: 1,
    gradient: 'exact',
    ...size,
  });
  trainer.append(pixels);
  trainer.step(20); // until the engine has compiled the hot loops with optimisation
  /** @type {Record<string, number>} */
  const phases = {};
  const begin = performance.now();
  const end = trainer.metrics().step + steps;
  while (trainer.metrics().step < end) {
    const start = performance.now();
    const name = trainer.phase();
    phases[name] = (phases[name] ?? 0) + (performance.now() - start) / steps;
  }
  const stepsPerSecond = (1000 * steps) / (performance.now() - begin);
  trainer.delete();
  return { stepsPerSecond, phases, heapBytes: core.HEAPU8.length };
}
