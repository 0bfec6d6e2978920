/**
 * Formulas that are read off the page and computed as they stand there, so that a wrong sign in one is a wrong number.
 *
 * What is read is what a person sees: of MathML's groups only those count that show (fractions, roots, indices, parentheses).
 * Factors side by side are a product, of matrices where both are; ∘ is element by element; a sum goes on to the end of its row.
 */

import { Matrix } from './matrix.ts';

/** Where sums are: i, j, l, each from 0. */
export type Places = Readonly<Record<string, number>>;

/** What the symbols mean. A lower-case letter with indices is an element of the matrix of the upper case. */
export class Meaning {
  readonly values = new Map<string, Matrix>();
  /** g, log, ω, and with an index top k*. */
  readonly functions = new Map<string, (...of: Matrix[]) => Matrix>();
  /** By how they are written, without spaces: ∂L/∂W. That of ω may say where it is taken: (ρ̂, ρ). */
  readonly derivatives = new Map<string, (at: Places, of: readonly Matrix[]) => Matrix>();

  value(name: string): Matrix {
    const found = this.values.get(name) ?? this.values.get(name.charAt(0).toUpperCase() + name.slice(1));
    if (!found) throw new Error(`nothing is known of ${name}`);
    return found;
  }
}

/** One equation, or chain of them: its left side as it is written, and every side, the left one too, to be computed. */
export interface Equation {
  left: string;
  /** How many there are. */
  sides: number;
  side(which: number, at?: Places): Matrix;
}

type Token = { op: string } | { number: number } | { ones: true } | { name: string } | { node: Element };
type Expression = (at: Places) => Matrix;

const HAT = '\u0302';
const INVISIBLE = new Set(['\u2061', '\u2062']);
const END = 'end of a row with a sum in it';
const RELATIONS = new Set(['=', '←', '≤', '≈']);

/** The equations of a <math>. */
export function readEquations(math: Element, meaning: Meaning): Equation[] {
  return split(tokensOf([...math.children]), (op) => op === ';' || op === ',')
    .filter((statement) => statement.some((token) => 'op' in token && RELATIONS.has(token.op)))
    .map((statement) => {
      const sides = split(statement, (op) => RELATIONS.has(op));
      const left = sides[0]!.map(textOf).join('');
      // g′ = g(1 − g) says of the value of g.
      const functions = left === 'g′' ? [] : [...meaning.functions.keys()];
      return {
        left,
        sides: sides.length,
        side: (which, at = {}) => new Reader(sides.at(which)!, meaning, functions).whole()(at),
      };
    });
}

/** What a <math> stands for that is no equation. */
export function readExpression(math: Element, meaning: Meaning): (at?: Places) => Matrix {
  const expression = new Reader(tokensOf([...math.children]), meaning, [...meaning.functions.keys()]).whole();
  return (at = {}) => expression(at);
}

/** At operators that stand in no parentheses. */
function split(tokens: readonly Token[], at: (op: string) => boolean): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    const op = 'op' in token ? token.op : '';
    depth += op === '(' ? 1 : op === ')' ? -1 : 0;
    if (depth === 0 && at(op)) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function tokensOf(elements: readonly Element[]): Token[] {
  return elements.flatMap((element): Token[] => {
    const text = element.textContent!.trim();
    switch (element.localName) {
      case 'mrow': {
        const within = tokensOf([...element.children]);
        const sumAt = [...element.children].findIndex(({ localName }) => localName === 'munderover');
        // A sum that ends its row has its summand outside.
        return sumAt >= 0 && sumAt < element.children.length - 1 ? [...within, { op: END }] : within;
      }
      case 'mspace':
        return [];
      case 'mo':
        return INVISIBLE.has(text) ? [] : [{ op: text }];
      case 'mtext':
        // Brackets, the name of a quantity, or words between two statements.
        return ['[', ']'].includes(text) ? [{ op: text }] : /^[a-z]{4,}$/.test(text) ? [{ name: text }] : [{ op: ';' }];
      case 'mn':
        return [element.classList.contains('ones') ? { ones: true } : { number: Number(text.replace('−', '-')) }];
      case 'mi':
      case 'mover':
        return [{ name: nameOf(element) }];
      default:
        return [{ node: element }];
    }
  });
}

const nameOf = (element: Element): string =>
  element.localName === 'mover' ? element.firstElementChild!.textContent! + HAT : element.textContent!.trim();

function textOf(token: Token): string {
  if ('op' in token) return token.op === END ? '' : token.op;
  if ('number' in token) return String(token.number);
  if ('ones' in token) return '1';
  if ('name' in token) return token.name;
  const children = [...token.node.children].map((child) => tokensOf([child]).map(textOf).join(''));
  return children.join(token.node.localName === 'mfrac' ? '/' : '');
}

const INDEX = /^[a-z:](,?[a-z:])?$/;

/** Recursive descent. What it returns is computed when it is asked, at the places of the sums around it. */
class Reader {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly meaning: Meaning,
    private readonly functions: readonly string[],
  ) {}

  whole(): Expression {
    const expression = this.sum();
    while (this.op() === END) this.at++;
    if (this.at < this.tokens.length) throw new Error(`a formula has ${textOf(this.tokens[this.at]!)} where nothing is expected`);
    return expression;
  }

  private op(ahead = 0): string | null {
    const token = this.tokens[this.at + ahead];
    return token && 'op' in token ? token.op : null;
  }

  private take(op: string): boolean {
    if (this.op() !== op) return false;
    this.at++;
    return true;
  }

  private isSum(ahead: number): boolean {
    const token = this.tokens[this.at + ahead];
    return token !== undefined && 'node' in token && token.node.localName === 'munderover';
  }

  /** [−] term {(+|−) term}; as a summand up to where the next sum begins. */
  private sum(summand = false): Expression {
    const minus = this.take('−');
    if (!minus) this.take('+');
    let result = minus ? negative(this.hadamard()) : this.hadamard();
    while ((this.op() === '+' || this.op() === '−') && !(summand && this.isSum(1))) {
      const minus = this.op() === '−';
      this.at++;
      const [left, right] = [result, this.hadamard()];
      result = minus ? (at) => left(at).minus(right(at)) : (at) => left(at).plus(right(at));
    }
    return result;
  }

  private hadamard(): Expression {
    let result = this.product();
    while (this.take('∘')) {
      const [left, right] = [result, this.product()];
      result = (at) => left(at).elementwise(right(at), (a, b) => a * b);
    }
    return result;
  }

  private product(): Expression {
    let result = this.factor();
    for (;;) {
      if (this.take('/')) {
        const [left, right] = [result, this.factor()];
        result = (at) => left(at).elementwise(right(at), (a, b) => a / b);
      } else if (this.take('·') || this.take('×') || this.beginsFactor()) {
        const minus = this.take('−');
        const left = result;
        const right = minus ? negative(this.factor()) : this.factor();
        result = (at) => left(at).times(right(at));
      } else {
        return result;
      }
    }
  }

  private beginsFactor(): boolean {
    const op = this.op();
    return (
      this.at < this.tokens.length && (op === null || op === '(' || op === '[' || op === '‖' || op === '|') && !this.closes(op)
    );
  }

  /** ‖ and | close what they opened. */
  private open: string[] = [];
  private closes = (op: string | null) => op !== null && this.open.at(-1) === op;

  private factor(): Expression {
    const token = this.tokens[this.at++];
    if (!token) throw new Error('a formula ends where something is expected');
    if ('number' in token) return () => Matrix.scalar(token.number);
    if ('ones' in token) return () => Matrix.filled(this.meaning.value('m').number, 1, () => 1);
    if ('name' in token)
      return this.functions.includes(token.name) ? this.call(token.name) : () => this.meaning.value(token.name);
    if ('node' in token) return this.node(token.node);
    if (token.op === '(' || token.op === '[') {
      const [only, ...others] = this.list(token.op === '(' ? ')' : ']');
      return others.length === 0 ? only! : (at) => Matrix.joined([only!, ...others].map((part) => part(at)));
    }
    if (token.op === '‖' || token.op === '|') {
      this.open.push(token.op);
      const within = this.sum();
      this.open.pop();
      if (!this.take(token.op)) throw new Error(`a formula lacks a closing ${token.op}`);
      return token.op === '‖' ? (at) => within(at).norm() : (at) => within(at).map(Math.abs);
    }
    throw new Error(`a formula has ${token.op} where a factor is expected`);
  }

  /** Up to the closing bracket; ∥ separates as a comma does. */
  private list(closing: string): Expression[] {
    const parts = [this.sum()];
    while (this.take(',') || this.take('∥')) parts.push(this.sum());
    if (!this.take(closing)) throw new Error(`a formula lacks a closing ${closing}`);
    return parts;
  }

  /** Of what stands in the parentheses behind it, or of the next factor. */
  private call(name: string): Expression {
    const of = this.take('(') ? this.list(')') : [this.factor()];
    const called = this.meaning.functions.get(name)!;
    return (at) => called(...of.map((part) => part(at)));
  }

  private read(element: Element): Expression {
    return new Reader(tokensOf([element]), this.meaning, this.functions).whole();
  }

  private node(element: Element): Expression {
    const [first, second, third] = [...element.children] as [Element, Element, Element];
    const text = (part: Element) => tokensOf([part]).map(textOf).join('');
    switch (element.localName) {
      case 'mfrac': {
        const derivative = `${text(first)}/${text(second)}`;
        if (derivative.startsWith('∂')) {
          const of = derivative.startsWith('∂ω') && this.take('(') ? this.list(')') : [];
          return (at) =>
            this.derivative(derivative)(
              at,
              of.map((part) => part(at)),
            );
        }
        const [above, below] = [this.read(first), this.read(second)];
        return (at) => above(at).elementwise(below(at), (a, b) => a / b);
      }
      case 'msqrt': {
        const within = new Reader(tokensOf([...element.children]), this.meaning, this.functions).whole();
        return (at) => within(at).map(Math.sqrt);
      }
      case 'msup': {
        const power = text(second);
        if (power === '*') return () => this.meaning.value(`${text(first)}*`);
        const base = this.read(first);
        if (power === 'T') return (at) => base(at).transposed();
        const exponent = this.read(second);
        return (at) => base(at).elementwise(exponent(at), (a, b) => a ** b);
      }
      case 'msub': {
        const index = text(second);
        // A function with an index.
        if (!INDEX.test(index)) return this.call(text(first) + index);
        const base = this.read(first);
        const places = index.replace(',', '');
        return (at) => base(at).part([...places].map((place) => (place === ':' ? null : at[place]!)));
      }
      case 'munderover': {
        const [place] = text(second).split('=') as [string];
        const summand = this.sum(true);
        this.take(END);
        return (at) => {
          const terms = Array.from({ length: this.meaning.value(text(third)).number }, (_, here) =>
            summand({ ...at, [place]: here }),
          );
          return terms.reduce((sum, term) => sum.plus(term));
        };
      }
      default:
        throw new Error(`a formula has <${element.localName}>`);
    }
  }

  private derivative(written: string) {
    const found = this.meaning.derivatives.get(written);
    if (!found) throw new Error(`nothing is known of ${written}`);
    return found;
  }
}

const negative =
  (of: Expression): Expression =>
  (at) =>
    of(at).map((value) => -value);
