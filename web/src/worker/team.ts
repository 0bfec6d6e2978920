/**
 * The leader's side of steps that several workers make together. Every number is what the leader would have got alone; so
 * whatever goes wrong (a helper that is lost, a number that is not finite), the leader goes back to where the team last
 * began and makes these steps again by itself.
 */

import type { Metrics, Trainer } from '../library/index.js';
import { EVERYTHING, SHARDS, type Share } from '../library/shared-steps.js';
import type { Helper } from './helper.js';

/** The team begins anew after so many steps, so that few have to be made again. */
const STEPS = 200;

export interface HiredHelper extends Helper {
  dismiss(): void;
}

/** A helper failed: it was ended, or ran out of memory. */
class HelperLost extends Error {}

/** The leader as it was when the team began. */
interface Beginning {
  saved: Uint8Array;
  state: Float32Array;
  step: number;
}

export class Team {
  private begun: Beginning | null = null;
  /** Some of the leader's numbers are stale: the helpers have the present ones. */
  private apart = false;
  /** Why this team makes no more steps, or null. */
  lost: unknown = null;

  constructor(private readonly helpers: readonly HiredHelper[]) {}

  get size(): number {
    return this.helpers.length + 1;
  }

  /** Whether the leader lacks numbers, so that nothing but its counts and metrics should be asked of it. */
  get scattered(): boolean {
    return this.apart;
  }

  /** Something else than this team has changed the leader, or may have. To be called when it is not scattered. */
  outdate(): void {
    this.begun = null;
  }

  /**
   * Makes a step with `trainer` as the leader. Null where that did not come about: then the leader has everything, as it was
   * before this step.
   */
  async step(trainer: Trainer): Promise<Metrics | null> {
    const { step } = trainer.metrics();
    return this.orGoBack(trainer, step, async () => {
      if (!this.begun) await this.begin(trainer);
      this.apart = true;
      return (await this.share(trainer)) ? trainer.metrics() : null;
    });
  }

  /** Brings everything back to the leader. */
  async gather(trainer: Trainer): Promise<void> {
    if (!this.apart) return;
    const { step } = trainer.metrics();
    await this.orGoBack(trainer, step, async () => {
      const states = await this.all((helper) => helper.state());
      states.forEach((state, index) => {
        trainer.shared.setState(this.shareOf(index + 1), state);
      });
      trainer.shared.own(EVERYTHING);
      this.apart = false;
      if (step - (this.begun?.step ?? 0) >= STEPS) this.begun = null;
      return true;
    });
  }

  dismiss(): void {
    for (const helper of this.helpers) helper.dismiss();
  }

  private shareOf(member: number): Share {
    return { first: Math.floor((SHARDS * member) / this.size), last: Math.floor((SHARDS * (member + 1)) / this.size) };
  }

  private async begin(trainer: Trainer): Promise<void> {
    const saved = trainer.save();
    this.begun = { saved, state: trainer.shared.state(), step: trainer.metrics().step };
    const settings = trainer.settings();
    await this.all((helper, index) => helper.take(settings, saved.slice(), this.shareOf(index + 1)));
  }

  private async share(trainer: Trainer): Promise<boolean> {
    const { shared } = trainer;
    shared.own(this.shareOf(0));
    const pixels = shared.batch();
    const begun = this.all((helper) => helper.begin(pixels.slice()));
    shared.begin();
    (await begun).forEach((sums, index) => {
      shared.join(this.shareOf(index + 1), sums);
    });
    const reconstruction = shared.complete();
    if (!reconstruction) return false;
    const finished = this.all((helper) => helper.finish(reconstruction.slice()));
    const own = shared.finish(null);
    return (await finished).every((finite) => finite) && own;
  }

  /** What `work` comes to; where that is null, or a helper is lost, the leader has made its `step` steps alone. */
  private async orGoBack<T>(trainer: Trainer, step: number, work: () => Promise<T | null>): Promise<T | null> {
    try {
      const result = await work();
      if (result !== null) return result;
    } catch (error) {
      if (!(error instanceof HelperLost)) throw error;
      this.lost = error.cause;
    }
    const { begun } = this;
    this.begun = null;
    this.apart = false;
    if (!begun) return null;
    trainer.restore(begun.saved);
    trainer.shared.own(EVERYTHING);
    trainer.shared.setState(EVERYTHING, begun.state);
    if (step > begun.step) trainer.step(step - begun.step);
    return null;
  }

  private all<T>(ask: (helper: HiredHelper, index: number) => Promise<T>): Promise<T[]> {
    return Promise.all(
      this.helpers.map((helper, index) =>
        ask(helper, index).catch((cause: unknown) => {
          throw new HelperLost('a helper was lost', { cause });
        }),
      ),
    );
  }
}
