/**
 * The penalty as MATH.md defines it, for drawing: ω(ρ̂_l), one unit's part of Ω = Σ_l ω(ρ̂_l), and its slope ∂ω/∂ρ̂.
 * Training uses the core's own; a test holds the two against each other.
 */

import { signal } from '@preact/signals';
import type { Settings } from '../../settings.js';
import type { Compiled } from './expression.js';

export type PenaltySettings = Pick<Settings, 'penalty' | 'rho' | 'penaltyExpression'>;

/** What computes an expression of one's own; null until it is here. */
const expressions = signal<typeof import('./expression.js') | null>(null);
let asked = false;

function compiled(expression: string): Compiled | null {
  if (expressions.value) return expressions.value.compiled(expression).value;
  if (asked) return null;
  asked = true;
  import('./expression.js').then(
    (here) => {
      expressions.value = here;
    },
    (problem) => {
      // The next drawing asks again.
      asked = false;
      reportError(problem);
    },
  );
  return null;
}

const CLAMP = 1e-7;

/** ρ̂ is kept within [1e-7, 1 − 1e-7], so that value and slope stay finite. */
export const clamp = (rhoHat: number) => Math.min(Math.max(rhoHat, CLAMP), 1 - CLAMP);

/** For an expression of one's own not a number, until what computes it has been fetched; whoever reads this in an effect is told. */
export function omega({ penalty, rho, penaltyExpression }: PenaltySettings, rhoHat: number): number {
  switch (penalty) {
    case 'kl': {
      const average = clamp(rhoHat);
      return rho * Math.log(rho / average) + (1 - rho) * Math.log((1 - rho) / (1 - average));
    }
    case 'l1':
      return rhoHat;
    case 'custom':
      return compiled(penaltyExpression)?.value(clamp(rhoHat), rho) ?? Number.NaN;
    case 'topk':
    case 'none':
      return 0;
  }
}

export function omegaSlope({ penalty, rho, penaltyExpression }: PenaltySettings, rhoHat: number): number {
  switch (penalty) {
    case 'kl': {
      const average = clamp(rhoHat);
      return -rho / average + (1 - rho) / (1 - average);
    }
    case 'l1':
      return 1;
    case 'custom':
      return compiled(penaltyExpression)?.slope(clamp(rhoHat), rho) ?? Number.NaN;
    case 'topk':
    case 'none':
      return 0;
  }
}

/**
 * The four sums of the expanded form, KL only: Ω = Σ ρ log ρ − ρ log ρ̂_l + (1 − ρ) log(1 − ρ) − (1 − ρ) log(1 − ρ̂_l).
 * Computed from the expanded form itself, so that its total says something about the compact one.
 */
export function expanded(rho: number, rhoHat: Float32Array | Float64Array): [number, number, number, number] {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (const value of rhoHat) {
    const average = clamp(value);
    sums[0] += rho * Math.log(rho);
    sums[1] -= rho * Math.log(average);
    sums[2] += (1 - rho) * Math.log(1 - rho);
    sums[3] -= (1 - rho) * Math.log(1 - average);
  }
  return sums;
}
