/** One step, phase by phase: what each one makes, on the real mini-batch. The run goes on as if the step had been made at once. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import type { Phase, PhaseReport } from '../../protocol.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { press } from '../page/press.js';
import { Formula } from './formula.js';
import { PHASE_TEXTS } from './walk-phases.js';
import { PhasePicture } from './walk-pictures.js';
import { PHASES, type Walk, walkOf } from './walk-state.js';
import './walk.css';
import { chosenWeightOf } from './weight-numbers.js';
import { WholeField } from './whole-field.js';

export function View({ lab }: { lab: Lab }) {
  const walk = walkOf(lab);
  /** A phase that was chosen to be looked at again, until the next one is made. */
  const chosen = useSignal<{ phase: Phase; at: PhaseReport | null } | null>(null);
  const looked = useComputed(() => {
    const report = walk.report.value;
    return chosen.value?.at === report ? chosen.value.phase : (report?.phase ?? 'batch');
  });
  const look = (phase: Phase) => {
    chosen.value = { phase, at: walk.report.peek() };
  };
  const begun = useComputed(() => walk.report.value !== null).value;

  return (
    <div class="walk">
      <p class="caption">
        The trainer makes a step in seven phases. Stop after each and look at what it made; the run stays the same, bit for bit.
      </p>
      <Stepper walk={walk} looked={looked} look={look} />
      <Buttons lab={lab} walk={walk} />
      <Place lab={lab} walk={walk} />
      {begun && <Looked lab={lab} walk={walk} looked={looked} />}
    </div>
  );
}

/** The seven phases; those that are done can be looked at again. */
function Stepper({ walk, looked, look }: { walk: Walk; looked: ReadonlySignal<Phase>; look: (phase: Phase) => void }) {
  const done = walk.done.value;
  return (
    <ol class="phases" aria-label="Phases of the step">
      {PHASES.map((phase, place) => {
        const { name } = PHASE_TEXTS[phase];
        const state = place < done ? 'done' : place === done ? 'next' : 'to come';
        return (
          <li key={phase}>
            <button
              type="button"
              class="phase"
              data-state={state}
              disabled={place >= done}
              aria-current={place < done && phase === looked.value ? 'step' : undefined}
              onClick={() => look(phase)}
              data-testid={`walk-phase-${phase}`}
            >
              <span class="phase-number">{place + 1}</span>
              <span>{name}</span>
              <span class="phase-state">{state}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function Buttons({ lab, walk }: { lab: Lab; walk: Walk }) {
  const locked = lab.locked.value;
  const disabled = locked !== '' || walk.busy.value || lab.status.value === 'loading' || lab.status.value === 'error';
  const done = walk.done.value;
  const fresh = done === 0 || done === PHASES.length || walk.ended.value !== '';
  const next = PHASE_TEXTS[PHASES[fresh ? 0 : done]!].name;
  return (
    <div class="walk-buttons">
      <button
        type="button"
        class="button button-primary"
        disabled={disabled}
        title={locked || undefined}
        onClick={press(() => walk.next())}
        data-testid="walk-next"
      >
        {fresh ? 'Begin a step' : `Next: ${next}`}
      </button>
      <button
        type="button"
        class="button"
        disabled={disabled}
        title={locked || undefined}
        onClick={press(() => walk.finish())}
        data-testid="walk-finish"
      >
        {fresh ? 'A whole step' : 'Finish this step'}
      </button>
      <span data-term="unit">
        <WholeField
          label="Unit"
          value={chosenWeightOf(lab).unit.value}
          count={lab.settings.value.hidden}
          choose={(unit) => {
            lab.selectedUnit.value = unit;
          }}
          testid="walk-unit"
        />
      </span>
    </div>
  );
}

/** Where the walk is, and whether it can go on. */
function Place({ lab, walk }: { lab: Lab; walk: Walk }) {
  const text = useComputed(() => {
    const report = walk.report.value;
    if (!report) return 'No step is being walked through.';
    const step = `Step ${whole(report.step)}`;
    const ended = walk.ended.value;
    if (ended)
      return `${step} was left after phase ${walk.done.value} of ${PHASES.length}, for ${ended}. Begin again to walk through the next one.`;
    if (report.phase !== 'update') return `${step}: phase ${walk.done.value} of ${PHASES.length} is done.`;
    const now = lab.metrics.value.step;
    return `${step} is made.${now > report.step ? ` Training has gone on since, to step ${whole(now)}.` : ''}`;
  });
  return (
    <p class="walk-place" data-testid="walk-place" data-ended={walk.ended.value !== ''}>
      {text}
    </p>
  );
}

function Looked({ lab, walk, looked }: { lab: Lab; walk: Walk; looked: ReadonlySignal<Phase> }) {
  // Both at once: what is looked at is never a phase that the report does not know of.
  const [report, phase] = [walk.report.value!, looked.value];
  const { title, sentence, formulas } = PHASE_TEXTS[phase];
  const settings = walk.settings.value ?? lab.settings.peek();
  return (
    <section class="phase-view" aria-labelledby="walk-phase-title" data-testid="walk-view" data-phase={phase}>
      <h3 id="walk-phase-title">{title}</h3>
      <div class="phase-columns">
        <div class="phase-text">
          <p>{sentence}</p>
          {formulas(settings).map((line, place) => (
            <Formula key={place} of={line} />
          ))}
        </div>
        <div class="phase-pictures">
          <PhasePicture lab={lab} walk={walk} report={report} phase={phase} />
        </div>
      </div>
    </section>
  );
}
