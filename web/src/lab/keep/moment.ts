/** The run at one moment, everything about it taken from the same step: training rests meanwhile, and after it. */

import type { HeldOut, Metrics, Schedule, Status } from '../../protocol.js';
import type { Settings } from '../../settings.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { courseOf, heldOutAt, until } from '../lessons/measure.js';
import { type Parameters, parametersOf } from './parameters.js';
import { canDraw, type Drawn, drawPictures } from './pictures.js';

export interface Moment {
  metrics: Metrics;
  settings: Settings;
  /** Complete only where the run can be repeated to this very moment. */
  schedule: Schedule;
  theta: Float32Array;
  parameters: Parameters;
  fingerprint: string;
}

/** Of a step that exploded the weights were taken back, but not what it measured. */
export const isRepeatable = (status: Status, { complete }: Schedule) => complete && status !== 'diverged';

/** What the session told a moment ago, the signals say a frame later; this long can only mean that something is wrong. */
const PATIENCE_MS = 20_000;
/** Longer than an evaluation takes, once the held-out digits are here. */
const EVALUATION_MS = 5_000;

/** Pauses, and resolves once the page knows all that the session does. */
export async function momentOf(lab: Lab): Promise<Moment> {
  await lab.pause();
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const metrics = await lab.currentMetrics();
  await until(() => (lab.status.value !== 'running' && lab.metrics.value.step === metrics.step ? true : null), patience);
  const course = await courseOf(lab, patience);
  const schedule = { ...course, complete: isRepeatable(lab.status.peek(), course) };
  const settings = lab.settings.peek();
  const [theta, fingerprint] = await Promise.all([lab.parameters(), lab.fingerprint()]);
  return { metrics, settings, schedule, theta, parameters: parametersOf(theta, settings), fingerprint };
}

/** The evaluation over the held-out digits that belongs to this moment; null where none comes, or it may be of other settings. */
export async function heldOutOf(lab: Lab, { metrics, schedule }: Moment): Promise<HeldOut | null> {
  if (metrics.step === 0 || schedule.changes.at(-1)?.step === metrics.step) return null;
  // Whatever keeps it away, a hand-in without it is no less true.
  return heldOutAt(lab, metrics.step, AbortSignal.timeout(EVALUATION_MS)).catch(() => null);
}

/** `heldOut`: what heldOutOf gave. */
export async function picturesOf(lab: Lab, moment: Moment, heldOut: HeldOut | null): Promise<Drawn[]> {
  const { settings, metrics, parameters } = moment;
  await until(() => (canDraw(settings) ? true : null), AbortSignal.timeout(PATIENCE_MS));
  return drawPictures({
    settings,
    steps: metrics.step,
    parameters,
    rhoHat: heldOut?.rhoHat ?? (await lab.averageActivation()),
    over: heldOut
      ? `over the ${whole(lab.digits.peek()['held-out'].expected)} held-out digits`
      : `over the mini-batch of ${whole(settings.batchSize)}`,
    history: lab.history,
  });
}
