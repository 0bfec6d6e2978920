/** How a unit comes by its average, as far as the histogram of its activations tells. */

import { HISTOGRAM_BINS, type Survey } from '../../metrics.js';
import { isDead, isSaturated } from './unit.js';

export type Activations = Pick<Survey, 'rhoHat' | 'histogram'>;

/** The digits in each bin of activation of one unit. */
export function countsOf({ histogram }: Activations, unit: number): Uint32Array {
  return histogram.subarray(unit * HISTOGRAM_BINS, (unit + 1) * HISTOGRAM_BINS);
}

export interface Shape {
  digits: number;
  /** Share of the digits with h ≥ 0.5, and with h < 0.05. */
  on: number;
  off: number;
  /**
   * The variance of h over ρ̂(1 − ρ̂), the largest that an h between 0 and 1 with this mean can have:
   * 0 where h is the same for every digit, 1 where it is either 0 or 1. Estimated from the histogram.
   */
  allOrNothing: number;
}

export function shapeOf(activations: Activations, unit: number): Shape {
  const counts = countsOf(activations, unit);
  const average = activations.rhoHat[unit]!;
  const digits = counts.reduce((sum, count) => sum + count, 0);
  const share = (from: number, to: number) => counts.subarray(from, to).reduce((sum, count) => sum + count, 0) / digits;

  // Every bin is taken at its middle, but the first, where most digits are: there the mean, which is known, tells better.
  const middles = Array.from(counts, (_, bin) => (bin + 0.5) / HISTOGRAM_BINS);
  const others = counts.reduce((sum, count, bin) => (bin === 0 ? 0 : sum + count * middles[bin]!), 0);
  if (counts[0]! > 0) middles[0] = Math.min(Math.max((average * digits - others) / counts[0]!, 0), 1 / HISTOGRAM_BINS);
  const variance = counts.reduce((sum, count, bin) => sum + count * (middles[bin]! - average) ** 2, 0) / digits;
  const most = average * (1 - average);
  return {
    digits,
    on: share(HISTOGRAM_BINS / 2, HISTOGRAM_BINS),
    off: share(0, 1),
    allOrNothing: most > 0 ? Math.min(1, variance / most) : 0,
  };
}

/** The unit that is nearest to all or nothing, or to always the same; of those that are neither dead nor saturated, and quiet if any is. */
export function instructive(activations: Activations, kind: 'all-or-nothing' | 'always-the-same'): number | null {
  const alive = Array.from(activations.rhoHat, (_, unit) => unit).filter((unit) => {
    const average = activations.rhoHat[unit]!;
    return !isDead(average) && !isSaturated(average);
  });
  const quiet = alive.filter((unit) => activations.rhoHat[unit]! < 0.5);
  const candidates = quiet.length > 0 ? quiet : alive;
  const direction = kind === 'all-or-nothing' ? -1 : 1;
  const measured = candidates.map((unit) => ({ unit, order: direction * shapeOf(activations, unit).allOrNothing }));
  return measured.sort((one, other) => one.order - other.order)[0]?.unit ?? null;
}
