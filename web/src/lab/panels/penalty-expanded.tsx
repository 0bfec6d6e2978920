/** Ω in the compact form of the lecture and multiplied out, each computed on its own from the ρ̂ that is shown. */

import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Settings } from '../../settings.js';
import { Hat, Parentheses } from './mathematics.js';
import { Numeral } from './numeral.js';
import { expanded, omega } from './omega.js';

interface ExpandedProps {
  settings: ReadonlySignal<Settings>;
  rhoHat: ReadonlySignal<Float32Array>;
}

/** To so many places that a slip would show, and few enough that the last bits of two ways to sum do not. */
const places = (value: number) => value.toFixed(6).replace(/^-(0\.0*)$/, '$1');

const OneMinusRho = () => (
  <Parentheses>
    <mn>1</mn>
    <mo>−</mo>
    <mi>ρ</mi>
  </Parentheses>
);

/** With the space that a named function has on both sides. */
const Log = () => (
  <>
    <mspace width="0.17em" />
    <mi>log</mi>
    <mspace width="0.17em" />
  </>
);

const RhoHat = () => (
  <msub>
    <Hat over="ρ" />
    <mi>l</mi>
  </msub>
);

/** Each with its words: a row is named in plain text, for whoever hears the table. */
const TERMS: readonly { id: string; words: string; formula: ComponentChildren }[] = [
  {
    id: 'rho',
    words: 'ρ log ρ',
    formula: (
      <>
        <mi>ρ</mi>
        <Log />
        <mi>ρ</mi>
      </>
    ),
  },
  {
    id: 'rho-hat',
    words: '−ρ log ρ̂',
    formula: (
      <>
        <mo>−</mo>
        <mi>ρ</mi>
        <Log />
        <RhoHat />
      </>
    ),
  },
  {
    id: 'rest',
    words: '(1 − ρ) log (1 − ρ)',
    formula: (
      <>
        <OneMinusRho />
        <Log />
        <OneMinusRho />
      </>
    ),
  },
  {
    id: 'rest-hat',
    words: '−(1 − ρ) log (1 − ρ̂)',
    formula: (
      <>
        <mo>−</mo>
        <OneMinusRho />
        <Log />
        <Parentheses>
          <mn>1</mn>
          <mo>−</mo>
          <RhoHat />
        </Parentheses>
      </>
    ),
  },
];

const Value = ({ value, testid }: { value: number; testid: string }) => (
  <td>
    <data value={String(value)} data-testid={testid}>
      <math>
        <Numeral>{places(value)}</Numeral>
      </math>
    </data>
  </td>
);

export function Expanded({ settings, rhoHat }: ExpandedProps) {
  const units = rhoHat.value;
  const compact = units.reduce((sum, value) => sum + omega(settings.value, value), 0);
  const sums = expanded(settings.value.rho, units);
  const total = sums.reduce((sum, value) => sum + value, 0);
  return (
    <div class="expanded" data-term="penalty">
      <table>
        <caption>Each term summed over the {units.length === 1 ? 'one unit' : `${units.length} units`}</caption>
        <tbody>
          {TERMS.map(({ id, words, formula }, i) => (
            <tr key={id}>
              <th scope="row">
                <math aria-hidden="true">{formula}</math>
                <span class="visually-hidden">{words}</span>
              </th>
              <Value value={sums[i]!} testid={`penalty-term-${id}`} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              <math>
                <mi mathvariant="normal">Ω</mi>
              </math>{' '}
              expanded
            </th>
            <Value value={total} testid="penalty-expanded" />
          </tr>
          <tr>
            <th scope="row">
              <math>
                <mi mathvariant="normal">Ω</mi>
              </math>{' '}
              compact, as above
            </th>
            <Value value={compact} testid="penalty-compact" />
          </tr>
        </tfoot>
      </table>
      <p>
        The two terms without ρ̂ are constants: in the slope they are gone. (The slide heads this form −Ω(θ); it is Ω(θ) itself.)
      </p>
    </div>
  );
}
