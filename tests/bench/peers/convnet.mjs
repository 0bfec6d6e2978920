/**
 * ConvNetJS: its layers one example at a time, in double precision, as it has no other. Each layer's results are kept for
 * the whole mini-batch, since the penalty needs ρ̂ before anything can go backward. Its trainers lack Adam, which
 * stands here.
 */

import convnet from 'convnetjs';
import { ADAM, CLAMP, joined, miniBatches, parts } from './problem.mjs';

/** @param {import('./problem.mjs').Problem} problem @returns {import('./problem.mjs').Peer} */
export function create(problem) {
  const { inputs, hidden, batchSize, rho, beta, lambda, learningRate } = problem;
  const { W, b, V, c } = parts(problem);
  const encoder = fullyConnected(inputs, hidden, W, b);
  const decoder = fullyConnected(hidden, inputs, V, c);
  const shape = (/** @type {number} */ depth) => ({ in_sx: 1, in_sy: 1, in_depth: depth });
  const layers = [
    encoder,
    new convnet.SigmoidLayer(shape(hidden)),
    decoder,
    new convnet.SigmoidLayer(shape(inputs)),
    new convnet.RegressionLayer(shape(inputs)),
  ];

  const batches = miniBatches(problem).map((batch) =>
    Array.from({ length: batchSize }, (_, i) => {
      const image = new convnet.Vol(1, 1, inputs, 0);
      image.w.set(batch.subarray(i * inputs, (i + 1) * inputs));
      return image;
    }),
  );
  /** @type {Record<string, any>[]} */
  const slots = layers
    .flatMap((layer) => layer.getParamsAndGrads())
    .map(({ params, grads, l2_decay_mul }) => ({
      params,
      grads,
      lambda: lambda * l2_decay_mul,
      m: new Float64Array(params.length),
      v: new Float64Array(params.length),
    }));
  let made = 0;

  /** @param {any[]} images */
  function stepOn(images) {
    const passes = images.map((image) => {
      let volume = image;
      return layers.map((layer) => {
        volume = layer.forward(volume, true);
        return { in_act: layer.in_act, out_act: layer.out_act };
      });
    });

    const push = new Float64Array(hidden);
    for (let l = 0; l < hidden; l++) {
      const sum = passes.reduce((total, pass) => total + pass[1]?.out_act.w[l], 0);
      const rhoHat = Math.min(Math.max(sum / batchSize, CLAMP), 1 - CLAMP);
      push[l] = beta * (-rho / rhoHat + (1 - rho) / (1 - rhoHat));
    }

    for (const [i, pass] of passes.entries()) {
      for (const [at, layer] of layers.entries()) Object.assign(layer, pass[at]);
      for (let at = layers.length - 1; at >= 0; at--) {
        if (at === 1) for (let l = 0; l < hidden; l++) layers[1].out_act.dw[l] += push[l];
        layers[at].backward(images[i].w);
      }
    }
    update();
  }

  function update() {
    made += 1;
    const correction1 = 1 / (1 - ADAM.beta1 ** made);
    const correction2 = 1 / (1 - ADAM.beta2 ** made);
    for (const { params, grads, lambda, m, v } of slots) {
      for (let i = 0; i < params.length; i++) {
        const g = grads[i] / batchSize + lambda * params[i];
        m[i] = ADAM.beta1 * m[i] + (1 - ADAM.beta1) * g;
        v[i] = ADAM.beta2 * v[i] + (1 - ADAM.beta2) * g * g;
        params[i] -= (learningRate * m[i] * correction1) / (Math.sqrt(v[i] * correction2) + ADAM.epsilon);
        grads[i] = 0;
      }
    }
  }

  return {
    step(count) {
      for (let i = 0; i < count; i++) stepOn(/** @type {any[]} */ (batches[made % batches.length]));
    },
    parameters: () =>
      joined([transposed(encoder.filters, inputs), encoder.biases.w, transposed(decoder.filters, hidden), decoder.biases.w]),
  };
}

/** A layer that begins where the others do. @param {number} from @param {number} to @param {Float32Array} weights from×to @param {Float32Array} biases */
function fullyConnected(from, to, weights, biases) {
  const layer = new convnet.FullyConnLayer({ in_sx: 1, in_sy: 1, in_depth: from, num_neurons: to });
  for (let i = 0; i < to; i++) {
    for (let d = 0; d < from; d++) layer.filters[i].w[d] = weights[d * to + i];
  }
  layer.biases.w.set(biases);
  return layer;
}

/** Its filters have a row for every output; θ has one for every input. @param {any[]} filters @param {number} inputs */
function transposed(filters, inputs) {
  return Float32Array.from({ length: inputs * filters.length }, (_, at) => {
    const outputs = filters.length;
    return filters[at % outputs].w[Math.floor(at / outputs)];
  });
}
