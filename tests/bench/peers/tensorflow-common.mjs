/** TensorFlow.js on its WebAssembly backend (it chooses SIMD itself; without cross-origin isolation one thread), with its own Adam. */

import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { ADAM, joined, miniBatches, parts } from './problem.mjs';

/** @typedef {Record<'W' | 'b' | 'V' | 'c', any>} Tensors one for each part of θ */

/**
 * A peer, from what makes the gradient of one mini-batch.
 * @param {import('./problem.mjs').Problem} problem
 * @param {(X: any, theta: Tensors) => Tensors} gradient
 * @returns {Promise<import('./problem.mjs').Peer>}
 */
export async function tensorflow(problem, gradient) {
  const { inputs, hidden, batchSize, learningRate } = problem;
  setWasmPaths('/tests/bench/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  if (!(await tf.setBackend('wasm'))) throw new Error("TensorFlow.js's WebAssembly backend does not start");

  const { W, b, V, c } = parts(problem);
  /** @param {string} name @param {Float32Array} values @param {number[]} shape */
  const variable = (name, values, shape) => tf.variable(tf.tensor(values, shape), true, name);
  const theta = {
    W: variable('W', W, [inputs, hidden]),
    b: variable('b', b, [hidden]),
    V: variable('V', V, [hidden, inputs]),
    c: variable('c', c, [inputs]),
  };
  const batches = miniBatches(problem).map((batch) => tf.tensor(batch, [batchSize, inputs]));
  const optimizer = tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  let made = 0;
  return {
    async step(count) {
      for (let i = 0; i < count; i++) {
        tf.tidy(() => optimizer.applyGradients(gradient(batches[made % batches.length], theta)));
        made += 1;
      }
      await theta.c.data();
    },
    parameters: async () => joined(await Promise.all([theta.W, theta.b, theta.V, theta.c].map((part) => part.data()))),
  };
}
