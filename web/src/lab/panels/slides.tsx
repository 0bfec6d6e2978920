/** The slides' errors: each as it stands there, marked, and as it ought to be, with numbers of the present run that tell them apart. */

import type { ComponentChildren } from 'preact';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { Figure, Formula, type Part } from './formula.js';
import { EPSILON, numericSlope, slopeOfOne, twoForms } from './slide-numbers.js';
import * as f from './slides-formulas.js';
import './slides.css';
import * as s from './symbols.js';
import { useChosenWeight, type WeightNumbers } from './weight-numbers.js';

export function View({ lab }: { lab: Lab }) {
  const numbers = useChosenWeight(lab).numbers.value;
  return (
    <div class="slides">
      <p class="caption">
        The lecturer says himself that there are errors on these slides, to be fixed after class. Here they are: what is wrong
        stands in a dashed frame, what is right in a solid one.
      </p>
      <ol class="errors">
        <Mistake
          id="sign"
          title="The expanded form has a sign too many"
          slide={[f.expandedAsOnTheSlide]}
          corrected={[f.expandedCorrected]}
        >
          Multiplying out the logarithms does not change the sign. <Sign lab={lab} />
        </Mistake>
        <Mistake
          id="mean"
          title="The mean over the digits is missing, and the other columns"
          slide={[f.derivativeAsOnTheSlide]}
          corrected={[f.derivativeCorrected, f.otherColumns]}
        >
          ρ̂<sub>l</sub> is a mean over all m digits, so its derivative is one too; and no weight of another unit moves it. The
          slide’s matrix fills all k columns. {numbers && <Mean numbers={numbers} />}
        </Mistake>
        <Mistake
          id="index"
          title="In the matrix form, x has the neuron’s index"
          slide={[f.matrixAsOnTheSlide]}
          corrected={[f.matrixCorrected]}
        >
          i counts the digits, l the neurons. The derivation element by element on the same slide has it right.{' '}
          {numbers && <Index numbers={numbers} />}
        </Mistake>
        <Mistake
          id="left-side"
          title="The left side is the derivative of the whole objective"
          slide={[f.sumAsOnTheSlide]}
          corrected={[f.sumCorrected]}
        >
          With the same symbol on both sides, it would say that the penalty’s derivative is 0.{' '}
          {numbers && <LeftSide numbers={numbers} />}
        </Mistake>
        <Mistake id="neuron" title="The sum runs over neurons" slide={[f.sumOverDigits]} corrected={[f.sumOverNeurons]}>
          One slide sums over i, another over l. It is the neurons’ index l; i counts digits. <Neurons lab={lab} />
        </Mistake>
      </ol>
    </div>
  );
}

interface MistakeProps {
  id: string;
  title: string;
  slide: readonly (readonly Part[])[];
  corrected: readonly (readonly Part[])[];
  children: ComponentChildren;
}

function Mistake({ id, title, slide, corrected, children }: MistakeProps) {
  return (
    <li class="mistake" data-testid={`slides-${id}`}>
      <h3>{title}</h3>
      <dl class="mistake-forms">
        <div class="mistake-slide" data-testid={`slides-${id}-slide`}>
          <dt>
            <span aria-hidden="true">✗ </span>As on the slide
          </dt>
          <dd>
            {slide.map((line, place) => (
              <Formula key={place} of={line} />
            ))}
          </dd>
        </div>
        <div class="mistake-corrected" data-testid={`slides-${id}-corrected`}>
          <dt>
            <span aria-hidden="true">✓ </span>Corrected
          </dt>
          <dd>
            {corrected.map((line, place) => (
              <Formula key={place} of={line} />
            ))}
          </dd>
        </div>
      </dl>
      <p class="mistake-why">{children}</p>
    </li>
  );
}

function Sign({ lab }: { lab: Lab }) {
  const { rho } = lab.settings.value;
  const rhoHat = lab.rhoHat.value;
  if (rhoHat.length === 0) return null;
  const { compact, expanded } = twoForms(rhoHat, rho);
  return (
    <span data-testid="slides-sign-numbers">
      Now, over {whole(rhoHat.length)} units with ρ = {rho}: compact <Figure value={compact} testid="slides-compact" />, expanded{' '}
      <Figure value={expanded} testid="slides-expanded" />, and with the slide’s minus{' '}
      <Figure value={-expanded} testid="slides-minus" />, which no divergence is.
    </span>
  );
}

function Mean({ numbers: { explanation, chain } }: { numbers: WeightNumbers }) {
  // One that has ink there, or its own number would be 0.
  const one = Math.max(
    0,
    explanation.x.findIndex((ink) => ink > 0),
  );
  return (
    <span data-testid="slides-mean-numbers">
      Now, for unit {explanation.unit + 1} and pixel {explanation.input + 1}: the mean is{' '}
      <Figure value={chain.rhoHatGradient.here} testid="slides-mean-formula" />; a difference of ρ̂ with the weight moved by ±
      {EPSILON} gives <Figure value={numericSlope(explanation)} testid="slides-mean-numeric" />; digit {one + 1} of the mini-batch
      alone, as on the slide, <Figure value={slopeOfOne(explanation, one)} testid="slides-mean-one" />.
    </span>
  );
}

function Index({ numbers: { explanation, chain } }: { numbers: WeightNumbers }) {
  const { unit } = explanation;
  const m = explanation.x.length;
  if (unit >= m) {
    return (
      <span data-testid="slides-index-numbers">
        Taken at its word it asks, for unit {unit + 1}, for digit {unit + 1} of a mini-batch of {m}.
      </span>
    );
  }
  return (
    <span data-testid="slides-index-numbers">
      Taken at its word it gives unit {unit + 1} the digit number {unit + 1} of the mini-batch, and so{' '}
      <Figure value={slopeOfOne(explanation, unit)} testid="slides-index-one" /> instead of{' '}
      <Figure value={chain.rhoHatGradient.here} testid="slides-index-corrected" />.
    </span>
  );
}

function LeftSide({ numbers: { chain, explanation } }: { numbers: WeightNumbers }) {
  const { reconstruction, penalty } = chain;
  return (
    <span data-testid="slides-left-numbers">
      Now, for <Formula of={[s.weight]} inline /> of unit {explanation.unit + 1}: <Figure value={reconstruction.here} /> from L′
      and <Figure value={penalty.here} /> from βΩ make{' '}
      <Figure value={reconstruction.here + penalty.here} testid="slides-left-sum" />.
    </span>
  );
}

function Neurons({ lab }: { lab: Lab }) {
  const { hidden, batchSize } = lab.settings.value;
  return (
    <span data-testid="slides-neuron-numbers">
      Here there are k = {whole(hidden)} of the one and m = {whole(batchSize)} of the other.
    </span>
  );
}
