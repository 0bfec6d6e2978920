/**
 * What shows learning by heart, and what it came to. The numbers in the texts were measured with these settings and
 * seed 1; a test measures them again.
 */

import type { Settings } from '../../settings.js';

/** 200 digits are two mini-batches. Without weight decay, which would restrict the weights too. */
export const FEW: Partial<Settings> = { trainDigits: 200, rho: 0.2, beta: 50, lambda: 0 };
export const FEW_STEPS = 1500;

/** What to set the second model apart by, with what was measured after FEW_STEPS. */
export const FEW_ROUNDS: readonly { id: string; label: string; difference: Partial<Settings>; held: string }[] = [
  {
    id: 'dense',
    label: 'β = 0',
    difference: { beta: 0 },
    held: 'No penalty. It redraws its 200 digits almost without a fault (L′ = 0.3), and digits it has never seen at 10.0: the gap is what it knows by heart. The penalty of A leaves a gap of 6.7 instead of 9.8, and unseen digits come out better too, at 7.9: it does restrict, as the lecture says. But see how: hardly a unit fires (5 of 100 on a digit); they hover around 0.2 instead, and ρ̂ asks for no more.',
  },
  {
    id: 'sparser',
    label: 'ρ = 0.05',
    difference: { rho: 0.05 },
    held: 'A sparser code. One might expect it to restrict still more; the gap is 9.7, hardly less than without any penalty, and unseen digits come out worse than there, at 12.4. Few units speak for each digit, and with 200 digits each unit has few to learn from.',
  },
  {
    id: 'all',
    label: 'N = 8000',
    difference: { trainDigits: 8000 },
    held: 'Forty times as many digits. The gap all but goes, to 0.5, part of which is chance (some 500 digits are simply easier than others): nothing helps against learning by heart as more to learn does.',
  },
];
