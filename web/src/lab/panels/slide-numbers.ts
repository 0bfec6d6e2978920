/** Numbers that tell the slides' formulas from the corrected ones, computed from the weight that is looked at. Formulas: MATH.md. */

import type { WeightExplanation } from '../../protocol.js';
import { clamp } from './omega.js';

/** Ω in the compact form, and expanded, by the KL formula whatever the penalty in force. */
export function twoForms(rhoHat: Float32Array, rho: number): { compact: number; expanded: number } {
  let [compact, expanded] = [0, 0];
  for (const value of rhoHat) {
    const average = clamp(value);
    compact += rho * Math.log(rho / average) + (1 - rho) * Math.log((1 - rho) / (1 - average));
    expanded += rho * Math.log(rho) - rho * Math.log(average) + (1 - rho) * Math.log(1 - rho) - (1 - rho) * Math.log(1 - average);
  }
  return { compact, expanded };
}

/** The step of the central difference, of UFLDL's exercise. */
export const EPSILON = 1e-4;

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/**
 * ∂ρ̂_l/∂W_jl without any derivative: ρ̂_l once with W_jl a little larger, once a little smaller. z_il is what h_il is the
 * sigmoid of; where top-k has set h to 0 it stays there.
 */
export function numericSlope({ x, h }: Pick<WeightExplanation, 'x' | 'h'>): number {
  const average = (by: number) =>
    h.reduce((sum, value, i) => sum + sigmoid(Math.log(value / (1 - value)) + by * x[i]!), 0) / h.length;
  return (average(EPSILON) - average(-EPSILON)) / (2 * EPSILON);
}

/** x_ij g′(z_il) of digit i alone, as the slide has it. */
export function slopeOfOne({ x, h }: Pick<WeightExplanation, 'x' | 'h'>, i: number): number {
  return x[i]! * h[i]! * (1 - h[i]!);
}
