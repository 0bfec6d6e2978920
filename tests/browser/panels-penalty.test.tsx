/** The penalty panel: curve, dots and read-outs are what the formula says of the ρ̂ that is shown. */

import { Chart } from 'chart.js';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { omega } from '../../web/src/lab/panels/omega.ts';
import { penalty } from '../../web/src/lab/panels/penalty.tsx';
import { canvasOf, FakeLab, mount } from './panels-fixture.tsx';

interface UnitPoint {
  x: number;
  y: number;
  unit?: number;
}

const chart = () => Chart.getChart(canvasOf('penalty-chart'));
const points = (dataset: number) => chart()!.data.datasets[dataset]!.data as unknown as UnitPoint[];

describe('ω', () => {
  it('is the KL divergence of two coins, 0 at the target only', () => {
    const kl = { penalty: 'kl', rho: 0.2, penaltyExpression: '' } as const;
    expect(omega(kl, 0.2)).toBe(0);
    // By hand: 0.2 ln(0.2/0.5) + 0.8 ln(0.8/0.5); the last digits of two ways to sum doubles.
    expect(omega(kl, 0.5)).toBeCloseTo(0.2 * Math.log(0.4) + 0.8 * Math.log(1.6), 14);
    expect(omega(kl, 0.1)).toBeGreaterThan(0);
    expect(omega(kl, 0.3)).toBeGreaterThan(0);
  });

  it('is finite at 0 and 1, where ρ̂ is taken as 1e-7 and 1 − 1e-7', () => {
    const kl = { penalty: 'kl', rho: 0.05, penaltyExpression: '' } as const;
    expect(omega(kl, 0)).toBe(omega(kl, 1e-7));
    expect(omega(kl, 1)).toBe(omega(kl, 1 - 1e-7));
    expect(omega(kl, 1)).toBeLessThan(16);
  });

  it('is ρ̂ with L1, and 0 without a penalty', () => {
    expect(omega({ penalty: 'l1', rho: 0.05, penaltyExpression: '' }, 0.3)).toBe(0.3);
    expect(omega({ penalty: 'topk', rho: 0.05, penaltyExpression: '' }, 0.3)).toBe(0);
    expect(omega({ penalty: 'none', rho: 0.05, penaltyExpression: '' }, 0.3)).toBe(0);
  });
});

describe('the chart', () => {
  it('has the curve, a dot for each unit on it, and the units in order', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    mount(lab, [penalty]);
    await expect.poll(() => chart()?.data.datasets.length).toBe(5);
    // The axis is √ρ̂; ρ̂ itself is kept in float32.
    for (const { x, y } of points(0)) expect(y).toBeCloseTo(omega(lab.settings.value, x * x), 12);
    expect(points(1).map(({ unit }) => unit)).toEqual([0, 1, 2, 3]);
    expect(points(1).map(({ x }) => Number(x.toFixed(6)))).toEqual([0.2, 0.5, 0.1, 0.3]);
    for (const { x, y } of points(1)) expect(y).toBeCloseTo(omega(lab.settings.value, x * x), 9);
    expect(points(3).map(({ unit, y }) => [unit, y])).toEqual([
      [2, 1],
      [0, 2],
      [3, 3],
      [1, 4],
    ]);
  });

  it('moves with ρ at once, line, curve and dots', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    mount(lab, [penalty]);
    const lines = () =>
      (chart()?.options.plugins as { verticalLines?: { lines: { at: number }[] } } | undefined)?.verticalLines?.lines;
    await expect.poll(() => lines()?.[0]?.at).toBe(Math.sqrt(0.05));
    lab.settings.value = { ...lab.settings.value, rho: 0.25 };
    await expect.poll(() => lines()?.[0]?.at).toBe(0.5);
    expect(points(1)[1]!.y).toBe(0);
  });

  it('rings the selected unit in both plots, and tells its numbers', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    mount(lab, [penalty]);
    await expect.poll(() => chart()?.data.datasets.length).toBe(5);
    expect(points(2)).toEqual([]);
    lab.selectedUnit.value = 3;
    await expect.poll(() => points(2).map(({ unit }) => unit)).toEqual([3]);
    expect(points(4).map(({ unit }) => unit)).toEqual([3]);
    await expect.element(page.getByTestId('penalty-chart-summary')).toHaveTextContent('Unit 4: ρ̂ = 0.0900');
  });

  it('selects the unit whose dot is clicked', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    mount(lab, [penalty]);
    await expect.poll(() => chart()?.data.datasets.length).toBe(5);
    const { x, y } = chart()!.getDatasetMeta(1).data[1]!;
    await userEvent.click(page.getByTestId('penalty-chart'), { position: { x, y } });
    await expect.poll(() => lab.selectedUnit.value).toBe(1);
  });

  it.each([
    ['l1', 5, 'no target'],
    ['topk', 2, 'keeps its 8 strongest units'],
    ['none', 2, 'no penalty'],
  ] as const)('with %s has %i datasets and says what is the case', async (kind, count, words) => {
    const lab = new FakeLab();
    lab.settings.value = { ...lab.settings.value, penalty: kind };
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    mount(lab, [penalty]);
    await expect.poll(() => chart()?.data.datasets.length).toBe(count);
    await expect.element(page.getByTestId('panel-penalty')).toHaveTextContent(words);
    if (count === 5) expect(points(1)[1]!.y).toBe(0.25);
  });

  it('changes from KL to none and back', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    mount(lab, [penalty]);
    await expect.poll(() => chart()?.data.datasets.length).toBe(5);
    lab.settings.value = { ...lab.settings.value, penalty: 'none' };
    await expect.poll(() => Object.keys(chart()!.scales).sort()).toEqual(['order', 'x']);
    lab.settings.value = { ...lab.settings.value, penalty: 'kl' };
    await expect.poll(() => Object.keys(chart()!.scales).sort()).toEqual(['order', 'x', 'y']);
  });
});

describe('the numbers', () => {
  it('are Ω, βΩ, mean ρ̂, dead and saturated units of the ρ̂ that is shown', async () => {
    const lab = new FakeLab();
    lab.settings.value = { ...lab.settings.value, penalty: 'l1' };
    lab.heldOutRhoHat([0.51, 0.25, 0.0005, 0.9995]);
    lab.rhoHat.value = Float32Array.of(0.1, 0.1, 0.1, 0.1);
    mount(lab, [penalty]);
    const read = (id: string) => page.getByTestId(`penalty-${id}`);
    await expect.element(read('omega')).toHaveTextContent('1.76');
    await expect.element(read('beta-omega')).toHaveTextContent('5.28');
    await expect.element(read('mean-rho-hat')).toHaveTextContent('0.440');
    await expect.element(read('dead')).toHaveTextContent('1');
    await expect.element(read('saturated')).toHaveTextContent('1');
    await expect.element(page.getByTestId('penalty-chart-summary')).toHaveTextContent('over the 40 held-out digits');

    await userEvent.click(page.getByTestId('penalty-over-batch'));
    await expect.element(read('omega')).toHaveTextContent('0.400');
    await expect.element(read('dead')).toHaveTextContent('0');
    await expect.element(page.getByTestId('penalty-chart-summary')).toHaveTextContent('over the mini-batch of 100');
  });

  it('are a table too, which stands still while training runs', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0.25, 0.0005, 0.09]);
    mount(lab, [penalty]);
    const table = page.getByTestId('penalty-chart-table');
    await userEvent.click(table.getByText('Data as a table'));
    const rows = () =>
      [...table.element().querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));
    await expect.poll(rows).toHaveLength(4);
    expect(rows()[0]).toEqual(['3', '0.0005', '0.182', 'dead']);
    expect(rows()[3]!.slice(0, 2)).toEqual(['2', '0.250']);

    lab.status.value = 'running';
    lab.at(100);
    lab.heldOutRhoHat([0.05, 0.05, 0.05, 0.05]);
    await expect.element(page.getByTestId('penalty-dead')).toHaveTextContent('0');
    expect(rows()[0]![0]).toBe('3');
    lab.status.value = 'paused';
    await expect.poll(() => rows()[0]!.slice(0, 2)).toEqual(['1', '0.0500']);
    await expect.element(table).toHaveTextContent('step 100');
  });
});
