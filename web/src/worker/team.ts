/**
 * The leader's side of steps that several workers make together. Every number is what the leader would have got alone; so
 * whatever goes wrong (a helper that is lost, a number that is not finite), the leader goes back to where the team last
 * began and makes these steps again by itself.
 */

import type { Metrics, Trainer } from '../library/index.js';
import { ALL, type Extent, SHARDS, type Share } from '../library/shared-steps.js';
import type { Helper } from './helper.js';

/** The team begins anew after so many steps, so that few have to be made again. */
const STEPS = 200;

export interface HiredHelper extends Helper {
  dismiss(): void;
}

/** A helper that was ended without a word does not answer; what it is asked takes it less than a second. */
const PATIENCE_MS = 30_000;

/** A helper failed: it was ended, or ran out of memory. */
class HelperLost extends Error {}

/** The arrays that go to a helper and come back, step after step. */
interface Desk {
  pixels: Uint8Array | null;
  values: Float32Array | null;
  states: Record<Extent, Float32Array | null>;
}

/** The leader as it was when the team began. */
interface Beginning {
  saved: Uint8Array;
  state: Float32Array;
  step: number;
}

export class Team {
  private begun: Beginning | null = null;
  /** Of what the helpers have, the leader has so much too; its other numbers are stale. */
  private known: Extent | null = 'everything';
  /** Why this team makes no more steps, or null. */
  lost: unknown = null;

  private readonly desks: readonly Desk[];

  constructor(private readonly helpers: readonly HiredHelper[]) {
    this.desks = helpers.map(() => ({ pixels: null, values: null, states: { theta: null, everything: null } }));
  }

  get size(): number {
    return this.helpers.length + 1;
  }

  /** Whether the leader lacks θ, so that nothing but counts, metrics and ρ̂ should be asked of it. */
  get scattered(): boolean {
    return this.known === null;
  }

  /** Something else than this team has changed the leader, or may have. To be called when it has everything. */
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
      this.known = null;
      return (await this.share(trainer)) ? trainer.metrics() : null;
    });
  }

  /** Brings θ back to the leader, or everything. */
  async gather(trainer: Trainer, extent: Extent): Promise<void> {
    if (this.known === 'everything' || this.known === extent) return;
    const { step } = trainer.metrics();
    await this.orGoBack(trainer, step, async () => {
      await this.all(async (helper, { states }, share) => {
        states[extent] = await helper.state(extent, states[extent]);
        return () => trainer.shared.setState(share, extent, states[extent]!);
      });
      trainer.shared.own(ALL);
      this.known = extent;
      if (extent === 'theta') return true;
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
    this.begun = { saved, state: trainer.shared.state('everything'), step: trainer.metrics().step };
    const settings = trainer.settings();
    await this.all(async (helper, _, share) => helper.take(settings, saved.slice(), share));
  }

  private async share(trainer: Trainer): Promise<boolean> {
    const { shared } = trainer;
    shared.own(this.shareOf(0));
    const begun = this.all(async (helper, desk, share) => {
      const { pixels, sums } = await helper.begin(shared.batch(desk.pixels), desk.values);
      [desk.pixels, desk.values] = [pixels, sums.bracket];
      return () => shared.join(share, sums);
    });
    shared.begin();
    await begun;
    if (!shared.complete()) return false;
    let finite = true;
    const finished = this.all(async (helper, desk) => {
      const answer = await helper.finish(shared.reconstruction(desk.values));
      desk.values = answer.reconstruction;
      finite &&= answer.finite;
    });
    finite = shared.finish(null) && finite;
    await finished;
    return finite;
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
    trainer.restore(begun.saved);
    trainer.shared.own(ALL);
    trainer.shared.setState(ALL, 'everything', begun.state);
    if (step > begun.step) trainer.step(step - begun.step);
    return null;
  }

  /** Asks all helpers at once; then does what each one's answer leads to, in their order. */
  private async all(ask: (helper: HiredHelper, desk: Desk, share: Share) => Promise<unknown>): Promise<void> {
    const answers = this.helpers.map((helper, index) =>
      patiently(ask(helper, this.desks[index]!, this.shareOf(index + 1))).catch((cause: unknown) => {
        throw new HelperLost('a helper was lost', { cause });
      }),
    );
    for (const follow of await Promise.all(answers)) if (typeof follow === 'function') follow();
  }
}

function patiently<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not answer')), PATIENCE_MS);
  });
  return Promise.race([answer, tired]).finally(() => clearTimeout(timer));
}
