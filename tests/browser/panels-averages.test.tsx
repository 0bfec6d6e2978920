/** The panel on averages: both histograms are what the survey counted, and the two units of equal ρ̂ look as different as they are. */

import { Chart } from 'chart.js';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Panel } from '../../web/src/lab/panel.ts';
import { View } from '../../web/src/lab/panels/averages.tsx';
import { UNIT_BINS } from '../../web/src/lab/panels/averages-charts.ts';
import { HISTOGRAM_BINS } from '../../web/src/metrics.ts';
import { canvasOf, FakeLab, mount } from './panels-fixture.tsx';

const averages: Panel = { id: 'averages', title: 'Average is not everything', size: 'wide', View };

interface Point {
  x: number;
  y: number;
}

const units = () => Chart.getChart(canvasOf('averages-units'));
const activations = () => Chart.getChart(canvasOf('averages-activations'));
const bars = (chart: Chart | undefined, dataset = 0) => chart!.data.datasets[dataset]!.data as unknown as Point[];
const lines = (chart: Chart | undefined) =>
  (chart?.options.plugins as { verticalLines?: { lines: { at: number; label: string }[] } } | undefined)?.verticalLines?.lines;

/** Of 40 digits, units 1 and 2 with the same ρ̂: one fires fully on 4, the other sits at 0.1 on all. The others are always the same. */
function lab(): FakeLab {
  const made = new FakeLab();
  made.settings.value = { ...made.settings.value, hidden: 5 };
  made.heldOutRhoHat([0.1, 0.1, 0.0004, 0.9996, 0.03]);
  const { histogram } = made.heldOut.value!;
  histogram.fill(0, 0, HISTOGRAM_BINS);
  histogram[0] = 36;
  histogram[HISTOGRAM_BINS - 1] = 4;
  return made;
}

describe('all units', () => {
  it('stand in bins of ρ̂ against ρ, the dead and the saturated set apart and counted', async () => {
    const made = lab();
    made.selectedUnit.value = 4;
    mount(made, [averages], 1200);
    await expect.poll(() => units()?.data.datasets.length).toBe(3);
    const filled = (dataset: number) =>
      bars(units(), dataset).flatMap(({ x, y }, bin) => (y > 0 ? [{ bin, x: Number(x.toFixed(6)), y }] : []));
    // The axis ends at 1, for the saturated one; its bins are equally wide in √ρ̂: 25 √0.1 = 7.9, 25 √0.03 = 4.3.
    expect(filled(0)).toEqual([
      { bin: 4, x: 0.18, y: 1 },
      { bin: 7, x: 0.3, y: 2 },
    ]);
    expect(filled(1)).toEqual([{ bin: 0, x: 0.02, y: 1 }]);
    expect(filled(2)).toEqual([{ bin: UNIT_BINS - 1, x: 0.98, y: 1 }]);
    await expect.element(page.getByTestId('averages-dead')).toHaveTextContent('1');
    await expect.element(page.getByTestId('averages-saturated')).toHaveTextContent('1');
    expect(lines(units())!.map(({ label }) => label)).toEqual(['ρ = 0.05', 'unit 5']);
    expect(lines(units())![0]!.at).toBeCloseTo(Math.sqrt(0.05), 12);
    await expect
      .element(page.getByTestId('averages-units-summary'))
      .toHaveTextContent('ρ̂ of the 5 units over the 40 held-out digits: 2 below ρ = 0.05, 3 above it.');
  });

  it('are those of the mini-batch until the held-out digits are here, and have no target with L1', async () => {
    const made = new FakeLab();
    made.settings.value = { ...made.settings.value, penalty: 'l1' };
    mount(made, [averages], 1200);
    await expect.poll(() => units()?.data.datasets.length).toBe(3);
    expect(lines(units())).toEqual([]);
    await expect
      .element(page.getByTestId('averages-units-summary'))
      .toHaveTextContent('over the mini-batch of 100; this penalty has no target');
    await expect.element(page.getByTestId('panel-averages')).toHaveTextContent('once all held-out digits have arrived');
  });

  it('are a table too, with every unit in it', async () => {
    mount(lab(), [averages], 1200);
    const table = page.getByTestId('averages-units-table');
    await userEvent.click(table.getByText('Data as a table'));
    await expect.poll(() => table.element().querySelectorAll('tbody tr').length).toBe(UNIT_BINS);
    const column = (index: number) =>
      [...table.element().querySelectorAll('tbody tr')].reduce((sum, row) => sum + Number(row.children[index]!.textContent), 0);
    expect([column(2), column(3), column(4)]).toEqual([5, 1, 1]);
  });
});

describe('one unit', () => {
  const verdict = () => page.getByTestId('averages-verdict');
  const summary = () => page.getByTestId('averages-activations-summary');

  it('looks as different from another of the same ρ̂ as it is', async () => {
    const made = lab();
    made.selectedUnit.value = 0;
    mount(made, [averages], 1200);
    await expect.poll(() => activations() && bars(activations())[0]?.y).toBeCloseTo(Math.sqrt(0.9), 12);
    // Shares on a square-root axis: 4 of 40 is a third as high as all.
    expect(bars(activations())[HISTOGRAM_BINS - 1]!.y).toBeCloseTo(Math.sqrt(0.1), 12);
    expect(bars(activations()).filter(({ y }) => y > 0)).toHaveLength(2);
    await expect.element(page.getByTestId('averages-unit')).toHaveTextContent('Unit 1 ρ̂ = 0.100');
    await expect.element(summary()).toHaveTextContent('Of the 40 held-out digits, h < 0.05 on 90 % and h ≥ 0.5 on 10 %.');
    await expect.element(verdict()).toHaveTextContent('fires fully or hardly at all');

    made.selectedUnit.value = 1;
    await expect
      .poll(() =>
        bars(activations())
          .filter(({ y }) => y > 0)
          .map(({ x, y }) => [x, y]),
      )
      .toEqual([[0.125, 1]]);
    await expect.element(page.getByTestId('averages-unit')).toHaveTextContent('Unit 2 ρ̂ = 0.100');
    await expect.element(summary()).toHaveTextContent('h < 0.05 on 0 % and h ≥ 0.5 on 0 %');
    await expect.element(verdict()).toHaveTextContent('about the same for every digit');
    // Both stand beside what this average could be.
    const panel = page.getByTestId('panel-averages');
    await expect.element(panel).toHaveTextContent('fully on for 10 % of the digits, else off');
    await expect.element(panel).toHaveTextContent('at 0.100 on every digit');
  });

  it('is suggested for either extreme, and then walked from by ρ̂', async () => {
    const made = lab();
    mount(made, [averages], 1200);
    await userEvent.click(page.getByTestId('averages-show-all-or-nothing'));
    expect(made.selectedUnit.value).toBe(0);
    await userEvent.click(page.getByTestId('averages-show-always'));
    expect([1, 4]).toContain(made.selectedUnit.value);
    made.selectedUnit.value = 4;
    await userEvent.click(page.getByTestId('averages-unit-lower'));
    expect(made.selectedUnit.value).toBe(2);
  });

  it('has its counts in a table', async () => {
    const made = lab();
    made.selectedUnit.value = 0;
    mount(made, [averages], 1200);
    const table = page.getByTestId('averages-activations-table');
    await userEvent.click(table.getByText('Data as a table'));
    const rows = () =>
      [...table.element().querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));
    await expect.poll(rows).toHaveLength(HISTOGRAM_BINS);
    expect(rows()[0]).toEqual(['0.00', '0.05', '36', '90 %']);
    expect(rows()[HISTOGRAM_BINS - 1]).toEqual(['0.95', '1.00', '4', '10 %']);
    // Another unit's counts come at once, for they are what one looks at.
    made.selectedUnit.value = 1;
    await expect.element(table).toHaveTextContent('Activations of unit 2');
    await expect.poll(() => rows()[2]).toEqual(['0.10', '0.15', '40', '100 %']);
  });
});
