/** Following what changes faster than anyone can look, such as the selection while a pointer runs over the tiles. */

import { effect, type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** What `source` is: at once after a rest, then the newest, at most once in `interval` milliseconds. */
export function useCalm<T>(source: ReadonlySignal<T>, interval: number): ReadonlySignal<T> {
  const calm = useSignal(source.peek());
  useEffect(() => {
    let timer = 0;
    const follow = () => {
      timer = 0;
      if (source.peek() === calm.peek()) return;
      calm.value = source.peek();
      timer = window.setTimeout(follow, interval);
    };
    const stop = effect(() => {
      source.value;
      if (timer === 0) follow();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [source, interval]);
  return calm;
}
