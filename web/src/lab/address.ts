/**
 * The page's address: the settings, the panels, the lesson and the unit in it, so that a link reproduces the run and what is
 * seen of it. What else stands in the address stays there.
 */

import { effect } from '@preact/signals';
import { DEFAULTS, fromSearchParams, SETTING_KEYS, type Settings, toSearchParams } from '../settings.js';
import { mistakeIn } from './expression/grammar.js';
import type { Lab } from './lab.js';

/** Browsers refuse address changes that come by the hundred, as from a dragged slider. */
const QUIET_MS = 300;

/** Where on the page somebody is. */
export interface Place {
  /** The panels on the screen; the page's own choice where there are none. */
  panels: readonly string[];
  /** From 0; in the address from 1, as people count them. */
  unit: number | null;
  lesson: string | null;
}

const PLACE_KEYS = ['panels', 'unit', 'lesson'] as const;

export function placeOf(lab: Pick<Lab, 'panels' | 'selectedUnit' | 'lesson'>): Place {
  return { panels: lab.panels.value, unit: lab.selectedUnit.value, lesson: lab.lesson.value };
}

/** This page's address with exactly these settings, at this place. */
export function linkTo(settings: Settings, { panels, unit, lesson }: Place, href = location.href): string {
  const url = new URL(href);
  for (const key of ['v', ...SETTING_KEYS, ...PLACE_KEYS]) url.searchParams.delete(key);
  for (const [key, value] of toSearchParams(settings)) url.searchParams.set(key, value);
  if (panels.length > 0) url.searchParams.set('panels', panels.join(','));
  if (unit !== null) url.searchParams.set('unit', String(unit + 1));
  if (lesson !== null) url.searchParams.set('lesson', lesson);
  // Commas are allowed there, and are easier to read as they are.
  url.search = url.search.replaceAll('%2C', ',');
  return url.href;
}

/** The settings that the address names, and what was wrong with the others. */
export function settingsFromAddress(href = location.href): { settings: Settings; problems: string[] } {
  const { settings, problems } = fromSearchParams(new URL(href).searchParams);
  // The core would refuse it, and with it all the rest.
  const mistake = mistakeIn(settings.penaltyExpression);
  if (!mistake) return { settings, problems };
  problems.push(`penaltyExpression: ${mistake.message.replace(/\.$/, '')}`);
  return { settings: { ...settings, penaltyExpression: DEFAULTS.penaltyExpression }, problems };
}

/** The place that the address names, among these panels and lessons, and what was wrong with the rest of it. */
export function placeFromAddress(
  known: { panels: readonly string[]; lessons: readonly string[] },
  { hidden }: Pick<Settings, 'hidden'>,
  href = location.href,
): { place: Place; problems: string[] } {
  const params = new URL(href).searchParams;
  const problems: string[] = [];
  const named = (params.get('panels') ?? '').split(',').filter((id) => id !== '');
  for (const id of named) {
    if (!known.panels.includes(id)) problems.push(`panels must be some of ${known.panels.join(', ')}, not ${JSON.stringify(id)}`);
  }
  const number = params.get('unit');
  const unit = number !== null && /^\d{1,4}$/.test(number) ? Number(number) : 0;
  const isUnit = unit >= 1 && unit <= hidden;
  if (number !== null && !isUnit) problems.push(`unit must be a whole number from 1 to ${hidden}, not ${JSON.stringify(number)}`);
  const lesson = params.get('lesson');
  const isLesson = lesson !== null && known.lessons.includes(lesson);
  if (lesson !== null && !isLesson)
    problems.push(`lesson must be one of ${known.lessons.join(', ')}, not ${JSON.stringify(lesson)}`);
  return {
    place: {
      panels: known.panels.filter((id) => named.includes(id)),
      unit: isUnit ? unit - 1 : null,
      lesson: isLesson ? lesson : null,
    },
    problems,
  };
}

/** Keeps the address bar at what the lab shows, once that has been changed from what it says now. */
export function keepAddress(lab: Pick<Lab, 'settings' | 'panels' | 'selectedUnit' | 'lesson' | 'link'>): void {
  let initial: string | null = null;
  let timer = 0;
  effect(() => {
    const now = JSON.stringify([lab.settings.value, lab.panels.value, lab.selectedUnit.value, lab.lesson.value]);
    clearTimeout(timer);
    initial ??= now;
    if (now === initial) return;
    timer = window.setTimeout(() => {
      try {
        history.replaceState(history.state, '', lab.link());
      } catch {
        // A sandboxed frame may not change its address; link() still gives the right one.
      }
    }, QUIET_MS);
  });
}
