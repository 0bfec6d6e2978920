/** The hand-in: a name and a note, what will be in it, and the file. */

import { type ReadonlySignal, signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { type HandIn, obstacleTo, readHandIn } from '../../hand-in.js';
import { renderHandIn } from '../../hand-in-report.js';
import { changesBetween, DEFAULTS, SCHEMA, type SettingKey } from '../../settings.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { answers } from '../lessons/answers.js';
import { LESSONS } from '../lessons/texts.en.js';
import { download, isFramed } from './download.js';
import { gatherHandIn } from './gather.js';
import { isRepeatable } from './moment.js';

const QUESTIONS = Object.values(LESSONS).flatMap(({ questions }) => Object.keys(questions)).length;

type Form = 'html' | 'json';

/** Typed once for this visit: the form comes and goes with the page's layout. */
const student = signal('');
const note = signal('');

const WRITTEN: Record<Form, { type: string; write: (handIn: HandIn) => string }> = {
  html: { type: 'text/html;charset=utf-8', write: renderHandIn },
  json: { type: 'application/json', write: (handIn) => `${JSON.stringify(readHandIn(handIn), null, 1)}\n` },
};

/** `framed`: in a page that may forbid downloads, the hand-in can be copied as text, too. */
export function HandingIn({ lab, shown, framed = isFramed() }: { lab: Lab; shown: ReadonlySignal<boolean>; framed?: boolean }) {
  const id = useId();
  const result = useSignal('');
  const busy = useSignal(false);
  /** To be copied. */
  const text = useSignal('');
  const hindrance = useHindrance(lab).value;
  const save = async (form: Form) => {
    busy.value = true;
    result.value = 'Gathering the run, the answers and the pictures…';
    try {
      const handIn = await gatherHandIn(lab, { student: student.peek(), note: note.peek() });
      const { type, write } = WRITTEN[form];
      result.value = download(nameOf(handIn, form), type, write(handIn));
      if (framed) text.value = WRITTEN.json.write(handIn);
    } catch (error) {
      result.value = `Nothing was saved: ${(error as Error).message}.`;
    } finally {
      busy.value = false;
    }
  };
  const button = (form: Form, label: string, primary = '') => (
    <button
      type="button"
      class={`button ${primary}`}
      disabled={busy.value || hindrance !== ''}
      onClick={() => save(form)}
      aria-describedby={`${id}-help`}
      data-testid={`control-hand-in-${form}`}
    >
      {label}
    </button>
  );
  return (
    <section aria-labelledby={`${id}-title`} data-testid="hand-in">
      <h3 class="keep-heading" id={`${id}-title`}>
        Hand in
      </h3>
      <p class="help" id={`${id}-help`}>
        One file for your lecturer: what makes this run again, your answers to the lessons, and pictures. Training pauses.
      </p>
      <label class="keep-field">
        Your name, if it is wanted
        <input
          type="text"
          maxLength={200}
          autocomplete="name"
          value={student}
          onInput={(event) => {
            student.value = event.currentTarget.value;
          }}
          data-testid="hand-in-student"
        />
      </label>
      <label class="keep-field">
        A note, if there is one
        <textarea
          rows={2}
          maxLength={10_000}
          value={note}
          onInput={(event) => {
            note.value = event.currentTarget.value;
          }}
          data-testid="hand-in-note"
        />
      </label>
      <Contents lab={lab} shown={shown} />
      <Obstacle lab={lab} />
      <div class="tool-buttons">
        {button('html', 'Hand-in (HTML)', 'button-primary')}
        {button('json', 'Hand-in (JSON)')}
      </div>
      <output class="tool-result" data-testid="read-hand-in">
        {hindrance || result}
      </output>
      {text.value && <Copy text={text.value} />}
    </section>
  );
}

/** Why there is nothing to hand in at the moment, or ''. */
function useHindrance(lab: Lab): ReadonlySignal<string> {
  return useComputed(() => {
    if (lab.lesson.value !== null) return 'A lesson is under way, and your own run waits. Leave the lesson to hand in.';
    const status = lab.status.value;
    if (status === 'loading') return 'The first digits are still on their way.';
    return status === 'error' ? 'There is no run to hand in.' : '';
  });
}

/** What will be in it, before it is made. */
function Contents({ lab, shown }: { lab: Lab; shown: ReadonlySignal<boolean> }) {
  const fingerprint = useFingerprint(lab, shown);
  const run = useComputed(() => {
    const { step } = lab.metrics.value;
    const changes = lab.schedule.value.changes.length;
    const way = changes === 0 ? '' : `, ${whole(changes)} ${changes === 1 ? 'change' : 'changes'} of settings on the way`;
    return `${whole(step)} ${step === 1 ? 'step' : 'steps'}${way}`;
  });
  const settings = useComputed(() => {
    const changed = Object.entries(changesBetween(DEFAULTS, lab.settings.value)) as [SettingKey, unknown][];
    const named = changed.map(([key, value]) => `${SCHEMA[key].symbol || SCHEMA[key].label.toLowerCase()} = ${value}`);
    return named.length > 0 ? `${named.join(', ')}; the others as by default` : 'all as by default';
  });
  const pictures = useComputed(() =>
    lab.metrics.value.step > 0 ? 'tiles, penalty, objective' : 'tiles, penalty; the objective once a step is made',
  );
  return (
    <dl class="keep-contents" data-testid="hand-in-contents">
      <Entry name="Run" id="run">
        {run}
      </Entry>
      <Entry name="Settings" id="settings">
        {settings}
      </Entry>
      <Entry name="Fingerprint" id="fingerprint">
        {fingerprint.value ? <code>{fingerprint.value.slice(0, 16)}…</code> : 'taken when training rests'}
      </Entry>
      <Entry name="Answers" id="answers">
        {answers.value.length} of the lessons’ {QUESTIONS} questions
      </Entry>
      <Entry name="Pictures" id="pictures">
        {pictures}
      </Entry>
    </dl>
  );
}

function Entry({ name, id, children }: { name: string; id: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-testid={`hand-in-${id}`}>{children}</dd>
    </div>
  );
}

/** The run's, wherever it rests while somebody looks; '' until it is known. */
function useFingerprint(lab: Lab, shown: ReadonlySignal<boolean>): ReadonlySignal<string> {
  const fingerprint = useSignal('');
  const moment = useComputed(() => {
    const rests = ['ready', 'paused', 'diverged'].includes(lab.status.value);
    return shown.value && rests ? `${lab.run.value} ${lab.metrics.value.step}` : '';
  });
  useSignalEffect(() => {
    const asked = moment.value;
    fingerprint.value = '';
    if (!asked) return;
    lab.fingerprint().then(
      (answer) => {
        if (moment.peek() === asked) fingerprint.value = answer;
      },
      // The store has told what is wrong; here it stays open.
      () => {},
    );
  });
  return fingerprint;
}

function Obstacle({ lab }: { lab: Lab }) {
  const obstacle = useComputed(() => {
    const schedule = lab.schedule.value;
    const complete = isRepeatable(lab.status.value, schedule);
    return obstacleTo({ schedule: { ...schedule, complete }, steps: lab.metrics.value.step });
  }).value;
  return obstacle ? (
    <p class="keep-warning" data-testid="hand-in-obstacle">
      Nobody can make this run again from its link: it {obstacle}. The hand-in will say so.
    </p>
  ) : null;
}

function Copy({ text }: { text: string }) {
  return (
    <label class="keep-field">
      If no file came, hand in this text (select all of it, and copy)
      <textarea rows={4} readOnly value={text} onFocus={(event) => event.currentTarget.select()} data-testid="hand-in-text" />
    </label>
  );
}

/** With the student's name in it, as far as file systems everywhere take it. */
function nameOf({ student, steps }: HandIn, form: Form): string {
  const name = student
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
    .toLowerCase();
  return `hand-in-${name ? `${name}-` : ''}step-${steps}.${form}`;
}
