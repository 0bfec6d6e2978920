/** Numbers and images for the tests: arbitrary, and the same every time. */

import { loadSparseAutoencoder, type Module, type TrainerSettings } from '../../web/src/library/index.js';

/** A core of its own. */
export const load = (): Promise<Module> => loadSparseAutoencoder();

export const library = await load();

/** Mulberry32: uniform in [0, 1). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Images of 8×8 bytes: a bright bar at an arbitrary place on black, so that there is something to learn and most pixels are 0. */
export function bars(count: number, seed = 7): Uint8Array {
  const next = random(seed);
  const pixels = new Uint8Array(count * 64);
  for (let i = 0; i < count; i++) {
    const along = next() < 0.5 ? 1 : 8;
    const start = Math.floor(next() * 8) * (9 - along);
    for (let j = 0; j < 8; j++) pixels[i * 64 + start + j * along] = 128 + Math.floor(next() * 128);
  }
  return pixels;
}

/** Settings that train quickly on bars(). */
export const SMALL: Partial<TrainerSettings> = {
  inputs: 64,
  hidden: 12,
  rho: 0.05,
  beta: 3,
  lambda: 1e-4,
  learningRate: 0.003,
  batchSize: 20,
  trainDigits: 150,
};

/** What `act` throws; fails where it throws nothing. */
export function thrown(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
