/** An expression in r and rho as plain data, which a worker can send, and its value. */

import type { ConstantName, FunctionName } from './grammar.js';

export type Operator = '+' | '-' | '*' | '/' | '^';

/** What a person may call, and what slopes are made of besides. */
export type Callable = FunctionName | 'sign' | 'sech';

export type Tree =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: ConstantName }
  | { kind: 'negative'; of: Tree }
  | { kind: 'operation'; operator: Operator; left: Tree; right: Tree }
  | { kind: 'call'; name: Callable; of: Tree };

export type Evaluate = (r: number, rho: number) => number;

export const CALLS: Readonly<Record<Callable, (x: number) => number>> = {
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sign: Math.sign,
  sech: (x) => 1 / Math.cosh(x),
};

/** A function that computes the tree: made of closures, never of text. */
export function evaluator(tree: Tree): Evaluate {
  switch (tree.kind) {
    case 'number': {
      const { value } = tree;
      return () => value;
    }
    case 'name':
      return { r: (r: number) => r, rho: (_: number, rho: number) => rho, e: () => Math.E, pi: () => Math.PI }[tree.name];
    case 'negative': {
      const of = evaluator(tree.of);
      return (r, rho) => -of(r, rho);
    }
    case 'call': {
      const call = CALLS[tree.name];
      const of = evaluator(tree.of);
      return (r, rho) => call(of(r, rho));
    }
    case 'operation':
      return operation(tree.operator, evaluator(tree.left), evaluator(tree.right));
  }
}

function operation(operator: Operator, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '+':
      return (r, rho) => left(r, rho) + right(r, rho);
    case '-':
      return (r, rho) => left(r, rho) - right(r, rho);
    case '*':
      return (r, rho) => left(r, rho) * right(r, rho);
    case '/':
      return (r, rho) => left(r, rho) / right(r, rho);
    case '^':
      return (r, rho) => left(r, rho) ** right(r, rho);
  }
}

/** How many numbers, names, operators and calls it has. */
export function sizeOf(tree: Tree): number {
  if (tree.kind === 'operation') return 1 + sizeOf(tree.left) + sizeOf(tree.right);
  return tree.kind === 'negative' || tree.kind === 'call' ? 1 + sizeOf(tree.of) : 1;
}

export function mentions(tree: Tree, name: ConstantName): boolean {
  if (tree.kind === 'operation') return mentions(tree.left, name) || mentions(tree.right, name);
  if (tree.kind === 'negative' || tree.kind === 'call') return mentions(tree.of, name);
  return tree.kind === 'name' && tree.name === name;
}
