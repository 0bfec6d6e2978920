/** Every combination of loss, decoder, penalty and tied weights that the settings allow, on a network of a few units. */

import { DEFAULTS, type Settings } from '../../web/src/settings.js';
import { OWN } from './naive.js';

export type Combination = Settings & { inputs: number };

export const COMBINATIONS: readonly Combination[] = (['squared-error', 'cross-entropy'] as const).flatMap((loss) =>
  (['sigmoid', 'linear'] as const).flatMap((decoder) => {
    if (loss === 'cross-entropy' && decoder === 'linear') return [];
    return (['kl', 'l1', 'topk', 'none', 'custom'] as const).flatMap((penalty) =>
      [false, true].map((tied) => ({
        ...DEFAULTS,
        ...{ inputs: 7, hidden: 5, topk: 2, rho: 0.1, beta: 3, lambda: 0.02 },
        ...{ loss, decoder, penalty, tied, penaltyExpression: OWN.text },
      })),
    );
  }),
);

export const nameOf = ({ loss, decoder, penalty, tied }: Combination) => `${loss}, ${decoder}, ${penalty}${tied ? ', tied' : ''}`;
