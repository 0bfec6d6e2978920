/** The lab's own library, as its users have it. */

import { loadSparseAutoencoder } from '../../../build/library/index.js';

/** @param {import('./problem.mjs').Problem} problem @returns {Promise<import('./problem.mjs').Peer>} */
export async function create({ pixels, theta, ...settings }) {
  const module = await loadSparseAutoencoder();
  const trainer = module.createTrainer({
    ...settings,
    penalty: 'kl',
    loss: 'squared-error',
    decoder: 'sigmoid',
    optimizer: 'adam',
  });
  trainer.setParameters(theta);
  trainer.append(pixels);
  return { step: (count) => trainer.step(count), parameters: () => trainer.parameters() };
}
