/** What a run's schedule says of changes, so that whoever follows it has the same run. */

import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../web/src/settings.ts';
import { begunWith, withChange } from '../../web/src/worker/schedule.ts';

const more = { ...DEFAULTS, beta: 7 };
const most = { ...more, rho: 0.2, beta: 8 };
const begun = begunWith(DEFAULTS);

describe('a schedule', () => {
  it('is the settings that a run began with, and each change after its step', () => {
    const once = withChange(begun, 5, DEFAULTS, more);
    expect(once).toEqual({ start: DEFAULTS, changes: [{ step: 5, changes: { beta: 7 } }], complete: true });
    expect(withChange(once, 9, more, most).changes).toEqual([
      { step: 5, changes: { beta: 7 } },
      { step: 9, changes: { beta: 8, rho: 0.2 } },
    ]);
    expect(begun.changes).toEqual([]);
  });

  it('stays the same object where nothing changed', () => {
    expect(withChange(begun, 5, DEFAULTS, { ...DEFAULTS })).toBe(begun);
  });

  it('begins with what was chosen before the first step, unless it says what a run went on with', () => {
    expect(withChange(begun, 0, DEFAULTS, more)).toEqual(begunWith(more));
    const opened = begunWith(DEFAULTS, false);
    expect(withChange(opened, 0, DEFAULTS, more)).toEqual({ ...opened, changes: [{ step: 0, changes: { beta: 7 } }] });
  });

  it('has one change for a slider that is dragged between two steps', () => {
    const dragged = withChange(withChange(begun, 5, DEFAULTS, more), 5, more, most);
    expect(dragged.changes).toEqual([{ step: 5, changes: { beta: 8, rho: 0.2 } }]);
  });

  it('keeps apart what empties an optimizer’s memory', () => {
    const sgd = { ...DEFAULTS, optimizer: 'sgd' } as const;
    const away = withChange(begun, 5, DEFAULTS, sgd);
    expect(withChange(away, 5, sgd, DEFAULTS).changes).toEqual([
      { step: 5, changes: { optimizer: 'sgd' } },
      { step: 5, changes: { optimizer: 'adam' } },
    ]);
  });
});
