/** The notices that stand: one for each thing that can be wrong at a time, and one piece of news. */

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { DigitSet } from '../protocol.js';
import type { Notice } from './lab.js';

export class NoticeBoard {
  readonly #problems = signal<ReadonlyMap<string, Notice>>(new Map());
  readonly #news = signal<Notice | null>(null);

  readonly notices: ReadonlySignal<readonly Notice[]> = computed(() => {
    const news = this.#news.value;
    return news ? [...this.#problems.value.values(), news] : [...this.#problems.value.values()];
  });

  /** Tells of something that went wrong. What else was said `about` the same is replaced. */
  report(about: string, text: string, actions: Notice['actions'] = [], awaited?: DigitSet): void {
    if (this.about(about)?.text === text) return;
    this.#problems.value = new Map(this.#problems.peek()).set(about, { kind: 'problem', text, actions, awaited });
  }

  /** It is wrong no longer. */
  solve(about: string): void {
    const notice = this.about(about);
    if (notice) this.dismiss(notice);
  }

  about(about: string): Notice | undefined {
    return this.#problems.peek().get(about);
  }

  /** Replaces the news before; null for none. */
  tell(news: Omit<Notice, 'kind'> | null): void {
    this.#news.value = news && { kind: 'info', ...news };
  }

  dismiss(notice: Notice): void {
    if (this.#news.peek() === notice) this.#news.value = null;
    this.#problems.value = new Map([...this.#problems.peek()].filter(([, known]) => known !== notice));
  }
}
