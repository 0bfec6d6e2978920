/**
 * How many workers make a step, and when. Between two questions of the page they work apart; whoever asks something of the
 * network waits until the step under way is made and everything is back in one place.
 */

import type { Metrics, Trainer, TrainerSettings } from '../library/index.js';
import { type Extent, SHARDS } from '../library/shared-steps.js';
import type { Workers } from '../protocol.js';
import type { Late } from './late.js';
import type { Agency } from './session.js';
import type { Team } from './team.js';

/** Multiplications of one product of a step, below which messages cost more than a second worker saves (npm run bench:workers). */
const WORTH_SHARING = 784 * 128 * 128;

export class Crew {
  workers: Workers = 'auto';
  /** How many processors there may be for it. */
  cores = 1;
  private team: Team | null = null;
  private underWay: Promise<unknown> = Promise.resolve();
  private gathering: Promise<void> | null = null;
  private questions = 0;
  private answered = () => {};
  private quiet: Promise<void> | null = null;

  constructor(private readonly agency: Pick<Late<Agency>, 'get'>) {}

  /** Whether there may be threads beside the leader's. */
  get mayHire(): boolean {
    return this.workers !== 1 && this.cores > 1;
  }

  /** How many processors training leaves to others. */
  get spare(): number {
    return Math.max(0, this.cores - (this.team?.size ?? 1));
  }

  /** Whether the leader lacks θ. */
  get scattered(): boolean {
    return this.team?.scattered ?? false;
  }

  /** Null, or resolves when all that was asked has been: no step is to be begun before. */
  get asked(): Promise<void> | null {
    return this.quiet;
  }

  /** Whether the next step of such a network is made by several: then step() makes it. */
  ready(settings: TrainerSettings): boolean {
    const size = this.sizeFor(settings);
    if (size !== (this.team?.size ?? 1)) this.disband();
    if (size > 1 && !this.team) this.team = this.gathered(size);
    return this.team !== null;
  }

  /**
   * Makes a step. `asked` says what must be in one place after it. Null where the step did not come about: the leader is to
   * make it alone.
   */
  step(trainer: Trainer, asked: (metrics: Metrics) => Extent | null): Promise<Metrics | null> {
    const step = (async () => {
      try {
        const metrics = (await this.team?.step(trainer)) ?? null;
        const extent = metrics && asked(metrics);
        if (extent) await this.team?.gather(trainer, extent);
        this.disbandIfLost();
        return metrics;
      } catch (error) {
        // The leader's core failed: nothing can be brought back to it.
        this.disband();
        throw error;
      }
    })();
    this.underWay = step.catch(() => {});
    return step;
  }

  /** θ, or everything, is in one place when it resolves. One after another: what comes is written to the same arrays. */
  gather(trainer: Trainer, extent: Extent): Promise<void> {
    const before = this.gathering?.catch(() => {});
    this.gathering = (async () => {
      await before;
      await this.underWay;
      await this.team?.gather(trainer, extent);
      this.disbandIfLost();
    })();
    return this.gathering;
  }

  /** What `ask` answers, when everything is in one place; it may change the network as it likes. */
  async whole<T>(trainer: Trainer, ask: () => T | Promise<T>): Promise<T> {
    if (!this.team) return ask();
    this.questions += 1;
    this.quiet ??= new Promise((resolve) => {
      this.answered = resolve;
    });
    try {
      await this.gather(trainer, 'everything');
      return ask();
    } finally {
      this.questions -= 1;
      if (this.questions === 0) {
        this.quiet = null;
        this.answered();
      }
    }
  }

  /** Ends the helpers. What only they have is lost. */
  disband(): void {
    this.team?.dismiss();
    this.team = null;
  }

  private sizeFor({ inputs, hidden, batchSize, penalty }: TrainerSettings): number {
    // Top-k compares all units of an example.
    if (penalty === 'topk') return 1;
    if (this.workers !== 'auto') return this.workers;
    if (inputs * hidden * batchSize < WORTH_SHARING) return 1;
    // One processor is for the page, which draws meanwhile.
    return Math.max(1, Math.min(this.cores - 1, SHARDS));
  }

  /** Null also for the few steps until what a team takes is here. */
  private gathered(size: number): Team | null {
    try {
      return this.agency.get((reason) => this.goOnAlone(reason))?.team(size) ?? null;
    } catch (error) {
      this.goOnAlone(error);
      return null;
    }
  }

  private disbandIfLost(): void {
    if (!this.team?.lost) return;
    this.goOnAlone(this.team.lost);
    this.disband();
  }

  /** Where no helpers are to be had, as in the one file, the numbers are the same, later. Until a person wants some again. */
  private goOnAlone(reason: unknown): void {
    this.workers = 1;
    console.info('Training goes on in one worker:', reason);
  }
}
