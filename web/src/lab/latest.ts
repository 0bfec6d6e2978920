/** For controls that move faster than a setting is taken. */

import { useRef } from 'preact/hooks';
import type { SettingKey } from '../settings.js';
import type { Lab } from './lab.js';

/** Sends the newest value whenever the one before has been taken, and none in between. Resolves when all are. */
export function useLatest(lab: Lab, name: SettingKey): (value: number) => Promise<void> {
  const state = useRef<{ next: number | null; sending: Promise<void> | null }>({ next: null, sending: null }).current;
  const sendAll = async () => {
    // Not at once, so that `sending` is this promise by the time it is cleared.
    await null;
    while (state.next !== null) {
      const value = state.next;
      state.next = null;
      // A refusal is a notice by then, and the settings are as they were.
      if (lab.settings.peek()[name] !== value) await lab.configure({ [name]: value }).catch(() => {});
    }
    state.sending = null;
  };
  return (value) => {
    state.next = value;
    state.sending ??= sendAll();
    return state.sending;
  };
}
