/**
 * The penalty as MATH.md defines it, for drawing: ω(ρ̂_l), one unit's part of Ω = Σ_l ω(ρ̂_l), and its slope ∂ω/∂ρ̂.
 * Training uses the core's own; a test holds the two against each other.
 */

import type { Settings } from '../../settings.js';
import { compiled } from './expression.js';

export type PenaltySettings = Pick<Settings, 'penalty' | 'rho' | 'penaltyExpression'>;

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
      return compiled(penaltyExpression).value?.value(clamp(rhoHat), rho) ?? Number.NaN;
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
      return compiled(penaltyExpression).value?.slope(clamp(rhoHat), rho) ?? Number.NaN;
    case 'topk':
    case 'none':
      return 0;
  }
}
