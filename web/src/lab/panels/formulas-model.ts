/** The model's formulas, from the digits to their reconstruction. */

import { fraction, ones, parentheses, row, sub, sup, transposed, words } from './formula.js';
import { always, type Chapter, where } from './formula-list.js';
import * as s from './symbols.js';

export const model: Chapter = {
  id: 'model',
  title: 'The model',
  terms: ['batch', 'pixel', 'encoder', 'hidden', 'unit', 'rho-hat', 'decoder', 'reconstruction'],
  formulas: [
    {
      id: 'z',
      remark: 'Each digit, a row of X, is held against each unit’s weights, a column of W: m × k numbers.',
      lines: always([s.Z, '=', s.X, s.W, '+', ones, transposed(s.b)]),
    },
    {
      id: 'g',
      remark: 'The logistic sigmoid, and its slope: nearly 0 where a unit is nearly off or nearly on.',
      lines: always(
        ['g', parentheses('z'), '=', fraction('1', row('1', '+', sup('e', row('−', 'z'))))],
        ['g′', '=', 'g', parentheses('1', '−', 'g')],
      ),
    },
    {
      id: 'h',
      options: [
        {
          id: 'h-all',
          value: 'anything but top-k',
          inForce: ({ penalty }) => penalty !== 'topk',
          remark: 'How active each unit is on each digit.',
          lines: always([s.H, '=', 'g', parentheses(s.Z)]),
        },
        {
          id: 'h-topk',
          value: 'top-k',
          inForce: where('penalty', 'topk'),
          remark: 'Each digit keeps its k* most active units, the others are 0; the gradient flows through those kept.',
          lines: always([s.H, '=', sub('top', sup('k', '*')), parentheses('g', parentheses(s.Z))]),
        },
      ],
    },
    {
      id: 'rho-hat',
      remark: 'A unit’s average activation over the mini-batch.',
      lines: always([s.rhoHat, '=', s.overBatch, s.sumOverBatch, s.hidden]),
    },
    {
      id: 'z-out',
      remark: 'What the active units add up to: m × n numbers.',
      lines: always([s.Zout, '=', s.H, s.Wout, '+', ones, transposed(s.c)]),
    },
    {
      id: 'x-hat',
      options: [
        {
          id: 'x-hat-sigmoid',
          value: 'a sigmoid decoder',
          inForce: where('decoder', 'sigmoid'),
          remark: 'The digits redrawn, between 0 and 1 as pixels are.',
          lines: always([s.Xhat, '=', 'g', parentheses(s.Zout)]),
        },
        {
          id: 'x-hat-linear',
          value: 'a linear decoder',
          inForce: where('decoder', 'linear'),
          remark: 'The digits redrawn, in any numbers.',
          lines: always([s.Xhat, '=', s.Zout]),
        },
      ],
    },
    {
      id: 'theta',
      options: [
        {
          id: 'theta-free',
          value: 'free weights',
          inForce: where('tied', false),
          remark: 'All that is learned.',
          lines: always(['θ', '=', parentheses(s.W, ',', s.b, ',', s.Wout, ',', s.c)]),
        },
        {
          id: 'theta-tied',
          value: 'tied weights',
          inForce: where('tied', true),
          remark: 'The decoder is the encoder, transposed.',
          lines: always([s.Wout, '=', transposed(s.W), words(',\u2003'), 'θ', '=', parentheses(s.W, ',', s.b, ',', s.c)]),
        },
      ],
    },
  ],
};
