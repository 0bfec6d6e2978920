/** The objective panel: the chart has what the history has, nothing is told by colour alone, and the table has the numbers. */

import { Chart } from 'chart.js';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { objective } from '../../web/src/lab/panels/objective.tsx';
import { canvasOf, FakeLab, mount } from './panels-fixture.tsx';

interface Point {
  x: number;
  y: number;
}

const chart = () => Chart.getChart(canvasOf('objective-chart'));
const dataset = (label: string) => chart()?.data.datasets.find((each) => each.label === label);
const points = (label: string) => dataset(label)?.data as unknown as Point[] | undefined;

/** Rows for steps first…last with L′ = 100 / step, Ω = 2 / step, β = 3, weight decay 1. */
function rows(first: number, last: number): Float64Array {
  const values: number[] = [];
  for (let step = first; step <= last; step++) values.push(step, 100 / step, 2 / step, 6 / step, 1, 106 / step + 1);
  return Float64Array.from(values);
}

describe('the chart', () => {
  it('has L, βΩ and L′ step by step, and held-out L′ dashed', async () => {
    const lab = new FakeLab();
    lab.history.appendRows(rows(1, 4));
    lab.history.appendHeldOut([
      {
        metrics: { ...lab.metrics.value, step: 0, reconstruction: 92, total: 92 },
        rhoHat: new Float32Array(4),
        trainReconstruction: 20,
      },
      {
        metrics: { ...lab.metrics.value, step: 4, reconstruction: 26, total: 26 },
        rhoHat: new Float32Array(4),
        trainReconstruction: 20,
      },
    ]);
    mount(lab, [objective]);
    await expect.poll(() => points('L′')).toEqual([1, 2, 3, 4].map((x) => ({ x, y: 100 / x })));
    expect(points('βΩ')).toEqual([1, 2, 3, 4].map((x) => ({ x, y: 6 / x })));
    expect(points('L')).toEqual([1, 2, 3, 4].map((x) => ({ x, y: 106 / x + 1 })));
    expect(points('L′ held-out')).toEqual([
      { x: 0, y: 92 },
      { x: 4, y: 26 },
    ]);
    expect((dataset('L′ held-out') as { borderDash?: number[] }).borderDash).toEqual([5, 3]);
    expect(chart()!.options.animation).toBe(false);
  });

  it('follows the run, and stays small through 100,000 steps', async () => {
    const lab = new FakeLab();
    mount(lab, [objective]);
    await expect.poll(() => points('L′')).toEqual([]);
    lab.history.appendRows(rows(1, 100_000));
    await expect.poll(() => chart()!.scales.x!.max).toBe(100_000);
    expect(points('L′')!.length).toBeLessThanOrEqual(512);
  });

  it('has a logarithmic axis and a linear one; a penalty of 0 is left out of the logarithmic', async () => {
    const lab = new FakeLab();
    lab.history.appendRows(Float64Array.of(1, 90, 0, 0, 1, 91, 2, 80, 0, 0, 1, 81));
    mount(lab, [objective]);
    await expect.poll(() => chart()?.scales.y?.type).toBe('logarithmic');
    // The data comes a frame after the axes.
    await expect.poll(() => points('βΩ')?.every(({ y }) => Number.isNaN(y))).toBe(true);
    expect(chart()!.scales.y!.min).toBeGreaterThan(1);
    await userEvent.click(page.getByTestId('objective-linear'));
    await expect.poll(() => chart()!.scales.y!.type).toBe('linear');
    expect(points('βΩ')).toEqual([
      { x: 1, y: 0 },
      { x: 2, y: 0 },
    ]);
    expect(chart()!.scales.y!.min).toBe(0);
    await userEvent.click(page.getByTestId('objective-log'));
    await expect.poll(() => chart()!.scales.y!.type).toBe('logarithmic');
  });

  it('marks where a setting changed, and names the change', async () => {
    const lab = new FakeLab();
    lab.history.appendRows(rows(1, 20));
    lab.history.mark(10, [{ key: 'beta', before: 3, after: 0 }]);
    mount(lab, [objective]);
    const lines = () =>
      (chart()?.options.plugins as { verticalLines?: { lines: { at: number; label: string }[] } } | undefined)?.verticalLines
        ?.lines;
    await expect.poll(() => lines()?.map(({ at, label }) => [at, label])).toEqual([[10, 'β 3 → 0']]);
  });

  it('is named, and described by a sentence that is current', async () => {
    const lab = new FakeLab();
    mount(lab, [objective]);
    const canvas = canvasOf('objective-chart');
    expect(canvas.getAttribute('role')).toBe('img');
    expect(canvas.getAttribute('aria-label')).toBeTruthy();
    const summary = document.getElementById(canvas.getAttribute('aria-describedby')!)!;
    expect(summary.textContent).toContain('No step has been made yet');
    lab.at(1200, { reconstruction: 8.125, sparsity: 0.25, total: 9 });
    await expect.poll(() => summary.textContent).toContain('Step 1,200, on its mini-batch: L′ = 8.13, βΩ = 0.750, L = 9.00');
  });
});

describe('the table', () => {
  it('has the newest step last, the held-out value before it, and the changes', async () => {
    const lab = new FakeLab();
    lab.history.appendRows(rows(1, 50));
    lab.history.mark(48, [{ key: 'beta', before: 3, after: 0 }]);
    lab.history.appendHeldOut([
      {
        metrics: { ...lab.metrics.value, step: 50, reconstruction: 26, total: 26 },
        rhoHat: new Float32Array(4),
        trainReconstruction: 20,
      },
    ]);
    mount(lab, [objective]);
    const table = page.getByTestId('objective-chart-table');
    expect(table.element().querySelector('table')).toBe(null);
    await userEvent.click(table.getByText('Data as a table'));
    await expect.poll(() => table.element().querySelectorAll('tbody tr').length).toBe(17);
    const last = [...table.element().querySelectorAll('tbody tr')].at(-1)!;
    expect([...last.children].map((cell) => cell.textContent)).toEqual([
      '50',
      '2.00',
      '0.120',
      '1.00',
      '3.12',
      '26.0 at step 50',
      'β 3 → 0',
    ]);
  });
});
