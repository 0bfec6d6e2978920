/** Which tab this is. A reload, or the browser bringing the tab back, leaves it the same; no two tabs are the same at a time. */

import { KEY } from './tab-before.js';

/** What a tab holds as long as it lives; so others know whether it does. */
const LOCK = 'sparse-autoencoder-lab.tab.';
/** After a reload the page before it may take a moment to let go, on a busy machine a long one. */
const LETTING_GO_MS = 4_000;

/** Is this tab from now on, or a new one: a copy of a tab thinks it is the other one. */
export async function claimTab(before: string | null): Promise<string> {
  // Without locks nobody knows whether the other one lives.
  const tab = before !== null && navigator.locks && (await hold(before)) ? before : crypto.randomUUID();
  if (tab !== before && navigator.locks) await hold(tab);
  sessionStorage.setItem(KEY, tab);
  return tab;
}

/** The tabs that are open now; null where that cannot be known. */
export async function openTabs(): Promise<Set<string> | null> {
  if (!navigator.locks) return null;
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : [])));
}

/** Resolves with whether this tab has it, until the tab is gone. */
function hold(tab: string): Promise<boolean> {
  return new Promise((resolve) => {
    const forEver = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    navigator.locks.request(LOCK + tab, { signal: AbortSignal.timeout(LETTING_GO_MS) }, forEver).catch(() => resolve(false));
  });
}
