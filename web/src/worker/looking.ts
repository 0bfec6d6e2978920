/** What is shown of a network. None of this trains it. */

import type { Trainer } from '../library/index.js';
import {
  type GradientCheck,
  type HeldOut,
  type Metrics,
  type Phase,
  type PhaseReport,
  type Snapshot,
  TRAIN_SAMPLE,
} from '../protocol.js';
import type { DigitStore } from './digit-store.js';

const GRADIENT_IMAGES = 8;
const GRADIENT_EPSILON = 1e-4;
const GRADIENT_TOLERANCE = 1e-8;

/** The last step's metrics; before any, those of the first mini-batch, if it is here. */
export function metricsOf(trainer: Trainer, train: DigitStore): Metrics {
  const metrics = trainer.metrics();
  const batch = metrics.step === 0 ? nextBatch(trainer, train) : null;
  return batch ? trainer.evaluate(batch) : metrics;
}

/** ρ̂ over the last mini-batch; before any step, over the first, if it is here. */
export function rhoHatOf(trainer: Trainer, train: DigitStore): Float32Array {
  const batch = trainer.metrics().step === 0 ? nextBatch(trainer, train) : null;
  return batch ? trainer.averageActivation(batch) : trainer.averageActivation();
}

function nextBatch(trainer: Trainer, train: DigitStore): Uint8Array | null {
  return trainer.ready() ? imagesAt(train, trainer.batch()) : null;
}

/** The pixels of these digits, one after the other. */
export function imagesAt(store: DigitStore, indices: Uint32Array): Uint8Array {
  const pixels = new Uint8Array(indices.length * store.inputs);
  indices.forEach((digit, row) => {
    pixels.set(store.pixels(digit, digit + 1), row * store.inputs);
  });
  return pixels;
}

/** What an evaluation goes through: the held-out digits, and some of those that it trains on. */
export interface Surveyed {
  pixels: Uint8Array;
  labels: Uint8Array | undefined;
  known: Uint8Array;
}

/** Views of what is here. */
export function surveyedOf(heldOut: DigitStore, train: DigitStore, trainDigits: number): Surveyed {
  return {
    pixels: heldOut.pixels(),
    labels: heldOut.labels?.subarray(0, heldOut.arrived),
    known: train.pixels(0, Math.min(TRAIN_SAMPLE, trainDigits)),
  };
}

export function heldOutOf(trainer: Trainer, { pixels, labels, known }: Surveyed): HeldOut {
  return {
    ...trainer.survey(pixels, labels),
    trainReconstruction: known.length > 0 ? trainer.evaluate(known).reconstruction : Number.NaN,
  };
}

/** What is known after a phase of the step on `images` was run. */
export function reportOf(trainer: Trainer, train: DigitStore, step: number, phase: Phase, images: Uint32Array): PhaseReport {
  const pixels = imagesAt(train, images);
  const made = phase === 'update' ? trainer.metrics() : trainer.evaluate(pixels);
  const { labels } = train;
  const workspace = trainer.workspace();
  return {
    step,
    phase,
    next: trainer.nextPhase(),
    images,
    pixels,
    labels: labels && Uint8Array.from(images, (image) => labels[image]!),
    workspace,
    parameters: trainer.parameters(),
    reconstruction: phase === 'batch' ? 0 : made.reconstruction,
    sparsity: phase === 'update' || workspace.slope ? made.sparsity : 0,
  };
}

/** θ cut into its parts: views of one buffer, but for a tied decoder, which is the encoder transposed. */
export function weightsOf(trainer: Trainer): NonNullable<Snapshot['weights']> {
  const { inputs, hidden, tied } = trainer.settings();
  const theta = trainer.parameters();
  const size = inputs * hidden;
  const encoder = theta.subarray(0, size);
  return {
    encoder,
    bias: theta.subarray(size, size + hidden),
    decoder: tied ? transposed(encoder, inputs, hidden) : theta.subarray(size + hidden, 2 * size + hidden),
    outputBias: theta.subarray(theta.length - inputs),
  };
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** A held-out digit on its way through the network; null where it has not arrived. */
export function viewOf(trainer: Trainer, heldOut: DigitStore, digit: number): Snapshot['view'] {
  if (digit >= heldOut.arrived) return null;
  const pixels = heldOut.pixels(digit, digit + 1).slice();
  return { digit, label: heldOut.labels?.[digit] ?? null, ...throughNetwork(trainer, pixels) };
}

/** A person's own digit on its way through the network; null where it is of another size than the network's. */
export function ownViewOf(trainer: Trainer, pixels: Uint8Array): Snapshot['own'] {
  // A copy: what is handed out is moved to the page, and this will be asked for again.
  return pixels.length === trainer.settings().inputs ? throughNetwork(trainer, pixels.slice()) : null;
}

function throughNetwork(trainer: Trainer, pixels: Uint8Array) {
  return { pixels, hidden: trainer.encode(pixels), reconstruction: trainer.reconstruct(pixels) };
}

/** The gradient on the first few digits, by formula and by differences. */
export function gradientOf(trainer: Trainer, digits: DigitStore, seed: number): GradientCheck {
  const compared = trainer.checkGradient(digits.pixels(0, GRADIENT_IMAGES), { seed, epsilon: GRADIENT_EPSILON });
  return { ...compared, epsilon: GRADIENT_EPSILON, passed: compared.ratio < GRADIENT_TOLERANCE };
}
