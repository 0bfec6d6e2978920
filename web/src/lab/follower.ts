/** The second model of a comparison at work: it goes where the first one has been. */

import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { DigitSource, Speed } from '../protocol.js';
import { changesBetween, needsRestart, type Settings } from '../settings.js';
import type { Connect, Followed } from './comparison.js';
import type { Connection } from './connection.js';
import { agree, type Course, courseOf, stageAt } from './course.js';
import { Store } from './store.js';

/** What the second model is to come to. */
interface Aim {
  course: Course;
  /** Where the first one is. */
  present: number;
  /** How far the second is to go, where it rests. */
  goal: number;
}

/** Steps that it is making. */
interface Flight {
  readonly from: number;
  until: number;
  /** They were called off. */
  cut: boolean;
  /** What the worker was asked for and has not answered yet, in this order: to go so far. */
  readonly legs: { until: number; made: Promise<{ step: number }> }[];
}

/** One second model, from the start of its worker to its end. */
export class Follower {
  readonly store: Store;
  /** Why it does not follow any more; '' while it does. */
  readonly problem = signal('');

  readonly #session: Connection;
  /** Null where the first one's settings and the difference do not go together. */
  #aim: Aim | null = null;
  /** What it went through, how far, and with which settings it would go on. */
  #course: Course = [];
  #step = 0;
  #settings: Settings;
  #flight: Flight | null = null;
  /** The course that it could not follow any further. */
  #halted: Course | null = null;
  #working = false;
  #ended = false;
  #stopSteering = () => {};
  /** Resolves at the end, when what was asked of the worker stays unanswered. */
  readonly #end: Promise<void>;
  #tellEnd = () => {};

  constructor(
    private readonly first: Followed,
    private readonly difference: ReadonlySignal<Partial<Settings>>,
    connect: Connect,
  ) {
    this.#session = connect((problem) => this.#lose(problem));
    this.#settings = first.schedule.peek().start;
    this.store = new Store(this.#session, first);
    this.#end = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
  }

  /** Whether its worker is up to beginning again. */
  get sound(): boolean {
    const troubles = this.store.notices.peek().some(({ kind }) => kind === 'problem');
    return !this.#ended && (this.store.status.peek() === 'diverged' || !troubles);
  }

  async open(source: DigitSource): Promise<void> {
    try {
      this.#settings = courseOf(this.first.schedule.peek(), this.difference.peek())[0]!.settings;
      await Promise.race([this.store.open(this.#settings, () => source), this.#end]);
    } catch (error) {
      this.#lose((error as Error).message);
      throw error;
    }
    if (this.#ended) return;
    this.#stopSteering = effect(() => {
      const { schedule, metrics, status, speed } = this.first;
      const present = metrics.value.step;
      const goal = status.value === 'running' ? restingStep(present, speed.value) : present;
      const [followed, apart] = [schedule.value, this.difference.value];
      untracked(() => this.#steer(() => ({ course: courseOf(followed, apart), present, goal })));
    });
  }

  beginAgain(): void {
    this.#halted = [];
    if (this.#flight) this.#cut(this.#flight);
    this.#work();
  }

  end(): void {
    this.#ended = true;
    this.#stopSteering();
    this.store.close();
    this.#session.end();
    this.#tellEnd();
  }

  #lose(problem: string): void {
    this.end();
    this.problem.value = problem;
    this.store.status.value = 'error';
  }

  #steer(aim: () => Aim): void {
    try {
      this.#aim = aim();
      if (!this.#halted) this.problem.value = '';
    } catch (error) {
      // Settings that the first one may have, and the second, with its own one, may not.
      this.#aim = null;
      this.problem.value = (error as Error).message;
    }
    const flight = this.#flight;
    if (flight) {
      const { course, present } = this.#aim ?? { course: [], present: -1 };
      if (flight.until > present || !agree(this.#course, course, flight.until)) this.#cut(flight);
      else this.#extend(flight, course, present);
    }
    this.#work();
  }

  /** It goes on without a rest for as long as the first one is ahead: rests cost both of them time. */
  #extend(flight: Flight, course: Course, present: number): void {
    const until = Math.min(present, changeAfter(flight.from, course));
    if (flight.cut || until <= flight.until) return;
    const made = this.#session.step(until - flight.until);
    // That it fails is told when it is waited for.
    made.catch(() => {});
    flight.legs.push({ until, made });
    flight.until = until;
    this.#course = course;
  }

  #cut(flight: Flight): void {
    if (flight.cut) return;
    flight.cut = true;
    this.#session.pause().catch((error: Error) => this.#halt(error.message));
  }

  #work(): void {
    if (this.#working) return;
    this.#working = true;
    this.#workOn().catch((error: Error) => this.#halt(error.message));
  }

  async #workOn(): Promise<void> {
    try {
      for (let move = this.#nextMove(); move; move = this.#nextMove()) await move();
    } finally {
      this.#working = false;
    }
  }

  /** What brings it nearer to its aim; null when it is there, or can come no nearer. */
  #nextMove(): (() => Promise<void>) | null {
    if (!this.#aim || this.#ended) return null;
    const { course, present, goal } = this.#aim;
    const halted = this.#halted;
    const [step, settings] = [this.#step, this.#settings];
    if (halted && step <= present && agree(halted, course, step + 1)) return null;
    const next = stageAt(course, step).settings;
    if (halted || step > present || !agree(this.#course, course, step) || needsRestart(settings, next)) {
      return () => this.#begin(course);
    }
    this.#course = course;
    if (Object.keys(changesBetween(settings, next)).length > 0) return () => this.#configure(next);
    if (step >= goal) return null;
    return () => this.#make(Math.min(goal, changeAfter(step, course)));
  }

  async #begin(course: Course): Promise<void> {
    this.#halted = null;
    this.problem.value = '';
    this.#course = course;
    const { settings } = course[0]!;
    if (needsRestart(this.#settings, settings)) {
      await this.#configure(settings);
    } else {
      await this.#session.reset();
      await this.#configure(settings);
    }
    this.#step = 0;
  }

  async #configure(settings: Settings): Promise<void> {
    const changes = changesBetween(this.#settings, settings);
    if (Object.keys(changes).length > 0) await this.#session.configure(changes);
    this.#settings = settings;
  }

  async #make(until: number): Promise<void> {
    const made = this.#session.step(until - this.#step);
    const flight: Flight = { from: this.#step, until, cut: false, legs: [{ until, made }] };
    this.#flight = flight;
    try {
      for (let leg = flight.legs.shift(); leg; leg = flight.legs.shift()) {
        this.#step = (await leg.made).step;
        if (this.#step >= leg.until || flight.cut) continue;
        this.#halt(`Its training exploded at step ${this.#step + 1}.`);
        // It has been asked to go on, from where it must not.
        this.#cut(flight);
        return;
      }
    } finally {
      this.#flight = null;
    }
  }

  #halt(problem: string): void {
    this.#halted ??= this.#course;
    this.problem.value = problem;
  }
}

/** The step after `step` with which other settings begin; Infinity where these last. */
const changeAfter = (step: number, course: Course) => course.find((stage) => stage.step > step)?.step ?? Infinity;

/** While the first one trains, the second sets out for one of these steps: what it is asked takes the page's time. */
function restingStep(present: number, speed: Speed): number {
  const stride = speed === 'each' || present < 100 ? 10 : 100;
  return Math.floor(present / stride) * stride;
}
