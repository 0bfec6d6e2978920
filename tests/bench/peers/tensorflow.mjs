/** TensorFlow.js with the gradients that it makes itself. */

import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import * as tf from '@tensorflow/tfjs-core';
import { CLAMP } from './problem.mjs';
import { tensorflow } from './tensorflow-common.mjs';

/** @param {import('./problem.mjs').Problem} problem */
export function create(problem) {
  const { batchSize, rho, beta, lambda } = problem;
  return tensorflow(problem, (X, { W, b, V, c }) => {
    const loss = () => {
      const H = tf.sigmoid(tf.add(tf.matMul(X, W), b));
      const Xhat = tf.sigmoid(tf.add(tf.matMul(H, V), c));
      const reconstruction = tf.mul(tf.sum(tf.square(tf.sub(Xhat, X))), 0.5 / batchSize);
      const rhoHat = tf.clipByValue(tf.mean(H, 0), CLAMP, 1 - CLAMP);
      const entropy = rho * Math.log(rho) + (1 - rho) * Math.log(1 - rho);
      const crossed = tf.add(tf.mul(rho, tf.log(rhoHat)), tf.mul(1 - rho, tf.log(tf.sub(1, rhoHat))));
      const sparsity = tf.sum(tf.sub(entropy, crossed));
      const squares = tf.add(tf.sum(tf.square(W)), tf.sum(tf.square(V)));
      return tf.add(tf.add(reconstruction, tf.mul(beta, sparsity)), tf.mul(lambda / 2, squares));
    };
    return tf.variableGrads(loss).grads;
  });
}
