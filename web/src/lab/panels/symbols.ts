/** The symbols of MATH.md as parts of formulas that can be pointed at. */

import { fraction, type Part, parentheses, partial, row, squaredNorm, sub, sum, term } from './formula.js';

export const X = term('batch', 'X');
export const W = term('encoder', 'W');
export const b = term('encoder', 'b');
export const Wout = term('decoder', 'W′');
export const c = term('decoder', 'c');
export const Z = term('hidden', 'Z');
export const H = term('hidden', 'H');
export const Zout = term('reconstruction', 'Z′');
export const Xhat = term('reconstruction', 'X̂');
export const rho = term('rho', 'ρ');
export const beta = term('beta', 'β');
export const lambda = term('weight-decay', 'λ');
export const eta = term('learning-rate', 'η');
export const L = term('objective', 'L');
export const loss = term('loss', 'L′');
export const omega = term('penalty', 'Ω');
export const deltaOut = term('delta-out', 'δ′');
export const delta = term('delta', 'δ');

export const rhoHat = term('rho-hat', sub('ρ̂', 'l'));
export const slope = term('slope', sub('Ω′', 'l'));
/** Ω′ of all units, a row. */
export const slopes = term('slope', 'Ω′');
export const weight = term('encoder', sub('W', row('j', 'l')));
export const pixel = term('pixel', sub('x', row('i', 'j')));
export const hidden = term('hidden', sub('h', row('i', 'l')));
export const input = term('hidden', sub('z', row('i', 'l')));

export const m = term('batch', 'm');
export const overBatch = fraction('1', m);
export const sumOverBatch = sum('i', m);
export const sumOverUnits = sum(term('unit', 'l'), 'k');
export const sumOverPixels = sum(term('pixel', 'j'), 'n');

export const oneMinus = (part: Part) => row('1', '−', part);
/** log(above / below) */
export const logOfRatio = (above: Part, below: Part) => row('log', fraction(above, below));
/** (λ/2)(‖W‖² + ‖W′‖²) */
export const decay = term('weight-decay', fraction('λ', '2'), parentheses(squaredNorm('W'), '+', squaredNorm('W′')));
/** h ∘ (1 − h), which is g′ */
export const sigmoidSlope = (of: Part) => row(of, '∘', parentheses('1', '−', of));
/** ∂above/∂W, a gradient */
export const gradient = (above: Part, below: Part) => term('gradient', partial(above, below));
