/** The formulas that questions are about, as MATH.md has them. */

import { Hat, Parentheses } from '../panels/mathematics.js';
import type { Question } from './question.js';

const Rho = () => <mi>ρ</mi>;
const RhoHat = () => <Hat over="ρ" />;
const OneMinus = ({ hat }: { hat?: boolean }) => (
  <>
    <mn>1</mn>
    <mo>−</mo>
    {hat ? <RhoHat /> : <Rho />}
  </>
);

export function Formula({ id }: { id: NonNullable<Question['formula']> }) {
  return (
    // Reachable, so that it can be scrolled without a mouse.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above.
    <section class="lesson-formula" aria-label="The formula" tabIndex={0}>
      <math display="block">{id === 'omega' ? <Omega /> : <Slope />}</math>
    </section>
  );
}

/** ω(ρ̂) = ρ log ρ/ρ̂ + (1 − ρ) log (1 − ρ)/(1 − ρ̂) */
function Omega() {
  return (
    <>
      <mi>ω</mi>
      <Parentheses>
        <RhoHat />
      </Parentheses>
      <mo>=</mo>
      <Rho />
      <mspace width="0.17em" />
      <mi mathvariant="normal">log</mi>
      <mspace width="0.17em" />
      <mfrac>
        <Rho />
        <RhoHat />
      </mfrac>
      <mo>+</mo>
      <Parentheses>
        <OneMinus />
      </Parentheses>
      <mspace width="0.17em" />
      <mi mathvariant="normal">log</mi>
      <mspace width="0.17em" />
      <mfrac>
        <mrow>
          <OneMinus />
        </mrow>
        <mrow>
          <OneMinus hat />
        </mrow>
      </mfrac>
    </>
  );
}

/** Ω′ = −ρ/ρ̂ + (1 − ρ)/(1 − ρ̂) */
function Slope() {
  return (
    <>
      <mi mathvariant="normal">Ω′</mi>
      <mo>=</mo>
      <mo>−</mo>
      <mfrac>
        <Rho />
        <RhoHat />
      </mfrac>
      <mo>+</mo>
      <mfrac>
        <mrow>
          <OneMinus />
        </mrow>
        <mrow>
          <OneMinus hat />
        </mrow>
      </mfrac>
    </>
  );
}
