/** Settings of small networks, at random, the same for the same seed: a step of any takes well under a millisecond. */

import fc from 'fast-check';

/** @typedef {import('../../../web/src/settings.ts').Settings} Settings */

const settings = fc
  .record({
    hidden: fc.integer({ min: 1, max: 48 }),
    batchSize: fc.integer({ min: 1, max: 32 }),
    trainDigits: fc.integer({ min: 1, max: 8000 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    rho: fc.double({ min: 0.005, max: 0.5, noNaN: true }),
    beta: fc.double({ min: 0, max: 20, noNaN: true }),
    lambda: fc.constantFrom(0, 0.0001, 0.001, 0.1),
    learningRate: fc.constantFrom(0.001, 0.01, 0.1, 1),
    penalty: fc.constantFrom('kl', 'l1', 'topk', 'none', 'custom'),
    penaltyExpression: fc.constantFrom('(r - rho)^2', 'abs(r - rho)', 'log(1 + r) * rho', 'exp(-r / rho) + r'),
    topk: fc.integer({ min: 1, max: 48 }),
    optimizer: fc.constantFrom('adam', 'momentum', 'sgd'),
    loss: fc.constantFrom('squared-error', 'cross-entropy'),
    decoder: fc.constantFrom('sigmoid', 'linear'),
    tied: fc.boolean(),
    gradient: fc.constantFrom('exact', 'exact', 'exact', 'without-mean'),
  })
  .map((made) => ({
    ...made,
    // What does not go together is refused, which other tests see to.
    topk: Math.min(made.topk, made.hidden),
    decoder: made.loss === 'cross-entropy' ? 'sigmoid' : made.decoder,
  }));

/** @param {number} count @returns {Settings[]} */
export function randomSettings(count, seed = 1) {
  return /** @type {Settings[]} */ (fc.sample(settings, { seed, numRuns: count }));
}

/** A number from 0 to below `below`; the same ones for the same seed. @returns {(below: number) => number} */
export function dice(count = 100_000, seed = 2) {
  const numbers = fc.sample(fc.nat(2 ** 31 - 2), { seed, numRuns: count });
  let at = 0;
  return (below) => /** @type {number} */ (numbers[at++ % count]) % below;
}
