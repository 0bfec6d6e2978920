/** The worker in which Chromium measures. Node calls what is in `room`, through Playwright. */

import { INPUTS, memory, rate, speed, warmUp } from './measure.mjs';
import { DIGITS } from './peers/problem.mjs';

/** @typedef {import('./peers/problem.mjs').Problem} Problem */
/** @typedef {import('./peers/problem.mjs').Peer} Peer */

/** @type {import('./measure.mjs').Library} */
const library = await import(new URL('../../build/library/index.js', import.meta.url).href);

/** @type {Peer} */
let peer;

async function digits() {
  const file = await fetch('/build/data/train-images-idx3-ubyte.gz');
  const idx = await new Response(file.body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  return new Uint8Array(idx, 16);
}

export const room = {
  /** @param {import('./measure.mjs').Size} size */
  speed: async (size) => speed(library, await digits(), size),

  /** @param {number} count @param {import('./measure.mjs').Size} size @param {number[]} steps */
  memory: async (count, size, steps) => memory(library, await digits(), count, size, steps),

  /**
   * Where the peer's θ is after so many steps; then it is warmed up, for rate().
   * @param {string} name @param {Omit<Problem, 'pixels'>} problem @param {number} steps
   */
  async begin(name, problem, steps) {
    const { create } = await import(new URL(`../../build/bench/${name}.js`, import.meta.url).href);
    peer = await create({ ...problem, pixels: (await digits()).subarray(0, DIGITS * INPUTS) });
    await peer.step(steps);
    const theta = await peer.parameters();
    await warmUp(peer.step);
    return theta;
  },

  rate: () => rate(peer.step),
};

Object.assign(globalThis, { room });
postMessage('open');
