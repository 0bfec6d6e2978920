/** The curves of a run as CSV (RFC 4180), numbers with all their digits. */

import type { HeldOutPoint, History, Quantity } from '../history.js';

const QUANTITIES = ['reconstruction', 'sparsity', 'penalty', 'weightDecay', 'total'] as const satisfies readonly Quantity[];

/**
 * One row for each bucket of steps (set "train": what the mini-batches said, the mean over first_step … last_step), then one for
 * each evaluation over the held-out digits. No field needs quotation marks: all are names and numbers.
 */
export function csvOf(history: History): string {
  const curves = QUANTITIES.map((quantity) => history.curve(quantity).mean);
  const rows = history.spans.map(({ first, last }, at) => ['train', first, last, ...curves.map((mean) => mean[at]!), '', '']);
  const evaluations = history.heldOut.map((point: HeldOutPoint) => [
    'held-out',
    point.step,
    point.step,
    ...QUANTITIES.map((quantity) => point[quantity]),
    point.meanRhoHat,
    point.trainReconstruction,
  ]);
  const names = ['set', 'first_step', 'last_step', 'reconstruction', 'sparsity', 'penalty', 'weight_decay', 'total'];
  return [[...names, 'mean_rho_hat', 'train_reconstruction'], ...rows, ...evaluations]
    .map((row) => `${row.map((field) => (Number.isNaN(field) ? '' : String(field))).join(',')}\r\n`)
    .join('');
}
