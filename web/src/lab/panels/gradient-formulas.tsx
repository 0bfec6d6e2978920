/** UFLDL's ratio with its numbers, and what the numeric slope is. */

import { figure } from '../format.js';
import type { Agreement } from './gradient-parts.js';
import { Norm, Parentheses } from './mathematics.js';

const Of = ({ sign }: { sign: '−' | '+' }) => (
  <Norm>
    <mtext>numeric</mtext>
    <mo>{sign}</mo>
    <mtext>analytic</mtext>
  </Norm>
);

/** 1.2×10⁻¹¹ where it is small, else as the page writes numbers. */
export function Scientific({ value }: { value: number }) {
  const [mantissa, exponent] = figure(value).split('e');
  if (exponent === undefined) return <mn>{mantissa}</mn>;
  return (
    <mrow>
      <mn>{mantissa}</mn>
      <mo>×</mo>
      <msup>
        <mn>10</mn>
        <mn>{exponent.replace('+', '').replace('-', '−')}</mn>
      </msup>
    </mrow>
  );
}

export function RatioFormula({ agreement, epsilon }: { agreement: Agreement; epsilon: number }) {
  return (
    <>
      <math display="block" class="gradient-check-formula" data-testid="gradient-check-ratio">
        <mfrac>
          <Of sign="−" />
          <Of sign="+" />
        </mfrac>
        <mo>=</mo>
        <mfrac>
          <mrow>
            <Scientific value={agreement.difference} />
          </mrow>
          <mrow>
            <Scientific value={agreement.sum} />
          </mrow>
        </mfrac>
        <mo>=</mo>
        <Scientific value={agreement.ratio} />
      </math>
      <math display="block" class="gradient-check-formula gradient-check-numeric">
        <mtext>numeric</mtext>
        <mo>=</mo>
        <mfrac>
          <mrow>
            <mi>L</mi>
            <Shifted sign="+" />
            <mo>−</mo>
            <mi>L</mi>
            <Shifted sign="−" />
          </mrow>
          <mrow>
            <mn>2</mn>
            <mi>ε</mi>
          </mrow>
        </mfrac>
        <mo>,</mo>
        <mspace width="0.5em" />
        <mi>ε</mi>
        <mo>=</mo>
        <mn>{epsilon}</mn>
      </math>
    </>
  );
}

const Shifted = ({ sign }: { sign: '+' | '−' }) => (
  <Parentheses>
    <msub>
      <mi>θ</mi>
      <mi>i</mi>
    </msub>
    <mo>{sign}</mo>
    <mi>ε</mi>
  </Parentheses>
);
