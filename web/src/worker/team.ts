/**
 * The leader's side of steps that several workers make together. Every number is what the leader would have got alone; so
 * whatever goes wrong (a helper that is lost, a number that is not finite), the leader goes back to what it last remembered
 * and makes these steps again by itself.
 */

import type { Metrics, Trainer } from '../library/index.js';
import { ALL, type Extent, SHARDS, type Share, type SharedSteps, type SharedSums } from '../library/shared-steps.js';
import type { Begun, Helper } from './helper.js';
import { patiently } from './patiently.js';

/** The leader remembers itself anew after so many steps, so that few have to be made again. */
const STEPS = 200;

export interface HiredHelper extends Helper {
  dismiss(): void;
}

/** A helper failed: it was ended, or ran out of memory. */
class HelperLost extends Error {}

/** The arrays that go to a helper and come back, step after step. */
interface Desk {
  saved: Uint8Array | null;
  pixels: Uint8Array[];
  /** Each m×n: brackets of Z′, and X̂. */
  sums: Float32Array[];
  states: Record<Extent, Float32Array | null>;
}

/** Where the leader was when it last remembered itself. */
interface Beginning {
  trainer: Trainer;
  changes: number;
  step: number;
}

export class Team {
  private begun: Beginning | null = null;
  /** Of what the helpers have, the leader has so much too; its other numbers are stale. */
  private known: Extent | null = 'everything';
  /** What the helpers have said of the next step, which they and the leader have begun. */
  private ahead: SharedSums[] | null = null;
  /** Whether the helpers have what they lack for the gradient of that step; */
  private given = false;
  /** and, with that, the images of the one after. */
  private mayBegin = false;
  /** Why this team makes no more steps, or null. */
  lost: unknown = null;

  private readonly desks: readonly Desk[];

  /** Throws where so many helpers are not to be had. */
  static of(size: number, hire: () => HiredHelper): Team {
    const helpers: HiredHelper[] = [];
    try {
      while (helpers.length < size - 1) helpers.push(hire());
    } catch (error) {
      for (const helper of helpers) helper.dismiss();
      throw error;
    }
    return new Team(helpers);
  }

  private constructor(private readonly helpers: readonly HiredHelper[]) {
    this.desks = helpers.map(() => ({
      saved: null,
      pixels: [],
      sums: [],
      states: { theta: null, everything: null },
    }));
  }

  get size(): number {
    return this.helpers.length + 1;
  }

  /** Whether the leader lacks θ, so that nothing but counts, metrics and ρ̂ should be asked of it. */
  get scattered(): boolean {
    return this.known === null;
  }

  /**
   * Makes a step with `trainer` as the leader. Null where that did not come about: then the leader has everything, as it was
   * before this step.
   */
  async step(trainer: Trainer): Promise<Metrics | null> {
    const { step } = trainer.metrics();
    return this.orGoBack(trainer, step, async () => {
      if (!this.isOf(trainer)) await this.begin(trainer);
      else if (this.known === 'everything' && step - this.begun!.step >= STEPS) this.remember(trainer);
      this.known = null;
      return (await this.share(trainer)) ? trainer.metrics() : null;
    });
  }

  /** Brings θ back to the leader, or everything. */
  async gather(trainer: Trainer, extent: Extent): Promise<void> {
    if (this.known === 'everything' || this.known === extent) return;
    const { step } = trainer.metrics();
    await this.orGoBack(trainer, step, async () => {
      const states = await this.all(async (helper, desk) => {
        desk.states[extent] = await helper.state(extent, desk.states[extent]);
        return desk.states[extent];
      });
      for (const [index, state] of states.entries()) trainer.shared.setState(this.shareOf(index + 1), extent, state);
      trainer.shared.own(ALL);
      this.known = extent;
      return true;
    });
  }

  dismiss(): void {
    for (const helper of this.helpers) helper.dismiss();
  }

  private shareOf(member: number): Share {
    return { first: Math.floor((SHARDS * member) / this.size), last: Math.floor((SHARDS * (member + 1)) / this.size) };
  }

  /** Whether the helpers have their shares of what this trainer is now. */
  private isOf(trainer: Trainer): boolean {
    return this.begun?.trainer === trainer && this.begun.changes === trainer.shared.changes;
  }

  private async begin(trainer: Trainer): Promise<void> {
    this.begun = null;
    // A step that was begun is none of this trainer's.
    this.ahead = null;
    this.given = false;
    const settings = trainer.settings();
    await this.all(async (helper, desk, index) => {
      desk.saved = await helper.take(settings, trainer.save(desk.saved), this.shareOf(index + 1));
    });
    this.remember(trainer);
  }

  private remember(trainer: Trainer): void {
    trainer.shared.remember();
    this.begun = { trainer, changes: trainer.shared.changes, step: trainer.metrics().step };
  }

  private async share({ shared }: Trainer): Promise<boolean> {
    shared.own(this.shareOf(0));
    const begun = this.ahead ?? (await this.beginStep(shared));
    this.ahead = null;
    for (const [index, sums] of begun.entries()) {
      shared.join(this.shareOf(index + 1), sums);
      this.desks[index]!.sums.push(sums.bracket);
    }
    if (!shared.complete()) return false;
    if (!this.given) this.give(shared);
    this.given = false;
    const made = this.all(async (helper, desk) => {
      const { finite, rest, begun } = await helper.update();
      desk.sums.push(rest);
      return { finite, sums: begun && takeBack(desk, begun) };
    });
    const { mayBegin } = this;
    shared.gradient(null);
    const finite = shared.update();
    // Everyone begins the next step without a look at the others: they wait for each other but once a step.
    if (finite && mayBegin) this.beginMyself(shared);
    const answers = await made;
    if (mayBegin) this.ahead = answers.map(({ sums }) => sums!);
    return finite && answers.every(({ finite }) => finite);
  }

  /** Begins a step that nobody has begun. What the helpers have computed of it then. */
  private beginStep(shared: SharedSteps): Promise<SharedSums[]> {
    const batches = this.desks.map(({ pixels }) => shared.batch(pixels.pop())!);
    const begun = this.all(async (helper, desk, index) =>
      takeBack(desk, await helper.begin(batches[index]!, desk.sums.pop() ?? null)),
    );
    this.beginMyself(shared);
    return begun;
  }

  private beginMyself(shared: SharedSteps): void {
    shared.begin();
    // A single helper lacks only what the leader has by now: it need not wait for it.
    if (this.helpers.length === 1) this.give(shared);
  }

  /** The helpers are given what they lack of the step under way, and the images of the next if they are here. */
  private give(shared: SharedSteps): void {
    const after = this.desks.map(({ pixels }) => shared.batchAfter(pixels.pop()));
    this.mayBegin = !after.includes(null);
    this.given = true;
    for (const [index, helper] of this.helpers.entries()) {
      const { sums } = this.desks[index]!;
      const rest = shared.restFor(this.shareOf(index + 1), sums.pop());
      helper.gradient({ rest, after: this.mayBegin ? { pixels: after[index]!, bracket: sums.pop() ?? null } : null });
    }
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
    this.known = 'everything';
    if (!begun) return null;
    trainer.shared.goBack();
    if (step > begun.step) trainer.step(step - begun.step);
    return null;
  }

  /** Asks all helpers at once; their answers, in their order. Nobody needs to wait for them. */
  private all<T>(ask: (helper: HiredHelper, desk: Desk, index: number) => Promise<T>): Promise<T[]> {
    const answers = Promise.all(
      this.helpers.map((helper, index) =>
        patiently(ask(helper, this.desks[index]!, index)).catch((cause: unknown) => {
          throw new HelperLost('a helper was lost', { cause });
        }),
      ),
    );
    answers.catch(() => {});
    return answers;
  }
}

function takeBack(desk: Desk, { pixels, sums }: Begun): SharedSums {
  desk.pixels.push(pixels);
  return sums;
}
