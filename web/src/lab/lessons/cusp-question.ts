/** The second question of lesson 5: which unit fires for the cusp of a 3? */

import { meanActivation, rankOf, threesOf, withoutCusp } from './cusp.js';
import { heldOutAt, surveyed } from './measure.js';
import type { Question } from './question.js';

export const cusp: Question = {
  id: 'cusp',
  predict: { kind: 'pick' },
  settings: {},
  from: 500,
  panels: { before: ['tiles', 'unit'], after: ['tiles', 'unit'] },
  async run({ lab, signal }, prediction) {
    const unit = prediction as number;
    const { hidden } = lab.settings.peek();
    // Wherever training rests by now: somebody may have gone on with it.
    const { step } = await lab.currentMetrics();
    const heldOut = await heldOutAt(lab, step, signal);
    const { classMeans, rhoHat } = heldOut;
    const digits = surveyed(heldOut);
    const threes = threesOf(await lab.images('held-out', 0, digits));
    const theta = await lab.parameters();
    const on = meanActivation(theta, hidden, threes);
    const erased = meanActivation(theta, hidden, threes.map(withoutCusp));
    const loss = on.map((value, l) => value - erased[l]!);
    const best = loss.indexOf(loss.reduce((most, value) => Math.max(most, value)));
    // ρ̂ is over all digits; without the 3s' part it is over the others.
    const share = threes.length / digits;
    const others = classMeans ? (rhoHat[unit]! - share * classMeans[10 * unit + 3]!) / (1 - share) : Number.NaN;
    return {
      values: {
        unit: unit + 1,
        place: rankOf(loss, unit),
        count: hidden,
        best: best + 1,
        on: on[unit]!,
        erased: erased[unit]!,
        others,
        rank: rankOf(on, unit),
        threes: threes.length,
        bestOn: on[best]!,
        bestErased: erased[best]!,
      },
      counts: ['unit', 'place', 'count', 'best', 'rank', 'threes'],
      found: best === unit,
      unit: best,
    };
  },
};
