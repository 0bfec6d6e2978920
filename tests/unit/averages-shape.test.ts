/** What the histogram tells about a unit: the two extremes, what lies between them, and the units that show it. */

import { describe, expect, it } from 'vitest';
import { type Activations, instructive, shapeOf } from '../../web/src/lab/panels/averages-shape.js';
import { HISTOGRAM_BINS } from '../../web/src/metrics.js';

/** Units that have these activations, each over as many digits. */
function over(units: readonly (readonly number[])[]): Activations {
  const histogram = new Uint32Array(units.length * HISTOGRAM_BINS);
  units.forEach((activations, unit) => {
    for (const h of activations)
      histogram[unit * HISTOGRAM_BINS + Math.min(HISTOGRAM_BINS - 1, Math.floor(h * HISTOGRAM_BINS))]!++;
  });
  return {
    histogram,
    rhoHat: Float32Array.from(units, (activations) => activations.reduce((sum, h) => sum + h, 0) / activations.length),
  };
}

const repeat = (count: number, h: number) => Array<number>(count).fill(h);

/** Fires fully on a tenth of the digits; sits at 0.1 on all; something between; dead; saturated; at 0.01 on all. */
const UNITS = over([
  [...repeat(10, 1), ...repeat(90, 0)],
  repeat(100, 0.1),
  [...repeat(20, 0.4), ...repeat(80, 0.025)],
  repeat(100, 0.0001),
  repeat(100, 0.9999),
  repeat(100, 0.01),
]);

describe('the shape', () => {
  it('sets apart two units of the same average', () => {
    expect(UNITS.rhoHat[0]).toBeCloseTo(UNITS.rhoHat[1]!, 6);
    const fully = shapeOf(UNITS, 0);
    const always = shapeOf(UNITS, 1);
    expect(fully).toMatchObject({ digits: 100, on: 0.1, off: 0.9 });
    expect(always).toMatchObject({ digits: 100, on: 0, off: 0 });
    // The bin's middle stands for 1, which is 0.025 away from it: (0.975 − 0.1)² instead of 0.9² for a tenth of the digits.
    expect(fully.allOrNothing).toBeGreaterThan(0.9);
    expect(always.allOrNothing).toBeLessThan(0.01);
  });

  it('is the variance over the largest there can be', () => {
    // By hand: mean 0.1, variance 0.2·0.3² + 0.8·0.075² = 0.0225, of at most 0.09. 0.4 is taken as 0.425.
    expect(shapeOf(UNITS, 2).allOrNothing).toBeCloseTo(0.25, 1);
    expect(shapeOf(UNITS, 2)).toMatchObject({ on: 0, off: 0.8 });
  });

  it('does not take a quiet unit for a firing one: in the first bin the mean tells', () => {
    expect(shapeOf(UNITS, 5).allOrNothing).toBeLessThan(1e-6);
  });

  it('has no way to go where the mean is 0 or 1', () => {
    expect(shapeOf(over([repeat(4, 0)]), 0)).toEqual({ digits: 4, on: 0, off: 1, allOrNothing: 0 });
    expect(shapeOf(over([repeat(4, 1)]), 0)).toEqual({ digits: 4, on: 1, off: 0, allOrNothing: 0 });
  });
});

describe('the instructive unit', () => {
  it('is the one nearest to each extreme, neither dead nor saturated', () => {
    expect(instructive(UNITS, 'all-or-nothing')).toBe(0);
    expect(instructive(UNITS, 'always-the-same')).toBe(5);
  });

  it('may be a busy one where none is quiet, and none where all are dead', () => {
    const busy = over([repeat(10, 0.6), [...repeat(8, 1), ...repeat(2, 0)]]);
    expect(instructive(busy, 'always-the-same')).toBe(0);
    expect(instructive(busy, 'all-or-nothing')).toBe(1);
    expect(instructive(over([repeat(10, 0)]), 'all-or-nothing')).toBeNull();
  });
});
