/** The lecture's formulas as they stand on its slides, with what is wrong marked, and corrected. */

import { fraction, type Part, parentheses, partial, row, sub, sum, transposed, words } from './formula.js';
import * as s from './symbols.js';

const wrong = (...parts: Part[]) => <mrow class="wrong">{row(...parts)}</mrow>;
const right = (...parts: Part[]) => <mrow class="right">{row(...parts)}</mrow>;

const omegaOfTheta = row(s.omega, parentheses('θ'));
const one = s.oneMinus('ρ');
const hatAt = (index: Part) => sub('ρ̂', index);

/** ρ log ρ − ρ log ρ̂ + (1 − ρ) log(1 − ρ) − (1 − ρ) log(1 − ρ̂) */
const expanded = (index: Part): Part[] => [
  ...['ρ', 'log', 'ρ', '−', 'ρ', 'log', hatAt(index)],
  ...['+', parentheses(one), 'log', parentheses(one)],
  ...['−', parentheses(one), 'log', parentheses(s.oneMinus(hatAt(index)))],
];

export const expandedAsOnTheSlide: Part[] = [wrong('−'), omegaOfTheta, '=', sum('l', 'k'), ...expanded('l')];
export const expandedCorrected: Part[] = [right(omegaOfTheta), '=', s.sumOverUnits, ...expanded('l')];

/** g′(Wᵀx + b)ᵀ */
const slopesAt = (x: Part) => transposed(parentheses('g′', parentheses(transposed('W'), x, '+', 'b')));
const xi = sub('x', 'i');
const ofRhoHat = partial(hatAt('l'), 'W');

export const derivativeAsOnTheSlide: Part[] = [wrong(ofRhoHat), '=', xi, slopesAt(xi)];
const ofColumn = (column: Part) => partial(s.rhoHat, sub('W', row(':', ',', column)));
export const derivativeCorrected: Part[] = [
  right(ofColumn('l')),
  ...['=', right(s.overBatch, s.sumOverBatch), xi, 'g′', parentheses(s.input)],
];
export const otherColumns: Part[] = [ofColumn('p'), '=', '0', words('\u2003for\u2002'), 'p', '≠', 'l'];

export const matrixAsOnTheSlide: Part[] = [ofRhoHat, '=', wrong(sub('x', 'l')), slopesAt(wrong(sub('x', 'l')))];
export const matrixCorrected: Part[] = [
  ...[ofColumn('l'), '=', s.overBatch, s.sumOverBatch, right(xi), 'g′'],
  parentheses(transposed(sub('W', row(':', ',', 'l'))), right(xi), '+', sub('b', 'l')),
];

const byW = (above: Part) => fraction(row('∂', above, parentheses('θ')), row('∂', 'W'));
export const sumAsOnTheSlide: Part[] = [wrong(byW('L')), '=', byW('L'), '+', byW('Ω')];
export const sumCorrected: Part[] = [right(byW('L̂')), '=', byW('L'), '+', byW('Ω')];

const klSummand = (index: Part): Part[] => [
  ...['ρ', s.logOfRatio('ρ', hatAt(index)), '+', parentheses(one), s.logOfRatio(one, s.oneMinus(hatAt(index)))],
];
export const sumOverDigits: Part[] = [omegaOfTheta, '=', wrong(sum('i', 'k')), ...klSummand(wrong('i'))];
export const sumOverNeurons: Part[] = [omegaOfTheta, '=', right(sum('l', 'k')), ...klSummand(right('l'))];
