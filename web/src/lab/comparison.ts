/**
 * A second model beside the first, in a worker of its own: same seed, same mini-batches, one setting apart.
 *
 * Nothing passes between the two but settings and step numbers. The first one's schedule says what it trained with from
 * which step on; the second goes through the same course, its own setting held throughout, as far as the first has come.
 * So it does not matter when it is started, or which of the two is faster. Where the first one's past is no longer the
 * one that the second went through (a new run, a step taken back), the second begins again.
 */

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { mergeSettings, type Settings } from '../settings.js';
import type { Connection } from './connection.js';
import type { Follower } from './follower.js';
import type { Comparison } from './lab.js';
import type { Selection, Store } from './store.js';

/** What must be known of the first model; its selection is the second one's too. */
export type Followed = Selection & Pick<Store, 'status' | 'metrics' | 'settings' | 'speed' | 'schedule' | 'source'>;

/** A session of its own; `lost` is called with the reason when it crashed. */
export type Connect = (lost: (problem: string) => void) => Connection;

export class Twin implements Comparison {
  readonly #follower = signal<Follower | null>(null);
  readonly lab: ReadonlySignal<Store | null> = computed(() => this.#follower.value?.store ?? null);
  readonly problem = computed(() => this.#follower.value?.problem.value ?? '');
  readonly difference = signal<Partial<Settings>>({ beta: 0 });
  readonly samePast: ReadonlySignal<boolean>;
  /** Counts what a person has wished: only the last one counts. */
  #wish = 0;

  constructor(
    private readonly first: Followed,
    private readonly connect: Connect,
  ) {
    this.samePast = computed(() => first.schedule.value.complete);
    // Digits are of a session's whole life: with others there must be another one.
    first.source.subscribe(() => this.#startAnew());
  }

  async start(difference: Partial<Settings>): Promise<void> {
    // Throws where it cannot be.
    mergeSettings(this.first.settings.peek(), difference);
    const present = this.#follower.peek();
    this.difference.value = difference;
    if (present?.sound) {
      present.beginAgain();
      return;
    }
    await this.#replace(present);
  }

  /** Ends the present one and begins another; none where that was called off before its code was here. */
  async #replace(present: Follower | null): Promise<void> {
    present?.end();
    const wish = this.#newWish();
    const { Follower } = await import('./follower.js');
    if (wish !== this.#wish) return;
    const follower = new Follower(this.first, this.difference, this.connect);
    this.#follower.value = follower;
    await follower.open(this.first.source.peek());
  }

  #newWish(): number {
    this.#wish += 1;
    return this.#wish;
  }

  #startAnew(): void {
    const present = this.#follower.peek();
    // Why it could not begin is its own problem, which it tells.
    if (present) this.#replace(present).catch(() => {});
  }

  stop(): void {
    this.#newWish();
    this.#follower.peek()?.end();
    this.#follower.value = null;
  }
}
