/** Which unit the card is about: the one before, the next, any by its number, the ones that stand out; and its link. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { copyLink } from '../copy-link.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { rank } from './unit-facts.js';

type Quality = Parameters<typeof rank>[1];

const PICKS: readonly { by: Quality; id: string; label: string; help: string }[] = [
  { by: 'selectivity', id: 'selective', label: 'Most selective', help: 'The unit with the largest selectivity. Again: the next' },
  { by: 'rhoHat', id: 'active', label: 'Most active', help: 'The unit with the largest ρ̂. Again: the next' },
];

export function UnitChoice({ lab, unit }: { lab: Lab; unit: ReadonlySignal<number | null> }) {
  const hidden = useComputed(() => lab.settings.value.hidden);
  const go = (to: number) => {
    lab.selectedUnit.value = to;
  };
  const move = (by: number) => {
    const count = hidden.peek();
    const here = unit.peek();
    go(here === null ? (by > 0 ? 0 : count - 1) : (here + by + count) % count);
  };

  return (
    <div class="unit-choice">
      <div class="unit-choice-group">
        <button type="button" class="button" data-testid="unit-previous" onClick={() => move(-1)}>
          Previous
        </button>
        <UnitNumber unit={unit} hidden={hidden} go={go} />
        <button type="button" class="button" data-testid="unit-next" onClick={() => move(1)}>
          Next
        </button>
      </div>
      <Picks lab={lab} unit={unit} go={go} />
      <CopyLink lab={lab} unit={unit} />
    </div>
  );
}

interface UnitNumberProps {
  unit: ReadonlySignal<number | null>;
  hidden: ReadonlySignal<number>;
  go: (unit: number) => void;
}

function UnitNumber({ unit, hidden, go }: UnitNumberProps) {
  const id = useId();
  const problem = useSignal('');
  const take = (input: HTMLInputElement) => {
    const number = Number(input.value);
    const count = hidden.peek();
    if (input.value.trim() !== '' && Number.isInteger(number) && number >= 1 && number <= count) {
      problem.value = '';
      go(number - 1);
      return;
    }
    problem.value = `Units are numbered 1 to ${count}.`;
    input.value = numberOf(unit.peek());
  };
  return (
    <span class="unit-number">
      <label for={id}>Unit</label>
      <input
        id={id}
        class="number"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        value={numberOf(unit.value)}
        onChange={(event) => take(event.currentTarget)}
        onKeyDown={(event) => {
          const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (event.key === 'Enter') take(event.currentTarget);
          if (step === undefined) return;
          event.preventDefault();
          problem.value = '';
          go(Math.max(0, Math.min((unit.peek() ?? (step > 0 ? -1 : hidden.peek())) + step, hidden.peek() - 1)));
        }}
        aria-invalid={problem.value !== ''}
        aria-describedby={`${id}-count ${id}-error`}
        data-testid="unit-number"
      />
      <span id={`${id}-count`} class="unit-count">
        of {whole(hidden.value)}
      </span>
      <span id={`${id}-error`} class="field-error" role="status" data-testid="unit-number-error">
        {problem}
      </span>
    </span>
  );
}

function numberOf(unit: number | null): string {
  return unit === null ? '' : String(unit + 1);
}

function Picks({ lab, unit, go }: { lab: Lab; unit: ReadonlySignal<number | null>; go: (unit: number) => void }) {
  const last = useRef<{ by: Quality; unit: number } | null>(null);
  const possible = {
    selectivity: useComputed(() => (lab.heldOut.value?.selectivity ?? null) !== null).value,
    rhoHat: useComputed(() => lab.heldOut.value !== null).value,
  };
  const pick = (by: Quality) => {
    const survey = lab.heldOut.peek();
    const order = survey ? rank(survey, by) : [];
    if (order.length === 0) return;
    const again = last.current?.by === by && last.current.unit === unit.peek();
    const place = again ? (order.indexOf(last.current!.unit) + 1) % order.length : 0;
    last.current = { by, unit: order[place]! };
    go(order[place]!);
  };
  return (
    <div class="unit-choice-group">
      {PICKS.map(({ by, id, label, help }) => (
        <button
          key={id}
          type="button"
          class="button"
          title={help}
          disabled={!possible[by]}
          onClick={() => pick(by)}
          data-testid={`unit-most-${id}`}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function CopyLink({ lab, unit }: { lab: Lab; unit: ReadonlySignal<number | null> }) {
  const copied = useSignal({ unit: -1, text: '' });
  const text = useComputed(() => (copied.value.unit === unit.value ? copied.value.text : ''));
  const none = useComputed(() => unit.value === null);
  const copy = async () => {
    const about = unit.peek();
    if (about === null) return;
    copied.value = { unit: about, text: await copyLink(lab) };
  };
  return (
    <>
      <button type="button" class="button" disabled={none.value} onClick={copy} data-testid="unit-copy-link">
        Copy link to this unit
      </button>
      <output class="unit-link" data-testid="unit-link">
        {text}
      </output>
    </>
  );
}

/** While no unit is chosen. */
export function Invitation({ lab }: { lab: Lab }) {
  const tiles = useComputed(() => lab.panels.value.includes('tiles')).value;
  return (
    <p class="caption unit-invitation" data-testid="unit-invitation">
      What is one hidden unit for? Choose one: {tiles && 'click its tile, '}type its number, or begin with the most selective. Its
      card shows what it looks for, the real digits that excite it most and least, and what would excite it even more.
    </p>
  );
}
