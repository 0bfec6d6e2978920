/** The page and the core read the same penalties, refuse the same texts, and find the same values and slopes by different ways. */

import { describe, expect, it } from 'vitest';
import { differentiate } from '../../web/src/lab/expression/algebra.ts';
import { mistakeIn } from '../../web/src/lab/expression/grammar.ts';
import { evaluator } from '../../web/src/lab/expression/tree.ts';
import { library, random } from './samples.js';

const GRID = Float64Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

describe('a penalty that both read', () => {
  it.each([
    '(r - rho)^2',
    'abs(r - rho)',
    'abs(r - rho)^3',
    'rho*log(rho/r) + (1-rho)*log((1-rho)/(1-r))',
    'r*log(r/rho) + (1-r)*log((1-r)/(1-rho))',
    '-r^2',
    '2^-r^2',
    '2^3^r',
    'r--rho*-2',
    '+ - -r',
    'r/2/4*3',
    'r^-rho',
    'r^r',
    'sqrt(r) + exp(-r) - sin(7*r)*cos(pi*r) + tanh(3*r)',
    'e^r + 1e-3*r + .5 + 5.',
    // In mathjs alone ./ .* .^ would be other operators.
    '2./r + 2.*r + 2.^r',
    'sqrt(abs(r - rho))',
    '12',
    '0.00123456789012345*r + 1e22*r - 1e-22 + 000123456789012345',
  ])('%s has the same value and slope in both', (penaltyExpression) => {
    const rho = 0.155; // between the points: what happens at a kink is told elsewhere
    const core = library.penalty({ penalty: 'custom', penaltyExpression, rho }, GRID);
    const { value, slope } = differentiate(penaltyExpression);
    const page = { value: evaluator(value), slope: evaluator(slope) };
    GRID.forEach((r, i) => {
      // Both in double precision; the one by symbols, the other carrying slopes along.
      expect(Math.abs(page.value(r, rho) - core.value[i]!)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(core.value[i]!)));
      expect(Math.abs(page.slope(r, rho) - core.slope[i]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(core.slope[i]!)));
    });
  });

  it('has slope 0 at the kink of abs, in both', () => {
    const core = library.penalty({ penalty: 'custom', penaltyExpression: 'abs(r - rho)', rho: 0.25 }, Float64Array.of(0.25));
    expect(core.slope[0]).toBe(0);
    expect(evaluator(differentiate('abs(r - rho)').slope)(0.25, 0.25)).toBe(0);
  });
});

describe('what one refuses, the other does', () => {
  const refusedByCore = (penaltyExpression: string) => {
    try {
      library.penalty({ penalty: 'custom', penaltyExpression, rho: 0.1 }, GRID);
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return true;
    }
  };

  it.each([
    'constructor',
    'import("x")',
    'a=1',
    'r;r',
    '('.repeat(10_000),
    '😀',
    '2r',
    'r**2',
    'r.5',
    '1e999',
    '1e23',
    '1e-23',
    '1234567890123456',
    '0.1234567890123456',
    '0.00000000000000000000001',
    'r\n',
    'abs r',
    'abs(r,r)',
    '.',
    'r^',
    '',
  ])('%j', (text) => {
    expect(mistakeIn(text)).not.toBeNull();
    expect(refusedByCore(text)).toBe(true);
  });

  it('of two thousand texts made by chance', () => {
    const next = random(3);
    const pieces = [
      'r',
      'rho',
      '(',
      ')',
      '+',
      '-',
      '^',
      '*',
      '/',
      '1',
      '.5',
      '2.',
      '3e1',
      'e',
      'pi',
      'abs',
      'log',
      '(r',
      ')',
      ' ',
      '_',
      ',',
    ];
    let read = 0;
    for (let i = 0; i < 2000; i++) {
      const text = Array.from({ length: 1 + Math.floor(7 * next()) }, () => pieces[Math.floor(pieces.length * next())]).join('');
      // A text of nothing is refused before it is read.
      if (text.trim() === '') continue;
      const refused = mistakeIn(text) !== null;
      expect([text, refusedByCore(text)]).toEqual([text, refused]);
      if (!refused) {
        read++;
        expect(() => differentiate(text)).not.toThrow();
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});
