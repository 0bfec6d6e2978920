/** Measurements that the lessons share. Everything is asked of the lab; nothing is assumed. */

import { effect } from '@preact/signals';
import { settingsAfter } from '../../hand-in.js';
import type { HeldOut, Schedule } from '../../protocol.js';
import { SETTING_KEYS } from '../../settings.js';
import type { Lab } from '../lab.js';
import type { Bench, Point } from './question.js';

export const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
export const least = (values: ArrayLike<number>) => Array.from(values).reduce((low, value) => Math.min(low, value));
export const greatest = (values: ArrayLike<number>) => Array.from(values).reduce((high, value) => Math.max(high, value));
export const count = (values: ArrayLike<number>, wanted: (value: number) => boolean) => Array.from(values).filter(wanted).length;

/** Resolves with what `read` gives once that is not null. `read` touches signals; it may throw to give up. */
export function until<T>(read: () => T | null, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const end = () => {
      signal.removeEventListener('abort', abort);
      // The effect's first run comes before there is anything to stop.
      queueMicrotask(() => stop());
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    signal.addEventListener('abort', abort);
    stop = effect(() => {
      try {
        const value = read();
        if (value === null) return;
        end();
        resolve(value);
      } catch (error) {
        end();
        reject(error);
      }
    });
  });
}

/** The evaluation over all held-out digits at this step of the run. */
export function heldOutAt(lab: Lab, step: number, signal: AbortSignal): Promise<HeldOut> {
  return until(() => {
    const { problem } = lab.digits.value['held-out'];
    if (problem) throw new Error(problem);
    const heldOut = lab.heldOut.value;
    return heldOut?.metrics.step === step ? heldOut : null;
  }, signal);
}

/** How the run came about, once it says as much as the settings do: a change that was made just now is told a moment later. */
export function courseOf({ schedule, settings }: Pick<Lab, 'schedule' | 'settings'>, signal: AbortSignal): Promise<Schedule> {
  return until(() => {
    const after = settingsAfter(schedule.value);
    const now = settings.value;
    return SETTING_KEYS.every((key) => after[key] === now[key]) ? schedule.value : null;
  }, signal);
}

/** How many digits a survey was made over: each is in one bin of the unit's histogram. */
export function surveyed({ histogram, rhoHat }: HeldOut): number {
  return histogram.reduce((sum, entry) => sum + entry, 0) / rhoHat.length;
}

/** The mean ρ̂ of the mini-batch before the first step, and after each of these. */
export async function followMeanRhoHat({ lab, train }: Bench, steps: readonly number[]): Promise<Point[]> {
  const points: Point[] = [{ x: 0, y: mean(await lab.averageActivation()) }];
  for (const step of steps) {
    await train(step);
    points.push({ x: step, y: mean(await lab.averageActivation()) });
  }
  return points;
}

/** y of the points at x, straight lines between them. */
export function at(points: readonly Point[], x: number): number {
  const after = points.findIndex((point) => point.x >= x);
  if (after === -1) return points.at(-1)!.y;
  const [left, right] = [points[Math.max(0, after - 1)]!, points[after]!];
  return right.x === left.x ? right.y : left.y + ((x - left.x) / (right.x - left.x)) * (right.y - left.y);
}

/** The first of the lowest points. */
export function lowest(points: readonly Point[]): Point {
  return points.reduce((low, point) => (point.y < low.y ? point : low));
}
