/** The hidden code of the drawing: the units that fire most, each with what it draws; all units; and which of them are on. */

import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Canvas } from '../../charts/canvas.js';
import { figure, whole } from '../../format.js';
import type { Lab } from '../../lab.js';
import { imageOf } from '../../pixels.js';
import { Choice } from '../choice.js';
import { unitName } from '../unit.js';
import { decoderRow, greatest, type Weights } from '../weights.js';
import type { OwnView } from './prefixes.js';
import { UnitSwitches } from './units.js';

/** The sigmoid's middle. */
const ACTIVE = 0.5;
const STRONGEST = 12;

interface CodeProps {
  lab: Lab;
  answer: ReadonlySignal<OwnView | null>;
  weights: ReadonlySignal<Weights | null>;
  /** The most active first. */
  order: ReadonlySignal<Uint32Array>;
  off: Signal<ReadonlySet<number>>;
  /** Those that x̂ is built from at the moment, in their order. */
  used: ReadonlySignal<Uint32Array>;
  /** Whether the units must keep their places. */
  held: Signal<boolean>;
}

export function Code({ lab, answer, weights, order, off, used, held }: CodeProps) {
  const by = useSignal<'activation' | 'number'>('activation');
  const units = useComputed(() => (by.value === 'activation' ? order.value : order.value.toSorted()));
  const count = useComputed(() => order.value.length).value;
  const toggle = (unit: number) => {
    const next = new Set(off.peek());
    if (!next.delete(unit)) next.add(unit);
    off.value = next;
  };
  // Whoever is about to switch one must not have another move under the hand.
  const hold = (to: boolean) => () => {
    held.value = to;
  };

  return (
    <section
      class="own-code"
      aria-label="Hidden code"
      data-term="hidden"
      onPointerEnter={hold(true)}
      onPointerLeave={hold(false)}
      onFocusIn={hold(true)}
      onFocusOut={hold(false)}
    >
      <header class="own-code-head">
        <h3>
          <math>
            <mi>h</mi>
          </math>{' '}
          its hidden code
        </h3>
        <Active answer={answer} />
        <Presets order={order} off={off} />
      </header>
      <ol class="own-strongest" aria-label="The units that fire most for it">
        {Array.from({ length: Math.min(STRONGEST, count) }, (_, place) => (
          <Strong
            key={place}
            lab={lab}
            place={place}
            order={order}
            answer={answer}
            weights={weights}
            off={off}
            used={used}
            toggle={toggle}
          />
        ))}
      </ol>
      <div class="own-all">
        <Choice
          legend="All units, by"
          testid="own-digit-order"
          chosen={by}
          options={[
            { value: 'activation', label: 'activation' },
            { value: 'number', label: 'number' },
          ]}
        />
        <UnitSwitches
          lab={lab}
          answer={answer}
          weights={weights}
          units={units}
          off={off}
          used={used}
          toggle={toggle}
          describedBy="own-digit-selected"
        />
        <Selected lab={lab} answer={answer} order={order} off={off} />
      </div>
    </section>
  );
}

function Active({ answer }: { answer: ReadonlySignal<OwnView | null> }) {
  const active = useComputed(() => answer.value?.hidden.reduce((count, value) => count + Number(value > ACTIVE), 0) ?? 0);
  const all = useComputed(() => whole(answer.value?.hidden.length ?? 0));
  return (
    <p class="own-active">
      <b data-testid="own-digit-active">{active}</b> of {all} fire (
      <math>
        <mi>h</mi>
        <mo>&gt;</mo>
        <mn>{ACTIVE}</mn>
      </math>
      )
    </p>
  );
}

interface PresetsProps {
  order: ReadonlySignal<Uint32Array>;
  off: Signal<ReadonlySet<number>>;
}

/** Which units are on, at one stroke. */
function Presets({ order, off }: PresetsProps) {
  const keep = (kept: (place: number) => boolean) => () => {
    off.value = new Set(order.peek().filter((_, place) => !kept(place)));
  };
  const presets = [
    { id: 'all', label: 'All', kept: () => true },
    { id: 'none', label: 'None', kept: () => false },
    { id: 'strongest-5', label: 'Only the strongest 5', kept: (place: number) => place < 5 },
    { id: 'strongest-10', label: 'Only the strongest 10', kept: (place: number) => place < 10 },
    { id: 'without-5', label: 'All but the strongest 5', kept: (place: number) => place >= 5 },
  ];
  return (
    <div class="own-presets" role="group" aria-label="Switch units on">
      {presets.map(({ id, label, kept }) => (
        <button key={id} type="button" class="choice own-preset" onClick={keep(kept)} data-testid={`own-digit-${id}`}>
          {label}
        </button>
      ))}
      <span class="own-on" data-testid="own-digit-on">
        {useComputed(() => `${whole(order.value.length - off.value.size)} on`)}
      </span>
    </div>
  );
}

interface StrongProps {
  lab: Lab;
  place: number;
  order: ReadonlySignal<Uint32Array>;
  answer: ReadonlySignal<OwnView | null>;
  weights: ReadonlySignal<Weights | null>;
  off: ReadonlySignal<ReadonlySet<number>>;
  used: ReadonlySignal<Uint32Array>;
  toggle: (unit: number) => void;
}

/** One place in the list: whichever unit stands there. */
function Strong({ lab, place, order, answer, weights, off, used, toggle }: StrongProps) {
  const unit = useComputed(() => order.value[place] ?? 0);
  const active = useComputed(() => answer.value?.hidden[unit.value] ?? 0);
  const isOn = useComputed(() => !off.value.has(unit.value));
  const selected = useComputed(() => lab.selectedUnit.value === unit.value);
  const name = useComputed(() => unitName(unit.value));
  return (
    <li
      class="own-strong"
      data-unit={unit}
      data-off={useComputed(() => (isOn.value ? undefined : 'true'))}
      data-waiting={useComputed(() => (isOn.value && !used.value.includes(unit.value) ? 'true' : undefined))}
    >
      <button
        type="button"
        class="own-strong-tile"
        aria-pressed={selected}
        aria-label={useComputed(() => `Select ${name.value}`)}
        data-testid={`own-digit-select-${place + 1}`}
        onClick={() => {
          lab.selectedUnit.value = selected.peek() ? null : unit.peek();
        }}
      >
        <Stroke weights={weights} unit={unit} />
      </button>
      <span class="own-strong-name">
        <span class="own-strong-word">unit </span>
        {useComputed(() => unit.value + 1)}
      </span>
      <span class="own-strong-value" data-testid={`own-digit-activation-${place + 1}`}>
        {useComputed(() => active.value.toFixed(2))}
      </span>
      <Bar active={active} />
      <button
        type="button"
        class="own-toggle"
        role="switch"
        aria-checked={isOn}
        aria-label={useComputed(() => `Use ${name.value}`)}
        data-testid={`own-digit-toggle-${place + 1}`}
        onClick={() => toggle(unit.peek())}
      />
    </li>
  );
}

/** As long as the unit fires. In SVG, whose attributes need no style. */
function Bar({ active }: { active: ReadonlySignal<number> }) {
  return (
    <svg class="own-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="own-bar-ground" width="100" height="6" />
      <rect class="own-bar-length" width={useComputed(() => 100 * Math.max(0, Math.min(1, active.value)))} height="6" />
    </svg>
  );
}

/** What a unit draws: its row of the decoder, on its own scale. */
export function Stroke({
  weights,
  unit,
  name,
  testid,
}: {
  weights: ReadonlySignal<Weights | null>;
  unit: ReadonlySignal<number | null>;
  name?: string;
  testid?: string;
}) {
  const read = useMemo(
    () => () => {
      const known = weights.value;
      return known && unit.value !== null && unit.value < known.bias.length ? decoderRow(known, unit.value) : null;
    },
    [weights, unit],
  );
  return (
    <Canvas
      name={name}
      testid={testid}
      read={read}
      draw={({ context, width, height, hold, palette }, row) => {
        if (!row) return;
        const scale = greatest(row);
        context.imageSmoothingEnabled = width < 3 * 28;
        context.drawImage(hold(imageOf(row, -scale, scale, palette.weight)), 0, 0, width, height);
      }}
    />
  );
}

interface SelectedProps {
  lab: Lab;
  answer: ReadonlySignal<OwnView | null>;
  order: ReadonlySignal<Uint32Array>;
  off: ReadonlySignal<ReadonlySet<number>>;
}

function Selected({ lab, answer, order, off }: SelectedProps) {
  const text = useComputed(() => {
    const unit = lab.selectedUnit.value;
    const active = answer.value?.hidden[unit ?? -1];
    if (unit === null || active === undefined)
      return 'Each cell is what a unit draws, as strong as it fires for your digit. Click one to switch it off.';
    const average = lab.heldOut.value?.rhoHat[unit];
    const usual = average === undefined ? '' : `; over all held-out digits ρ̂ = ${figure(average)}`;
    const rank = order.value.indexOf(unit) + 1;
    return `Unit ${unit + 1}${off.value.has(unit) ? ', switched off' : ''}: h = ${active.toFixed(2)} on your digit, number ${rank} of ${order.value.length}${usual}.`;
  });
  return (
    <p class="selected-unit" id="own-digit-selected" data-testid="own-digit-selected">
      {text}
    </p>
  );
}
