import { describe, expect, it } from 'vitest';
import { Runaway } from '../../web/src/lab/runaway.ts';

/** Rows of these losses, from step `first` on. */
const rows = (first: number, ...totals: number[]) =>
  Float64Array.from(totals.flatMap((total, at) => [first + at, total, 0, 0, 0, total]));

describe('a loss that runs away', () => {
  it('is told with where it came from, and once: the first step that is beyond measure', () => {
    const runaway = new Runaway();
    expect(runaway.look(1, 0, rows(1, 60, 50, 40))).toBe(null);
    expect(runaway.look(1, 0, rows(4, 41, 4e12, 5e12))).toEqual({ step: 5, from: 40, to: 4e12 });
    expect(runaway.look(1, 0, rows(7, 50))).toEqual({ step: 5, from: 40, to: 4e12 });
  });

  it('is measured from the last change of settings on, and forgotten with the run, or when steps are taken back', () => {
    const runaway = new Runaway();
    runaway.look(1, 0, rows(1, 1, 1));
    // Another objective: its loss cannot be compared with the one before.
    expect(runaway.look(1, 3, rows(3, 1, 90_000, 80_000))).toBe(null);
    expect(runaway.look(1, 3, rows(6, 1e9))).not.toBe(null);
    expect(runaway.look(2, 3, rows(1, 50))).toBe(null);
    expect(runaway.look(2, 3, rows(4, 50, 1e9))).not.toBe(null);
    runaway.forget();
    expect(runaway.look(2, 3, rows(4, 60))).toBe(null);
  });
});
