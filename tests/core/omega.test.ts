/** The penalty that the page draws is the one that the core computes. */

import { describe, expect, it } from 'vitest';
import { expanded, omega, omegaSlope } from '../../web/src/lab/panels/omega.js';
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
    const sum = averageActivation.reduce((total, rhoHat) => total + omega({ penalty, rho, penaltyExpression: '' }, rhoHat), 0);
    // Both in double precision; two libraries' logarithms may differ in the last place of each of 18 terms.
    expect(Math.abs(sum - sparsity)).toBeLessThanOrEqual(1e-13 * Math.max(1, sparsity));
    if (penalty !== 'none') expect(sparsity).toBeGreaterThan(0);
  });
});

/** From both clamps inwards, and close to each target below. */
const RHO_HAT = Float64Array.of(0, 1e-9, 1e-7, 1e-4, 0.004999, 0.005, 0.05, 0.0500001, 0.19, 0.2, 0.5, 0.9, 0.999, 1 - 1e-9, 1);

describe('ω and its slope at one ρ̂', () => {
  it.each([
    ['kl', 0.005],
    ['kl', 0.05],
    ['kl', 0.2],
    ['kl', 0.9],
    ['l1', 0.05],
    ['none', 0.05],
    ['topk', 0.05],
  ] as const)('are the core’s: %s, ρ = %f', (penalty, rho) => {
    const core = library.penalty({ penalty, rho }, RHO_HAT);
    const page = { penalty, rho, penaltyExpression: '' };
    RHO_HAT.forEach((rhoHat, i) => {
      // As above for ω. In the slope two fractions cancel near ρ: a last place of the larger one is what may differ.
      expect(Math.abs(omega(page, rhoHat) - core.value[i]!)).toBeLessThanOrEqual(1e-14 * Math.max(1, core.value[i]!));
      expect(Math.abs(omegaSlope(page, rhoHat) - core.slope[i]!)).toBeLessThanOrEqual(
        1e-14 * Math.max(1, Math.abs(core.slope[i]!)),
      );
    });
  });

  it.each([0.005, 0.05, 0.2])('agree: the slope is that of ω, ρ = %f', (rho) => {
    const page = { penalty: 'kl', rho, penaltyExpression: '' } as const;
    for (const rhoHat of [0.003, 0.02, 0.3, 0.8]) {
      const epsilon = 1e-5 * rhoHat;
      const numeric = (omega(page, rhoHat + epsilon) - omega(page, rhoHat - epsilon)) / (2 * epsilon);
      // Central differences: ε² of the third derivative, and the last places of ω over ε.
      expect(numeric).toBeCloseTo(omegaSlope(page, rhoHat), 6);
    }
  });
});

describe('the lecture’s plot', () => {
  it('has its minimum 0 at ρ̂ = 0.2 and nowhere else', () => {
    const lecture = { penalty: 'kl', rho: 0.2, penaltyExpression: '' } as const;
    const grid = Float64Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
    const { value } = library.penalty({ penalty: 'kl', rho: 0.2 }, grid);
    grid.forEach((rhoHat, i) => {
      if (rhoHat === 0.2) {
        expect(omega(lecture, rhoHat)).toBe(0);
        expect(omegaSlope(lecture, rhoHat)).toBe(0);
        expect(value[i]).toBe(0);
      } else {
        expect(omega(lecture, rhoHat)).toBeGreaterThan(0);
        expect(Math.sign(omegaSlope(lecture, rhoHat))).toBe(Math.sign(rhoHat - 0.2));
        expect(value[i]).toBeGreaterThan(0);
      }
    });
  });
});

describe('the expanded form', () => {
  it.each([0.005, 0.05, 0.2, 0.7])('adds up to the core’s Ω, ρ = %f', (rho) => {
    const sums = expanded(rho, RHO_HAT);
    const total = sums.reduce((sum, term) => sum + term, 0);
    const core = library.penalty({ penalty: 'kl', rho }, RHO_HAT).value.reduce((sum, value) => sum + value, 0);
    // Four sums of 15 terms of at most 16 each.
    expect(Math.abs(total - core)).toBeLessThan(1e-12);
    // Two of the four know nothing of ρ̂.
    expect(sums[0]).toBeCloseTo(RHO_HAT.length * rho * Math.log(rho), 12);
    expect(sums[2]).toBeCloseTo(RHO_HAT.length * (1 - rho) * Math.log(1 - rho), 12);
  });
});
