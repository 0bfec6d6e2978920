/** The gradient check's panel: ratio, verdict, points and table are those of the check; a broken gradient is told, checked, tried and mended. */

import { Chart } from 'chart.js';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Panel } from '../../web/src/lab/panel.ts';
import { View } from '../../web/src/lab/panels/gradient-check.tsx';
import type { GradientCheck } from '../../web/src/protocol.ts';
import type { Gradient, Settings } from '../../web/src/settings.ts';
import { canvasOf, FakeLab, INPUTS, mount } from './panels-fixture.tsx';

const panel: Panel = { id: 'gradient-check', title: '', size: 'wide', View };
const HIDDEN = 4;
const B = INPUTS * HIDDEN;
const W2 = B + HIDDEN;
const C = W2 + INPUTS * HIDDEN;

/** One entry of each part, and two of b; with `off` the analytic one of b is wrong by that much. */
function checkOf(off: number): GradientCheck {
  const numeric = Float64Array.of(0.5, -2, 3, 0.25, -0.125);
  const analytic = numeric.map((value, i) => (i === 1 || i === 2 ? value + off : value));
  const ratio = Math.sqrt(2 * off ** 2) / Math.sqrt(numeric.reduce((sum, n, i) => sum + (n + analytic[i]!) ** 2, 0));
  return {
    ratio,
    passed: ratio < 1e-8,
    epsilon: 1e-4,
    indices: Uint32Array.of(5, B, B + 3, W2 + 785, C + 783),
    analytic,
    numeric,
  };
}

class CheckedLab extends FakeLab {
  checks: Gradient[] = [];
  override checkGradient = async () => {
    const { gradient } = this.settings.peek();
    this.checks.push(gradient);
    return checkOf(gradient === 'exact' ? 0 : 1);
  };
  override parameters = async () => new Float32Array(C + INPUTS).fill(this.trained);
  /** What the weights are: each step adds one, or ten with a broken gradient. */
  trained = 0;
  log: string[] = [];
  override setAside = async () => {
    this.log.push('aside');
    const [settings, trained, metrics] = [this.settings.peek(), this.trained, this.metrics.peek()];
    return async () => {
      this.log.push('back');
      this.settings.value = settings;
      this.trained = trained;
      this.metrics.value = metrics;
    };
  };
  override step = async (count: number) => {
    const { gradient } = this.settings.peek();
    this.log.push(`${gradient} ${count}`);
    this.trained += gradient === 'exact' ? 1 : 10;
    this.at(this.metrics.peek().step + count, { sparsity: gradient === 'exact' ? 0.5 : 40 });
    return this.metrics.peek();
  };
}

const get = (id: string) => page.getByTestId(`gradient-check-${id}`);
const chart = () => Chart.getChart(canvasOf('gradient-check-chart'));
const points = (dataset: number) => chart()!.data.datasets[dataset]!.data as unknown as { x: number; y: number }[];

describe('the check', () => {
  it('is made when asked for, passes, and has a point for each weight on the diagonal', async () => {
    const lab = new CheckedLab();
    lab.at(120);
    mount(lab, [panel]);
    expect(get('verdict').query()).toBeNull();
    await userEvent.click(get('run'));
    await expect.element(get('verdict')).toHaveTextContent('Pass: the ratio is below 10⁻⁸.');
    await expect.poll(() => chart()?.data.datasets.map(({ label }) => label)).toEqual(['equal', 'W', 'b', 'W′', 'c']);
    // The axes are signed square roots.
    expect(points(2)).toMatchObject([
      { x: -Math.SQRT2, y: -Math.SQRT2 },
      { x: Math.sqrt(3), y: Math.sqrt(3) },
    ]);
    // Told apart by shape as well as by colour.
    const styles = chart()!
      .data.datasets.slice(1)
      .map((dataset) => (dataset as unknown as { pointStyle: string }).pointStyle);
    expect(new Set(styles).size).toBe(4);
    await expect.element(page.getByTestId('panel-gradient-check')).toHaveTextContent('step 120: 5 weights');
  });

  it('fails in words, by numbers and part by part', async () => {
    const lab = new CheckedLab();
    lab.settings.value = { ...lab.settings.peek(), gradient: 'without-slope' };
    mount(lab, [panel]);
    await userEvent.click(get('run'));
    await expect.element(get('verdict')).toHaveTextContent('Fail');
    // By hand: ‖(0, 1, 1, 0, 0)‖ = 1.41; ‖(1, −3, 7, 0.5, −0.25)‖ = 7.70.
    await expect.element(get('ratio')).toHaveTextContent('=1.417.70=0.184');
    await expect.element(get('ratio-w')).toHaveTextContent(/^0$/);
    await expect.element(get('ratio-b')).toHaveTextContent('0.186');
    await expect.element(get('ratio-w-prime')).toHaveTextContent(/^0$/);
    await expect.element(page.getByTestId('gradient-check-chart-summary')).toHaveTextContent('b 1, bias of unit 1');
  });

  it('is a table too, with each weight by name', async () => {
    const lab = new CheckedLab();
    mount(lab, [panel]);
    await userEvent.click(get('run'));
    const table = page.getByTestId('gradient-check-chart-table');
    await userEvent.click(table.getByText('Data as a table'));
    const rows = () =>
      [...table.element().querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));
    await expect.poll(rows).toHaveLength(5);
    expect(rows()[0]).toEqual(['W 2, 2', '0.5000000', '0.5000000', '0', 'from pixel 2 (row 1, column 2) to unit 2']);
    expect(rows()[1]!.slice(0, 3)).toEqual(['b 1', '−2.000000', '−2.000000']);
    expect(rows()[3]![0]).toBe('W′ 2, 2');
    expect(rows()[4]![4]).toBe('bias of output pixel 784 (row 28, column 28)');
  });

  it('selects the unit whose point is clicked', async () => {
    const lab = new CheckedLab();
    mount(lab, [panel]);
    await userEvent.click(get('run'));
    await expect.poll(() => chart()?.data.datasets.length).toBe(5);
    const { x, y } = chart()!.getDatasetMeta(2).data[1]!;
    await userEvent.click(page.getByTestId('gradient-check-chart'), { position: { x, y } });
    await expect.poll(() => lab.selectedUnit.value).toBe(3);
  });

  it('says nothing where the lab refuses, and can be asked again', async () => {
    const lab = new CheckedLab();
    const works = lab.checkGradient;
    lab.checkGradient = () => Promise.reject(new Error('no'));
    mount(lab, [panel]);
    await userEvent.click(get('run'));
    await expect.element(get('run')).toBeEnabled();
    expect(get('verdict').query()).toBeNull();
    lab.checkGradient = works;
    await userEvent.click(get('run'));
    await expect.element(get('verdict')).toBeVisible();
  });
});

describe('a broken gradient', () => {
  it('is put in force, checked at once, explained and warned of until it is mended', async () => {
    const lab = new CheckedLab();
    mount(lab, [panel]);
    expect(get('warning').query()).toBeNull();
    await userEvent.click(get('gradient-without-mean'));
    await expect.poll(() => lab.settings.value.gradient).toBe('without-mean');
    await expect.element(get('warning')).toHaveTextContent('without 1/m');
    await expect.element(get('omission')).toHaveTextContent('Adam hides it');
    await expect.element(get('verdict')).toHaveTextContent('Fail');
    expect(lab.checks).toEqual(['without-mean']);
    await userEvent.click(get('mend'));
    await expect.poll(() => lab.settings.value.gradient).toBe('exact');
    await expect.element(get('verdict')).toHaveTextContent('Pass');
    expect(get('warning').query()).toBeNull();
    expect(lab.checks).toEqual(['without-mean', 'exact']);
    await expect.element(get('gradient-exact')).toBeChecked();
  });

  it.each([
    [{ beta: 0 }, 'cannot be seen: β = 0'],
    [{ penalty: 'topk', topk: 2 }, 'cannot be seen: there is no penalty'],
  ] as const)('that cannot be seen is said to be so: %j', async (settings, words) => {
    const lab = new CheckedLab();
    lab.settings.value = { ...lab.settings.peek(), ...(settings as Partial<Settings>), gradient: 'without-penalty' };
    mount(lab, [panel]);
    await expect.element(get('omission')).toHaveTextContent(words);
  });

  it('stays as it was where the lab refuses it', async () => {
    const lab = new CheckedLab();
    lab.configure = () => Promise.reject(new Error('no'));
    mount(lab, [panel]);
    await userEvent.click(get('gradient-without-slope'));
    await expect.element(get('gradient-exact')).toBeChecked();
    expect(lab.checks).toEqual([]);
  });

  it('is tried beside the right one, from the same start, and the run comes back', async () => {
    const lab = new CheckedLab();
    lab.trained = 7;
    lab.at(30, { sparsity: 3 });
    lab.settings.value = { ...lab.settings.peek(), gradient: 'without-penalty' };
    mount(lab, [panel]);
    await userEvent.click(page.getByTestId('gradient-trial-run'));
    await expect.element(page.getByTestId('gradient-trial-exact-sparsity')).toHaveTextContent('0.500');
    await expect.element(page.getByTestId('gradient-trial-broken-sparsity')).toHaveTextContent('40.0');
    await expect.element(page.getByTestId('gradient-trial-before-sparsity')).toHaveTextContent('3.00');
    expect(lab.log).toEqual(['aside', 'without-penalty 200', 'back', 'exact 200', 'back']);
    expect([lab.trained, lab.settings.value.gradient, lab.metrics.value.step]).toEqual([7, 'without-penalty', 30]);
  });

  it('brings the run back even where training fails', async () => {
    const lab = new CheckedLab();
    lab.settings.value = { ...lab.settings.peek(), gradient: 'without-mean' };
    lab.step = () => Promise.reject(new Error('no'));
    mount(lab, [panel]);
    await userEvent.click(page.getByTestId('gradient-trial-run'));
    await expect.poll(() => lab.log).toEqual(['aside', 'back']);
    await expect.element(page.getByTestId('gradient-trial-run')).toBeEnabled();
  });

  it('tells of an explosion', async () => {
    const lab = new CheckedLab();
    lab.settings.value = { ...lab.settings.peek(), gradient: 'without-mean' };
    const { step } = lab;
    lab.step = (count) => step(lab.settings.peek().gradient === 'exact' ? count : 17);
    mount(lab, [panel]);
    await userEvent.click(page.getByTestId('gradient-trial-run'));
    await expect.element(page.getByTestId('gradient-trial')).toHaveTextContent('broke off at step 17');
    await expect.element(page.getByTestId('gradient-trial-exact-sparsity')).toBeVisible();
  });

  it('is not tried while a lesson has training wait', async () => {
    const lab = new CheckedLab();
    lab.settings.value = { ...lab.settings.peek(), gradient: 'without-mean' };
    lab.locked.value = 'Predict first.';
    mount(lab, [panel]);
    await expect.element(page.getByTestId('gradient-trial-run')).toBeDisabled();
    await expect.element(page.getByTestId('gradient-trial')).toHaveTextContent('Predict first.');
  });
});
