/**
 * Where a run can go back to after an explosion. A checkpoint is taken every 200 steps and before a change of settings, but
 * only while the loss is sane: a learning rate that is too large spoils θ long before anything becomes infinite.
 */

import type { Checkpoint, Metrics } from '../protocol.js';

const EVERY = 200;
/** How many are kept; each is the size of θ and the optimizer's memory. */
const KEPT = 4;
/** Changes within so many steps are one: a slider being dragged. */
const ONE_CHANGE = 20;
/** The loss is smoothed over some 20 steps, because mini-batches differ. */
const SMOOTHING = 0.05;

/** `used`: the bytes of one that is kept no more, to be written to. */
type Save = (used: Uint8Array | null) => Checkpoint;

export class Checkpoints {
  /** Oldest first. */
  private kept: Checkpoint[] = [];
  private changedAt = -Infinity;
  /** The smoothed total loss since the settings last changed, and the lowest it was. */
  private smoothed = Number.NaN;
  private lowest = Infinity;

  clear(): void {
    this.kept = [];
    this.forget();
  }

  /** Whether a checkpoint may be taken after this step. */
  isDue(step: number): boolean {
    return step % EVERY === 0;
  }

  /** To be told of every step. */
  stepped(metrics: Metrics, save: Save): void {
    this.smoothed = Number.isNaN(this.smoothed) ? metrics.total : this.smoothed + SMOOTHING * (metrics.total - this.smoothed);
    this.lowest = Math.min(this.lowest, this.smoothed);
    if (this.isDue(metrics.step) && this.sane(metrics.total)) this.keep(metrics.step, save);
  }

  /** To be told before settings change. */
  beforeChange(metrics: Metrics, save: Save): void {
    const sameChange = metrics.step - this.changedAt < ONE_CHANGE;
    if (!sameChange && (metrics.step === 0 || this.sane(metrics.total))) {
      this.keep(metrics.step, save);
      this.changedAt = metrics.step;
    }
    // Another objective: its loss cannot be compared with the one before.
    this.smoothed = Number.NaN;
    this.lowest = Infinity;
  }

  /** The newest. */
  get newest(): Checkpoint | undefined {
    return this.kept.at(-1);
  }

  /** To be called when the run went back to the newest: should it explode again, the one before is tried. */
  drop(): void {
    this.kept.pop();
    this.forget();
  }

  private forget(): void {
    this.changedAt = -Infinity;
    this.smoothed = Number.NaN;
    this.lowest = Infinity;
  }

  private sane(total: number): boolean {
    return Number.isNaN(this.smoothed) || (this.smoothed <= 1.5 * this.lowest && total <= 4 * this.lowest);
  }

  private keep(step: number, save: Save): void {
    if (this.newest?.step === step) return;
    const oldest = this.kept.length === KEPT ? this.kept.shift() : undefined;
    this.kept.push(save(oldest?.bytes ?? null));
  }
}
