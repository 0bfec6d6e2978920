/**
 * What a run goes through: which settings it trains with, from which step on. With the seed among them a course says
 * everything: two runs whose courses agree up to a step are the same there, bit for bit.
 */

import type { Schedule } from '../protocol.js';
import { changesBetween, mergeSettings, type Settings } from '../settings.js';

/** From this step on, with these settings. */
export interface Stage {
  step: number;
  settings: Settings;
}

/** Steps ascending, the first 0; no stage has the settings of the one before it. */
export type Course = readonly Stage[];

/**
 * The course of a run with this schedule, had `difference` held from its start to its end.
 * Throws as mergeSettings does, where the difference does not go with the settings of the schedule.
 */
export function courseOf({ start, changes }: Schedule, difference: Partial<Settings>): Course {
  const course: Stage[] = [{ step: 0, settings: mergeSettings(start, difference) }];
  for (const change of changes) {
    const last = course.at(-1)!;
    const settings = mergeSettings(last.settings, { ...change.changes, ...difference });
    if (same(last.settings, settings)) continue;
    if (change.step === last.step) course.pop();
    course.push({ step: change.step, settings });
  }
  return course;
}

/** The stage that a run is in after `step` steps. */
export function stageAt(course: Course, step: number): Stage {
  return course.findLast((stage) => stage.step <= step)!;
}

/** Whether the first `steps` steps are made with the same settings in both. */
export function agree(one: Course, other: Course, steps: number): boolean {
  const [first, second] = [one, other].map((course) => course.filter(({ step }) => step < steps));
  return (
    first!.length === second!.length &&
    first!.every(({ step, settings }, at) => step === second![at]!.step && same(settings, second![at]!.settings))
  );
}

function same(one: Settings, other: Settings): boolean {
  return Object.keys(changesBetween(one, other)).length === 0;
}
