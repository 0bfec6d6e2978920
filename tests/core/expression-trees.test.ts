/**
 * A penalty means to the core what the tree means that it was printed from: the value is the tree's own, computed here, the
 * slope that of mathjs's derivative of the same tree with every parenthesis written. The text has only those that it needs.
 */

import fc from 'fast-check';
import { derivative, parse } from 'mathjs';
import { expect, it } from 'vitest';
import { library } from './samples.js';

type Tree =
  | { kind: 'leaf'; text: string }
  | { kind: 'sign' | 'call'; name: string; of: Tree }
  | { kind: 'binary'; name: string; left: Tree; right: Tree };

const LEAVES = { r: Number.NaN, rho: Number.NaN, e: Math.E, pi: Math.PI } as const;
const FUNCTIONS: Record<string, (x: number) => number> = {
  ...{ abs: Math.abs, sqrt: Math.sqrt, exp: Math.exp, log: Math.log, sin: Math.sin, cos: Math.cos, tanh: Math.tanh },
};
const OPERATIONS: Record<string, { binds: number; of: (a: number, b: number) => number }> = {
  '+': { binds: 1, of: (a, b) => a + b },
  '-': { binds: 1, of: (a, b) => a - b },
  '*': { binds: 2, of: (a, b) => a * b },
  '/': { binds: 2, of: (a, b) => a / b },
  '^': { binds: 4, of: (a, b) => a ** b },
};
/** Of a sign: after a power, before a product. */
const SIGN = 3;
const WHOLE = 5;

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('leaf' as const),
      text: fc.constantFrom('r', 'r', 'rho', 'e', 'pi', '2', '0.5', '.25', '3', '1.5e-1'),
    }),
    fc.record({ kind: fc.constant('sign' as const), name: fc.constantFrom('-', '+'), of: tie('tree') }),
    fc.record({ kind: fc.constant('call' as const), name: fc.constantFrom(...Object.keys(FUNCTIONS)), of: tie('tree') }),
    fc.record({
      kind: fc.constant('binary' as const),
      name: fc.constantFrom(...Object.keys(OPERATIONS)),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
}));

function bindsOf(of: Tree): number {
  return of.kind === 'binary' ? OPERATIONS[of.name]!.binds : of.kind === 'sign' ? SIGN : WHOLE;
}

/** The text, with `space` between all its parts; with parentheses around every part, or where they are needed. */
function printed(of: Tree, space: string, every: boolean): string {
  const inside = (part: Tree, needed: boolean) => {
    const text = printed(part, space, every);
    return every || needed ? `(${space}${text}${space})` : text;
  };
  switch (of.kind) {
    case 'leaf':
      return of.text;
    case 'call':
      return `${of.name}(${printed(of.of, space, every)})`;
    case 'sign':
      return of.name + space + inside(of.of, bindsOf(of.of) < SIGN);
    case 'binary': {
      const { binds } = OPERATIONS[of.name]!;
      const [left, right] = [bindsOf(of.left), bindsOf(of.right)];
      // A power goes to the right and may have a sign there; all else goes to the left.
      return of.name === '^'
        ? inside(of.left, left <= binds) + space + of.name + space + inside(of.right, right < SIGN)
        : inside(of.left, left < binds) + space + of.name + space + inside(of.right, right <= binds);
    }
  }
}

/** The value, and the largest that came up on the way to it. */
function evaluate(of: Tree, variables: { r: number; rho: number }): { value: number; largest: number } {
  if (of.kind === 'leaf') {
    const value = { ...LEAVES, ...variables }[of.text as keyof typeof LEAVES] ?? Number(of.text);
    return { value, largest: Math.abs(value) };
  }
  const parts = (of.kind === 'binary' ? [of.left, of.right] : [of.of]).map((part) => evaluate(part, variables));
  const [a, b] = parts.map(({ value }) => value) as [number, number];
  const value =
    of.kind === 'call' ? FUNCTIONS[of.name]!(a) : of.kind === 'sign' ? (of.name === '-' ? -a : a) : OPERATIONS[of.name]!.of(a, b);
  return { value, largest: Math.max(Math.abs(value), ...parts.map(({ largest }) => largest)) };
}

it('the core reads what was printed: a thousand trees', () => {
  const seen = { trees: 0, values: 0, slopes: 0 };
  fc.assert(
    fc.property(tree, fc.constantFrom('', ' ', '\t '), (of, space) => {
      const text = printed(of, space, false);
      fc.pre(text.length <= 200);
      seen.trees++;
      const slope = derivative(parse(printed(of, '', true)), 'r', { simplify: false }).compile();
      for (const rho of [0.05, 0.62]) {
        const points = [0.013, 0.19, 0.314, 0.83];
        const core = library.penalty({ penalty: 'custom', penaltyExpression: text, rho }, Float64Array.from(points));
        for (const [i, r] of points.entries()) {
          const { value, largest } = evaluate(of, { r, rho });
          // What cancels leaves the roundings of what it was; and of what is no real number there is nothing to say.
          if (!(largest < 1e6)) continue;
          seen.values++;
          const about = (found: number, expected: number, scale: number) =>
            Math.abs(found - expected) <= 1e-9 * Math.max(1, scale);
          const where = `${JSON.stringify(text)} at r = ${r}, rho = ${rho}`;
          expect([where, core.value[i], about(core.value[i]!, value, largest)]).toEqual([where, core.value[i], true]);
          const expected: unknown = slope.evaluate({ r, rho });
          // Where mathjs goes on in complex numbers there is no slope; where it is steep, nothing to compare in double precision.
          if (typeof expected !== 'number' || !(Math.abs(expected) < 1e6)) continue;
          seen.slopes++;
          expect([where, core.slope[i], expected, about(core.slope[i]!, expected, 1e3 * largest)]).toEqual([
            ...[where, core.slope[i], expected],
            true,
          ]);
        }
      }
    }),
    { numRuns: 1000, seed: 5 },
  );
  expect(seen.trees).toBeGreaterThan(900);
  expect(seen.values).toBeGreaterThan(5000);
  expect(seen.slopes).toBeGreaterThan(4000);
});
