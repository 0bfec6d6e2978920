/** What a run goes through, had one setting been another. */

import { describe, expect, it } from 'vitest';
import { agree, courseOf, stageAt } from '../../web/src/lab/course.ts';
import { DEFAULTS } from '../../web/src/settings.ts';

const schedule = (...changes: { step: number; changes: object }[]) => ({ start: DEFAULTS, changes, complete: true });

describe('a course', () => {
  it('holds the difference against every change of the same setting', () => {
    const course = courseOf(
      schedule(
        { step: 10, changes: { beta: 1, rho: 0.1 } },
        { step: 20, changes: { beta: 2 } },
        { step: 30, changes: { rho: 0.2 } },
      ),
      { beta: 0 },
    );
    expect(course).toEqual([
      { step: 0, settings: { ...DEFAULTS, beta: 0 } },
      { step: 10, settings: { ...DEFAULTS, beta: 0, rho: 0.1 } },
      { step: 30, settings: { ...DEFAULTS, beta: 0, rho: 0.2 } },
    ]);
  });

  it('begins with what was changed before the first step', () => {
    expect(courseOf(schedule({ step: 0, changes: { rho: 0.1 } }), {})).toEqual([
      { step: 0, settings: { ...DEFAULTS, rho: 0.1 } },
    ]);
  });

  it('is refused where the difference does not go with the settings', () => {
    const start = { ...DEFAULTS, penalty: 'topk' as const, topk: 60 };
    expect(() => courseOf({ start, changes: [], complete: true }, { hidden: 50 })).toThrow(
      'topk must be at most hidden (50), not 60',
    );
    expect(() => courseOf(schedule({ step: 9, changes: { loss: 'cross-entropy' } }), { decoder: 'linear' })).toThrow(
      'loss "cross-entropy" needs decoder "sigmoid"',
    );
  });

  it('knows the settings of every step: a change counts from the step after the one it names', () => {
    const course = courseOf(schedule({ step: 10, changes: { rho: 0.1 } }), {});
    expect(stageAt(course, 9).settings.rho).toBe(DEFAULTS.rho);
    expect(stageAt(course, 10).settings.rho).toBe(0.1);
    expect(stageAt(course, 5000).settings.rho).toBe(0.1);
  });
});

describe('two courses', () => {
  const one = courseOf(schedule({ step: 10, changes: { rho: 0.1 } }, { step: 20, changes: { rho: 0.2 } }), {});

  it('agree as far as their steps were made with the same settings', () => {
    const other = courseOf(schedule({ step: 10, changes: { rho: 0.1 } }, { step: 20, changes: { rho: 0.3 } }), {});
    expect(agree(one, other, 20)).toBe(true);
    expect(agree(one, other, 21)).toBe(false);
    const longer = courseOf(schedule({ step: 10, changes: { rho: 0.1 } }), {});
    expect(agree(one, longer, 20)).toBe(true);
    expect(agree(longer, one, 21)).toBe(false);
  });

  it('do not agree in any step when they begin differently, and always when none was made', () => {
    const other = courseOf({ start: { ...DEFAULTS, rho: 0.3 }, changes: [], complete: true }, {});
    expect(agree(one, other, 1)).toBe(false);
    expect(agree(one, other, 0)).toBe(true);
  });
});
