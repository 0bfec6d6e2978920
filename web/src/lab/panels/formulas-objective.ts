/** The objective's formulas: L, each loss, each penalty with its slope, and the clamp. */

import { fraction, idle, type Part, parentheses, partial, plus, row, squaredNorm, sub, sup, term } from './formula.js';
import { always, type Chapter, type FormulaEntry, hasPenalty, where } from './formula-list.js';
import * as s from './symbols.js';

/** Ω of one kind, and its slope. */
const penaltyLines = (value: readonly Part[], slope: readonly Part[]) =>
  always([s.omega, '=', ...value], [s.slope, '=', ...slope]);

const klSummand = row(
  ...[s.rho, s.logOfRatio(s.rho, s.rhoHat), '+'],
  ...[parentheses(s.oneMinus(s.rho)), s.logOfRatio(s.oneMinus(s.rho), s.oneMinus(s.rhoHat))],
);

export const kl: FormulaEntry = {
  id: 'omega-kl',
  remark: 'How far each unit is from the target: 0 only where ρ̂ = ρ, and steep towards 0 and 1.',
  lines: penaltyLines(
    [s.sumOverUnits, klSummand],
    ['−', fraction(s.rho, s.rhoHat), '+', fraction(s.oneMinus(s.rho), s.oneMinus(s.rhoHat))],
  ),
};

const outPixel = term('reconstruction', sub('z′', row('i', 'j')));
const smallest = sup('10', row('−', '7'));

export const objective: Chapter = {
  id: 'objective',
  title: 'The objective',
  terms: ['objective', 'loss', 'beta', 'penalty', 'rho', 'rho-hat', 'slope', 'weight-decay'],
  formulas: [
    {
      id: 'objective',
      remark: 'What training makes small; the lecture has β = 1 and λ = 0. A part in grey counts nothing at present.',
      lines: (settings) => [
        [
          ...[s.L, '=', s.loss],
          idle(!hasPenalty(settings), row(plus, s.beta, s.omega)),
          idle(settings.lambda === 0, row(plus, s.decay)),
        ],
      ],
    },
    {
      id: 'loss',
      options: [
        {
          id: 'loss-squared-error',
          value: 'squared error',
          inForce: where('loss', 'squared-error'),
          remark: 'Summed over the pixels, a mean over the digits.',
          lines: always([
            ...[s.loss, '=', fraction('1', row('2', s.m)), s.sumOverBatch],
            squaredNorm(term('reconstruction', sub('x̂', 'i')), '−', term('pixel', sub('x', 'i'))),
          ]),
        },
        {
          id: 'loss-cross-entropy',
          value: 'cross-entropy',
          inForce: where('loss', 'cross-entropy'),
          remark: 'Taken from Z′, never from log X̂. It needs the sigmoid decoder; softplus is log(1 + e^z).',
          lines: always([
            ...[s.loss, '=', s.overBatch, s.sumOverBatch, s.sumOverPixels],
            parentheses('softplus', parentheses(outPixel), '−', s.pixel, outPixel),
          ]),
        },
      ],
    },
    {
      id: 'omega',
      options: [
        { ...kl, value: 'the KL divergence', inForce: where('penalty', 'kl') },
        {
          id: 'omega-l1',
          value: 'L1',
          inForce: where('penalty', 'l1'),
          remark: 'Activations are positive, so their L1 norm is their sum: every unit is pushed down equally hard.',
          lines: penaltyLines([s.sumOverUnits, s.rhoHat], ['1']),
        },
        {
          id: 'omega-custom',
          value: 'a penalty of your own',
          inForce: where('penalty', 'custom'),
          remark: 'With the ω that was typed in “A penalty of your own”.',
          lines: penaltyLines([s.sumOverUnits, 'ω', parentheses(s.rhoHat, ',', s.rho)], [partial('ω', s.rhoHat)]),
        },
        {
          id: 'omega-none',
          value: 'no penalty, or top-k',
          inForce: ({ penalty }) => penalty === 'none' || penalty === 'topk',
          remark: 'No penalty. Top-k keeps the units quiet by itself, in H.',
          lines: penaltyLines(['0'], ['0']),
        },
      ],
    },
    {
      id: 'clamp',
      remark: 'ρ̂ is kept within these bounds before the logarithm and the division, so that Ω and Ω′ stay finite.',
      lines: always([smallest, '≤', s.rhoHat, '≤', '1', '−', smallest]),
    },
  ],
};
