/** TensorFlow.js with MATH.md's gradients. Products with a transposed side are slow in its backend, so they are transposed first. */

import * as tf from '@tensorflow/tfjs-core';
import { CLAMP } from './problem.mjs';
import { tensorflow } from './tensorflow-common.mjs';

/** @param {any} Y */
const slopeOfSigmoid = (Y) => tf.mul(Y, tf.sub(1, Y));

/** @param {import('./problem.mjs').Problem} problem */
export function create(problem) {
  const { batchSize, rho, beta, lambda } = problem;
  return tensorflow(problem, (X, { W, b, V, c }) => {
    const H = tf.fused.matMul({ a: X, b: W, bias: b, activation: 'sigmoid' });
    const Xhat = tf.fused.matMul({ a: H, b: V, bias: c, activation: 'sigmoid' });

    const rhoHat = tf.clipByValue(tf.mean(H, 0), CLAMP, 1 - CLAMP);
    const slope = tf.sub(tf.div(1 - rho, tf.sub(1, rhoHat)), tf.div(rho, rhoHat));

    const deltaOut = tf.mul(tf.mul(tf.sub(Xhat, X), 1 / batchSize), slopeOfSigmoid(Xhat));
    const delta = tf.mul(tf.add(tf.matMul(deltaOut, tf.transpose(V)), tf.mul(slope, beta / batchSize)), slopeOfSigmoid(H));
    return {
      W: tf.add(tf.matMul(tf.transpose(X), delta), tf.mul(lambda, W)),
      b: tf.sum(delta, 0),
      V: tf.add(tf.matMul(tf.transpose(H), deltaOut), tf.mul(lambda, V)),
      c: tf.sum(deltaOut, 0),
    };
  });
}
