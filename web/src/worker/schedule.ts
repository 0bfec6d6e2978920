/** How a run came about: what is added to its schedule, and when. */

import type { Schedule } from '../protocol.js';
import { changesBetween, type Settings } from '../setting-rules.js';

export function begunWith(start: Settings, complete = true): Schedule {
  return { start, changes: [], complete };
}

/** Settings that take effect at once went from `before` to `after` after this step. */
export function withChange(schedule: Schedule, step: number, before: Settings, after: Settings): Schedule {
  const { start, changes, complete } = schedule;
  const fresh = changesBetween(before, after);
  if (Object.keys(fresh).length === 0) return schedule;
  if (step === 0 && complete) return { start: after, changes, complete };
  const last = changes.at(-1);
  // An optimizer begins with an empty memory, even one that comes back at once.
  const one = last?.step === step && !('optimizer' in last.changes && 'optimizer' in fresh);
  const kept = one ? changes.slice(0, -1) : changes;
  return { start, changes: [...kept, { step, changes: one ? { ...last.changes, ...fresh } : fresh }], complete };
}
