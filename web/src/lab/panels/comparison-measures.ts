/** What two models are compared by: a few numbers for each, of one evaluation over all held-out digits. */

import { HISTOGRAM_BINS } from '../../metrics.js';
import { type HeldOut, TRAIN_SAMPLE } from '../../protocol.js';
import { figure, whole } from '../format.js';

export interface Measure {
  id: string;
  name: string;
  /** In plain words. */
  meaning: string;
  /** Null where it is not known. */
  of: (heldOut: HeldOut) => number | null;
  write: (value: number) => string;
}

/** A unit counts as active on a digit from the sigmoid's middle on. */
const FIRST_ACTIVE_BIN = HISTOGRAM_BINS / 2;

export const MEASURES: readonly Measure[] = [
  {
    id: 'train',
    name: 'L′ on training digits',
    meaning: `How badly it redraws digits that it trains on (of many, the first ${TRAIN_SAMPLE}).`,
    of: ({ trainReconstruction }) => trainReconstruction,
    write: figure,
  },
  {
    id: 'held-out',
    name: 'L′ on held-out digits',
    meaning: 'How badly it redraws digits that it never trains on.',
    of: ({ metrics }) => metrics.reconstruction,
    write: figure,
  },
  {
    id: 'gap',
    name: 'Gap',
    meaning: 'Held-out less training: what it knows by heart and not by rule.',
    of: ({ metrics, trainReconstruction }) => metrics.reconstruction - trainReconstruction,
    write: figure,
  },
  {
    id: 'rho-hat',
    name: 'Mean ρ̂',
    meaning: 'How active a unit is on average, over held-out digits and units.',
    of: ({ rhoHat }) => mean(rhoHat),
    write: figure,
  },
  {
    id: 'active',
    name: 'Units active on a digit',
    meaning: 'How many units have h above one half, on average over the digits.',
    of: unitsActive,
    write: figure,
  },
  {
    id: 'selectivity',
    name: 'Mean selectivity',
    meaning: 'A unit’s largest class mean over the sum of its ten: 0.1 tells digits not apart, 1 is one class only.',
    of: ({ selectivity }) => selectivity && mean(selectivity),
    write: figure,
  },
  {
    id: 'dead',
    name: 'Dead units',
    meaning: 'Units that fire on no digit: ρ̂ below 0.001.',
    of: ({ metrics }) => metrics.deadUnits,
    write: whole,
  },
  {
    id: 'saturated',
    name: 'Saturated units',
    meaning: 'Units that fire on every digit: ρ̂ above 0.999.',
    of: ({ metrics }) => metrics.saturatedUnits,
    write: whole,
  },
];

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function unitsActive({ histogram }: HeldOut): number {
  let [active, images] = [0, 0];
  histogram.forEach((count, at) => {
    if (at < HISTOGRAM_BINS) images += count;
    if (at % HISTOGRAM_BINS >= FIRST_ACTIVE_BIN) active += count;
  });
  return active / images;
}

/** "+1.2", "−0.03", "0" */
export function signed(value: number, write: (value: number) => string): string {
  const text = write(Math.abs(value));
  return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;
}
