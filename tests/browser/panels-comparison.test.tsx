/** Two models beside each other: what is chosen is what is started, and what is shown is each one's own. */

import { signal } from '@preact/signals';
import { Chart } from 'chart.js';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Comparison, Lab } from '../../web/src/lab/lab.ts';
import { View } from '../../web/src/lab/panels/comparison.tsx';
import { FEW_STEPS } from '../../web/src/lab/panels/memorising-rounds.ts';
import { HISTOGRAM_BINS } from '../../web/src/metrics.ts';
import { DEFAULTS, type Settings } from '../../web/src/settings.ts';
import { canvasOf, colourAt, FakeLab, INPUTS, mount, surveyOf, token } from './panels-fixture.tsx';

const panel = { id: 'comparison', title: 'Dense beside sparse', size: 'wide' as const, View };

/** Two labs with one selection; starting the comparison shows the second, and notes with what. */
function pair({ begun = true } = {}) {
  const second = new FakeLab();
  const shown = signal<Lab | null>(begun ? (second as unknown as Lab) : null);
  const difference = signal<Partial<Settings>>({ beta: 0 });
  const [problem, samePast] = [signal(''), signal(true)];
  const started: Partial<Settings>[] = [];
  const comparison: Comparison = {
    lab: shown,
    difference,
    problem,
    samePast,
    start: async (wanted) => {
      started.push(wanted);
      difference.value = wanted;
      shown.value = second as unknown as Lab;
    },
    stop: () => {
      shown.value = null;
    },
  };
  const first = Object.assign(new FakeLab(), { comparison });
  Object.assign(second, {
    selectedUnit: first.selectedUnit,
    selectedDigit: first.selectedDigit,
    notices: signal([]),
  });
  second.settings.value = { ...first.settings.value, beta: 0 };
  return { first, second, difference, problem, samePast, started };
}

/** An evaluation after `step`, in the curves too, as the store would have it. */
function evaluate(lab: FakeLab, step: number, rhoHat: readonly number[], heldOut: number, train: number, dead = 0): void {
  const metrics = {
    step,
    examples: 0,
    epoch: 0,
    reconstruction: heldOut,
    sparsity: 0,
    weightDecay: 0,
    total: heldOut,
    deadUnits: dead,
    saturatedUnits: 0,
  };
  const evaluation = { metrics, trainReconstruction: train, ...surveyOf(rhoHat) };
  lab.history.appendHeldOut([evaluation]);
  lab.heldOut.value = evaluation;
  lab.at(step);
}

const cell = (id: string) => page.getByTestId(`comparison-${id}`);

describe('setting the second model apart', () => {
  it('starts it with β = 0 unless told otherwise, and stops it', async () => {
    const { first, started } = pair({ begun: false });
    mount(first, [panel], 900);
    await expect.element(cell('stop')).toBeDisabled();
    await userEvent.click(cell('start'));
    expect(started).toEqual([{ beta: 0 }]);
    await expect.element(cell('table')).toBeVisible();
    await userEvent.click(cell('stop'));
    await expect.element(cell('table')).not.toBeInTheDocument();
  });

  it.each([
    ['dense', { beta: 0 }],
    ['rho', { rho: 0.2 }],
    ['l1', { penalty: 'l1' }],
    ['lambda', { lambda: 0 }],
  ])('one click: %s', async (id, difference) => {
    const { first, started } = pair({ begun: false });
    mount(first, [panel], 900);
    await userEvent.click(cell(`pick-${id}`));
    expect(started).toEqual([difference]);
    await expect.element(cell(`pick-${id}`)).toHaveAttribute('aria-pressed', 'true');
  });

  it('takes a value of any setting: typed, chosen, or yes and no', async () => {
    const { first, started } = pair({ begun: false });
    mount(first, [panel], 900);
    await userEvent.selectOptions(cell('key'), 'lambda');
    await userEvent.fill(cell('value'), '0.5');
    await userEvent.keyboard('{Enter}');
    await userEvent.selectOptions(cell('key'), 'optimizer');
    await userEvent.selectOptions(cell('value'), 'sgd');
    await userEvent.click(cell('start'));
    await userEvent.selectOptions(cell('key'), 'tied');
    await userEvent.selectOptions(cell('value'), 'true');
    await userEvent.click(cell('start'));
    expect(started).toEqual([{ lambda: 0.5 }, { optimizer: 'sgd' }, { tied: true }]);
  });

  it('refuses what cannot be, what the first one has too, and what does not go with its settings', async () => {
    const { first, started } = pair({ begun: false });
    mount(first, [panel], 900);
    await userEvent.fill(cell('value'), '-3');
    await userEvent.click(cell('start'));
    await expect.element(cell('error')).toHaveTextContent('beta must be a number from 0 to 100, not -3.');
    await userEvent.fill(cell('value'), '3');
    await userEvent.click(cell('start'));
    await expect.element(cell('error')).toHaveTextContent('This model has β = 3 too');
    // Four units, eight to be kept.
    await userEvent.click(cell('pick-topk'));
    await expect.element(cell('error')).toHaveTextContent('topk must be at most hidden (4), not 8.');
    expect(started).toEqual([]);
  });

  it('says what the two cannot have in common, and when nothing sets them apart any more', async () => {
    const { first, difference, samePast } = pair();
    mount(first, [panel], 900);
    await expect.element(cell('notes')).not.toBeInTheDocument();
    difference.value = { hidden: 9 };
    await expect.element(cell('notes')).toHaveTextContent('the start cannot be the same');
    difference.value = { beta: 3 };
    await expect.element(cell('notes')).toHaveTextContent('Nothing sets the two apart now: both have β = 3.');
    difference.value = { beta: 0 };
    samePast.value = false;
    await expect.element(cell('notes')).toHaveTextContent('opened from a file');
  });

  it('tells where the second model is, and what is wrong with it', async () => {
    const { first, second, problem, started } = pair();
    mount(first, [panel], 900);
    await expect.element(cell('standing')).toHaveTextContent('Both stand at step 0');
    first.at(500);
    first.status.value = 'paused';
    second.at(340);
    await expect.element(cell('standing')).toHaveTextContent('The second model is at step 340 of 500; it is catching up.');
    second.at(500);
    await expect.element(cell('standing')).toHaveTextContent('Both have made 500 steps.');
    second.status.value = 'diverged';
    problem.value = 'Its training exploded at step 501.';
    await expect.element(cell('trouble')).toHaveTextContent('Its training exploded at step 501.');
    await userEvent.click(cell('again'));
    expect(started).toEqual([{ beta: 0 }]);
  });
});

describe('the numbers', () => {
  it('are each model’s own, with the difference between them', async () => {
    const { first, second } = pair();
    mount(first, [panel], 900);
    evaluate(first, 100, [0.1, 0.3, 0.1, 0.1], 7.5, 7, 1);
    evaluate(second, 100, [0.6, 0.8, 0.7, 0.1], 4, 1);
    await expect.element(cell('table')).toHaveTextContent('Both after step 100.');
    await expect.element(cell('train-a')).toHaveTextContent('7.00');
    await expect.element(cell('train-b')).toHaveTextContent('1.00');
    await expect.element(cell('held-out-difference')).toHaveTextContent('−3.50');
    await expect.element(cell('gap-a')).toHaveTextContent('0.500');
    await expect.element(cell('gap-b')).toHaveTextContent('3.00');
    await expect.element(cell('gap-difference')).toHaveTextContent('+2.50');
    await expect.element(cell('rho-hat-a')).toHaveTextContent('0.150');
    await expect.element(cell('rho-hat-b')).toHaveTextContent('0.550');
    // Always at its ρ̂: none of A's four is above one half, three of B's are.
    await expect.element(cell('active-a')).toHaveTextContent('0');
    await expect.element(cell('active-b')).toHaveTextContent('3.00');
    await expect.element(cell('dead-difference')).toHaveTextContent('−1');
    await expect.element(cell('saturated-difference')).toHaveTextContent('0');
  });

  it('count a unit as active from the sigmoid’s middle, over digits and units', async () => {
    const { first, second } = pair();
    mount(first, [panel], 900);
    evaluate(second, 10, [0, 0, 0, 0], 4, 1);
    evaluate(first, 10, [0, 0, 0, 0], 4, 1);
    // Unit 1 is at 0.97 on a quarter of the 40 digits, unit 2 at 0.52 on a half: 10/40 + 20/40.
    const { value } = first.heldOut;
    const histogram = value!.histogram.slice();
    histogram.set([30], 0);
    histogram.set([10], HISTOGRAM_BINS - 1);
    histogram.set([20], HISTOGRAM_BINS);
    histogram.set([20], HISTOGRAM_BINS + HISTOGRAM_BINS / 2);
    first.heldOut.value = { ...value!, histogram };
    await expect.element(cell('active-a')).toHaveTextContent('0.750');
  });

  it('are of the same step wherever both have had one, and never of a run that is over', async () => {
    const { first, second } = pair();
    mount(first, [panel], 900);
    evaluate(first, 100, [0.1, 0.1, 0.1, 0.1], 9, 8);
    await expect.element(cell('held-out-a')).toHaveTextContent('9.00');
    evaluate(first, 200, [0.1, 0.1, 0.1, 0.1], 7, 6);
    await expect.element(cell('held-out-a')).toHaveTextContent('7.00');
    await expect.element(cell('held-out-difference')).toHaveTextContent('–');
    evaluate(second, 100, [0.1, 0.1, 0.1, 0.1], 5, 4);
    await expect.element(cell('table')).toHaveTextContent('Both after step 100.');
    await expect.element(cell('held-out-a')).toHaveTextContent('9.00');
    await expect.element(cell('held-out-difference')).toHaveTextContent('−4.00');
    // Another run of the first: what it had at step 100 is no longer so.
    first.history.clear();
    evaluate(first, 300, [0.1, 0.1, 0.1, 0.1], 3, 2);
    await expect.element(cell('held-out-a')).toHaveTextContent('3.00');
    await expect.element(cell('held-out-difference')).toHaveTextContent('–');
  });
});

describe('the pictures', () => {
  it('are the digit, and what each makes of it, with its own error', async () => {
    const { first, second } = pair();
    first.show(0, 255, [0, 0, 0, 0], 1);
    second.show(0, 255, [0, 0, 0, 0], 0.5);
    mount(first, [panel], 900);
    await expect.element(cell('error-a')).toHaveTextContent('0');
    await expect.element(cell('error-b')).toHaveTextContent(String(0.5 * INPUTS * 0.25));
    await expect.poll(() => colourAt(canvasOf('comparison-reconstruction-a'), 20, 20)).toBe(token('--digit-ink'));
    expect(colourAt(canvasOf('comparison-reconstruction-b'), 20, 20)).not.toBe(token('--digit-ink'));
  });

  it('are tiles on one scale for both, and one selection', async () => {
    const { first, second } = pair();
    first.flatWeights([0.1, 0.1, 0.1, 0.1]);
    second.flatWeights([1, 1, 1, 1]);
    const root = mount(first, [panel], 900);
    await expect.poll(() => root.querySelectorAll('[role="grid"]').length).toBe(2);
    root.querySelector('[data-testid="comparison-grid-a"]')!.scrollIntoView();
    await expect.poll(() => [first.watchers, second.watchers]).toEqual([1, 1]);
    await expect.element(cell('ramp')).toHaveTextContent('−1');
    // A tenth of B's scale is next to nothing; on a scale of its own it is the strongest there is.
    await expect.poll(() => colourAt(canvasOf('comparison-tiles-b'), 8, 8)).toBe(token('--weight-positive-strong'));
    expect(colourAt(canvasOf('comparison-tiles-a'), 8, 8)).not.toBe(token('--weight-positive-strong'));
    await userEvent.click(page.getByTestId('comparison-scale-own'));
    await expect.poll(() => colourAt(canvasOf('comparison-tiles-a'), 8, 8)).toBe(token('--weight-positive-strong'));

    await userEvent.click(page.getByTestId('comparison-grid-b').getByRole('gridcell').nth(2));
    expect(first.selectedUnit.value).toBe(2);
    await expect
      .poll(() => root.querySelector('[data-testid="comparison-grid-a"] [data-unit="2"]')!.getAttribute('aria-selected'))
      .toBe('true');
  });

  it('say where a unit has no counterpart, and keep both grids within reach of the keyboard', async () => {
    const { first, second } = pair();
    first.flatWeights([1, 1, 1, 1]);
    second.flatWeights([1, 1]);
    second.rhoHat.value = Float32Array.of(0.5, 0.5);
    const root = mount(first, [panel], 900);
    await expect.poll(() => root.querySelectorAll('[data-testid="comparison-grid-b"] .unit').length).toBe(2);
    first.selectedUnit.value = 3;
    await expect.element(cell('unit-b')).toHaveTextContent('Model B has no unit 4.');
    for (const grid of ['a', 'b']) {
      expect(root.querySelectorAll(`[data-testid="comparison-grid-${grid}"] [tabindex="0"]`)).toHaveLength(1);
    }
  });
});

describe('the charts', () => {
  const data = (id: string) => Chart.getChart(canvasOf(id))?.data.datasets.map((each) => each.data as { x: number; y: number }[]);

  it('have ρ̂ of both on one axis, in order, with the selected unit ringed in both', async () => {
    const { first, second } = pair();
    first.heldOutRhoHat([0.09, 0.04, 0.01, 0.25]);
    second.heldOutRhoHat([0.81, 0.64, 0.49, 0.36]);
    const root = mount(first, [panel], 900);
    root.querySelector('[data-testid="comparison-averages"]')!.scrollIntoView();
    await expect.poll(() => data('comparison-averages')?.length).toBe(4);
    const places = (dataset: number) => data('comparison-averages')![dataset]!.map(({ x, y }) => [Number((x * x).toFixed(4)), y]);
    expect(places(0)).toEqual([
      [0.01, 0.25],
      [0.04, 0.5],
      [0.09, 0.75],
      [0.25, 1],
    ]);
    expect(places(1).map(([x]) => x)).toEqual([0.36, 0.49, 0.64, 0.81]);
    first.selectedUnit.value = 0;
    await expect.poll(() => [places(2), places(3)]).toEqual([[[0.09, 0.75]], [[0.81, 1]]]);
  });

  it('have L′ of both over the steps; and the gap, which comes first where there are few digits', async () => {
    const { first, second } = pair();
    evaluate(first, 100, [0.1, 0.1, 0.1, 0.1], 9, 8);
    evaluate(second, 100, [0.1, 0.1, 0.1, 0.1], 12, 2);
    const root = mount(first, [panel], 900);
    root.querySelector('[data-testid="comparison-curves"]')!.scrollIntoView();
    await expect
      .poll(() => data('comparison-curves')?.map((points) => points.map(({ x, y }) => [x, y])))
      .toEqual([[], [[100, 9]], [], [[100, 12]]]);
    first.settings.value = { ...first.settings.value, trainDigits: 200 };
    await expect.poll(() => canvasOf('comparison-gap')).not.toBeNull();
    root.querySelector('[data-testid="comparison-gap"]')!.scrollIntoView();
    await expect.poll(() => data('comparison-gap')?.map((points) => points.map(({ y }) => y))).toEqual([[1], [10]]);
    await userEvent.click(page.getByTestId('comparison-gap-table').getByText('Data as a table'));
    await expect
      .element(page.getByTestId('comparison-gap-table').getByRole('row').nth(1))
      .toHaveTextContent('1008.009.001.002.0012.010.0');
  });
});

describe('learning by heart', () => {
  it('sets both models up, waits with what was measured until it can be seen, and puts everything back', async () => {
    const { first, started } = pair({ begun: false });
    let [back, trained] = [0, 0];
    first.setAside = async () => async () => {
      back++;
      first.settings.value = { ...DEFAULTS, hidden: 4 };
    };
    first.step = async (count) => {
      trained += count;
      first.at(first.metrics.peek().step + count);
      return first.metrics.peek();
    };
    first.settings.value = { ...first.settings.value, seed: 7 };
    mount(first, [panel], 900);
    const part = (id: string) => page.getByTestId(`memorising-${id}`);
    await userEvent.click(part('begin'));
    await expect.element(part('rounds')).toBeVisible();
    expect(first.settings.value).toEqual({ ...DEFAULTS, seed: 7, trainDigits: 200, rho: 0.2, beta: 50, lambda: 0 });
    expect(started).toEqual([{ beta: 0 }]);
    await expect.element(part('held')).toHaveTextContent('Before you train');
    await userEvent.click(part('train'));
    expect(trained).toBe(FEW_STEPS);
    await expect.element(part('held')).toHaveTextContent('measured with seed 1 after 1,500 steps');
    await expect.element(part('train')).toBeDisabled();
    await userEvent.click(part('round-sparser'));
    expect(started.at(-1)).toEqual({ rho: 0.05 });
    await expect.element(part('held')).toHaveTextContent('A sparser code');
    await userEvent.click(part('back'));
    await expect.element(part('back')).not.toBeInTheDocument();
    expect(back).toBe(1);
    // There was no second model before.
    await expect.element(cell('table')).not.toBeInTheDocument();
  });

  it('needs no training where a lesson has it wait', async () => {
    const { first } = pair();
    first.setAside = async () => async () => {};
    first.locked.value = 'Predict first.';
    mount(first, [panel], 900);
    await userEvent.click(page.getByTestId('memorising-begin'));
    await expect.element(page.getByTestId('memorising-train')).toBeDisabled();
  });
});
