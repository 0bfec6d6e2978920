/**
 * The objective and its gradient once more, as slowly and plainly as the mathematics is written: one example, one unit, one
 * pixel at a time, in plain arrays. It shares nothing with the core but the formulas of the README.
 */

import type { Settings } from '../../web/src/settings.js';

type Needed = Pick<Settings, 'hidden' | 'rho' | 'beta' | 'lambda' | 'loss' | 'decoder' | 'penalty' | 'topk' | 'tied'> & {
  inputs: number;
  gradient?: Settings['gradient'];
};

/** What the tests take as a penalty of one's own: as text, as ω(ρ̂, ρ), and its slope by hand. */
export const OWN = {
  text: '(r - rho)^2 / (r * (1 - r)) + rho * abs(log(r / rho))',
  value: (r: number, rho: number) => (r - rho) ** 2 / (r * (1 - r)) + rho * Math.abs(Math.log(r / rho)),
  slope(r: number, rho: number): number {
    const [d, v] = [r - rho, r * (1 - r)];
    return (2 * d * v - d * d * (1 - 2 * r)) / (v * v) + (Math.sign(d) * rho) / r;
  },
};

export interface NaiveObjective {
  reconstruction: number;
  sparsity: number;
  weightDecay: number;
  averageActivation: number[];
  /** The slopes of L′, of Ω (without β) and of the weight decay, each in the order of θ. */
  gradients: { reconstruction: number[]; sparsity: number[]; weightDecay: number[] };
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

export function naiveObjective(settings: Needed, theta: ArrayLike<number>, X: ArrayLike<number>): NaiveObjective {
  const { inputs: n, hidden: k, tied } = settings;
  const m = X.length / n;
  // Where the parts of θ lie. A tied decoder's weight from unit l to pixel j is the encoder's from j to l.
  const W = (j: number, l: number) => j * k + l;
  const b = (l: number) => n * k + l;
  const V = (l: number, j: number) => (tied ? W(j, l) : n * k + k + l * n + j);
  const c = (j: number) => (tied ? n * k + k : 2 * n * k + k) + j;
  const at = (index: number) => theta[index]!;

  // Forward, every example.
  const H: number[][] = [];
  const kept: boolean[][] = [];
  for (let i = 0; i < m; i++) {
    const h: number[] = [];
    for (let l = 0; l < k; l++) {
      let z = at(b(l));
      for (let j = 0; j < n; j++) z += X[i * n + j]! * at(W(j, l));
      h.push(sigmoid(z));
    }
    const largest = [...h.keys()].sort((p, q) => h[q]! - h[p]!).slice(0, settings.penalty === 'topk' ? settings.topk : k);
    kept.push(h.map((_, l) => largest.includes(l)));
    H.push(h.map((value, l) => (largest.includes(l) ? value : 0)));
  }
  const averageActivation = Array.from({ length: k }, (_, l) => H.reduce((sum, h) => sum + h[l]!, 0) / m);

  // The penalty and its slope at each unit.
  const { rho } = settings;
  let sparsity = 0;
  const slope = averageActivation.map((average) => {
    const q = Math.min(Math.max(average, 1e-7), 1 - 1e-7);
    if (settings.penalty === 'l1') {
      sparsity += average;
      return 1;
    }
    if (settings.penalty === 'custom') {
      sparsity += OWN.value(q, rho);
      return OWN.slope(q, rho);
    }
    if (settings.penalty !== 'kl') return 0;
    sparsity += rho * Math.log(rho / q) + (1 - rho) * Math.log((1 - rho) / (1 - q));
    return -rho / q + (1 - rho) / (1 - q);
  });

  // Backward, every example. A fault of the gradient leaves one factor out, and nothing of the objective.
  const { gradient = 'exact' } = settings;
  const mean = gradient === 'without-mean' ? 1 : 1 / m;
  const length = c(n);
  const gradients = { reconstruction: zeros(length), sparsity: zeros(length), weightDecay: zeros(length) };
  let reconstruction = 0;
  for (let i = 0; i < m; i++) {
    const x = (j: number) => X[i * n + j]!;
    const h = H[i]!;
    const outputSlope: number[] = [];
    for (let j = 0; j < n; j++) {
      let z = at(c(j));
      for (let l = 0; l < k; l++) z += h[l]! * at(V(l, j));
      const xHat = settings.decoder === 'sigmoid' ? sigmoid(z) : z;
      if (settings.loss === 'cross-entropy') {
        reconstruction -= (x(j) * Math.log(sigmoid(z)) + (1 - x(j)) * Math.log(sigmoid(-z))) / m;
        outputSlope.push((xHat - x(j)) * mean);
      } else {
        reconstruction += (xHat - x(j)) ** 2 / (2 * m);
        outputSlope.push((xHat - x(j)) * (settings.decoder === 'sigmoid' ? xHat * (1 - xHat) : 1) * mean);
      }
    }
    for (let l = 0; l < k; l++) {
      let fromOutputs = 0;
      for (let j = 0; j < n; j++) {
        gradients.reconstruction[V(l, j)]! += outputSlope[j]! * h[l]!;
        fromOutputs += outputSlope[j]! * at(V(l, j));
      }
      // The gradient flows through the kept units only.
      const g = kept[i]![l]! ? (gradient === 'without-slope' ? 1 : h[l]! * (1 - h[l]!)) : 0;
      const push = gradient === 'without-penalty' ? 0 : slope[l]! * mean;
      for (let j = 0; j < n; j++) {
        gradients.reconstruction[W(j, l)]! += fromOutputs * g * x(j);
        gradients.sparsity[W(j, l)]! += push * g * x(j);
      }
      gradients.reconstruction[b(l)]! += fromOutputs * g;
      gradients.sparsity[b(l)]! += push * g;
    }
    for (let j = 0; j < n; j++) gradients.reconstruction[c(j)]! += outputSlope[j]!;
  }

  // Weight decay: on W and W′, which when tied are the same weights, counted twice.
  let weightDecay = 0;
  for (let j = 0; j < n; j++) {
    for (let l = 0; l < k; l++) {
      for (const index of [W(j, l), V(l, j)]) {
        weightDecay += (settings.lambda / 2) * at(index) ** 2;
        gradients.weightDecay[index]! += settings.lambda * at(index);
      }
    }
  }
  return { reconstruction, sparsity, weightDecay, averageActivation, gradients };
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
