/**
 * A lesson under way: it takes the page's run aside, leads through its questions, and puts everything back. It does what a
 * person could do, by the lab's actions alone.
 */

import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { DEFAULTS, type Settings } from '../../settings.js';
import type { Lab } from '../lab.js';
import { type Answer, keep, type Prediction } from './answers.js';
import type { Lesson } from './lessons.js';
import { courseOf, until } from './measure.js';
import { type Bench, type Outcome, type Question, Stopped } from './question.js';
import { LESSONS as TEXTS, WORDS } from './texts.en.js';
import { fill } from './wording.js';
import { valuesOf } from './written.js';

/**
 * preparing: the page is set up for the question · predict: nothing trains before there is a prediction · run: it may begin ·
 * running · compare: what happened, and why · others: an explanation beside one's own · end: after the last question.
 */
export type Stage = 'preparing' | 'predict' | 'run' | 'running' | 'compare' | 'others' | 'end';

/** How the page was before the lesson. */
interface Before {
  bringBack: () => Promise<void>;
  panels: readonly string[];
  selectedUnit: number | null;
  selectedDigit: number;
  /** What set the second model apart, where there was one. */
  compared: Partial<Settings> | null;
}

export class LessonSession {
  readonly #stage = signal<Stage>('preparing');
  readonly #place = signal(0);
  readonly #prediction = signal<Prediction | null>(null);
  readonly #outcome = signal<Outcome | null>(null);
  readonly #problem = signal('');
  readonly #target = signal(0);
  readonly stage: ReadonlySignal<Stage> = this.#stage;
  /** Which question, from 0. */
  readonly place: ReadonlySignal<number> = this.#place;
  readonly prediction: ReadonlySignal<Prediction | null> = this.#prediction;
  readonly outcome: ReadonlySignal<Outcome | null> = this.#outcome;
  /** What went wrong at this stage, or ''. */
  readonly problem: ReadonlySignal<string> = this.#problem;
  /** The step that training is on its way to; 0 while it is not. */
  readonly target: ReadonlySignal<number> = this.#target;
  readonly explanation = signal('');

  readonly #leaving = new AbortController();
  /** What is being done at the moment. */
  #busy: Promise<unknown> = Promise.resolve();
  #before: Before | null = null;
  #answer: Answer | null = null;

  constructor(
    readonly lab: Lab,
    readonly lesson: Lesson,
  ) {}

  get question(): Question {
    return this.lesson.questions[this.#place.value]!;
  }

  get isLast(): boolean {
    return this.#place.value === this.lesson.questions.length - 1;
  }

  /** Takes the run aside and asks the first question. */
  async begin(): Promise<void> {
    const { lab } = this;
    await this.#attempt(async () => {
      await until(() => (lab.status.value === 'loading' ? null : true), this.#leaving.signal);
      const second = lab.comparison.lab.peek();
      const before = {
        panels: lab.panels.peek(),
        selectedUnit: lab.selectedUnit.peek(),
        selectedDigit: lab.selectedDigit.peek(),
        compared: second ? lab.comparison.difference.peek() : null,
      };
      const bringBack = await lab.setAside();
      this.#leaving.signal.throwIfAborted();
      this.#before = { ...before, bringBack };
      if (second) lab.comparison.stop();
      // What the lessons say of classes and cusps is about handwritten digits; one's own come back with the run.
      if (lab.ownDigits.peek()) await lab.useLabDigits();
      await this.#ask(0);
    });
  }

  /** Commits to a prediction: from now on it may train. */
  predict(prediction: Prediction): void {
    if (this.#stage.peek() !== 'predict') return;
    batch(() => {
      this.#prediction.value = prediction;
      this.#stage.value = 'run';
      this.lab.locked.value = '';
    });
  }

  /** Makes the experiment, from where the question begins. */
  async run(): Promise<void> {
    const prediction = this.#prediction.peek();
    if (prediction === null || this.#stage.peek() !== 'run') return;
    const { lab, question } = this;
    this.#stage.value = 'running';
    lab.panels.value = question.panels.after;
    const done = await this.#attempt(async () => {
      await this.#stand(question);
      const outcome = await question.run(this.#bench(), prediction);
      const answer = await this.#record(question, prediction, outcome);
      this.#leaving.signal.throwIfAborted();
      if (question.predict.kind !== 'pick' && outcome.unit !== undefined) lab.selectedUnit.value = outcome.unit;
      batch(() => {
        this.#answer = answer;
        this.#outcome.value = outcome;
        this.#stage.value = 'compare';
      });
    });
    if (!done) this.#stage.value = 'run';
  }

  /** Keeps the student's words, whatever they are, and shows an explanation beside them. */
  explain(): void {
    if (this.#stage.peek() !== 'compare') return;
    this.saveExplanation();
    this.#stage.value = 'others';
  }

  saveExplanation(): void {
    if (!this.#answer) return;
    this.#answer = { ...this.#answer, explanation: this.explanation.peek().trim() };
    keep(this.#answer);
  }

  /** The same question once more, with another prediction. */
  async again(): Promise<void> {
    await this.#attempt(() => this.#ask(this.#place.peek()));
  }

  /** The next question; after the last one, the end. */
  async next(): Promise<void> {
    this.saveExplanation();
    if (this.isLast) this.#stage.value = 'end';
    else await this.#attempt(() => this.#ask(this.#place.peek() + 1));
  }

  /** Puts the page back as it was. */
  async leave(): Promise<void> {
    this.#leaving.abort(new DOMException('the lesson was left', 'AbortError'));
    const { lab } = this;
    // At once: whoever chooses other panels while the run is brought back has chosen.
    if (this.#before) lab.panels.value = this.#before.panels;
    if (this.#before) await lab.pause();
    // It hears of the leaving at its next turn; until then what it asked for must not come after what is brought back.
    await this.#busy;
    lab.locked.value = '';
    if (this.#before === null) return;
    const { bringBack, selectedUnit, selectedDigit, compared } = this.#before;
    this.#before = null;
    if (lab.comparison.lab.peek()) lab.comparison.stop();
    try {
      await bringBack();
    } finally {
      lab.selectedUnit.value = selectedUnit;
      lab.selectedDigit.value = selectedDigit;
    }
    if (compared) await lab.comparison.start(compared);
  }

  async #ask(place: number): Promise<void> {
    const { lab } = this;
    const question = this.lesson.questions[place]!;
    batch(() => {
      this.#stage.value = 'preparing';
      this.#place.value = place;
      this.#prediction.value = null;
      this.#outcome.value = null;
      this.#answer = null;
      this.explanation.value = '';
    });
    if (lab.comparison.lab.peek()) lab.comparison.stop();
    lab.locked.value = '';
    lab.panels.value = question.panels.before;
    await this.#stand(question);
    this.#leaving.signal.throwIfAborted();
    lab.locked.value = fill(WORDS.locked, { ask: TEXTS[this.lesson.id].questions[question.id]!.ask });
    this.#stage.value = 'predict';
  }

  /** Has the run stand where the question begins: with its settings from its start, at its step. Nothing is done where it does. */
  async #stand(question: Question): Promise<void> {
    const { lab } = this;
    const wanted = { ...DEFAULTS, ...question.settings };
    const settings = lab.settings.peek();
    const same = (Object.keys(wanted) as (keyof Settings)[]).every((key) => wanted[key] === settings[key]);
    const { step } = await lab.currentMetrics();
    const { changes, complete } = lab.schedule.peek();
    if (same && step === question.from && complete && changes.length === 0) return;
    await this.#begin(question.settings);
    await this.#train(question.from);
  }

  #bench(): Bench {
    return {
      lab: this.lab,
      signal: this.#leaving.signal,
      train: (target) => this.#train(target),
      begin: (settings) => this.#begin(settings),
    };
  }

  async #begin(settings: Partial<Settings>): Promise<void> {
    const { lab } = this;
    await lab.configure({ ...DEFAULTS, ...settings });
    if ((await lab.currentMetrics()).step > 0) {
      this.#leaving.signal.throwIfAborted();
      await lab.reset();
    }
    // Nobody misses the lesson's own runs; the student's waits aside.
    for (const notice of lab.notices.peek()) if (notice.kind === 'info') lab.dismiss(notice);
  }

  async #train(target: number): Promise<void> {
    const { lab } = this;
    this.#leaving.signal.throwIfAborted();
    this.#target.value = target;
    try {
      const { step } = await lab.currentMetrics();
      this.#leaving.signal.throwIfAborted();
      if (step >= target) return;
      const reached = (await lab.step(target - step)).step;
      this.#leaving.signal.throwIfAborted();
      if (reached < target) throw new Stopped(reached, target);
    } finally {
      this.#target.value = 0;
    }
  }

  async #record(question: Question, prediction: Prediction, outcome: Outcome): Promise<Answer> {
    const { lab } = this;
    const { values, happened, found } = outcome;
    const schedule = await courseOf(lab, this.#leaving.signal);
    const settings = lab.settings.peek();
    const digits = lab.ownDigits.peek()?.sha256;
    const words = TEXTS[this.lesson.id].questions[question.id]!;
    const answer: Answer = {
      lesson: this.lesson.id,
      question: question.id,
      prediction,
      outcome: happened === undefined ? values : { ...values, happened },
      explanation: '',
      measured: fill((found && words.found?.measured) || words.measured, valuesOf(outcome)),
      settings,
      seed: settings.seed,
      step: (await lab.currentMetrics()).step,
      fingerprint: await lab.fingerprint(),
      ...(schedule.complete && schedule.changes.length === 0 ? {} : { schedule }),
      ...(digits === undefined ? {} : { digits }),
    };
    keep(answer);
    return answer;
  }

  /** Does it; what goes wrong is told at this stage. Resolves with whether all went well. */
  #attempt(act: () => Promise<void>): Promise<boolean> {
    const attempt = this.#tell(act);
    this.#busy = attempt;
    return attempt;
  }

  async #tell(act: () => Promise<void>): Promise<boolean> {
    this.#problem.value = '';
    try {
      await act();
      return true;
    } catch (error) {
      if (this.#leaving.signal.aborted) return false;
      this.#problem.value =
        error instanceof Stopped
          ? fill(WORDS.stopped, { step: String(error.step), target: String(error.target) })
          : fill(WORDS.failed, { message: (error as Error).message });
      return false;
    }
  }
}
