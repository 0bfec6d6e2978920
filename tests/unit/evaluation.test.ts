import { expect, it } from 'vitest';
import { isEvaluationStep } from '../../web/src/worker/evaluation.js';

/** The steps up to 3000 after which `digits` held-out digits are gone through. */
const steps = (digits: number, batchSize: number) =>
  Array.from({ length: 3000 }, (_, at) => at + 1).filter((step) => isEvaluationStep(step, digits, batchSize));

it('comes often at first', () => {
  for (const [digits, batchSize] of [
    [2000, 100],
    [10_000, 1],
  ] as const) {
    expect(steps(digits, batchSize).filter((step) => step <= 200)).toEqual([1, 2, 5, 10, 20, 50, 100, 200]);
  }
});

it('then at a stride that gives it a small part of the digits that training goes through', () => {
  const later = (digits: number, batchSize: number) => steps(digits, batchSize).filter((step) => step > 200);
  expect(later(2000, 100)).toEqual([250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2250, 2500, 2750, 3000]);
  // Few digits, or large mini-batches: every hundred steps.
  expect(later(400, 100).slice(0, 3)).toEqual([300, 400, 500]);
  expect(later(2000, 256).slice(0, 3)).toEqual([300, 400, 500]);
  // All of MNIST, and mini-batches of a single digit.
  expect(later(10_000, 100)).toEqual([1000, 2000, 3000]);
  expect(later(2000, 1)).toEqual([1000, 2000, 3000]);
});
