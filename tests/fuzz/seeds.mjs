/**
 * `node tests/fuzz/seeds.mjs`: what the corpora began with, from which libFuzzer found the rest. To be run again where the
 * format of a checkpoint changes; the library must be built.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { loadSparseAutoencoder } from 'sparse-autoencoder-lab';
import { at } from '../../scripts/run.mjs';

const { createTrainer } = await loadSparseAutoencoder();

/** @param {number[]} numbers as an IDX file's header has them */
const bigEndian = (...numbers) => numbers.flatMap((number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255));

/** @param {Parameters<typeof createTrainer>[0]} settings @param {number} steps */
function saved(settings, steps) {
  const trainer = createTrainer({ inputs: 2, hidden: 1, topk: 1, batchSize: 2, trainDigits: 5, ...settings });
  trainer.append(Uint8Array.of(0, 255, 13, 0, 200, 100, 0, 0, 7, 254));
  if (steps > 0) trainer.step(steps);
  const bytes = trainer.save();
  trainer.delete();
  return bytes;
}

/** Without what the target puts around it again. @param {Parameters<typeof saved>} run */
const body = (...run) => [0, ...saved(...run).subarray(8, -8)];

/** @type {Record<string, number[][]>} */
const SEEDS = {
  idx: [
    [0, 1, 0, 7, ...bigEndian(0x803, 3, 2, 2), ...Array(12).keys()],
    [1, 3, 3, 3, ...bigEndian(0x801, 5), 0, 1, 2, 3, 9],
    [0, 200, 0, 0, ...bigEndian(0x803, 65536, 256, 256), 0, 0],
    [0, 9, 9, 9, ...bigEndian(0x803, 1048576, 64, 64), 0, 0],
    [1, 2, 0, 1, ...bigEndian(0x803, 1, 1, 1), 255],
  ],
  checkpoint: [
    [1, ...saved({}, 3)],
    body({}, 0),
    body({}, 3),
    body({ optimizer: 'momentum', tied: true, penalty: 'l1', hidden: 2 }, 4),
    body({ optimizer: 'sgd', decoder: 'linear', penalty: 'topk', gradient: 'without-mean' }, 7),
    body({ penalty: 'custom', penaltyExpression: 'log(r)', loss: 'cross-entropy', inputs: 1 }, 2),
  ],
  settings: [Array(34).fill(0), [...Array(34).keys()], Array(80).fill(130), Array(200).fill(255)],
  expression: [
    '(r - rho)^2',
    'rho*log(rho/r) + (1-rho)*log((1-rho)/(1-r))',
    'abs(r - rho)^3 / -sqrt(r) * exp(-r)',
    '2^-r^2 + 1.5e-3 - .5 + 5. * pi',
    'sin(7*r)*cos(pi*r) + tanh(3*r) - e^r',
    '- - +r',
    '2r',
    'r − rho',
    'r^r^r',
    `${'('.repeat(99)}r${')'.repeat(99)}`,
  ].map((text) => [77, 13, ...new TextEncoder().encode(text)]),
};

for (const [target, seeds] of Object.entries(SEEDS)) {
  const folder = at(`tests/fuzz/corpus/${target}`);
  mkdirSync(folder, { recursive: true });
  for (const [i, bytes] of seeds.entries()) writeFileSync(`${folder}/seed-${i}`, Uint8Array.from(bytes));
}
