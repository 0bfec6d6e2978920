/** A typed penalty means to the core what it means to mathjs, value and slope, for texts made by chance. */

import { derivative, type MathNode, parse } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { library, random } from './samples.js';

/** A random expression of the grammar, with signs, spaces and parentheses where they may and need not be. */
function expression(next: () => number, depth: number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const space = () => (next() < 0.3 ? ' ' : '');
  const sub = () => expression(next, depth - 1);
  if (depth === 0) return pick(['r', 'r', 'r', 'rho', '2', '0.5', '.25', '3', '1e-1', '1.5E0', 'e', 'pi']);
  return pick([
    () => `${sub()}${space()}${pick(['+', '-', '*', '/'])}${space()}${sub()}`,
    () => `${sub()}${space()}${pick(['+', '-', '*', '/'])}${space()}${sub()}`,
    () => `(${space()}${sub()}${space()})`,
    () => `${pick(['-', '+', '--', '-+'])}${sub()}`,
    () => `${pick(['abs', 'exp', 'sin', 'cos', 'tanh'])}(${sub()})`,
    () => `${pick(['sqrt', 'log'])}(${next() < 0.7 ? '1 + abs' : ''}(${sub()}))`,
    () => `(${sub()})^${pick(['2', '3', '-1', '0', '1'])}`,
    () => `(1 + abs(${sub()}))^${pick(['r', '-r', '0.5', '-.5', '(1 - r)', 'r^2', 'rho'])}`,
    () => `${pick(['r', 'rho', '2', 'e'])}^${pick(['r', '-r', '2', '2^r', '-r^2'])}`,
  ])();
}

const POINTS = Float64Array.of(0.003, 0.07, 0.19, 0.314, 0.55, 0.83, 0.991);
const RHOS = [0.01, 0.2, 0.62];

describe('the core and mathjs', () => {
  const next = random(20);
  const texts = new Set<string>();
  while (texts.size < 300) {
    const text = expression(next, 1 + Math.floor(next() * 4));
    if (text.length <= 200) texts.add(text);
  }

  it('agree on three hundred expressions, at every point where the mathematics is real', () => {
    let compared = 0;
    let unreal = 0;
    for (const text of texts) {
      const tree = parse(text);
      const value = tree.compile();
      const slope = (derivative as (tree: MathNode, variable: string) => MathNode)(tree, 'r').compile();
      for (const rho of RHOS) {
        const core = library.penalty({ penalty: 'custom', penaltyExpression: text, rho }, POINTS);
        for (const [i, r] of POINTS.entries()) {
          const expected = { value: value.evaluate({ r, rho }), slope: slope.evaluate({ r, rho }) };
          const found = { value: core.value[i]!, slope: core.slope[i]! };
          // Where mathjs goes on in complex numbers, the core has no number.
          if (typeof expected.value !== 'number') expect([text, found.value]).toEqual([text, Number.NaN]);
          if (!Number.isFinite(expected.value) || !Number.isFinite(expected.slope)) {
            unreal++;
            continue;
          }
          compared++;
          const where = `${text} at r = ${r}, rho = ${rho}`;
          // Double precision both. Terms that cancel leave the roundings of what cancelled: of numbers up to 1e4 here.
          const close = (a: number, b: number) => Math.abs(a - b) <= 1e-11 * Math.max(1, Math.abs(b));
          expect([where, found.value, close(found.value, expected.value)]).toEqual([where, found.value, true]);
          expect([where, found.slope, expected.slope, close(found.slope, expected.slope)]).toEqual([
            where,
            found.slope,
            expected.slope,
            true,
          ]);
        }
      }
    }
    expect(compared).toBeGreaterThan(0.8 * texts.size * POINTS.length * RHOS.length);
    expect(unreal).toBeLessThan(0.2 * texts.size * POINTS.length * RHOS.length);
  });
});
