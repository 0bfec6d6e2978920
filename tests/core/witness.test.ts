/**
 * The core against an independent witness, tests/witness/reference.py: the objective, its terms and its gradient in double,
 * and 50 steps of every optimizer in float32, for every combination of loss, decoder, penalty and tied weights.
 */

import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { askPython } from '../numpy.js';
import { COMBINATIONS, type Combination, nameOf } from './combinations.js';
import { library, random } from './samples.js';

const STEPS = 50;
/** After these the whole of θ is compared. */
const SHOWN = [1, 2, 3, 5, 10, 20, 35, STEPS];
/** Steps of the reference with a slip. */
const FEW = 5;
const DIGITS = 21;
const BATCH = 8;

/**
 * How far single precision may be from double. Nothing is known of the order in which the core takes its sums, and nothing is
 * assumed: the reference itself runs in single precision with pixels, units and examples in this many other orders. How far
 * the furthest of them has been from double by a step, that is what rounding does to such a run. They are a sample, so the
 * core may be four times as far, and half a unit in the last place of the largest number besides.
 */
const ORDERS = 4;
const SAMPLE = 4;
const HALF_ULP = 2 ** -24;

const RATES = { adam: 0.01, momentum: 0.02, sgd: 0.2 } as const;
const OPTIMIZERS = ['adam', 'momentum', 'sgd'] as const;
type Optimizer = (typeof OPTIMIZERS)[number];

interface ObjectiveAnswer {
  reconstruction: number;
  sparsity: number;
  weightDecay: number;
  averageActivation: number[];
  /** Of L′, of Ω (without β) and of the weight decay, without any formula for a derivative. */
  gradients: [number[], number[], number[]];
  /** Of the objective, by the formulas. */
  gradient: number[];
}

interface TrainingAnswer {
  /** After each of SHOWN. */
  theta: number[][];
  /** L′, Ω and the weight decay of each step. */
  terms: number[][];
  /** For each step, how far the rearranged runs are apart from it: θ, L′, Ω, weight decay. */
  spread: number[][];
  /** How far θ is apart after FEW steps where something is done wrong. */
  slips: Record<string, number>;
}

/** Slips of the pen that must not go unnoticed, where they make a difference. */
function slipsOf({ loss, decoder, penalty, tied }: Combination, optimizer: Optimizer): string[] {
  const penalised = penalty !== 'none' && penalty !== 'topk';
  return [
    'batch without its last',
    ...(penalised ? ['penalty without 1/m', 'penalty with the other sign'] : []),
    ...(loss === 'squared-error' && decoder === 'sigmoid' ? ['output without slope'] : []),
    ...(tied ? ['decay once'] : []),
    ...(optimizer === 'momentum' ? ['momentum of the mean'] : []),
    ...(optimizer === 'adam' ? ['first moment uncorrected', 'second moment uncorrected'] : []),
  ];
}

const norm = (values: readonly number[]) => Math.hypot(...values);
const furthest = (one: ArrayLike<number>, other: readonly number[]) =>
  other.reduce((most, value, i) => Math.max(most, Math.abs(one[i]! - value)), 0);

function parameters({ inputs, hidden, tied }: Combination): Float32Array {
  const next = random(5);
  return Float32Array.from({ length: (tied ? 1 : 2) * inputs * hidden + hidden + inputs }, () => 2 * next() - 1);
}

const ink = random(11);
const pixels = Uint8Array.from({ length: DIGITS * COMBINATIONS[0]!.inputs }, () => (ink() < 1 / 3 ? 0 : Math.floor(256 * ink())));

/** What the core makes of 50 steps: θ and the terms after each, and which digits it took. */
function train(combination: Combination, optimizer: Optimizer) {
  const settings = { ...combination, optimizer, learningRate: RATES[optimizer], batchSize: BATCH, trainDigits: DIGITS };
  const trainer = library.createTrainer(settings);
  trainer.append(pixels);
  const start = parameters(combination);
  trainer.setParameters(start);
  const steps = Array.from({ length: STEPS }, () => {
    const batch = [...trainer.batch()];
    const metrics = trainer.step();
    return { batch, metrics, theta: trainer.parameters() };
  });
  trainer.delete();
  return { settings, start, steps };
}

const rows = (values: ArrayLike<number>, width: number) =>
  Array.from({ length: values.length / width }, (_, row) => Array.from({ length: width }, (_, i) => values[row * width + i]!));

const objectives = COMBINATIONS.map((settings) => {
  const theta = Float64Array.from(parameters(settings));
  const X = Float64Array.from(pixels.subarray(0, BATCH * settings.inputs), (pixel) => pixel / 255);
  return { name: nameOf(settings), settings, theta, X };
});
const trainings = COMBINATIONS.flatMap((combination) =>
  OPTIMIZERS.map((optimizer) => ({
    name: `${nameOf(combination)}, ${optimizer}`,
    slips: slipsOf(combination, optimizer),
    ...train(combination, optimizer),
  })),
);

const answers = askPython(
  [at('tests/witness/reference.py')],
  JSON.stringify([
    ...objectives.map(({ settings, theta, X }) => ({
      ...{ kind: 'objective', settings },
      ...{ theta: [...theta], X: rows(X, settings.inputs) },
    })),
    ...trainings.map(({ settings, start, steps, slips }) => ({
      ...{ kind: 'training', settings, shown: SHOWN, orders: ORDERS, slips },
      ...{ theta: [...start], X: rows(pixels, settings.inputs).map((row) => row.map((pixel) => pixel / 255)) },
      batches: steps.map(({ batch }) => batch),
    })),
  ]),
) as unknown[];
const ofObjectives = answers.slice(0, objectives.length) as ObjectiveAnswer[];
const ofTrainings = answers.slice(objectives.length) as TrainingAnswer[];

// Sums of a few dozen doubles in another order: a hundred times what rounding does to them.
const ROUNDING = 1e-12;

describe('the objective in double', () => {
  it.each(objectives.map((asked, i) => ({ ...asked, answer: ofObjectives[i]! })))('$name', ({ settings, theta, X, answer }) => {
    const { beta, lambda } = settings;
    const [ofLoss, ofPenalty, ofDecay] = answer.gradients;
    const close = (mine: number, theirs: number) =>
      expect(Math.abs(mine - theirs)).toBeLessThanOrEqual(ROUNDING * Math.abs(theirs));
    const closeTo = (mine: Float64Array, theirs: readonly number[]) =>
      expect(norm(theirs.map((value, i) => value - mine[i]!))).toBeLessThanOrEqual(ROUNDING * norm(theirs));

    const found = library.objective(settings, theta, X);
    close(found.reconstruction, answer.reconstruction);
    close(found.sparsity, answer.sparsity);
    close(found.weightDecay, answer.weightDecay);
    close(found.total, answer.reconstruction + beta * answer.sparsity + answer.weightDecay);
    closeTo(found.averageActivation, answer.averageActivation);
    // All of the gradient, and with each term alone beside L′.
    const gradientWith = (b: number, l: number) =>
      ofLoss.map((slope, i) => slope + b * ofPenalty[i]! + (l / lambda) * ofDecay[i]!);
    for (const [b, l] of [
      [beta, lambda],
      [0, 0],
      [beta, 0],
      [0, lambda],
    ] as const) {
      closeTo(library.objective({ ...settings, beta: b, lambda: l }, theta, X).gradient, gradientWith(b, l));
    }
    // The witness agrees with itself: the formulas that it trains by are the derivative.
    closeTo(Float64Array.from(answer.gradient), gradientWith(beta, lambda));
  });
});

describe('50 steps in float32', () => {
  const cases = trainings.map((training, i) => ({ ...training, answer: ofTrainings[i]! }));

  /** How far the quantity `which` of the spread may be from double, by that step. */
  const bound = ({ spread }: TrainingAnswer, which: number, step: number, largest: number) =>
    SAMPLE * Math.max(...spread.slice(0, step).map((row) => row[which]!)) + HALF_ULP * largest;

  it('go through all digits, and then again, with a mini-batch that is not full at the end of each epoch', () => {
    const { steps } = cases[0]!;
    const perEpoch = Math.ceil(DIGITS / BATCH);
    const epochs = Math.floor(STEPS / perEpoch);
    expect(epochs).toBeGreaterThan(10);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const batches = steps.slice(epoch * perEpoch, (epoch + 1) * perEpoch).map(({ batch }) => batch);
      expect(batches.map(({ length }) => length)).toEqual([BATCH, BATCH, DIGITS % BATCH]);
      expect(batches.flat().toSorted((one, other) => one - other)).toEqual(Array.from({ length: DIGITS }, (_, i) => i));
    }
  });

  it.each(cases)('$name', ({ steps, slips, answer }) => {
    SHOWN.forEach((step, i) => {
      const theirs = answer.theta[i]!;
      const largest = Math.max(...theirs.map(Math.abs));
      expect(furthest(steps[step - 1]!.theta, theirs), `θ, step ${step}`).toBeLessThanOrEqual(bound(answer, 0, step, largest));
    });
    steps.forEach(({ metrics }, i) => {
      const mine = [metrics.reconstruction, metrics.sparsity, metrics.weightDecay];
      answer.terms[i]!.forEach((theirs, term) => {
        expect(Math.abs(mine[term]! - theirs), `term ${term}, step ${i + 1}`).toBeLessThanOrEqual(
          bound(answer, 1 + term, i + 1, Math.abs(theirs)),
        );
      });
    });
    // The bound is tight enough to notice what people do wrong: that is a hundred times as far off.
    const allowed = bound(answer, 0, FEW, Math.max(...answer.theta[SHOWN.indexOf(FEW)]!.map(Math.abs)));
    for (const slip of slips) expect(answer.slips[slip], slip).toBeGreaterThan(100 * allowed);
  });
});
