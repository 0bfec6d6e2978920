/** What a run does by itself, as a link says: which settings change after which step, and where training rests. */

import { checkSettingsObject, checkWhole } from '../library/checks.js';
import type { Plan, Schedule } from '../protocol.js';
import { DEFAULTS, mergeSettings, needsRestart, type Settings } from '../setting-rules.js';

export class Itinerary {
  private begun: { start: Settings; plan: Plan } | null = null;
  /** Changes that were made. */
  private made = 0;

  begin(start: Settings, plan: Plan): void {
    this.begun = { start, plan };
    this.made = 0;
  }

  /** Goes on with what was left of one, in a run that came about so. */
  goOn({ start, changes }: Schedule, { changes: left, until }: Plan): void {
    this.begun = { start, plan: { changes: [...changes, ...left], until } };
    this.made = changes.length;
  }

  /** A person has taken over. */
  end(): void {
    this.begun = null;
  }

  /** What begins it again; null where there is none. */
  get whole(): { start: Settings; plan: Plan } | null {
    return this.begun;
  }

  /** What is left of it, be it nothing; null where there is none. */
  get left(): Plan | null {
    if (!this.begun) return null;
    const { changes, until } = this.begun.plan;
    return { changes: changes.slice(this.made), until };
  }

  /** What is still to come after `step` steps; null for nothing. */
  rest(step: number): Plan | null {
    const { left } = this;
    return left && step < left.until ? left : null;
  }

  /** Whether a change is due once `step` steps are made. */
  isDue(step: number): boolean {
    const next = this.begun?.plan.changes[this.made];
    return next !== undefined && next.step <= step;
  }

  /** The changes that are due once `step` steps are made, in their order; each is given once. */
  due(step: number): Partial<Settings>[] {
    const due: Partial<Settings>[] = [];
    for (let next = this.begun?.plan.changes[this.made]; next && next.step <= step; ) {
      due.push(next.changes);
      this.made += 1;
      next = this.begun?.plan.changes[this.made];
    }
    return due;
  }
}

/** Throws a TypeError or RangeError for what is no plan of a run that begins with `start`. */
export function checkPlan(start: Settings, plan: Plan): void {
  if (typeof plan !== 'object' || plan === null || !Array.isArray(plan.changes)) {
    throw new TypeError(`plan must be {changes, until}, not ${String(plan)}`);
  }
  checkWhole('plan.until', plan.until, 0, 2 ** 31 - 1);
  let settings = mergeSettings(DEFAULTS, start);
  let before = 0;
  for (const { step, changes } of plan.changes) {
    checkWhole('plan.changes: step', step, before, plan.until);
    checkSettingsObject(changes);
    const after = mergeSettings(settings, changes);
    if (needsRestart(settings, after))
      throw new RangeError(`plan.changes: at step ${step} a setting changes that needs a new run`);
    [settings, before] = [after, step];
  }
}
