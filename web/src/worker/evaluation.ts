/** When the held-out digits are gone through: at fixed steps, so that equal runs draw equal charts, and wherever training rests. */

import type { HeldOut } from '../protocol.js';
import { Turns } from './pace.js';

/** Steps after which an evaluation is due: often at first, when most happens. */
export function isEvaluationStep(step: number): boolean {
  return step % 100 === 0 || [1, 2, 5, 10, 20, 50].includes(step);
}

export interface EvaluationHooks {
  step(): number;
  /** Whether the held-out digits are complete. */
  possible(): boolean;
  evaluate(): HeldOut;
  /** Whether training rests. */
  resting(): boolean;
  done(heldOut: HeldOut): void;
  failed(error: unknown): void;
}

export class Evaluation {
  /** The step that the last one was made at; null when it is out of date. */
  private at: number | null = null;
  private expected = false;

  constructor(private readonly hooks: EvaluationHooks) {}

  /** Something else than a step changed what it would say. */
  outdate(): void {
    this.at = null;
  }

  /** Makes one, unless the last is up to date. */
  update(): void {
    const { hooks } = this;
    const step = hooks.step();
    if (!hooks.possible() || this.at === step) return;
    hooks.done(hooks.evaluate());
    this.at = step;
  }

  /** Makes one when what came before has been answered and training still rests: once for many changes. */
  soon(): void {
    if (this.expected) return;
    this.expected = true;
    this.afterOthers().catch((error: unknown) => this.hooks.failed(error));
  }

  private async afterOthers(): Promise<void> {
    const turns = new Turns();
    await turns.next();
    turns.end();
    this.expected = false;
    if (this.hooks.resting()) this.update();
  }
}
