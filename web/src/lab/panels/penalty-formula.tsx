/** What keeps the hidden units quiet, as a formula with the sentence that goes with it. Symbols as in the README's mathematics. */

import type { ComponentChildren } from 'preact';
import type { Settings } from '../../settings.js';
import { Hat, Parentheses } from './mathematics.js';

const RhoHat = () => (
  <msub>
    <Hat over="ρ" />
    <mi>l</mi>
  </msub>
);

const SumOverUnits = () => (
  <munderover>
    <mo>∑</mo>
    <mrow>
      <mi>l</mi>
      <mo>=</mo>
      <mn>1</mn>
    </mrow>
    <mi>k</mi>
  </munderover>
);

/** log(above / below) */
const LogOfRatio = ({ above, below }: { above: ComponentChildren; below: ComponentChildren }) => (
  <>
    <mspace width="0.17em" />
    <mi>log</mi>
    <mspace width="0.1em" />
    <mfrac>
      <mrow>{above}</mrow>
      <mrow>{below}</mrow>
    </mfrac>
  </>
);

const OneMinus = ({ children }: { children: ComponentChildren }) => (
  <>
    <mn>1</mn>
    <mo>−</mo>
    {children}
  </>
);

function Formula({ children }: { children: ComponentChildren }) {
  return (
    <math display="block" class="penalty-formula" data-term="penalty" data-testid="penalty-formula">
      <mi mathvariant="normal">Ω</mi>
      <mo>=</mo>
      {children}
    </math>
  );
}

export function PenaltyFormula({ penalty, topk }: Pick<Settings, 'penalty' | 'topk'>) {
  switch (penalty) {
    case 'kl':
      return (
        <>
          <p class="caption">
            Each dot is a hidden unit. The penalty pushes it down the curve, to where its average activation ρ̂ is the target ρ.
            Drag ρ and see what it would cost now.
          </p>
          <Formula>
            <SumOverUnits />
            <mrow>
              <mi>ρ</mi>
              <LogOfRatio above={<mi>ρ</mi>} below={<RhoHat />} />
              <mo>+</mo>
              <Parentheses>
                <OneMinus>
                  <mi>ρ</mi>
                </OneMinus>
              </Parentheses>
              <LogOfRatio
                above={
                  <OneMinus>
                    <mi>ρ</mi>
                  </OneMinus>
                }
                below={
                  <OneMinus>
                    <RhoHat />
                  </OneMinus>
                }
              />
            </mrow>
          </Formula>
        </>
      );
    case 'l1':
      return (
        <>
          <p class="caption">
            Each dot is a hidden unit. L1 pushes all of them towards 0 equally hard, however quiet they are; it has no target ρ.
          </p>
          <Formula>
            <SumOverUnits />
            <RhoHat />
          </Formula>
        </>
      );
    case 'custom':
      return (
        <>
          <p class="caption">
            Each dot is a hidden unit, on the penalty that you typed in “A penalty of your own”: it pushes the unit down the
            curve.
          </p>
          <Formula>
            <SumOverUnits />
            <mi>ω</mi>
            <Parentheses>
              <RhoHat />
              <mo separator>,</mo>
              <mi>ρ</mi>
            </Parentheses>
          </Formula>
        </>
      );
    case 'topk':
      return (
        <>
          <p class="caption">
            Top-k has no penalty and no target: each digit keeps its {topk} strongest {topk === 1 ? 'unit' : 'units'}, all others
            are set to 0.
          </p>
          <Formula>
            <mn>0</mn>
          </Formula>
        </>
      );
    case 'none':
      return (
        <>
          <p class="caption">There is no penalty: nothing keeps the hidden units quiet.</p>
          <Formula>
            <mn>0</mn>
          </Formula>
        </>
      );
  }
}
