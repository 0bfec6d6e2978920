/** The symbols that more than one panel writes, in MathML. */

import type { ComponentChildren } from 'preact';

/** For operators that keep their size. Preact leaves out an attribute that is false; MathML wants the word. */
export const RIGID = { stretchy: 'false' as unknown as boolean };

/** A symbol with a hat: x̂, ρ̂. */
export const Hat = ({ over }: { over: string }) => (
  <mover accent>
    <mi>{over}</mi>
    <mo {...RIGID}>^</mo>
  </mover>
);

/** (…) */
export const Parentheses = ({ children }: { children: ComponentChildren }) => (
  <mrow>
    <mo {...RIGID}>(</mo>
    {children}
    <mo {...RIGID}>)</mo>
  </mrow>
);

/** ‖…‖ */
export const Norm = ({ children }: { children: ComponentChildren }) => (
  <mrow>
    <mo {...RIGID}>‖</mo>
    {children}
    <mo {...RIGID}>‖</mo>
  </mrow>
);

/** ‖…‖² */
export const SquaredNorm = ({ children }: { children: ComponentChildren }) => (
  <msup>
    <Norm>{children}</Norm>
    <mn>2</mn>
  </msup>
);

/** A symbol with a prime, which has its place within the letter: W′. */
export const Primed = ({ letter }: { letter: string }) => <mi class="primed">{letter}′</mi>;

/** ½‖x̂ − x‖² = */
export const SquaredErrorIs = () => (
  <math>
    <mfrac>
      <mn>1</mn>
      <mn>2</mn>
    </mfrac>
    <SquaredNorm>
      <Hat over="x" />
      <mo>−</mo>
      <mi>x</mi>
    </SquaredNorm>
    <mo>=</mo>
  </math>
);
