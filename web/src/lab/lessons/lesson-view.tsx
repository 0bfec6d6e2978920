/** A lesson on the page: the question at the left, and at the right what is to be done with it. */

import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { whole } from '../format.js';
import { press } from '../page/press.js';
import { CuspPictures } from './cusp-pictures.js';
import { Formula } from './formula.js';
import { LESSON_IDS, type LessonId } from './ids.js';
import { LessonEnd } from './lesson-end.js';
import './lessons.css';
import { PredictionForm, predictionInWords } from './predictions.js';
import type { Outcome } from './question.js';
import type { LessonSession, Stage } from './session.js';
import { Sketched } from './sketch.js';
import { type QuestionTexts, LESSONS as TEXTS, WORDS } from './texts.en.js';
import { fill, unbroken } from './wording.js';
import { valuesOf } from './written.js';

interface LessonViewProps {
  session: LessonSession;
  /** Begins another lesson, or with null none. */
  onTurn: (id: LessonId | null) => void;
}

export function LessonView({ session, onTurn }: LessonViewProps) {
  const { lesson, lab } = session;
  const title = useId();
  const texts = TEXTS[lesson.id];
  const place = session.place.value;
  const question = lesson.questions[place]!;
  const words = texts.questions[question.id]!;
  const stage = session.stage.value;
  return (
    <section class="lesson" aria-labelledby={title} data-testid={`lesson-${lesson.id}`} data-stage={stage}>
      <header class="lesson-header">
        <h2 id={title}>
          <span class="lesson-number-name">{fill(WORDS.number, { number: String(LESSON_IDS.indexOf(lesson.id) + 1) })}</span>{' '}
          {texts.title}
        </h2>
        <p class="lesson-progress" data-testid="lesson-progress">
          {stage === 'end' ? '' : fill(WORDS.progress, { question: String(place + 1), count: String(lesson.questions.length) })}
        </p>
        <button type="button" class="button" title={WORDS.leaveHint} onClick={() => onTurn(null)} data-testid="lesson-leave">
          {WORDS.leave}
        </button>
      </header>
      {stage === 'end' ? (
        <LessonEnd lesson={lesson} title={<StageTitle stage={stage}>{WORDS.stages.end}</StageTitle>} onTurn={onTurn} />
      ) : (
        <div class="lesson-body">
          <div class="lesson-question">
            <p class="lesson-situation">{unbroken(words.situation)}</p>
            {question.formula && <Formula id={question.formula} />}
            <p class="lesson-ask" data-testid="lesson-ask">
              {unbroken(words.ask)}
            </p>
          </div>
          <div class="lesson-stage">
            <StageBody session={session} words={words} />
            {question.predict.kind === 'pick' && <CuspPictures lab={lab} />}
          </div>
          {(stage === 'compare' || stage === 'others') && <Explaining session={session} words={words} />}
          {stage === 'others' && <Others session={session} words={words} />}
        </div>
      )}
    </section>
  );
}

/** The heading of a stage. Whoever went on to it stands here next, by keyboard and by ear. */
export function StageTitle({ stage, children }: { stage: Stage; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    // In notes, a figure that nobody has touched leaves focus and place to those who read.
    if (document.documentElement.dataset.layout === 'embed' && !document.hasFocus()) return;
    heading.current!.focus({ preventScroll: true });
    // The whole lesson stays in its place, with as much of the panels below as there is room for.
    heading.current!.closest('.lesson')!.scrollIntoView({ block: 'start' });
  }, [stage]);
  return (
    <h3 key={stage} ref={heading} tabIndex={-1} class="lesson-stage-title" data-testid="lesson-stage">
      {children}
    </h3>
  );
}

function StageBody({ session, words }: { session: LessonSession; words: QuestionTexts }) {
  const stage = session.stage.value;
  const { lab, question } = session;
  const problem = session.problem.value;
  switch (stage) {
    case 'preparing':
      return (
        <>
          <StageTitle stage={stage}>{WORDS.stages.predict}</StageTitle>
          {problem ? (
            <Trouble text={problem} onAgain={press(() => session.again())} />
          ) : (
            <>
              <p class="lesson-note">{WORDS.preparing}</p>
              <Progress session={session} />
            </>
          )}
        </>
      );
    case 'predict':
      return (
        <>
          <StageTitle stage={stage}>{WORDS.stages.predict}</StageTitle>
          <PredictionForm
            key={question.id}
            lab={lab}
            predict={question.predict}
            texts={words}
            onPredict={(prediction) => session.predict(prediction)}
          />
        </>
      );
    case 'run':
    case 'running':
      return (
        <>
          <StageTitle stage={stage}>{WORDS.stages.run}</StageTitle>
          <Predicted session={session} words={words} />
          {stage === 'running' ? (
            <Progress session={session} />
          ) : (
            <>
              {problem && <p class="lesson-problem">{problem}</p>}
              <div class="lesson-actions">
                <button type="button" class="button button-primary" onClick={press(() => session.run())} data-testid="lesson-run">
                  {words.run}
                </button>
              </div>
            </>
          )}
        </>
      );
    default:
      return <Compared session={session} words={words} title={stage === 'compare'} />;
  }
}

function Trouble({ text, onAgain }: { text: string; onAgain: () => void }) {
  return (
    <>
      <p class="lesson-problem">{text}</p>
      <div class="lesson-actions">
        <button type="button" class="button" onClick={onAgain} data-testid="lesson-again">
          {WORDS.again}
        </button>
      </div>
    </>
  );
}

function Progress({ session: { lab, target } }: { session: LessonSession }) {
  const text = useComputed(() =>
    target.value > 0
      ? fill(WORDS.running, { step: whole(lab.metrics.value.step), target: whole(target.value) })
      : WORDS.computing,
  );
  return (
    <p class="lesson-note" data-testid="lesson-running">
      {text}
    </p>
  );
}

/** The prediction that was made, as it was made. */
function Predicted({ session, words }: { session: LessonSession; words: QuestionTexts }) {
  const { predict } = session.question;
  const prediction = session.prediction.value;
  if (prediction === null) return null;
  if (predict.kind === 'sketch') {
    return (
      <Sketched
        lab={session.lab}
        axes={predict.axes}
        words={words.sketch!}
        heights={prediction as readonly number[]}
        curve={null}
      />
    );
  }
  return (
    <p class="lesson-predicted" data-testid="lesson-predicted">
      {fill(WORDS.predicted, { expected: predictionInWords(predict, words, prediction) })}
    </p>
  );
}

function Compared({ session, words, title }: { session: LessonSession; words: QuestionTexts; title: boolean }) {
  const { lab, question } = session;
  const prediction = session.prediction.value;
  const outcome = session.outcome.value;
  if (prediction === null || outcome === null) return null;
  const { predict } = question;
  const values = valuesOf(outcome);
  const { compare, measured } = (outcome.found && words.found) || words;
  return (
    <>
      {title && <StageTitle stage="compare">{WORDS.stages.compare}</StageTitle>}
      <div data-testid="lesson-compared">
        {compare ? (
          <p class="lesson-compared">{unbroken(fill(compare, values))}</p>
        ) : (
          <dl class="lesson-verdict">
            <dt>{WORDS.expected}</dt>
            <dd data-testid="lesson-expected">{predictionInWords(predict, words, prediction)}</dd>
            <dt>{WORDS.happened}</dt>
            <dd data-testid="lesson-happened">
              {outcome.happened === undefined ? values.happened : words.answers![outcome.happened]}
            </dd>
          </dl>
        )}
      </div>
      {predict.kind === 'sketch' && (
        <Sketched
          lab={lab}
          axes={predict.axes}
          words={words.sketch!}
          heights={prediction as readonly number[]}
          curve={outcome.curve ?? null}
        />
      )}
      <p class="lesson-measured" data-testid="lesson-measured">
        {unbroken(fill(measured, values))}
      </p>
      {predict.kind === 'pick' && <OtherUnits session={session} outcome={outcome} />}
    </>
  );
}

/** The unit that the experiment singled out, and another try. */
function OtherUnits({ session, outcome: { unit, found } }: { session: LessonSession; outcome: Outcome }) {
  const { lab } = session;
  return (
    <div class="lesson-actions">
      {unit !== undefined && !found && (
        <button
          type="button"
          class="button"
          onClick={() => {
            lab.selectedUnit.value = unit;
          }}
          data-testid="lesson-show-best"
        >
          {fill(WORDS.showBest, { unit: String(unit + 1) })}
        </button>
      )}
      <button type="button" class="button" onClick={press(() => session.again())} data-testid="lesson-another">
        {WORDS.another}
      </button>
    </div>
  );
}

function Explaining({ session, words }: { session: LessonSession; words: QuestionTexts }) {
  const { explanation, stage } = session;
  const id = useId();
  const written = useComputed(() => explanation.value.trim() !== '').value;
  return (
    <div class="lesson-explaining" aria-label={words.ask} role="group">
      <label for={id}>{WORDS.why}</label>
      <textarea
        id={id}
        rows={3}
        value={explanation}
        onInput={(event) => {
          explanation.value = event.currentTarget.value;
          // A tab may be gone in a moment.
          session.saveExplanation();
        }}
        data-testid="lesson-why"
      />
      {stage.value === 'compare' && (
        <div class="lesson-actions">
          <button type="button" class="button button-primary" onClick={() => session.explain()} data-testid="lesson-explain">
            {written ? WORDS.keep : WORDS.show}
          </button>
        </div>
      )}
    </div>
  );
}

function Others({ session, words }: { session: LessonSession; words: QuestionTexts }) {
  return (
    <div class="lesson-others">
      <StageTitle stage="others">{WORDS.others}</StageTitle>
      <p data-testid="lesson-others">{unbroken(words.others)}</p>
      <div class="lesson-actions">
        <button type="button" class="button button-primary" onClick={press(() => session.next())} data-testid="lesson-next">
          {session.isLast ? WORDS.finish : WORDS.next}
        </button>
      </div>
    </div>
  );
}
