/**
 * Reading, differentiating and simplifying an expression, by mathjs: of it only the parser, the derivative and what these
 * need, for plain numbers. mathjs reads much more than the grammar of a penalty; what it read is let through one kind of
 * node, operator, function and name at a time, and nothing of it is ever run: values come from tree.ts.
 */

import {
  absDependencies,
  addDependencies,
  cosDependencies,
  create,
  derivativeDependencies,
  divideDependencies,
  expDependencies,
  isConstantNode,
  isFunctionNode,
  isOperatorNode,
  isParenthesisNode,
  isSymbolNode,
  logDependencies,
  type MathNode,
  multiplyDependencies,
  parseDependencies,
  powDependencies,
  simplifyDependencies,
  sinDependencies,
  sqrtDependencies,
  subtractDependencies,
  tanhDependencies,
  unaryMinusDependencies,
} from 'mathjs/number';
import { CONSTANTS, type ConstantName, mistakeIn, spaced } from './grammar.js';
import { CALLS, type Callable, evaluator, type Operator, sizeOf, type Tree } from './tree.js';

const { parse, derivative, simplify, FunctionNode, OperatorNode, SymbolNode } = create({
  ...parseDependencies,
  ...derivativeDependencies,
  ...simplifyDependencies,
  // What simplify folds constants with.
  ...absDependencies,
  ...addDependencies,
  ...cosDependencies,
  ...divideDependencies,
  ...expDependencies,
  ...logDependencies,
  ...multiplyDependencies,
  ...powDependencies,
  ...sinDependencies,
  ...sqrtDependencies,
  ...subtractDependencies,
  ...tanhDependencies,
  ...unaryMinusDependencies,
}) as unknown as typeof import('mathjs');

const OPERATORS: Readonly<Record<string, Operator>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  pow: '^',
};

/** A derivative of more nodes than this takes too long to simplify, and would not be read. */
const MOST_TO_SIMPLIFY = 120;

export interface Differentiated {
  value: Tree;
  /** ∂ω/∂r, as the rules make it. */
  slope: Tree;
}

/** Throws a SyntaxError for whatever is no penalty. */
export function differentiate(text: string): Differentiated {
  const node = read(text);
  return { value: toTree(node), slope: toTree(slopeOf(node)) };
}

/** ∂ω/∂r as a person would write it; null where that would be too long. */
export function simplified(text: string): Tree | null {
  const slope = slopeOf(read(text));
  const exact = toTree(slope);
  if (sizeOf(exact) > MOST_TO_SIMPLIFY) return null;
  const short = outward(toTree(simplify(slope)));
  return sameValues(exact, short) ? short : exact;
}

/** −(a + (b − c)/d) as −a + (c − b)/d, which is how one writes the slope of KL. */
function outward(tree: Tree): Tree {
  if (tree.kind === 'negative' && tree.of.kind === 'operation' && '+-'.includes(tree.of.operator)) return negated(tree.of);
  if (tree.kind !== 'operation') return tree;
  return { ...tree, left: outward(tree.left), right: outward(tree.right) };
}

function negated(tree: Tree): Tree {
  if (tree.kind === 'negative') return tree.of;
  if (tree.kind !== 'operation') return { kind: 'negative', of: tree };
  const { operator, left, right } = tree;
  if (operator === '-') return { kind: 'operation', operator, left: right, right: left };
  if (operator === '+') return { kind: 'operation', operator, left: negated(left), right: negated(right) };
  if (operator === '/' && left.kind === 'operation' && left.operator === '-') {
    return { kind: 'operation', operator, left: negated(left), right };
  }
  return { kind: 'negative', of: tree };
}

function read(text: string): MathNode {
  const mistake = mistakeIn(text);
  if (mistake) throw new SyntaxError(mistake.message);
  return parse(spaced(text));
}

/** mathjs differentiates |u| to |u|/u, which is no number at u = 0; sign(u) is 0 there, as in the core. */
function slopeOf(node: MathNode): MathNode {
  return derivative(node, 'r', { simplify: false }).transform((part) => {
    if (!isOperatorNode(part) || part.fn !== 'divide') return part;
    const [above, below] = part.args.map(bare) as [MathNode, MathNode];
    const isAbs = (candidate: MathNode) =>
      isFunctionNode(candidate) && candidate.fn.name === 'abs' && bare(candidate.args[0]!).equals(below);
    const sign = () => new FunctionNode(new SymbolNode('sign'), [below]);
    if (isAbs(above)) return sign();
    if (!isOperatorNode(above) || above.fn !== 'multiply') return part;
    const [first, second] = above.args.map(bare) as [MathNode, MathNode];
    return isAbs(second) ? new OperatorNode('*', 'multiply', [first, sign()]) : part;
  });
}

/** Without the parentheses around it. */
function bare(node: MathNode): MathNode {
  return isParenthesisNode(node) ? bare(node.content) : node;
}

function toTree(node: MathNode): Tree {
  if (isParenthesisNode(node)) return toTree(node.content);
  if (isConstantNode(node) && typeof node.value === 'number' && Number.isFinite(node.value)) {
    return { kind: 'number', value: node.value };
  }
  if (isSymbolNode(node) && (CONSTANTS as readonly string[]).includes(node.name)) {
    return { kind: 'name', name: node.name as ConstantName };
  }
  if (isOperatorNode(node) && !node.implicit) {
    const args = node.args.map(toTree);
    if (node.fn === 'unaryMinus' && args.length === 1) return { kind: 'negative', of: args[0]! };
    if (node.fn === 'unaryPlus' && args.length === 1) return args[0]!;
    const operator = Object.hasOwn(OPERATORS, node.fn) && OPERATORS[node.fn];
    // simplify makes sums and products of more than two.
    if (operator && args.length >= 2) return args.reduce((left, right) => ({ kind: 'operation', operator, left, right }));
  }
  if (isFunctionNode(node) && isSymbolNode(node.fn) && Object.hasOwn(CALLS, node.fn.name) && node.args.length === 1) {
    return { kind: 'call', name: node.fn.name as Callable, of: toTree(node.args[0]!) };
  }
  throw new SyntaxError(`“${node.toString()}” is no part of a penalty.`);
}

/** Whether two trees agree where both are numbers. */
function sameValues(one: Tree, other: Tree): boolean {
  const [first, second] = [evaluator(one), evaluator(other)];
  return [0.011, 0.07, 0.23, 0.48, 0.71, 0.93].every((r) =>
    [0.03, 0.29, 0.83].every((rho) => {
      const [a, b] = [first(r, rho), second(r, rho)];
      return !Number.isFinite(a) || Math.abs(a - b) <= 1e-6 * (Math.abs(a) + Math.abs(b)) + 1e-12;
    }),
  );
}
