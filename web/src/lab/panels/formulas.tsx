/** Every formula, with its numbers: what the terms stand for, the formulas, and one weight's numbers all the way to its update. */

import { useComputed, useSignal } from '@preact/signals';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { Choice } from './choice.js';
import { type Figures, FiguresShown, Formula } from './formula.js';
import { Chapters } from './formulas-chapters.js';
import { WeightFigure } from './formulas-figure.js';
import './formulas.css';
import * as s from './symbols.js';
import { useChosenWeight } from './weight-numbers.js';
import { ChainSteps, Examples } from './weight-steps.js';
import { WeightUpdate } from './weight-update.js';

/** So many digits of the mini-batch stand in the table at first. */
const FIRST = 4;

export function View({ lab }: { lab: Lab }) {
  return (
    <div class="formulas">
      <p class="caption">
        Point at a term, or press it: what it stands for lights up, here and wherever else it is on the page. Escape lets go.
      </p>
      <WeightFigure lab={lab} />
      <Chapters lab={lab} />
      <Chain lab={lab} />
    </div>
  );
}

function Chain({ lab }: { lab: Lab }) {
  const weight = useChosenWeight(lab);
  const numbers = weight.numbers.value;
  const figures = useSignal<Figures>('few');
  const place = useComputed(() => {
    const running = lab.status.value === 'running';
    const shown = weight.numbers.value;
    if (!shown) return running ? 'Pause training to see the numbers.' : weight.problem.value || 'The numbers are on their way.';
    const { explanation, step } = shown;
    const of = `Unit ${explanation.unit + 1}, pixel ${explanation.input + 1}, on the mini-batch of step ${whole(step)}, in double precision.`;
    return running ? `${of} While training runs they stand still.` : of;
  });
  return (
    <section class="chain" aria-labelledby="chain-title" data-testid="formulas-chain">
      <h3 id="chain-title">
        One weight’s numbers: <Formula of={[s.rhoHat, '→', s.hidden, '→', s.weight, '→']} inline /> update
      </h3>
      <p class="chain-place" data-testid="chain-place">
        {place}
      </p>
      {numbers && (
        <FiguresShown.Provider value={figures.value}>
          <Choice
            legend="Figures"
            testid="chain-figures"
            chosen={figures}
            options={[
              { value: 'few', label: 'four' },
              { value: 'all', label: 'all' },
            ]}
          />
          <div class="examples-scroll" role="region" aria-label="The first digits of the mini-batch, in numbers" tabIndex={0}>
            <Examples chain={numbers.chain} first={FIRST} />
          </div>
          <details class="examples-all" data-testid="chain-examples">
            <summary>All {whole(numbers.chain.examples.length)} digits</summary>
            <div class="examples-scroll" role="region" aria-label="All digits of the mini-batch, in numbers" tabIndex={0}>
              <Examples chain={numbers.chain} />
            </div>
          </details>
          <ol class="chain-steps">
            <ChainSteps numbers={numbers} />
            <WeightUpdate lab={lab} numbers={numbers} />
          </ol>
        </FiguresShown.Provider>
      )}
    </section>
  );
}
