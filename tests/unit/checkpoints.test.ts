import { beforeEach, describe, expect, it } from 'vitest';
import type { Metrics } from '../../web/src/protocol.js';
import { DEFAULTS } from '../../web/src/settings.js';
import { Checkpoints } from '../../web/src/worker/checkpoints.js';

const at = (step: number, total: number): Metrics => ({
  step,
  total,
  examples: 100 * step,
  epoch: 0,
  reconstruction: total,
  sparsity: 0,
  weightDecay: 0,
  deadUnits: 0,
  saturatedUnits: 0,
});
const save = (step: number) => () => ({
  step,
  settings: DEFAULTS,
  schedule: { start: DEFAULTS, changes: [], complete: true },
  plan: null,
  inputs: 784,
  bytes: new Uint8Array(),
});

let checkpoints: Checkpoints;
beforeEach(() => {
  checkpoints = new Checkpoints();
});

function run(from: number, to: number, total: (step: number) => number) {
  for (let step = from; step <= to; step++) checkpoints.stepped(at(step, total(step)), save(step));
}

/** The steps one could go back to, newest first. */
function kept(): number[] {
  const steps: number[] = [];
  while (checkpoints.newest) {
    steps.push(checkpoints.newest.step);
    checkpoints.drop();
  }
  return steps;
}

describe('checkpoints', () => {
  it('are taken every 200 steps, and the last few are kept', () => {
    run(1, 1300, () => 10);
    expect(kept()).toEqual([1200, 1000, 800, 600]);
  });

  it('are taken of noisy losses too: single digits differ by factors', () => {
    run(1, 450, (step) => 10 * (1 + 0.6 * Math.sin(step * 1.7)));
    expect(kept()).toEqual([400, 200]);
  });

  it('are not taken of a loss that has gone up, however slowly it explodes', () => {
    run(1, 800, (step) => (step <= 300 ? 10 : 10 * 1.01 ** (step - 300)));
    expect(kept()).toEqual([200]);
  });

  it('are not taken in the very step of a jump', () => {
    run(1, 400, (step) => (step < 400 ? 10 : 60));
    expect(kept()).toEqual([200]);
  });

  it('are taken before settings change; a slider being dragged is one change', () => {
    run(1, 250, () => 10);
    for (let step = 250; step < 260; step++) {
      checkpoints.beforeChange(at(step, 10), save(step));
      run(step + 1, step + 1, () => 10);
    }
    run(261, 300, () => 10);
    checkpoints.beforeChange(at(300, 10), save(300));
    expect(kept()).toEqual([300, 250, 200]);
  });

  it('measure what follows a change by itself: another objective has another loss', () => {
    run(1, 250, () => 10);
    checkpoints.beforeChange(at(250, 10), save(250));
    run(251, 400, () => 40);
    expect(kept()).toEqual([400, 250, 200]);
  });

  it('are not taken before a change that comes when it is too late', () => {
    run(1, 250, (step) => (step <= 230 ? 10 : 500));
    checkpoints.beforeChange(at(250, 500), save(250));
    expect(kept()).toEqual([200]);
  });

  it('are of a run, and forgotten with it', () => {
    run(1, 400, () => 10);
    checkpoints.clear();
    expect(checkpoints.newest).toBeUndefined();
    checkpoints.beforeChange(at(0, 0), save(0));
    expect(kept()).toEqual([0]);
  });
});
