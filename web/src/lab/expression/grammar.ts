/**
 * The grammar of a penalty that a person types: decimal numbers, r, rho, e, pi, + − * / ^, parentheses and seven functions
 * of one argument. It is read from left to right without ever calling itself, so that nothing typed can exhaust anything;
 * what is wrong is told with its place and with what was expected there. What passes is safe to hand to the algebra.
 */

import { SCHEMA } from '../../settings.js';

export const CONSTANTS = ['r', 'rho', 'e', 'pi'] as const;
export const FUNCTIONS = ['abs', 'sqrt', 'exp', 'log', 'sin', 'cos', 'tanh'] as const;
export type ConstantName = (typeof CONSTANTS)[number];
export type FunctionName = (typeof FUNCTIONS)[number];

export interface Mistake {
  /** The first character that is wrong, from 0; at the text's end, its length. */
  at: number;
  /** How many characters are wrong; 0 at the text's end. */
  length: number;
  message: string;
}

interface Token {
  kind: 'number' | 'name' | 'sign';
  text: string;
  at: number;
}

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z_0-9]*/y;
/** A letter with whatever marks stand on it, so that an emoji or ρ̂ is one thing. */
const OTHER = /\P{M}\p{M}*(?:\u200d\P{M}\p{M}*)*|\p{M}/uy;

const OPERAND = 'a number, r, rho, a function such as abs, or “(”';

/** What people write elsewhere, and what it is called here. */
const INSTEAD: Record<string, string> = {
  ln: 'log, which is the natural logarithm here',
  log10: 'log(…)/log(10)',
  log2: 'log(…)/log(2)',
  pow: '^, as in r^2',
  tan: 'sin(…)/cos(…)',
  x: 'r for the average activation',
  rhohat: 'r for the average activation',
  rho_hat: 'r for the average activation',
  p: 'rho for the target',
  R: 'r',
  Rho: 'rho',
  PI: 'pi',
  Pi: 'pi',
  E: 'e',
  ρ: 'rho for the target',
  ρ̂: 'r for the average activation',
  π: 'pi',
  '−': '- for minus',
  '–': '- for minus',
  '×': '* to multiply',
  '·': '* to multiply',
  '⋅': '* to multiply',
  '÷': '/ to divide',
  '²': '^2',
  '³': '^3',
  '√': 'sqrt(…)',
  '|': 'abs(…)',
  '[': '( and )',
  ']': '( and )',
  '{': '( and )',
  '}': '( and )',
};

/** What is wrong with the text first; null where it is an expression. */
export function mistakeIn(text: string): Mistake | null {
  const { maxLength } = SCHEMA.penaltyExpression;
  if (text.length > maxLength) {
    return {
      at: maxLength,
      length: text.length - maxLength,
      message: `It has ${text.length.toLocaleString('en')} characters; at most ${maxLength} are read.`,
    };
  }
  /** Where the parentheses stand that are open. */
  const open: number[] = [];
  let wantsOperand = true;
  let before: Token | null = null;
  for (let token = tokenAt(text, 0); token; token = tokenAt(text, token.at + token.text.length)) {
    const problem = wantsOperand ? operandProblem(token, before) : operatorProblem(token, before!, open.length);
    if (problem) return { at: token.at, length: token.text.length, message: `${place(token)}${problem}` };
    if (token.text === '(') open.push(token.at);
    else if (token.text === ')') open.pop();
    if (wantsOperand) wantsOperand = token.kind === 'sign' || isFunction(token.text);
    else wantsOperand = token.text !== ')';
    before = token;
  }
  const at = text.length;
  if (!before) return { at, length: 0, message: `Nothing is there yet: expected ${OPERAND}.` };
  if (isFunction(before.text)) return { at, length: 0, message: `It ends after “${before.text}”: expected “(”.` };
  if (wantsOperand) return { at, length: 0, message: `It ends after “${before.text}”: expected ${OPERAND}.` };
  if (open.length > 0) {
    const last = open.at(-1)!;
    return { at: last, length: 1, message: `The “(” at character ${last + 1} is never closed: expected “)”.` };
  }
  return null;
}

/** The same expression with a blank between all its parts, so that nobody reads two of them as one: 2./r is no "./". */
export function spaced(text: string): string {
  const parts: string[] = [];
  for (let token = tokenAt(text, 0); token; token = tokenAt(text, token.at + token.text.length)) parts.push(token.text);
  return parts.join(' ');
}

/** The token at or after this place, past blanks; null at the end. */
function tokenAt(text: string, from: number): Token | null {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (at >= text.length) return null;
  const found = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const number = found(NUMBER);
  if (number) return { kind: 'number', text: number, at };
  const name = found(NAME);
  if (name) return { kind: 'name', text: name, at };
  return { kind: 'sign', text: found(OTHER) ?? text[at]!, at };
}

const isConstant = (text: string) => (CONSTANTS as readonly string[]).includes(text);
const isFunction = (text: string) => (FUNCTIONS as readonly string[]).includes(text);

const place = ({ text, at }: Token) => `Character ${at + 1}, “${visible(text)}”: `;

/** What has no shape of its own, by name. */
function visible(text: string): string {
  if (/^[\p{L}\p{N}\p{P}\p{S}]/u.test(text)) return text;
  return text === '\n' || text === '\r' ? 'line break' : `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Whether the core reads this number, too: at most 15 digits, times a power of ten up to 22. */
function isReadable(number: string): boolean {
  const [, whole = '', fraction = '', power = '0'] = /^(\d*)\.?(\d*)(?:[eE](.*))?$/.exec(number)!;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  return digits.length <= 15 && Math.abs(Number(power) - fraction.length) <= 22;
}

/** Why this cannot stand where a number or a name must begin; '' where it can. */
function operandProblem(token: Token, before: Token | null): string {
  const { kind, text } = token;
  if (before && isFunction(before.text)) return text === '(' ? '' : `expected “(” after ${before.text}.`;
  if (kind === 'number') return isReadable(text) ? '' : 'expected a number of at most 15 digits, from 1e-22 to 1e22.';
  if (kind === 'name') return isConstant(text) || isFunction(text) ? '' : unknown(text);
  if (text === '(' || text === '+' || text === '-') return '';
  if (text === '*' && before?.text === '*') return 'for a power write ^, as in r^2.';
  if (text === ')' && before?.text === '(') return `nothing stands between the parentheses; expected ${OPERAND}.`;
  return INSTEAD[text] ? unknown(text) : `expected ${OPERAND}.`;
}

/** Why this cannot stand after a number, a name or a closed parenthesis; '' where it can. */
function operatorProblem(token: Token, before: Token, depth: number): string {
  const { kind, text } = token;
  if (text.length === 1 && '+-*/^'.includes(text)) return '';
  if (text === ')') return depth > 0 ? '' : 'it closes no parenthesis; expected an operator or the end.';
  if (kind === 'name' && !isConstant(text) && !isFunction(text)) return unknown(text);
  if (kind !== 'sign' || text === '(') {
    return `write * to multiply, as in ${before.text === ')' ? '(…)' : before.text} * ${text === '(' ? '(…)' : text}.`;
  }
  if (text === ',') return 'every function here takes one argument; decimals have a point.';
  if (INSTEAD[text]) return unknown(text);
  return `expected + - * / ^${depth > 0 ? ' or “)”' : ' or the end'}.`;
}

function unknown(text: string): string {
  const instead = Object.hasOwn(INSTEAD, text) ? INSTEAD[text] : '';
  if (instead) return `write ${instead}.`;
  return `not known here. Names are ${CONSTANTS.join(', ')}; functions ${FUNCTIONS.join(', ')}.`;
}
