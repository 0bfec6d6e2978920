/** The page's address and the settings in it: a link reproduces the run. What else stands in the address stays there. */

import { effect, type ReadonlySignal } from '@preact/signals';
import { fromSearchParams, SETTING_KEYS, type Settings, toSearchParams } from '../settings.js';

/** Browsers refuse address changes that come by the hundred, as from a dragged slider. */
const QUIET_MS = 300;

/** This page's address with exactly these settings. */
export function linkTo(settings: Settings, href = location.href): string {
  const url = new URL(href);
  for (const key of ['v', ...SETTING_KEYS]) url.searchParams.delete(key);
  for (const [key, value] of toSearchParams(settings)) url.searchParams.set(key, value);
  return url.href;
}

/** The settings that the address names, and what was wrong with the others. */
export function settingsFromAddress(): { settings: Settings; problems: string[] } {
  return fromSearchParams(new URL(location.href).searchParams);
}

/** Keeps the address bar at what `settings` are, once they have been changed from what it says now. */
export function keepAddress(settings: ReadonlySignal<Settings>): void {
  const initial = settings.peek();
  let timer = 0;
  effect(() => {
    const now = settings.value;
    clearTimeout(timer);
    if (now === initial) return;
    timer = window.setTimeout(() => {
      try {
        history.replaceState(history.state, '', linkTo(now));
      } catch {
        // A sandboxed frame may not change its address; link() still gives the right one.
      }
    }, QUIET_MS);
  });
}
