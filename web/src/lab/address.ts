/** The page's address: what it says when the page opens, and keeping it at what the page shows. */

import { effect } from '@preact/signals';
import { type Link, parseLink } from '../link.js';
import type { Lab } from './lab.js';

/** Browsers refuse address changes that come by the hundred, as from a dragged slider. */
const QUIET_MS = 300;

/** What the address says, among these panels and lessons, and what was wrong with the rest of it. */
export async function linkIn(
  href: string,
  known: { panels: readonly string[]; lessons: readonly string[] },
): Promise<{ link: Link; problems: string[] }> {
  const params = new URL(href).searchParams;
  // Few links have an expression that must be read.
  const grammar = [...params].flat().join().includes('penaltyExpression') ? await import('./expression/grammar.js') : null;
  return parseLink(params, { ...known, mistake: (expression) => grammar?.mistakeIn(expression)?.message ?? '' });
}

/**
 * Keeps the address bar at what the lab shows, while training rests; where it `says` that now, once that has been changed.
 */
export function keepAddress(
  lab: Pick<Lab, 'status' | 'metrics' | 'settings' | 'panels' | 'selectedUnit' | 'lesson' | 'ownDigits' | 'link'>,
  says: boolean,
): void {
  let initial: string | null = says ? null : '';
  let timer = 0;
  effect(() => {
    const running = lab.status.value === 'running';
    const { step } = lab.metrics.value;
    const { settings, panels, selectedUnit, lesson, ownDigits } = lab;
    const now = JSON.stringify([
      step,
      ...[settings.value, panels.value, selectedUnit.value, lesson.value, ownDigits.value?.sha256],
    ]);
    clearTimeout(timer);
    initial ??= now;
    if (running || now === initial) return;
    initial = '';
    timer = window.setTimeout(() => {
      try {
        history.replaceState(history.state, '', lab.link());
      } catch {
        // A sandboxed frame may not change its address; link() still gives the right one.
      }
    }, QUIET_MS);
  });
}
