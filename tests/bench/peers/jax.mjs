/**
 * jax-js on its WebAssembly device: gradients of its own making, and its jit. Compiled as one, gradient and update are slower
 * than one after the other. Each use of an array but the last takes a `.ref`.
 */

import { blockUntilReady, defaultDevice, grad, init, jit, nn, numpy as np, tree } from '@jax-js/jax';
import { ADAM, CLAMP, joined, miniBatches, parts } from './problem.mjs';

/** @typedef {Record<'W' | 'b' | 'V' | 'c', any>} Tensors one for each part of θ */

/** @param {import('./problem.mjs').Problem} problem @returns {Promise<import('./problem.mjs').Peer>} */
export async function create(problem) {
  const { inputs, hidden, batchSize, rho, beta, lambda, learningRate } = problem;
  await init('wasm');
  defaultDevice('wasm');

  /** @param {Tensors} theta @param {any} X */
  function loss({ W, b, V, c }, X) {
    const H = nn.sigmoid(np.matmul(X.ref, W.ref).add(b));
    const Xhat = nn.sigmoid(np.matmul(H.ref, V.ref).add(c));
    const reconstruction = np
      .square(Xhat.sub(X))
      .sum()
      .mul(0.5 / batchSize);
    const rhoHat = np.clip(H.mean(0), CLAMP, 1 - CLAMP);
    const entropy = rho * Math.log(rho) + (1 - rho) * Math.log(1 - rho);
    const crossed = np
      .log(rhoHat.ref)
      .mul(rho)
      .add(np.log(np.subtract(1, rhoHat)).mul(1 - rho));
    const sparsity = np.subtract(entropy, crossed).sum();
    const squares = np.square(W).sum().add(np.square(V).sum());
    return reconstruction.add(sparsity.mul(beta)).add(squares.mul(lambda / 2));
  }

  const gradient = jit(grad(loss));

  /**
   * Adam. The corrections change with every step, so they are arguments.
   * @param {Tensors} theta @param {Tensors} m @param {Tensors} v @param {Tensors} g @param {any} correction1 @param {any} correction2
   */
  function updated(theta, m, v, g, correction1, correction2) {
    /** @type {any} */
    const next = { theta: {}, m: {}, v: {} };
    for (const part of /** @type {const} */ (['W', 'b', 'V', 'c'])) {
      next.m[part] = m[part].mul(ADAM.beta1).add(g[part].ref.mul(1 - ADAM.beta1));
      next.v[part] = v[part].mul(ADAM.beta2).add(np.square(g[part]).mul(1 - ADAM.beta2));
      const mHat = next.m[part].ref.mul(correction1.ref);
      const vHat = next.v[part].ref.mul(correction2.ref);
      next.theta[part] = theta[part].sub(mHat.mul(learningRate).div(np.sqrt(vHat).add(ADAM.epsilon)));
    }
    correction1.dispose();
    correction2.dispose();
    return next;
  }
  const update = jit(updated);

  const { W, b, V, c } = parts(problem);
  /** @param {Float32Array} values @param {number[]} shape */
  const array = (values, shape) => np.array(Float32Array.from(values)).reshape(shape);
  let theta = { W: array(W, [inputs, hidden]), b: array(b, [hidden]), V: array(V, [hidden, inputs]), c: array(c, [inputs]) };
  const zeros = () => tree.map((/** @type {any} */ part) => np.zerosLike(part), tree.ref(theta));
  let m = zeros();
  let v = zeros();
  const batches = miniBatches(problem).map((batch) => array(batch, [batchSize, inputs]));
  let made = 0;
  return {
    async step(count) {
      for (let i = 0; i < count; i++) {
        const X = batches[made % batches.length].ref;
        made += 1;
        const correction1 = np.array(1 / (1 - ADAM.beta1 ** made));
        const correction2 = np.array(1 / (1 - ADAM.beta2 ** made));
        const g = gradient(tree.ref(theta), X);
        ({ theta, m, v } = update(theta, m, v, g, correction1, correction2));
      }
      await blockUntilReady(theta);
    },
    parameters: async () => joined(await Promise.all([theta.W, theta.b, theta.V, theta.c].map((part) => part.ref.data()))),
  };
}
