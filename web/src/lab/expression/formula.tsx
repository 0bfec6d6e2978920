/** An expression as a formula, in MathML: as much of it on a line, above and below as a person would write. */

import type { ComponentChildren } from 'preact';
import { Hat, Parentheses, RIGID } from '../panels/mathematics.js';
import type { Tree } from './tree.js';

/** How strongly a thing holds together: what is weaker than its place asks for stands in parentheses. */
const SUM = 1;
const PRODUCT = 2;
const NEGATIVE = 3;
const POWER = 4;
const ATOM = 5;

/** Rounded: a formula is to be read. */
const DIGITS = 5;

const NAMES = { rho: 'ρ', e: 'e', pi: 'π' } as const;

export function ExpressionFormula({ tree }: { tree: Tree }) {
  return <Part tree={tree} least={SUM} />;
}

/** The tree, in parentheses where it holds together less than `least`. */
function Part({ tree, least }: { tree: Tree; least: number }) {
  const part = <Bare tree={tree} />;
  return strength(tree) < least ? <Around tree={tree}>{part}</Around> : part;
}

/** Parentheses, which grow around fractions, and not around a hat. */
function Around({ tree, children }: { tree: Tree; children: ComponentChildren }) {
  if (!hasFraction(tree)) return <Parentheses>{children}</Parentheses>;
  return (
    <mrow>
      <mo>(</mo>
      {children}
      <mo>)</mo>
    </mrow>
  );
}

function hasFraction(tree: Tree): boolean {
  if (tree.kind === 'operation') return tree.operator === '/' || hasFraction(tree.left) || hasFraction(tree.right);
  return (tree.kind === 'negative' || tree.kind === 'call') && hasFraction(tree.of);
}

function strength(tree: Tree): number {
  switch (tree.kind) {
    case 'number':
      return tree.value < 0 ? NEGATIVE : numberParts(tree.value).exponent === null ? ATOM : PRODUCT;
    case 'name':
      return ATOM;
    case 'negative':
      return NEGATIVE;
    case 'call':
      return tree.name === 'exp' ? POWER : ATOM;
    case 'operation':
      if (tree.operator === '^') return POWER;
      // A fraction holds its parts apart by its line.
      if (tree.operator === '/') return PRODUCT;
      return tree.operator === '*' ? PRODUCT : SUM;
  }
}

function Bare({ tree }: { tree: Tree }) {
  switch (tree.kind) {
    case 'number':
      return <Numeral value={tree.value} />;
    case 'name':
      return tree.name === 'r' ? <Hat over="ρ" /> : <mi>{NAMES[tree.name]}</mi>;
    case 'negative':
      return (
        <mrow>
          <mo>−</mo>
          <Part tree={tree.of} least={PRODUCT} />
        </mrow>
      );
    case 'call':
      return <Call name={tree.name} of={tree.of} />;
    case 'operation':
      return <Operation operator={tree.operator} left={tree.left} right={tree.right} />;
  }
}

function Operation({ operator, left, right }: Pick<Extract<Tree, { kind: 'operation' }>, 'operator' | 'left' | 'right'>) {
  switch (operator) {
    case '/':
      return (
        <mfrac>
          <mrow>
            <Bare tree={left} />
          </mrow>
          <mrow>
            <Bare tree={right} />
          </mrow>
        </mfrac>
      );
    case '^':
      return (
        <msup>
          <mrow>
            <Part tree={left} least={ATOM} />
          </mrow>
          <mrow>
            <Bare tree={right} />
          </mrow>
        </msup>
      );
    case '*':
      return (
        <mrow>
          <Part tree={left} least={PRODUCT} />
          <mo>{right.kind === 'number' || startsWithDigit(right) ? '×' : '\u2062'}</mo>
          <Part tree={right} least={right.kind === 'negative' ? ATOM : PRODUCT} />
        </mrow>
      );
    case '+':
      return (
        <mrow>
          <Part tree={left} least={SUM} />
          <mo>+</mo>
          <Part tree={right} least={SUM + (isNegative(right) ? ATOM : 0)} />
        </mrow>
      );
    case '-':
      return (
        <mrow>
          <Part tree={left} least={SUM} />
          <mo>−</mo>
          <Part tree={right} least={isNegative(right) ? ATOM : PRODUCT} />
        </mrow>
      );
  }
}

const isNegative = (tree: Tree) => tree.kind === 'negative' || (tree.kind === 'number' && tree.value < 0);

function startsWithDigit(tree: Tree): boolean {
  if (tree.kind === 'operation' && tree.operator !== '/') return startsWithDigit(tree.left);
  return tree.kind === 'number';
}

function Call({ name, of }: Pick<Extract<Tree, { kind: 'call' }>, 'name' | 'of'>) {
  const argument = <Bare tree={of} />;
  switch (name) {
    case 'abs':
      return (
        <mrow>
          <mo {...RIGID}>|</mo>
          {argument}
          <mo {...RIGID}>|</mo>
        </mrow>
      );
    case 'sqrt':
      return <msqrt>{argument}</msqrt>;
    case 'exp':
      return (
        <msup>
          <mi>e</mi>
          <mrow>{argument}</mrow>
        </msup>
      );
    default:
      return (
        <mrow>
          <mi>{name}</mi>
          <mo>{'\u2061'}</mo>
          <Around tree={of}>{argument}</Around>
        </mrow>
      );
  }
}

function numberParts(value: number): { mantissa: string; exponent: string | null } {
  const text = String(Number(Math.abs(value).toPrecision(DIGITS)));
  const [mantissa, exponent] = text.split('e');
  return { mantissa: mantissa!, exponent: exponent?.replace('+', '') ?? null };
}

function Numeral({ value }: { value: number }) {
  const { mantissa, exponent } = numberParts(value);
  const number = <mn>{mantissa}</mn>;
  return (
    <mrow>
      {value < 0 && <mo>−</mo>}
      {number}
      {exponent !== null && (
        <>
          <mo>×</mo>
          <msup>
            <mn>10</mn>
            <mn>{exponent.replace('-', '−')}</mn>
          </msup>
        </>
      )}
    </mrow>
  );
}
