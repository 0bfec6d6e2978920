/** The ways to predict: choose, sketch, name a number, pick a unit. A form of its own; what is missing is said in it. */

import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Lab } from '../lab.js';
import type { Prediction } from './answers.js';
import type { Axes, Predict } from './question.js';
import { Sketch } from './sketch.js';
import { type QuestionTexts, WORDS } from './texts.en.js';
import { fill } from './wording.js';
import { written } from './written.js';

interface Props {
  lab: Lab;
  predict: Predict;
  texts: QuestionTexts;
  onPredict: (prediction: Prediction) => void;
}

export function PredictionForm({ lab, predict, texts, onPredict }: Props) {
  switch (predict.kind) {
    case 'choice':
      return <Choosing answers={predict.answers} texts={texts} onPredict={onPredict} />;
    case 'sketch':
      return <Sketching axes={predict.axes} words={texts.sketch!} onPredict={onPredict} />;
    case 'number':
      return <Guessing {...predict} name={texts.number!} onPredict={onPredict} />;
    case 'pick':
      return <Picking lab={lab} onPredict={onPredict} />;
  }
}

/** What the student predicted, in words. */
export function predictionInWords(predict: Predict, texts: QuestionTexts, prediction: Prediction): string {
  switch (predict.kind) {
    case 'choice':
      return texts.answers![prediction as string]!;
    case 'number':
      return written(prediction as number);
    case 'pick':
      return fill(WORDS.unit, { unit: String((prediction as number) + 1) });
    case 'sketch':
      return WORDS.sketched;
  }
}

interface FormProps {
  /** The prediction, or null while there is none. */
  read: () => Prediction | null;
  missing: string;
  commit?: string;
  onPredict: (prediction: Prediction) => void;
  children: ComponentChildren;
}

function Form({ read, missing, commit = WORDS.commit, onPredict, children }: FormProps) {
  const id = useId();
  const asked = useSignal(false);
  const submit = (event: Event) => {
    event.preventDefault();
    const prediction = read();
    if (prediction === null) asked.value = true;
    else onPredict(prediction);
  };
  return (
    <form class="lesson-form" noValidate onSubmit={submit}>
      {children}
      <div class="lesson-actions">
        <button type="submit" class="button button-primary" aria-describedby={id} data-testid="lesson-commit">
          {commit}
        </button>
        <span id={id} class="lesson-missing" role="status" data-testid="lesson-missing">
          {asked.value && read() === null ? missing : ''}
        </span>
      </div>
    </form>
  );
}

function Choosing({ answers, texts, onPredict }: { answers: readonly string[] } & Pick<Props, 'texts' | 'onPredict'>) {
  const name = useId();
  const chosen = useSignal<string | null>(null);
  return (
    <Form read={() => chosen.value} missing={WORDS.missing.choice} onPredict={onPredict}>
      <fieldset class="lesson-answers" data-testid="lesson-answers">
        <legend>{WORDS.choices}</legend>
        {answers.map((answer) => (
          <label key={answer}>
            <input
              type="radio"
              name={name}
              value={answer}
              checked={chosen.value === answer}
              onChange={() => {
                chosen.value = answer;
              }}
              data-testid={`lesson-answer-${answer}`}
            />
            <span>{texts.answers![answer]}</span>
          </label>
        ))}
      </fieldset>
    </Form>
  );
}

function Sketching({
  axes,
  words,
  onPredict,
}: {
  axes: Axes;
  words: NonNullable<QuestionTexts['sketch']>;
  onPredict: Props['onPredict'];
}) {
  const heights = useSignal<readonly number[]>(axes.x.map(() => axes.y.start));
  const read = () => (heights.value.every((height) => height === axes.y.start) ? null : heights.value);
  return (
    <Form read={read} missing={WORDS.missing.sketch} onPredict={onPredict}>
      <Sketch axes={axes} words={words} heights={heights} />
    </Form>
  );
}

function Guessing({
  min,
  max,
  step,
  name,
  onPredict,
}: {
  min: number;
  max: number;
  step: number;
  name: string;
  onPredict: Props['onPredict'];
}) {
  const text = useSignal('');
  const read = () => {
    const value = text.value.trim() === '' ? Number.NaN : Number(text.value.replace(',', '.'));
    return value >= min && value <= max ? value : null;
  };
  return (
    <Form read={read} missing={fill(WORDS.missing.number, { min: written(min), max: written(max) })} onPredict={onPredict}>
      <label class="lesson-number">
        <span>
          {WORDS.choices}: {name}
        </span>
        <input
          type="text"
          inputMode="decimal"
          class="number"
          value={text.value}
          placeholder={`${written(min)} … ${written(max)}`}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            const by = { ArrowUp: step, ArrowDown: -step }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            const next = Math.min(max, Math.max(min, (read() ?? min) + by));
            text.value = String(Number(next.toPrecision(6)));
          }}
          data-testid="lesson-number"
        />
      </label>
    </Form>
  );
}

function Picking({ lab, onPredict }: Pick<Props, 'lab' | 'onPredict'>) {
  const unit = useComputed(() => {
    const selected = lab.selectedUnit.value;
    return selected !== null && selected < lab.settings.value.hidden ? selected : null;
  });
  return (
    <Form read={() => unit.value} missing={WORDS.missing.pick} commit={WORDS.commitPick} onPredict={onPredict}>
      <p class="lesson-selected" data-testid="lesson-selected">
        {unit.value === null ? WORDS.noneSelected : fill(WORDS.selected, { unit: String(unit.value + 1) })}
      </p>
    </Form>
  );
}
