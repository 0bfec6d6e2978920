/** Whether a frame is seen, and what waits for that. Nothing here needs animation frames, which frames out of sight do not get. */

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Store } from '../store.js';

/** Whether any of the element is in sight of the person: of the outermost page's window, also where that is another's. */
export function sightOf(element: Element): ReadonlySignal<boolean> {
  const seen = signal(false);
  const observer = new IntersectionObserver((entries) => {
    seen.value = entries.at(-1)!.isIntersecting;
  });
  observer.observe(element);
  return seen;
}

/** Resolves as soon as the condition, made of signals, is met. */
export function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (!condition()) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** Trains while it is seen, until somebody stops it or takes over. Steps that somebody asked for are not cut short. */
export async function playWhileSeen(
  lab: Pick<Store, 'play' | 'pause' | 'status' | 'reaching'>,
  seen: ReadonlySignal<boolean>,
): Promise<void> {
  const running = () => lab.status.value === 'running';
  for (;;) {
    await until(() => seen.value);
    await lab.play();
    await until(running);
    await until(() => !running() || (!seen.value && !lab.reaching.value));
    if (!running()) return;
    await lab.pause();
  }
}
