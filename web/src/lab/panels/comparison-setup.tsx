/** Which setting sets the second model apart; starting and stopping it; and how far it has come. */

import { type Signal, useComputed, useSignal } from '@preact/signals';
import {
  fromSearchParams,
  SCHEMA,
  SETTING_KEYS,
  type Setting,
  type SettingKey,
  type Settings,
  toSearchParams,
} from '../../settings.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { press } from '../page/press.js';
import { apartInWords, differenceInWords, isNone, valueInWords } from './comparison-words.js';

/** One click each. */
const PICKS: readonly { id: string; label: string; difference: Partial<Settings> }[] = [
  { id: 'dense', label: 'β = 0, dense', difference: { beta: 0 } },
  { id: 'rho', label: 'ρ = 0.2', difference: { rho: 0.2 } },
  { id: 'l1', label: 'L1', difference: { penalty: 'l1' } },
  { id: 'topk', label: 'Top-k', difference: { penalty: 'topk' } },
  { id: 'lambda', label: 'λ = 0', difference: { lambda: 0 } },
];

/** What a person is choosing; the text is what stands in the field. */
interface Draft {
  key: SettingKey;
  text: string;
}

/** The value that the draft means, or why it cannot be. */
function read({ key, text }: Draft, settings: Settings): { value: Settings[SettingKey] } | { problem: string } {
  const params = toSearchParams(settings);
  params.set(key, text.trim());
  const { settings: changed, problems } = fromSearchParams(params);
  if (problems.length > 0) return { problem: `${problems.join('; ')}.` };
  const value = changed[key];
  return value === settings[key]
    ? { problem: `This model has ${valueInWords(key, value)} too: choose another value.` }
    : { value };
}

export function Setup({ lab }: { lab: Lab }) {
  const { comparison } = lab;
  const [begun] = Object.entries(comparison.difference.peek()) as [SettingKey, Settings[SettingKey]][];
  const draft = useSignal<Draft>({ key: begun?.[0] ?? 'beta', text: String(begun?.[1] ?? 0) });
  const problem = useSignal('');
  const running = useComputed(() => comparison.lab.value !== null).value;
  const cannot = useComputed(() => lab.status.value === 'loading' || lab.status.value === 'error').value;

  const start = (difference: Partial<Settings>) => {
    problem.value = '';
    // What goes wrong after this was found possible is told by `comparison.problem`.
    press(() => comparison.start(difference))();
  };
  const startDraft = () => {
    const result = read(draft.peek(), lab.settings.peek());
    if ('problem' in result) problem.value = result.problem;
    else start({ [draft.peek().key]: result.value });
  };
  const pick = (difference: Partial<Settings>) => {
    const [[key, value]] = Object.entries(difference) as [[SettingKey, Settings[SettingKey]]];
    draft.value = { key, text: String(value) };
    startDraft();
  };

  return (
    <form
      class="comparison-setup"
      onSubmit={(event) => {
        event.preventDefault();
        startDraft();
      }}
    >
      <div class="comparison-picks" role="group" aria-label="Second model, one click">
        <span class="comparison-picks-name">The second model has</span>
        <div class="choices">
          {PICKS.map(({ id, label, difference }) => (
            <button
              key={id}
              type="button"
              class="choice"
              disabled={cannot}
              aria-pressed={running && same(difference, comparison.difference.value)}
              onClick={() => pick(difference)}
              data-testid={`comparison-pick-${id}`}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      <div class="comparison-own">
        <label>
          <span>or any setting:</span>
          <select
            value={draft.value.key}
            onChange={(event) => {
              const key = event.currentTarget.value as SettingKey;
              draft.value = { key, text: String(lab.settings.peek()[key]) };
              problem.value = '';
            }}
            data-testid="comparison-key"
          >
            {SETTING_KEYS.map((key) => (
              <option key={key} value={key}>
                {[SCHEMA[key].symbol, SCHEMA[key].label].filter(Boolean).join(' · ')}
              </option>
            ))}
          </select>
        </label>
        <Value draft={draft} invalid={problem.value !== ''} />
        <button type="submit" class="button button-primary" disabled={cannot} data-testid="comparison-start">
          {running ? 'Start it anew' : 'Start'}
        </button>
        <button type="button" class="button" disabled={!running} onClick={() => comparison.stop()} data-testid="comparison-stop">
          Stop
        </button>
      </div>
      <p class="field-error" id="comparison-error" data-testid="comparison-error">
        {problem}
      </p>
      {running && <Standing lab={lab} />}
    </form>
  );
}

function same(one: Partial<Settings>, other: Partial<Settings>): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The control for the value, as the setting's type asks. */
function Value({ draft, invalid }: { draft: Signal<Draft>; invalid: boolean }) {
  const { key, text } = draft.value;
  const setting: Setting = SCHEMA[key];
  const write = (value: string) => {
    draft.value = { key, text: value };
  };
  const shared = {
    'aria-label': `${setting.label} of the second model`,
    'aria-describedby': 'comparison-error',
    'data-testid': 'comparison-value',
  };
  if (setting.type === 'choice' || setting.type === 'boolean') {
    const options =
      setting.type === 'choice'
        ? setting.choices
        : [
            { value: 'true', label: 'yes' },
            { value: 'false', label: 'no' },
          ];
    return (
      <select {...shared} value={text} onChange={(event) => write(event.currentTarget.value)}>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...shared}
      class="number"
      type="text"
      inputmode={setting.type === 'text' ? 'text' : 'decimal'}
      autocomplete="off"
      spellcheck={false}
      value={text}
      onInput={(event) => write(event.currentTarget.value)}
      aria-invalid={invalid}
    />
  );
}

/** Where the second model is, what is wrong with it, and what it has not in common with the first. */
function Standing({ lab }: { lab: Lab }) {
  const { comparison } = lab;
  const standing = useComputed(() => standingOf(lab));
  const notes = useComputed(() => notesOf(lab));
  const trouble = useComputed(() => troubleOf(lab));
  return (
    <div class="comparison-standing">
      <p data-testid="comparison-standing">{standing}</p>
      {trouble.value && (
        <p class="comparison-trouble">
          <span data-testid="comparison-trouble">{trouble}</span>{' '}
          <button
            type="button"
            class="link-button"
            onClick={press(() => comparison.start(comparison.difference.peek()))}
            data-testid="comparison-again"
          >
            Start it anew
          </button>
        </p>
      )}
      {notes.value && (
        <p class="help" data-testid="comparison-notes">
          {notes}
        </p>
      )}
    </div>
  );
}

function standingOf({ metrics, status, comparison }: Lab): string {
  const second = comparison.lab.value;
  if (!second) return '';
  const [there, here] = [metrics.value.step, second.metrics.value.step];
  if (second.status.value === 'loading') return 'The second model is on its way: its worker starts and fetches the digits.';
  if (here === there) {
    if (there === 0) return 'Both stand at step 0, with the same weights. Train, and watch them part.';
    return `Both have made ${whole(there)} ${there === 1 ? 'step' : 'steps'}.`;
  }
  const place = `The second model is at step ${whole(here)} of ${whole(there)}`;
  return status.value === 'running' ? `${place}; it follows.` : `${place}; it is catching up.`;
}

function troubleOf({ comparison }: Lab): string {
  const second = comparison.lab.value;
  const problem = comparison.problem.value;
  if (!second) return '';
  if (second.status.value === 'diverged') {
    return `${problem} Training the second model with other settings, or the first one from step 0, makes it begin again.`;
  }
  const notices = second.notices.value.filter(({ kind }) => kind === 'problem').map(({ text }) => text);
  return [...new Set([problem, ...notices])].filter(Boolean).join(' ');
}

function notesOf({ settings, comparison }: Lab): string {
  const difference = comparison.difference.value;
  const notes = [apartInWords(difference)];
  if (isNone(difference, settings.value)) {
    notes.push(`Nothing sets the two apart now: both have ${differenceInWords(difference)}.`);
  }
  if (!comparison.samePast.value) {
    notes.push(
      'This run was opened from a file, or went on after an explosion: what it went through cannot be repeated, so the second model trains from step 0 with the settings that are known.',
    );
  }
  return notes.filter(Boolean).join(' ');
}
