/** Where a logarithmic slider stops: round numbers, each some five to fifteen percent above the last. */

import type { NumberSetting } from '../../settings.js';

const MANTISSAS = [1, 1.1, 1.2, 1.35, 1.5, 1.65, 1.8, 2, 2.2, 2.5, 2.75, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 8, 9];

/** How many times smaller or larger than its default a slider can make a setting. The number field beside it goes all the way. */
const REACH = 1000;

/**
 * Ascending and all allowed: the round numbers within REACH of the default, the default, and the setting's own ends where
 * they are allowed and near enough (so that β and λ can be slid to exactly 0).
 */
export function sliderStops(setting: NumberSetting): number[] {
  const { min, max, open, type } = setting;
  const low = setting.default / REACH;
  const high = setting.default * REACH;
  const stops = new Set<number>([setting.default]);
  if (!open) {
    stops.add(min === 0 ? 0 : Math.max(min, Math.ceil(low)));
    stops.add(Math.min(max, high));
  }
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++) {
    for (const mantissa of MANTISSAS) {
      const value = Number(`${mantissa}e${exponent}`);
      if (value < low || value > high || value <= min || value >= max) continue;
      if (type === 'number' || Number.isInteger(value)) stops.add(value);
    }
  }
  return [...stops].sort((a, b) => a - b);
}

/** The index of the stop nearest to `value` (as factors go). */
export function nearestStop(stops: readonly number[], value: number): number {
  const above = stops.findIndex((stop) => stop >= value);
  if (above === -1) return stops.length - 1;
  if (above === 0) return 0;
  return value * value < stops[above - 1]! * stops[above]! ? above - 1 : above;
}
