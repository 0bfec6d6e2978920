/** The gradient's formulas in the order the code runs them, the update, and the lecture's own chain. */

import type { Settings } from '../../settings.js';
import { fraction, idle, ones, parentheses, partial, plus, root, row, sup, transposed, words } from './formula.js';
import { always, type Chapter, type FormulaEntry, hasPenalty, where } from './formula-list.js';
import * as s from './symbols.js';

const error = parentheses(s.Xhat, '−', s.X);
const simpleError = ({ loss, decoder }: Settings) => loss === 'cross-entropy' || decoder === 'linear';

export const delta: FormulaEntry = {
  id: 'delta',
  remark: 'What comes back through W′, and what the penalty adds, on their way through g: m × k.',
  lines: (settings) => [
    [
      ...[s.delta, '='],
      parentheses(
        ...[s.deltaOut, transposed(s.Wout)],
        idle(!hasPenalty(settings), row(plus, fraction(s.beta, s.m), ones, transposed(s.slopes))),
      ),
      ...['∘', s.sigmoidSlope(s.H)],
    ],
  ],
};

const ofWeights = s.gradient('L', 'W');
const ofBias = row(s.gradient('L', 'b'), '=', transposed(ones), s.delta);
const ofOutputBias = row(s.gradient('L', 'c'), '=', transposed(ones), s.deltaOut);
const decay = (settings: Settings, ...of: Parameters<typeof row>) => idle(settings.lambda === 0, row(plus, ...of));

const step = s.gradient('L', 'θ');

export const update: Chapter['formulas'][number] = {
  id: 'update',
  order: 5,
  options: [
    {
      id: 'update-sgd',
      value: 'SGD',
      inForce: where('optimizer', 'sgd'),
      remark: 'Downhill, by η times the gradient.',
      lines: always(['θ', '←', 'θ', '−', s.eta, step]),
    },
    {
      id: 'update-momentum',
      value: 'momentum',
      inForce: where('optimizer', 'momentum'),
      remark: 'v remembers the gradients before, each fading by nine tenths.',
      lines: always(['v', '←', '0.9', 'v', '+', step], ['θ', '←', 'θ', '−', s.eta, 'v']),
    },
    {
      id: 'update-adam',
      value: 'Adam',
      inForce: where('optimizer', 'adam'),
      remark: 'μ and v remember the gradients and their squares; t counts the steps. All is element by element.',
      lines: always(
        ['μ', '←', '0.9', 'μ', '+', '0.1', step],
        ['v', '←', '0.999', 'v', '+', '0.001', sup(parentheses(step), '2')],
        [
          ...['θ', '←', 'θ', '−', s.eta],
          fraction(
            row('μ', '/', parentheses('1', '−', sup('0.9', 't'))),
            row(root(row('v', '/', parentheses('1', '−', sup('0.999', 't')))), '+', sup('10', row('−', '8'))),
          ),
        ],
      ),
    },
  ],
};

export const gradient: Chapter = {
  id: 'gradient',
  title: 'The gradient, in the order the code runs it',
  terms: ['delta-out', 'decoder', 'hidden', 'delta', 'beta', 'slope', 'encoder', 'weight-decay', 'gradient', 'learning-rate'],
  formulas: [
    {
      id: 'delta-out',
      order: 1,
      options: [
        {
          id: 'delta-out-squared',
          value: 'squared error and a sigmoid decoder',
          inForce: (settings) => !simpleError(settings),
          remark: '∂L′/∂Z′, the error at the output: m × n.',
          lines: always([s.deltaOut, '=', s.overBatch, error, '∘', s.sigmoidSlope(s.Xhat)]),
        },
        {
          id: 'delta-out-simple',
          value: 'cross-entropy, or a linear decoder',
          inForce: simpleError,
          remark: '∂L′/∂Z′, the error at the output: m × n. The sigmoid’s slope cancels, or there is none.',
          lines: always([s.deltaOut, '=', s.overBatch, error]),
        },
      ],
    },
    {
      id: 'decoder-gradient',
      order: 2,
      options: [
        {
          id: 'decoder-gradient-free',
          value: 'free weights',
          inForce: where('tied', false),
          remark: 'Each decoder weight: how active its unit was, times the error at its pixel.',
          lines: (settings) => [
            [s.gradient('L', 'W′'), '=', transposed(s.H), s.deltaOut, decay(settings, s.lambda, s.Wout)],
            [ofOutputBias],
          ],
        },
        {
          id: 'decoder-gradient-tied',
          value: 'tied weights',
          inForce: where('tied', true),
          remark: 'Only c is the decoder’s own.',
          lines: always([ofOutputBias]),
        },
      ],
    },
    { ...delta, order: 3 },
    {
      id: 'encoder-gradient',
      order: 4,
      options: [
        {
          id: 'encoder-gradient-free',
          value: 'free weights',
          inForce: where('tied', false),
          remark: 'Each encoder weight: its pixel, times the error at its unit.',
          lines: (settings) => [[ofWeights, '=', transposed(s.X), s.delta, decay(settings, s.lambda, s.W)], [ofBias]],
        },
        {
          id: 'encoder-gradient-tied',
          value: 'tied weights',
          inForce: where('tied', true),
          remark: 'A tied weight is used twice, so its gradient has two parts.',
          lines: (settings) => [
            [
              ...[ofWeights, '=', transposed(s.X), s.delta, '+', transposed(s.deltaOut), s.H],
              decay(settings, '2', s.lambda, s.W),
            ],
            [ofBias],
          ],
        },
      ],
    },
    update,
    {
      id: 'lecture-chain',
      remark: 'The lecture’s own step, the penalty alone: from ρ̂ over h to W.',
      lines: always([
        ...[partial(s.omega, s.weight), '=', s.slope, '·', partial(s.rhoHat, s.weight)],
        ...['=', s.slope, '·', s.overBatch, s.sumOverBatch, 'g′', parentheses(s.input), s.pixel],
      ]),
    },
    {
      id: 'lecture-matrix',
      remark: 'The same for all weights at once.',
      lines: always([
        ...[partial(s.omega, s.W), '=', s.overBatch, transposed(s.X)],
        ...[words('['), ones, transposed(s.slopes), '∘', s.sigmoidSlope(s.H), words(']')],
      ]),
    },
  ],
};
