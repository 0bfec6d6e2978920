/** Every formula, with its numbers: what the terms stand for, the formulas, and one weight's numbers all the way to its update. */

import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { Choice } from './choice.js';
import { type Figures, FiguresShown, Formula } from './formula.js';
import { Chapter } from './formulas-chapters.js';
import { WeightFigure } from './formulas-figure.js';
import { gradient } from './formulas-gradient.js';
import { model } from './formulas-model.js';
import { objective } from './formulas-objective.js';
import './formulas.css';
import * as s from './symbols.js';
import { chosenWeightOf, useChosenWeight } from './weight-numbers.js';
import { ChainSteps, Examples } from './weight-steps.js';
import { WeightUpdate } from './weight-update.js';

/** So many digits of the mini-batch stand in the table at first. */
const FIRST = 4;

const CHAPTERS = { model, objective, gradient };
type Chosen = keyof typeof CHAPTERS | 'numbers';

export function View({ lab }: { lab: Lab }) {
  const chosen = useSignal<Chosen>('model');
  useChosenWeight(lab);
  const part = chosen.value;
  return (
    <div class="formulas">
      <p class="caption">
        Point at a term, or press it: what it stands for lights up, here and wherever else it is on the page. Escape lets go.
      </p>
      <WeightFigure lab={lab} />
      <Choice
        legend="Show"
        testid="formulas-part"
        chosen={chosen}
        options={[
          { value: 'model', label: 'the model' },
          { value: 'objective', label: 'the objective' },
          { value: 'gradient', label: 'the gradient' },
          { value: 'numbers', label: 'one weight’s numbers' },
        ]}
      />
      {part === 'numbers' ? <Chain lab={lab} /> : <Chapter key={part} lab={lab} chapter={CHAPTERS[part]} />}
    </div>
  );
}

function Chain({ lab }: { lab: Lab }) {
  const weight = chosenWeightOf(lab);
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
          <Scroll label="The first digits of the mini-batch, in numbers">
            <Examples chain={numbers.chain} first={FIRST} />
          </Scroll>
          <details class="examples-all" data-testid="chain-examples">
            <summary>All {whole(numbers.chain.examples.length)} digits</summary>
            <Scroll label="All digits of the mini-batch, in numbers">
              <Examples chain={numbers.chain} />
            </Scroll>
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

function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // Reachable, so that it can be scrolled without a mouse.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above.
    <section class="examples-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
