/** The penalty that the page draws is the one that the core computes. */

import { describe, expect, it } from 'vitest';
import { omega } from '../../web/src/lab/panels/omega.js';
import { DEFAULTS } from '../../web/src/settings.js';
import { library, random } from './samples.js';

describe('ω of the page, summed over the units', () => {
  it.each([
    // Biases between −bias and bias; ±40 drives ρ̂ past both clamps.
    ['kl', 0.05, 2],
    ['kl', 0.005, 5],
    ['kl', 0.2, 40],
    ['l1', 0.05, 2],
    ['none', 0.05, 2],
  ] as const)('is the core’s Ω: %s, ρ = %f, biases within ±%f', (penalty, rho, bias) => {
    const [inputs, hidden] = [6, 9];
    const next = random(5);
    const theta = Float64Array.from({ length: 2 * inputs * hidden + hidden + inputs }, () => 2 * next() - 1);
    for (let unit = 0; unit < hidden; unit++) theta[inputs * hidden + unit] = (unit / (hidden - 1) - 0.5) * 2 * bias;
    const X = Float64Array.from({ length: 4 * inputs }, next);
    const { sparsity, averageActivation } = library.objective({ ...DEFAULTS, inputs, hidden, penalty, rho }, theta, X);
    const sum = averageActivation.reduce((total, rhoHat) => total + omega({ penalty, rho }, rhoHat), 0);
    // Both in double precision; two libraries' logarithms may differ in the last place of each of 18 terms.
    expect(Math.abs(sum - sparsity)).toBeLessThanOrEqual(1e-13 * Math.max(1, sparsity));
    if (penalty !== 'none') expect(sparsity).toBeGreaterThan(0);
  });
});
