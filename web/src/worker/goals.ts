/** What training was asked to reach: so many steps, or the end of an epoch. One after the other, so that calls add up. */

import type { Metrics } from '../protocol.js';

interface Goal {
  reached(start: Metrics, now: Metrics): boolean;
  /** Where it began; null while another is before it. */
  start: Metrics | null;
  resolve(metrics: Metrics): void;
  reject(error: unknown): void;
}

export class Goals {
  private queue: Goal[] = [];

  get pending(): boolean {
    return this.queue.length > 0;
  }

  /** Resolves with the metrics at which the goal was reached, or training was stopped. */
  add(now: Metrics, reached: Goal['reached']): Promise<Metrics> {
    return new Promise((resolve, reject) => {
      this.queue.push({ reached, start: this.pending ? null : now, resolve, reject });
    });
  }

  /** To be told of every step. Returns what answers those whose goal this was, to be called when the rest is in order. */
  stepped(now: Metrics): () => void {
    const [goal] = this.queue;
    if (!goal?.start || !goal.reached(goal.start, now)) return () => {};
    this.queue.shift();
    if (this.queue[0]) this.queue[0].start = now;
    return () => goal.resolve(now);
  }

  /** Training stops short of them. Returns what answers them. */
  end(now: Metrics): () => void {
    const goals = this.queue.splice(0);
    return () => {
      for (const goal of goals) goal.resolve(now);
    };
  }

  fail(error: unknown): void {
    for (const goal of this.queue.splice(0)) goal.reject(error);
  }
}
