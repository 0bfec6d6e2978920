/** Numbers as the lessons' sentences have them. */

import { figure, whole } from '../format.js';
import type { Outcome } from './question.js';

/** What sums of doubles may leave where 0 is meant. */
const ROUNDING = 1e-12;

/** To three figures, without the zeros at the end: 0.5, 0.0146, −1.2. */
export function written(value: number): string {
  if (Math.abs(value) < ROUNDING) return '0';
  const [digits, exponent] = figure(value).split('e');
  const short = digits!.includes('.') ? digits!.replace(/\.?0+$/, '') : digits!;
  return (exponent === undefined ? short : `${short}e${exponent}`).replaceAll('-', '−');
}

/** Every value of an outcome, as its text has it. */
export function valuesOf({ values, counts = [] }: Outcome): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : counts.includes(name) ? whole(value) : written(value),
    ]),
  );
}
