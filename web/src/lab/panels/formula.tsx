/**
 * Formulas as rows of parts. A part is text, from which its MathML follows (letters, numbers, operators; x̂ and L′ as they
 * are written here), or a node made by the functions below. term() says what a part stands for, so that one can point at it.
 */

import { type ComponentChildren, createContext, type VNode } from 'preact';
import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Term } from '../lab.js';
import { Hat, Parentheses, Primed, SquaredNorm } from './mathematics.js';
import './formula.css';

export type Part = string | VNode;

const OPERATORS = new Set([...'=≠+−·×∘→←≈≤<>…,:∥∂/|[]']);
const COMBINING_HAT = '\u0302';

function symbol(text: string): VNode {
  if (OPERATORS.has(text)) return <mo {...(text === '∂' ? { rspace: '0', lspace: '0' } : {})}>{text}</mo>;
  if (/^[\d.,]+$/.test(text)) return <mn>{text}</mn>;
  if (text === 'log') {
    return (
      <mrow>
        <mspace width="0.17em" />
        <mi>log</mi>
        <mspace width="0.17em" />
      </mrow>
    );
  }
  if (text.endsWith(COMBINING_HAT)) return <Hat over={text.slice(0, -1)} />;
  if (text === 'Ω' || text === 'Ω′' || text === 'T') return <mi mathvariant="normal">{text}</mi>;
  if (text.endsWith('′')) return <Primed letter={text.slice(0, -1)} />;
  return <mi>{text}</mi>;
}

const node = (part: Part) => (typeof part === 'string' ? symbol(part) : part);
const nodes = (parts: readonly Part[]): ComponentChildren => parts.map(node);

export const row = (...parts: Part[]): VNode => <mrow>{nodes(parts)}</mrow>;

/** What can be pointed at: it lights up with the thing, and lights the thing up. */
export const term = (name: Term, ...parts: Part[]): VNode => (
  <mrow data-point={name} data-term={name}>
    {nodes(parts)}
  </mrow>
);

export const sub = (base: Part, index: Part): VNode => (
  <msub>
    {node(base)}
    {node(index)}
  </msub>
);

export const sup = (base: Part, power: Part): VNode => (
  <msup>
    {node(base)}
    {node(power)}
  </msup>
);

export const fraction = (above: Part, below: Part): VNode => (
  <mfrac>
    {node(above)}
    {node(below)}
  </mfrac>
);

/** Σ over index = 1…to */
export const sum = (index: Part, to: Part): VNode => (
  <munderover>
    <mo movablelimits={'false' as unknown as boolean}>∑</mo>
    {row(index, '=', '1')}
    {node(to)}
  </munderover>
);

export const parentheses = (...parts: Part[]): VNode => <Parentheses>{nodes(parts)}</Parentheses>;
export const squaredNorm = (...parts: Part[]): VNode => <SquaredNorm>{nodes(parts)}</SquaredNorm>;
export const transposed = (part: Part): VNode => sup(part, 'T');
/** ∂above/∂below */
export const partial = (above: Part, below: Part): VNode => fraction(row('∂', above), row('∂', below));
/** Words or brackets between symbols. */
export const words = (text: string): VNode => <mtext>{text}</mtext>;
/** The column of m ones. */
export const ones: VNode = <mn class="ones">1</mn>;
/** + between summands, where it comes first in a part of its own and would be taken for a sign. */
export const plus: VNode = <mo {...({ form: 'infix' } as object)}>+</mo>;
export const root = (part: Part): VNode => <msqrt>{node(part)}</msqrt>;
/** What the settings leave out at present. */
export const idle = (when: boolean, part: VNode): VNode => (when ? <mrow class="idle-part">{part}</mrow> : part);

/** How many figures substituted numbers have; with 'all', as many as it takes to read back the same double. */
export type Figures = 'few' | 'all';
export const FiguresShown = createContext<Figures>('few');

/** A number to four figures, with a true minus. */
export function fewFigures(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value).replace('-', '−');
  const magnitude = Math.abs(value);
  const text =
    magnitude >= 1e6 || magnitude < 1e-4
      ? value.toExponential(3)
      : value.toFixed(Math.max(0, Math.min(7, 3 - Math.floor(Math.log10(magnitude)))));
  return text.replaceAll('-', '−');
}

const allFigures = (value: number) => String(value).replaceAll('-', '−');

/** Digits, and the power of ten that they are to be multiplied with, if any. */
function written(value: number, figures: Figures): { mantissa: string; exponent: string | undefined } {
  const [mantissa, exponent] = (figures === 'few' ? fewFigures(value) : allFigures(value)).replace('e+', 'e').split('e');
  return { mantissa: mantissa!, exponent };
}

/** A number in a formula. What it is exactly stands in data-value. */
function Substituted({ value, signed, exact = false }: { value: number; signed: boolean; exact?: boolean }) {
  const shown = useContext(FiguresShown);
  const { mantissa, exponent } = written(value, exact ? 'all' : shown);
  const digits = <mn>{mantissa.replace('−', '')}</mn>;
  const size = exponent ? (
    <>
      {digits}
      <mo>·</mo>
      {sup('10', exponent.startsWith('−') ? row('−', exponent.slice(1)) : exponent)}
    </>
  ) : (
    digits
  );
  // In a row of its own, so that the minus is a sign and no operation.
  const inner = mantissa.startsWith('−') ? (
    <mrow>
      <mo>−</mo>
      {size}
    </mrow>
  ) : (
    size
  );
  const whole = signed && (exponent || mantissa.startsWith('−')) ? <Parentheses>{inner}</Parentheses> : inner;
  return (
    <mrow class="substituted" data-value={String(value)}>
      {whole}
    </mrow>
  );
}

/** The number by itself, or at the end of a line. */
export const number = (value: number): VNode => <Substituted value={value} signed={false} />;
/** As a factor or a summand: a negative one in parentheses. */
export const factor = (value: number): VNode => <Substituted value={value} signed />;

/** A setting's value, as it was set. */
export const given = (value: number): VNode => <Substituted value={value} signed exact />;

/** A number in running text. */
export function Figure({ value, testid, few = false }: { value: number; testid?: string; few?: boolean }) {
  const shown = useContext(FiguresShown);
  const { mantissa, exponent } = written(value, few ? 'few' : shown);
  return (
    <data class="substituted" value={String(value)} data-testid={testid}>
      {mantissa}
      {exponent && (
        <>
          {' · 10'}
          <sup>{exponent}</sup>
        </>
      )}
    </data>
  );
}

interface FormulaProps {
  of: readonly Part[];
  testid?: string | undefined;
  /** Where a box of the formula's own cannot stand: in a sentence. */
  inline?: boolean;
}

/** A formula on a line of its own. One that is wider than its place scrolls there, and can be scrolled by keyboard then. */
export function Formula({ of, testid, inline }: FormulaProps) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    if (!box.current) return;
    const element = box.current;
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  if (inline) return <math data-testid={testid}>{nodes(of)}</math>;
  const reachable = scrolls ? { tabIndex: 0, role: 'group' as const, 'aria-label': 'Formula, scrolls sideways' } : {};
  return (
    <div ref={box} class="formula" {...reachable}>
      <math displaystyle data-testid={testid}>
        {nodes(of)}
      </math>
    </div>
  );
}
