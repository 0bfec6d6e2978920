/**
 * The lessons: a row of six while none is under way, and the one that is. Whoever sets lab.lesson begins one or ends it: a
 * button, the address, a script. What a lesson does is fetched when the first one begins.
 */

import { effect, type ReadonlySignal, signal, useComputed } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Lab } from '../lab.js';
import { answers, hearAnswers } from './answers.js';
import { isLesson, LESSON_IDS, type LessonId, QUESTION_IDS } from './ids.js';
import './row.css';
import { ROW, TITLES } from './row.en.js';
import type { LessonSession } from './session.js';
import { fill } from './wording.js';

const loadTeaching = () => import('./teaching.js');
type Teaching = Awaited<ReturnType<typeof loadTeaching>>;

/** The lesson under way, once its code is here. */
interface UnderWay {
  session: LessonSession;
  View: Teaching['LessonView'];
}

/** Follows lab.lesson: ends one lesson before it begins the next. */
class Director {
  readonly #underWay = signal<UnderWay | null>(null);
  readonly #problem = signal('');
  readonly underWay: ReadonlySignal<UnderWay | null> = this.#underWay;
  readonly problem: ReadonlySignal<string> = this.#problem;
  #turns: Promise<void> = Promise.resolve();

  constructor(private readonly lab: Lab) {}

  /** Until what it returns is called. */
  follow(): () => void {
    const stop = effect(() => this.#turnTo(this.lab.lesson.value));
    return () => {
      stop();
      this.#turnTo(null);
    };
  }

  #turnTo(wanted: string | null): void {
    // At once, so that what a lesson is doing ends; it is waited for in its turn.
    const leaving = this.#underWay.peek()?.session.leave() ?? Promise.resolve();
    this.#turns = this.#turns
      .then(() => leaving)
      // What could not be put back, the store has told; the console gets the stack.
      .catch((error: unknown) => console.error(error))
      .then(() => this.#begin(wanted));
  }

  async #begin(wanted: string | null): Promise<void> {
    const { lab } = this;
    // Another one was left in the meantime, or begun before its code had come.
    await this.#underWay.peek()?.session.leave();
    this.#underWay.value = null;
    this.#problem.value = '';
    if (!isLesson(wanted) || lab.lesson.peek() !== wanted) return;
    let teaching: Teaching;
    try {
      teaching = await loadTeaching();
    } catch (error) {
      this.#problem.value = fill(ROW.failed, { message: (error as Error).message });
      lab.lesson.value = null;
      return;
    }
    if (lab.lesson.peek() !== wanted) return;
    const session = new teaching.LessonSession(lab, teaching.LESSONS[wanted]);
    this.#underWay.value = { session, View: teaching.LessonView };
    // Not waited for: leaving it is what ends it.
    session.begin();
  }
}

export function Lessons({ lab }: { lab: Lab }) {
  const director = useMemo(() => new Director(lab), [lab]);
  useEffect(() => director.follow(), [director]);
  useEffect(hearAnswers, []);
  const wanted = lab.lesson.value;
  const underWay = director.underWay.value;
  // So that the focus goes back to its button when it is left.
  const last = useRef<LessonId | null>(null);
  if (isLesson(wanted)) last.current = wanted;
  const turn = (id: LessonId | null) => {
    lab.lesson.value = id;
  };

  if (underWay && underWay.session.lesson.id === wanted) {
    return (
      <div id="lessons" class="lessons">
        <underWay.View key={wanted} session={underWay.session} onTurn={turn} />
      </div>
    );
  }
  return (
    <div id="lessons" class="lessons">
      {isLesson(wanted) ? (
        <p class="lesson-note">{ROW.loading}</p>
      ) : (
        <Row left={last.current} onTurn={turn} problem={director.problem.value} />
      )}
    </div>
  );
}

interface RowProps {
  /** The lesson that was left just now. */
  left: LessonId | null;
  onTurn: (id: LessonId) => void;
  problem: string;
}

function Row({ left, onTurn, problem }: RowProps) {
  const row = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // Only where the focus went with the lesson.
    if (left && document.activeElement === document.body) {
      row.current!.querySelector<HTMLElement>(`[data-lesson="${left}"]`)?.focus();
    }
  }, [left]);
  return (
    <nav ref={row} class="lessons-row" aria-labelledby="lessons-title">
      <h2 id="lessons-title">{ROW.lessons}</h2>
      <ol>
        {LESSON_IDS.map((id, place) => (
          <li key={id}>
            <LessonButton id={id} place={place} onBegin={() => onTurn(id)} />
          </li>
        ))}
      </ol>
      {problem && <p class="lesson-problem">{problem}</p>}
    </nav>
  );
}

function LessonButton({ id, place, onBegin }: { id: LessonId; place: number; onBegin: () => void }) {
  const done = useComputed(() => {
    return QUESTION_IDS[id].every((question) =>
      answers.value.some((answer) => answer.lesson === id && answer.question === question),
    );
  }).value;
  return (
    <button type="button" class="lesson-button" onClick={onBegin} data-lesson={id} data-testid={`lesson-begin-${id}`}>
      <span class="lesson-button-number">{place + 1}</span> <span>{TITLES[id]}</span>
      {done && (
        <span class="lesson-done">
          <span aria-hidden="true"> ✓</span>
          <span class="visually-hidden"> ({ROW.done})</span>
        </span>
      )}
    </button>
  );
}
