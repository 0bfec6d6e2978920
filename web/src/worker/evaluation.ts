/** When the held-out digits are gone through: at fixed steps, so that equal runs draw equal charts, and wherever training rests. */

import type { HeldOut } from '../protocol.js';
import { Turns } from './pace.js';

/** To go through a digit takes about half as long as to train on it; of the training's time that may take about a twenty-fifth. */
const TRAINED_FOR_ONE = 12;
const STRIDES = [100, 250, 500, 1000];

/** Whether an evaluation of so many digits is due after this step: often at first, when most happens. */
export function isEvaluationStep(step: number, digits: number, batchSize: number): boolean {
  if ([1, 2, 5, 10, 20, 50, 100, 200].includes(step)) return true;
  const stride = STRIDES.find((stride) => stride * batchSize >= TRAINED_FOR_ONE * digits) ?? STRIDES.at(-1)!;
  return step % stride === 0;
}

export interface EvaluationHooks {
  step(): number;
  /** Whether the held-out digits are complete. */
  possible(): boolean;
  evaluate(): HeldOut;
  /** The same of the network as it is now, while training goes on; null where that cannot be. */
  evaluateBeside(): Promise<HeldOut> | null;
  /** Whether training rests. */
  resting(): boolean;
  /** Resolves when the page has taken what it was sent. */
  taken(): Promise<void>;
  done(heldOut: HeldOut): void;
  failed(error: unknown): void;
}

export class Evaluation {
  /** The step that the last one is of; null when it is out of date. */
  private at: number | null = null;
  private expected = false;
  /** Resolves when what is gone through beside the training has been. */
  private beside: Promise<void> = Promise.resolve();
  /** How often all that was under way has become of no use. */
  private forgotten = 0;

  constructor(private readonly hooks: EvaluationHooks) {}

  /** Something else than a step changed what it would say. */
  outdate(): void {
    this.at = null;
  }

  /** The steps that were made are none of this run. */
  forget(): void {
    this.outdate();
    this.forgotten += 1;
  }

  /** Makes one, unless the last is up to date. */
  update(): void {
    if (this.current()) return;
    this.at = this.hooks.step();
    this.hooks.done(this.hooks.evaluate());
  }

  /** As update(), without a stop where that is possible: then it is told later. */
  updateBeside(): void {
    const result = this.current() ? null : this.hooks.evaluateBeside();
    if (!result) {
      this.update();
      return;
    }
    const step = this.hooks.step();
    this.at = step;
    this.beside = this.take(result, step, this.forgotten);
  }

  /**
   * Makes one when what came before has been answered, the page has seen it, and training still rests: once for many changes,
   * and not for the moment between a step and the next that somebody asks for.
   */
  soon(): void {
    if (this.expected) return;
    this.expected = true;
    this.afterOthers().catch((error: unknown) => this.hooks.failed(error));
  }

  private current(): boolean {
    return !this.hooks.possible() || this.at === this.hooks.step();
  }

  private async take(result: Promise<HeldOut>, step: number, forgotten: number): Promise<void> {
    try {
      const heldOut = await result;
      if (forgotten === this.forgotten) this.hooks.done(heldOut);
    } catch {
      // Who should have made it says why it did not come about. Where training rests on this step, it is made there.
      if (this.at === step) this.outdate();
    }
  }

  private async afterOthers(): Promise<void> {
    const turns = new Turns();
    await turns.next();
    turns.end();
    await this.hooks.taken();
    // One of an earlier step comes first.
    let before: Promise<void>;
    do {
      before = this.beside;
      await before;
    } while (before !== this.beside);
    this.expected = false;
    if (this.hooks.resting()) this.update();
  }
}
