/** The algebra of typed penalties: values and slopes against differences and against what one finds by hand. */

import { describe, expect, it } from 'vitest';
import { differentiate, simplified } from '../../web/src/lab/expression/algebra.ts';
import { evaluator, mentions, sizeOf } from '../../web/src/lab/expression/tree.ts';
import { judge } from '../../web/src/lab/expression/verdict.ts';

const compile = (text: string) => {
  const { value, slope } = differentiate(text);
  return { value: evaluator(value), slope: evaluator(slope), usesRho: mentions(value, 'rho') };
};

describe('the slope', () => {
  it.each([
    ['(r - rho)^2', (r: number, rho: number) => 2 * (r - rho)],
    ['abs(r - rho)', (r: number, rho: number) => Math.sign(r - rho)],
    ['abs(r - rho)^3', (r: number, rho: number) => 3 * Math.sign(r - rho) * (r - rho) ** 2],
    ['rho*log(rho/r) + (1-rho)*log((1-rho)/(1-r))', (r: number, rho: number) => -rho / r + (1 - rho) / (1 - r)],
    ['r*log(r/rho) + (1-r)*log((1-r)/(1-rho))', (r: number, rho: number) => Math.log(r / rho) - Math.log((1 - r) / (1 - rho))],
    ['tanh(3*r)', (r: number) => 3 / Math.cosh(3 * r) ** 2],
    ['r^r', (r: number) => r ** r * (Math.log(r) + 1)],
    ['-r^2', (r: number) => -2 * r],
    ['2^-r^2', (r: number) => -2 * r * Math.log(2) * 2 ** -(r ** 2)],
    ['r^2^3', (r: number) => 8 * r ** 7],
    ['r/2/4', () => 1 / 8],
    ['sqrt(exp(sin(cos(r))))', (r: number) => -0.5 * Math.exp(Math.sin(Math.cos(r)) / 2) * Math.cos(Math.cos(r)) * Math.sin(r)],
    ['7', () => 0],
  ] as const)('of %s is the one found by hand, long and simplified', (text, byHand) => {
    const { slope } = compile(text);
    const short = evaluator(simplified(text)!);
    for (const r of [0.01, 0.2, 0.37, 0.9]) {
      for (const rho of [0.05, 0.31, 0.8]) {
        expect(slope(r, rho)).toBeCloseTo(byHand(r, rho), 10);
        expect(short(r, rho)).toBeCloseTo(byHand(r, rho), 10);
      }
    }
  });

  it('of |u| is 0 at u = 0, as in the core', () => {
    expect(compile('abs(r - rho)').slope(0.05, 0.05)).toBe(0);
    expect(compile('abs(r - rho)^2').slope(0.05, 0.05)).toBe(0);
  });

  it('of KL is simplified to what the lecture writes', () => {
    expect(simplified('rho*log(rho/r) + (1-rho)*log((1-rho)/(1-r))')).toEqual({
      kind: 'operation',
      operator: '+',
      left: { kind: 'negative', of: { kind: 'operation', operator: '/', left: name('rho'), right: name('r') } },
      right: {
        kind: 'operation',
        operator: '/',
        left: { kind: 'operation', operator: '-', left: { kind: 'number', value: 1 }, right: name('rho') },
        right: { kind: 'operation', operator: '-', left: { kind: 'number', value: 1 }, right: name('r') },
      },
    });
  });

  it('that is too long to be read is not simplified, and is right all the same', () => {
    const text = `${'tanh('.repeat(20)}3*r${')'.repeat(20)}`;
    expect(simplified(text)).toBeNull();
    const { value, slope } = compile(text);
    expect(slope(0.3, 0.05)).toBeCloseTo((value(0.3 + 1e-6, 0.05) - value(0.3 - 1e-6, 0.05)) / 2e-6, 6);
    expect(sizeOf(differentiate(text).slope)).toBeGreaterThan(120);
  });
});

const name = (name: string) => ({ kind: 'name', name });

describe('a text that is no penalty', () => {
  it.each([
    'import("x")',
    'a=1',
    'r;r',
    'r.constructor',
    'createUnit("x")',
    '2 r',
    'r!',
    '[r]',
    'r ? 1 : 2',
    'r\nr',
    '5 cm',
    'i',
    '0x10',
  ])('is thrown out: %j', (text) => {
    expect(() => differentiate(text)).toThrow(SyntaxError);
    expect(() => simplified(text)).toThrow(SyntaxError);
  });
});

describe('the verdict', () => {
  const verdict = (text: string, rho = 0.05) => {
    const { usesRho, ...compiled } = compile(text);
    return judge(compiled, rho, usesRho);
  };

  it.each([
    '(r - rho)^2',
    'rho*log(rho/r) + (1-rho)*log((1-rho)/(1-r))',
    'r*log(r/rho) + (1-r)*log((1-r)/(1-rho))',
    'abs(r-rho)^3',
  ])('on %s: nothing to warn of, and the slope is right', (text) => {
    const { refusal, warnings, check } = verdict(text);
    expect(refusal).toBe('');
    expect(warnings).toEqual([]);
    expect(check.passed).toBe(true);
    expect(check.points.length).toBe(199);
  });

  it.each([
    ['log(r - 0.2)', 'no number close to r = 0'],
    ['sqrt(r - rho)', 'no number close to r = 0'],
    ['1/(r - 0.5)', 'not finite at r = 0.5'],
    // Not at a point that is looked at.
    ['1/(r - 0.50013)', 'not finite at r = 0.5001'],
    ['1/(r - 0.50013)^2', 'not finite at r = 0.5001'],
    ['log(abs(r - 0.3333))', 'not finite at r = 0.3333'],
    ['abs(r - rho)/(r - rho)', 'no number at r = 0.05'],
    ['exp(800*r)', 'not finite at r = 0.88'],
    ['log(r - 1)', 'no number'],
  ])('refuses %s: %s', (text, words) => {
    expect(verdict(text).refusal).toContain(words);
  });

  it.each([
    ['abs(r - rho)', 'a kink at r = 0.05: there the slope goes from −1.00 to 1.00'],
    ['abs(abs(r - rho) - 0.2)', '2 kinks, the first at r = 0.05'],
    ['abs(r - 0.3)/(r - 0.3)', 'jumps at r = 0.3'],
    ['sqrt(abs(r - rho))', 'slope grows without end at r = 0.05'],
    ['(r - 0.3)^2', 'lowest point is at r = 0.3, not at ρ = 0.05'],
    ['-r', 'falls all the way'],
    ['r^2', 'rises all the way'],
    ['r^2', 'does not mention rho'],
    ['3', 'the same for every r'],
    ['rho', 'the same for every r'],
    ['cos(20*r)', '3 valleys, at r = 0.157, 0.471, 0.78'],
  ])('warns about %s: %s', (text, words) => {
    const { refusal, warnings } = verdict(text);
    expect(refusal).toBe('');
    expect(warnings.join(' ')).toContain(words);
  });

  it('does not take a steep but smooth one for a jump', () => {
    expect(verdict('tanh(200*(r - 0.3))').warnings.join(' ')).not.toContain('jump');
  });

  it('finds a wrong slope', () => {
    const { value } = compile('(r - rho)^2');
    const { check } = judge({ value, slope: (r, rho) => 2.001 * (r - rho) }, 0.05, true);
    expect(check.passed).toBe(false);
    expect(check.ratio).toBeCloseTo(0.001 / 4.001, 6);
  });

  it('depends on ρ as it is', () => {
    expect(verdict('log(r + rho - 0.1)', 0.2).refusal).toBe('');
    expect(verdict('log(r + rho - 0.1)', 0.05).refusal).toContain('with ρ = 0.05');
  });
});
