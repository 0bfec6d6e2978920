/** What a screen reader is told of the pad: always the newest, and never more than one thing a second. */

import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

const INTERVAL_MS = 1000;

export function useSpeech(): { text: ReadonlySignal<string>; say: (text: string) => void } {
  const text = useSignal('');
  const state = useRef({ next: '', timer: 0, last: Number.NEGATIVE_INFINITY }).current;
  useEffect(() => () => clearTimeout(state.timer), [state]);
  return useMemo(() => {
    const speak = () => {
      state.timer = 0;
      state.last = performance.now();
      text.value = state.next;
    };
    const say = (next: string) => {
      state.next = next;
      state.timer ||= window.setTimeout(speak, Math.max(0, state.last + INTERVAL_MS - performance.now()));
    };
    return { text, say };
  }, [state, text]);
}
