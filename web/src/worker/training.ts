/** The training loop: when the next step is made, and when training ends. What a step is, the session says. */

import type { Metrics, Speed } from '../protocol.js';
import { Goals } from './goals.js';
import { Change, Rate, Slices } from './pace.js';

export interface TrainingHooks {
  /** The present counts. */
  metrics(): Metrics;
  /** Whether the next mini-batch has arrived. */
  ready(): boolean;
  /** Whether the page has still to draw what it was sent. */
  drawing(): boolean;
  /** Training has begun; no step was made yet. */
  started(): void;
  /** Null, or what is to be waited for before the next step. */
  asked(): Promise<void> | null;
  /** Makes a step; null when it exploded. */
  step(): Metrics | null | Promise<Metrics | null>;
  /** After every step, once it is known whether training goes on. */
  show(): void | Promise<void>;
  /** Training waits for digits. */
  waits(): void;
  /** Training has ended, for now. */
  ended(): void;
  failed(error: unknown): void;
}

export class Training {
  /** Training waits for digits that have not arrived. */
  waiting = false;
  private playing = false;
  private readonly goals = new Goals();
  private looping = false;
  private pace: Speed = 'full';
  private readonly change = new Change();
  private readonly rate = new Rate();

  constructor(private readonly hooks: TrainingHooks) {}

  get running(): boolean {
    return this.playing || this.goals.pending;
  }

  get speed(): Speed {
    return this.pace;
  }

  set speed(speed: Speed) {
    this.pace = speed;
    this.wake();
  }

  get stepsPerSecond(): number {
    return this.running ? this.rate.at(this.hooks.metrics().step) : 0;
  }

  /** Steps until it is halted. */
  play(): void {
    const { running } = this;
    this.playing = true;
    this.start(running);
  }

  /** Steps until this is reached, after what is still to be reached; then halts. Resolves when training halts otherwise, too. */
  reach(reached: (start: Metrics, now: Metrics) => boolean): Promise<Metrics> {
    const { running } = this;
    this.playing = false;
    const goal = this.goals.add(this.hooks.metrics(), reached);
    this.start(running);
    return goal;
  }

  /** Stops, between two steps. Returns what answers those who wait for steps that will not be made. */
  halt(): () => void {
    this.stop();
    return this.goals.end(this.hooks.metrics());
  }

  /** Stops because nothing works any more. */
  fail(error: unknown): void {
    this.stop();
    this.goals.fail(error);
    this.wake();
  }

  /** To be called when digits arrived or the page has drawn. */
  wake(): void {
    this.change.tell();
  }

  private stop(): void {
    this.playing = false;
    this.waiting = false;
    this.wake();
  }

  private start(running: boolean): void {
    if (!running) this.hooks.started();
    if (this.looping) return;
    this.looping = true;
    this.rate.clear();
    this.loop().catch((error: unknown) => this.hooks.failed(error));
  }

  private async loop(): Promise<void> {
    const { hooks } = this;
    const slices = new Slices();
    try {
      while (this.running) {
        if (!hooks.ready()) {
          if (!this.waiting) {
            this.waiting = true;
            hooks.waits();
          }
          await this.change.next();
        } else if (this.pace === 'each' && hooks.drawing()) {
          await this.change.next();
        } else if (hooks.asked()) {
          await hooks.asked();
        } else {
          this.waiting = false;
          const step = hooks.step();
          const metrics = await step;
          const answer = metrics ? this.goals.stepped(metrics) : this.halt();
          await hooks.show();
          answer();
          // What the page has to say is heard: that is why pause answers within a few milliseconds, or a step. Who waited for
          // others has heard it meanwhile.
          if (step instanceof Promise) slices.taken();
          else await slices.next();
        }
      }
    } finally {
      this.looping = false;
    }
    hooks.ended();
  }
}
