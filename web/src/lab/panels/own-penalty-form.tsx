/** Where a penalty is typed, what is wrong with it, examples to begin with, and what puts it in force. */

import { effect, type ReadonlySignal, type Signal, useComputed } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { SCHEMA } from '../../settings.js';
import type { Verdict } from '../expression/verdict.js';
import type { Lab } from '../lab.js';
import { type Reading, readAgain } from './expression.js';

const EXAMPLES = [
  { text: '(r - rho)^2', label: 'squared distance' },
  { text: 'abs(r - rho)', label: 'distance' },
  { text: 'rho*log(rho/r) + (1-rho)*log((1-rho)/(1-r))', label: 'KL itself' },
  { text: 'r*log(r/rho) + (1-r)*log((1-r)/(1-rho))', label: 'KL the other way round' },
  { text: 'r^2', label: 'quiet at any price' },
  { text: '-r', label: 'the opposite' },
  { text: 'cos(20*r)', label: 'valleys' },
] as const;

interface Props {
  lab: Lab;
  text: Signal<string>;
  /** The text that `reading` and `verdict` are about: what was typed a moment ago, or is asked for now. */
  considered: Signal<string>;
  reading: ReadonlySignal<Reading>;
  verdict: ReadonlySignal<Verdict | null>;
}

export function OwnPenaltyForm({ lab, text, considered, reading, verdict }: Props) {
  const id = useId();
  const inForce = useComputed(() => {
    const { penalty, penaltyExpression } = lab.settings.value;
    return penalty === 'custom' && penaltyExpression === text.value;
  }).value;
  const wrong = useComputed(() => problemOf(reading.value, verdict.value)).value;

  const field = useRef<HTMLInputElement>(null);

  const apply = async () => {
    const penaltyExpression = text.peek();
    considered.value = penaltyExpression;
    await settled(reading);
    if (considered.peek() !== penaltyExpression) return;
    if (problemOf(reading.peek(), verdict.peek())) {
      field.current?.focus();
      return;
    }
    await lab.configure({ penalty: 'custom', penaltyExpression });
    if (lab.status.peek() !== 'running' && !lab.locked.peek()) await lab.play();
  };

  return (
    <form
      class="own-penalty-form"
      onSubmit={(event) => {
        event.preventDefault();
        // What it rejects with is a notice by then.
        apply().catch(() => {});
      }}
    >
      <label for={`${id}-text`}>
        Penalty of one unit, <i class="symbol">ω</i>(r, rho) =
      </label>
      <div class="own-penalty-entry">
        <input
          ref={field}
          id={`${id}-text`}
          type="text"
          class="own-penalty-text"
          value={text.value}
          spellcheck={false}
          autocapitalize="none"
          autocomplete="off"
          aria-invalid={wrong !== ''}
          aria-describedby={`${id}-help ${id}-problem`}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
          data-testid="own-penalty-text"
        />
        <button type="submit" class="button button-primary" data-testid="own-penalty-train">
          Train with it
        </button>
      </div>
      <Problem id={`${id}-problem`} text={considered.value} reading={reading.value} problem={wrong} />
      <p class="help" id={`${id}-help`}>
        Numbers, <code>r</code>, <code>rho</code>, <code>e</code>, <code>pi</code>, <code>+ - * / ^</code>, parentheses, and{' '}
        <code>abs sqrt exp log sin cos tanh</code>.
      </p>
      <fieldset class="own-penalty-examples">
        <legend>Try</legend>
        {EXAMPLES.map(({ text: example, label }) => (
          <button
            key={example}
            type="button"
            class="choice"
            aria-pressed={text.value === example}
            title={example}
            onClick={() => {
              text.value = example;
            }}
            data-testid={`own-penalty-example-${label.toLowerCase().replaceAll(' ', '-')}`}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <p class="own-penalty-state" data-testid="own-penalty-state">
        {inForce ? <strong>In force: training uses it.</strong> : <InForce lab={lab} />}
      </p>
    </form>
  );
}

function InForce({ lab }: { lab: Lab }) {
  const { penalty, penaltyExpression } = lab.settings.value;
  const choice = SCHEMA.penalty.choices.find(({ value }) => value === penalty)!;
  return (
    <>Not in force yet. Training uses {penalty === 'custom' ? <code>{penaltyExpression}</code> : `“${choice.label}”`} now.</>
  );
}

/** Resolves when it is known what became of the text. */
function settled(reading: ReadonlySignal<Reading>): Promise<void> {
  return new Promise((resolve) => {
    let stop = () => {};
    stop = effect(() => {
      if (reading.value.state === 'waiting') return;
      // Not from within its own first run, when there is nothing to stop yet.
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

/** Why one cannot train with it, in a sentence; '' where one can, or does not know yet. */
function problemOf(reading: Reading, verdict: Verdict | null): string {
  switch (reading.state) {
    case 'refused':
      return reading.mistake.message;
    case 'failed':
      return reading.message;
    case 'waiting':
      return '';
    case 'read':
      return verdict?.refusal ?? '';
  }
}

/** What is wrong, with the place marked in what was typed. Always there, so that it is announced when it fills. */
function Problem({ id, text, reading, problem }: { id: string; text: string; reading: Reading; problem: string }) {
  const mistake = reading.state === 'refused' ? reading.mistake : null;
  return (
    <div id={id} class="own-penalty-problem" aria-live="polite" data-testid="own-penalty-problem">
      {problem !== '' && (
        <>
          {mistake && text.trim() !== '' && <Marked text={text} at={mistake.at} length={mistake.length} />}
          <p class="field-error">{problem}</p>
          {reading.state === 'failed' && (
            <button type="button" class="link-button" onClick={() => readAgain(text)}>
              Try again
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** So much of the text around the mistake is shown. */
const AROUND = 28;

function Marked({ text, at, length }: { text: string; at: number; length: number }) {
  const from = Math.max(0, at - AROUND);
  const end = at + Math.min(length, AROUND);
  const to = Math.min(text.length, end + AROUND);
  return (
    <p class="own-penalty-marked" aria-hidden="true">
      {from > 0 && '…'}
      {text.slice(from, at)}
      <mark>{text.slice(at, end) || '\u00a0'}</mark>
      {text.slice(end, to)}
      {to < text.length && '…'}
    </p>
  );
}
