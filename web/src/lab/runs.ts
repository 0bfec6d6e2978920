/**
 * Runs that are not under way: the one before a new one began, one that was taken aside, one of an earlier visit. Each is
 * kept with everything about it, and can be gone on with, bit for bit.
 */

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Checkpoint, Metrics, Session, Status } from '../protocol.js';
import { whole } from './format.js';
import type { History, Recording } from './history.js';
import type { OwnDigits } from './lab.js';
import type { NoticeBoard } from './notice-board.js';

export interface KeptRun {
  checkpoint: Checkpoint;
  /** May go further than the checkpoint. */
  recording: Recording;
  /** The digits that a person brought for it; null for the lab's own. */
  own: OwnDigits | null;
}

/** What is known of the run under way. */
export interface Present {
  readonly status: ReadonlySignal<Status>;
  readonly metrics: ReadonlySignal<Metrics>;
  readonly history: History;
  readonly ownDigits: ReadonlySignal<OwnDigits | null>;
  /** Has the session use these, or the lab's own. */
  changeDigits(own: OwnDigits | null): Promise<unknown>;
}

export interface Action {
  label: string;
  act: () => Promise<unknown>;
}

/** Does it; what goes wrong is told by a notice. */
type Press = (about: string, act: () => Promise<unknown>) => () => void;

export class Runs {
  readonly #aside = signal<KeptRun | null>(null);
  /** The run that was taken aside, until it is back. */
  readonly aside: ReadonlySignal<KeptRun | null> = this.#aside;
  /** At this step the run is as long as the one that is offered, which nobody misses any more. */
  #newsUntil = Number.POSITIVE_INFINITY;
  /** The curves of a run that is being brought back. */
  #returning: Recording | undefined;

  constructor(
    private readonly present: Present,
    private readonly session: Session,
    private readonly board: NoticeBoard,
    private readonly press: Press,
  ) {}

  /** A new run has begun, or a kept one goes on, as it was at this step. */
  began(step: number): void {
    const { history } = this.present;
    history.clear(this.#returning);
    if (this.#returning) history.truncate(step);
    this.#returning = undefined;
  }

  /** The run has come to this step. */
  came(step: number): void {
    if (step > this.#newsUntil) this.board.tell(null);
  }

  /** The run as it is at the moment; training rests. */
  async keep(): Promise<KeptRun> {
    const checkpoint = await this.session.checkpoint();
    const { history, ownDigits } = this.present;
    return { checkpoint, recording: history.recording, own: ownDigits.peek() };
  }

  /** Does what makes the session go on with a run; its curves are these. */
  async returning(recording: Recording, act: () => Promise<void>): Promise<void> {
    this.#returning = recording;
    try {
      await act();
    } catch (error) {
      this.#returning = undefined;
      throw error;
    }
  }

  async bringBack({ checkpoint, recording, own }: KeptRun): Promise<void> {
    const { present, session } = this;
    if (own !== present.ownDigits.peek()) await present.changeDigits(own);
    const { bytes, schedule, plan } = checkpoint;
    await this.returning(recording, () => session.restore(bytes, schedule, plan));
    this.board.tell(null);
  }

  /** Pauses and takes the run aside; what it returns brings it back. */
  async setAside(): Promise<() => Promise<void>> {
    await this.session.pause();
    const kept = await this.keep();
    this.#aside.value = kept;
    return async () => {
      await this.bringBack(kept);
      this.#aside.value = null;
    };
  }

  /** Does what ends the present run; that can be brought back until the new one has come further, or the news is dismissed. */
  async end<T>(news: string, act: () => Promise<T>): Promise<T> {
    const { present, session } = this;
    // A core that failed can neither be saved nor paused; a new run gets a new one.
    if (present.metrics.peek().step === 0 || present.status.peek() === 'error') return act();
    await session.pause();
    if ((await session.metrics()).step === 0) return act();
    const kept = await this.keep();
    const result = await act();
    const { step } = kept.checkpoint;
    this.#newsUntil = (await session.metrics()).step + step;
    this.board.tell({
      text: `${news} The run before it had made ${steps(step)}.`,
      actions: [{ label: 'Bring it back', run: this.press('bring back', () => this.bringBack(kept)) }],
    });
    return result;
  }

  /** News that stands until one of the actions is taken, or the run has come further than to this step. */
  tell(text: string, actions: readonly Action[], until: number): void {
    this.#newsUntil = until;
    const taken = (act: Action['act']) => async () => {
      this.board.tell(null);
      await act();
    };
    this.board.tell({ text, actions: actions.map(({ label, act }) => ({ label, run: this.press('bring back', taken(act)) })) });
  }
}

/** "1 step", "1,400 steps" */
export const steps = (count: number) => `${whole(count)} ${count === 1 ? 'step' : 'steps'}`;
