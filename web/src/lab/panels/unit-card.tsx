/** A card for the selected unit: what it looks for and adds, which digits excite it, which classes, and what would excite it most. */

import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { ChartFigure } from '../charts/chart.js';
import { useVisible } from '../charts/drawing.js';
import { figure, whole } from '../format.js';
import type { Lab, Term } from '../lab.js';
import { useCalm } from './calm.js';
import { configureClasses, summariseClasses, tableOfClasses } from './class-chart.js';
import { useHeldOutDigits } from './held-out-digits.js';
import { isDead, isSaturated } from './unit.js';
import './unit-card.css';
import { Invitation, UnitChoice } from './unit-choice.js';
import { UnitDigits } from './unit-digits.js';
import { describe, factsOf, percent, type UnitFacts } from './unit-facts.js';
import { type Column, UnitInputs } from './unit-inputs.js';
import { UnitTiles } from './unit-tiles.js';
import { decoderRow, encoderColumn, useLatestWeights, useWeightsWhile } from './weights.js';

/** A card is some thirty pictures: while a pointer runs over the tiles it follows at this distance, all of it at a time. */
const PAUSE_MS = 120;

export function View({ lab }: { lab: Lab }) {
  const root = useRef<HTMLDivElement>(null);
  const visible = useVisible(root);
  const unit = useComputed(() => {
    const selected = lab.selectedUnit.value;
    return selected !== null && selected < lab.settings.value.hidden ? selected : null;
  });
  const shown = useCalm(unit, PAUSE_MS);
  const none = useComputed(() => shown.value === null).value;
  // A pointer that leaves the tiles lets go of its unit. The card keeps its place then, so that what is below stays where it is.
  const opened = useRef(false);
  opened.current ||= !none;

  return (
    <div ref={root} class="unit-card">
      <UnitChoice lab={lab} unit={unit} />
      <div class="unit-card-place">
        {none && <Invitation lab={lab} />}
        {opened.current && <Card lab={lab} unit={shown} visible={visible} none={none} />}
      </div>
    </div>
  );
}

interface CardProps {
  lab: Lab;
  unit: ReadonlySignal<number | null>;
  visible: ReadonlySignal<boolean>;
  none: boolean;
}

function Card({ lab, unit, visible, none }: CardProps) {
  useWeightsWhile(
    lab,
    useComputed(() => visible.value && unit.value !== null),
  );
  // Between a restart and the first word of the new network, what is here is about the old one: nothing is shown then.
  const has = (hidden: number) => hidden === lab.settings.value.hidden && unit.value !== null && unit.value < hidden;
  const facts = useComputed(() => {
    const survey = lab.heldOut.value;
    return survey && has(survey.rhoHat.length) ? factsOf(survey, unit.value!) : null;
  });
  const wanted = useComputed(() =>
    visible.value && facts.value ? [...facts.value.most, ...facts.value.least].map(({ digit }) => digit) : [],
  );
  const digits = useHeldOutDigits(lab, wanted);
  const weights = useLatestWeights(lab);
  const known = useComputed(() => (weights.value && has(weights.value.bias.length) ? weights.value : null));
  const column = useComputed((): Column | null =>
    known.value ? { weights: encoderColumn(known.value, unit.value!), bias: known.value.bias[unit.value!]! } : null,
  );
  const row = useComputed(() => known.value && decoderRow(known.value, unit.value!));

  return (
    <article class="unit-card-body" data-gone={none} aria-label="The unit’s card" data-testid="unit-card" data-term="unit">
      <Head unit={unit} facts={facts} />
      <ReadOuts facts={facts} column={column} />
      <div class="unit-card-columns">
        <UnitTiles lab={lab} unit={unit} column={column} row={row} />
        <div class="unit-card-digits">
          <UnitDigits lab={lab} legend="These held-out digits excite it most" which="most" facts={facts} digits={digits} />
          <UnitDigits lab={lab} legend="These excite it least" which="least" facts={facts} digits={digits} />
        </div>
        <Classes lab={lab} unit={unit} facts={facts} />
        <UnitInputs lab={lab} column={column} facts={facts} digits={digits} />
      </div>
    </article>
  );
}

interface Known {
  unit: ReadonlySignal<number | null>;
  facts: ReadonlySignal<UnitFacts | null>;
}

function Head({ unit, facts }: Known) {
  const name = useComputed(() => `Unit ${(unit.value ?? 0) + 1}`);
  const state = useComputed(() => {
    const rhoHat = facts.value?.rhoHat ?? 0.5;
    return isDead(rhoHat) ? 'dead' : isSaturated(rhoHat) ? 'saturated' : '';
  });
  return (
    <div class="unit-card-head">
      <h3 data-testid="unit-name">{name}</h3>
      <span class="unit-card-state" data-testid="unit-state">
        {state}
      </span>
      <p class="unit-card-description" data-testid="unit-description">
        {useComputed(() => (facts.value ? describe(facts.value) : 'The held-out digits have not been gone through yet.'))}
      </p>
    </div>
  );
}

function ReadOut({
  id,
  term,
  name,
  children,
}: {
  id: string;
  term?: Term;
  name: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class="figure-read-out" data-term={term}>
      <dt>{name}</dt>
      <dd data-testid={`unit-${id}`}>{children}</dd>
    </div>
  );
}

function ReadOuts({ facts, column }: { facts: Known['facts']; column: ReadonlySignal<Column | null> }) {
  const shown = (of: (facts: UnitFacts) => number | null) =>
    useComputed(() => {
      const value = facts.value && of(facts.value);
      return value === null ? '–' : figure(value);
    });
  return (
    <>
      <dl class="figure-read-outs unit-read-outs">
        <ReadOut id="rho-hat" term="rho-hat" name="ρ̂">
          {shown(({ rhoHat }) => rhoHat)}
        </ReadOut>
        <ReadOut id="above-half" name={<>h &gt; ½ on</>}>
          {useComputed(() => (facts.value ? percent(facts.value.aboveHalf) : '–'))}
        </ReadOut>
        <ReadOut id="selectivity" name="selectivity">
          {shown(({ selectivity }) => selectivity)}
        </ReadOut>
        <ReadOut id="bias" term="encoder" name="bias b">
          {useComputed(() => (column.value ? figure(column.value.bias).replace('-', '−') : '–'))}
        </ReadOut>
        <ReadOut id="strength" term="encoder" name="‖W‖">
          {useComputed(() => (column.value ? figure(Math.hypot(...column.value.weights)) : '–'))}
        </ReadOut>
      </dl>
      <p class="unit-card-over" data-testid="unit-over">
        {useComputed(() =>
          facts.value ? `Over the ${whole(facts.value.images)} held-out digits, after step ${whole(facts.value.step)}.` : '',
        )}
      </p>
    </>
  );
}

function Classes({ lab, unit, facts }: Known & { lab: Lab }) {
  const labelled = useComputed(() => facts.value?.classMeans !== null).value;
  const summary = useComputed(() => (facts.value ? summariseClasses(facts.value) : ''));
  const read = useMemo(() => () => facts.value ?? { classMeans: null, rhoHat: 0 }, [facts]);
  return (
    <div class="unit-classes">
      <h4>Mean activation by class</h4>
      {labelled ? (
        <ChartFigure
          lab={lab}
          name="Mean activation of the unit on the held-out digits of each class"
          summary={summary}
          testid="unit-classes"
          read={read}
          configure={configureClasses}
          table={() => {
            const known = facts.value;
            return known ? tableOfClasses(unit.value ?? 0, known) : { caption: 'Nothing yet', columns: [], rows: [] };
          }}
        />
      ) : (
        <p class="caption" data-testid="unit-unlabelled">
          These held-out digits have no labels, so that nothing can be said by class.
        </p>
      )}
    </div>
  );
}
