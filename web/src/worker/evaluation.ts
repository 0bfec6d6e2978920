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
  /** Whether training rests. */
  resting(): boolean;
  /** Resolves when the page has taken what it was sent. */
  taken(): Promise<void>;
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

  /**
   * Makes one when what came before has been answered, the page has seen it, and training still rests: once for many changes,
   * and not for the moment between a step and the next that somebody asks for.
   */
  soon(): void {
    if (this.expected) return;
    this.expected = true;
    this.afterOthers().catch((error: unknown) => this.hooks.failed(error));
  }

  private async afterOthers(): Promise<void> {
    const turns = new Turns();
    await turns.next();
    turns.end();
    await this.hooks.taken();
    this.expected = false;
    if (this.hooks.resting()) this.update();
  }
}
