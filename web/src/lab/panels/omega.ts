/**
 * The penalty as MATH.md defines it, for drawing: ω(ρ̂_l), one unit's part of Ω = Σ_l ω(ρ̂_l). Training uses the core's own;
 * a test holds the two against each other.
 */

import type { Settings } from '../../settings.js';

const CLAMP = 1e-7;

/** ρ̂ is kept within [1e-7, 1 − 1e-7], so that the value stays finite. */
export function omega({ penalty, rho }: Pick<Settings, 'penalty' | 'rho'>, rhoHat: number): number {
  switch (penalty) {
    case 'kl': {
      const average = Math.min(Math.max(rhoHat, CLAMP), 1 - CLAMP);
      return rho * Math.log(rho / average) + (1 - rho) * Math.log((1 - rho) / (1 - average));
    }
    case 'l1':
      return rhoHat;
    case 'topk':
    case 'none':
      return 0;
  }
}
