/** The penalty panel: curve, dots and read-outs are what the formula says of the ρ̂ that is shown. */

import type { Signal } from '@preact/signals';
import { Chart } from 'chart.js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { type Compiled, compiled } from '../../web/src/lab/panels/expression.ts';
import { omega, omegaSlope } from '../../web/src/lab/panels/omega.ts';
import { penalty } from '../../web/src/lab/panels/penalty.tsx';
import type { Settings } from '../../web/src/settings.ts';
import { canvasOf, FakeLab, mount } from './panels-fixture.tsx';

// What reads an expression is another file's business; here it is ready when the test says so.
vi.mock('../../web/src/lab/panels/expression.ts', async () => {
  const { signal } = await import('@preact/signals');
  const ready = signal(null);
  return { compiled: () => ready };
});
const expression = compiled('') as Signal<Compiled | null>;
beforeEach(() => {
  expression.value = null;
});

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
    // ω(0.0005) at another ρ: 0.2 ln(0.2/0.0005) + 0.8 ln(0.8/0.9995).
    lab.settings.value = { ...lab.settings.value, rho: 0.2 };
    await expect.poll(() => rows()[0]![2]).toBe('1.02');
    await expect.element(table).toHaveTextContent('step 0, ρ = 0.2');

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

/** A lab whose configure waits until the test lets it go on. */
class SlowLab extends FakeLab {
  readonly asked: Partial<Settings>[] = [];
  private readonly answers: (() => void)[] = [];

  override async configure(changes: Partial<Settings>): Promise<Settings> {
    this.asked.push(changes);
    await new Promise<void>((resolve) => this.answers.push(resolve));
    return super.configure(changes);
  }

  answer(): void {
    this.answers.shift()!();
  }
}

const value = (id: string) => Number(page.getByTestId(id).element().querySelector('data')!.value);
const RHO_HAT = [0.04, 0.25, 0.01, 0.09];
const totalOmega = (rho: number) =>
  RHO_HAT.reduce((sum, rhoHat) => sum + omega({ penalty: 'kl', rho, penaltyExpression: '' }, Math.fround(rhoHat)), 0);

describe('ρ on the chart', () => {
  const handle = () => page.getByTestId('penalty-rho');
  const open = async (lab: FakeLab) => {
    lab.heldOutRhoHat(RHO_HAT);
    mount(lab, [penalty]);
    await expect.poll(() => chart()?.data.datasets.length).toBe(5);
    await expect.poll(() => (handle().element() as HTMLElement).style.getPropertyValue('--at')).not.toBe('');
  };
  /** Where ρ̂ = value stands on the canvas, in CSS pixels. */
  const pixel = (rhoHat: number) => chart()!.scales.x!.getPixelForValue(Math.sqrt(rhoHat));

  it('is a slider with a name and a value in words, which stands at its line', async () => {
    await open(new FakeLab());
    const slider = page.getByRole('slider', { name: 'Target activation ρ' });
    await expect.element(slider).toHaveAttribute('aria-valuenow', '0.05');
    await expect.element(slider).toHaveAttribute('aria-valuetext', '0.05');
    expect(Number.parseFloat((slider.element() as HTMLElement).style.getPropertyValue('--at'))).toBeCloseTo(pixel(0.05), 3);
    const { height, width } = slider.element().getBoundingClientRect();
    expect(Math.min(height, width)).toBeGreaterThanOrEqual(24);
  });

  it.each([
    ['{ArrowRight}', 0.055],
    ['{ArrowUp}', 0.055],
    ['{ArrowLeft}', 0.045],
    ['{ArrowDown}', 0.045],
    ['{PageUp}', 0.08],
    ['{PageDown}', 0.0275],
    ['{Home}', 0.00005],
    ['{End}', 0.9],
  ])('goes with %s from 0.05 to %f', async (key, expected) => {
    const lab = new FakeLab();
    await open(lab);
    (handle().element() as HTMLElement).focus();
    await userEvent.keyboard(key);
    await expect.poll(() => lab.settings.value.rho).toBe(expected);
    await expect.element(handle()).toHaveAttribute('aria-valuetext', String(expected));
    expect(document.activeElement).toBe(handle().element());
  });

  it('answers at once, before the run has taken it, and sends the newest value only', async () => {
    const lab = new SlowLab();
    lab.selectedUnit.value = 1;
    await open(lab);
    (handle().element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
    expect(lab.settings.value.rho).toBe(0.05);
    await expect.poll(() => value('penalty-omega')).toBeCloseTo(totalOmega(0.065), 12);
    expect(value('penalty-beta-omega')).toBeCloseTo(3 * totalOmega(0.065), 12);
    const slope = omegaSlope({ penalty: 'kl', rho: 0.065, penaltyExpression: '' }, 0.25);
    expect(Number(page.getByTestId('penalty-slope').element().getAttribute('data-value'))).toBeCloseTo(slope, 12);
    await expect.poll(() => points(1)[1]!.y).toBeCloseTo(omega({ penalty: 'kl', rho: 0.065, penaltyExpression: '' }, 0.25), 12);

    expect(lab.asked).toEqual([{ rho: 0.055 }]);
    lab.answer();
    await expect.poll(() => lab.asked).toEqual([{ rho: 0.055 }, { rho: 0.065 }]);
    await expect.element(handle()).toHaveAttribute('aria-valuenow', '0.065');
    lab.answer();
    await expect.poll(() => lab.settings.value.rho).toBe(0.065);
    // From here on it is the run's again.
    lab.settings.value = { ...lab.settings.value, rho: 0.3 };
    await expect.element(handle()).toHaveAttribute('aria-valuenow', '0.3');
  });

  it('is dragged at its handle', async () => {
    const lab = new FakeLab();
    await open(lab);
    const to = pixel(0.2);
    await userEvent.dragAndDrop(handle(), page.getByTestId('penalty-chart'), { targetPosition: { x: to, y: 60 } });
    // Two figures, and a pixel of where the press was: the nearest pixels are 0.002 away.
    await expect.poll(() => Math.abs(lab.settings.value.rho - 0.2)).toBeLessThanOrEqual(0.005);
    expect(value('penalty-omega')).toBeCloseTo(totalOmega(lab.settings.value.rho), 12);
    await expect.element(handle()).toHaveAttribute('data-held', 'false');
  });

  it('is dragged at its line, where no dot is', async () => {
    const lab = new FakeLab();
    await open(lab);
    const canvas = page.getByTestId('penalty-chart');
    await userEvent.dragAndDrop(canvas, canvas, {
      sourcePosition: { x: pixel(0.05), y: 80 },
      targetPosition: { x: pixel(0.02), y: 90 },
    });
    await expect.poll(() => Math.abs(lab.settings.value.rho - 0.02)).toBeLessThanOrEqual(0.001);
    expect(lab.selectedUnit.value).toBeNull();
  });

  it('is not moved by a press elsewhere on the chart, nor on a dot that lies on the line', async () => {
    const lab = new FakeLab();
    lab.settings.value = { ...lab.settings.value, rho: 0.25 };
    await open(lab);
    const canvas = page.getByTestId('penalty-chart');
    await userEvent.dragAndDrop(canvas, canvas, {
      sourcePosition: { x: pixel(0.1), y: 80 },
      targetPosition: { x: pixel(0.2), y: 80 },
    });
    const { x, y } = chart()!.getDatasetMeta(1).data[1]!;
    await userEvent.dragAndDrop(canvas, canvas, { sourcePosition: { x, y }, targetPosition: { x: x - 60, y } });
    expect(lab.settings.value.rho).toBe(0.25);
  });

  it.each(['l1', 'topk', 'none'] as const)('is not there with %s, which has no target', async (kind) => {
    const lab = new FakeLab();
    lab.settings.value = { ...lab.settings.value, penalty: kind };
    mount(lab, [penalty]);
    await expect.element(page.getByTestId('penalty-omega')).toBeVisible();
    expect(page.getByTestId('penalty-rho').elements()).toEqual([]);
  });
});

describe('the slope', () => {
  const meaning = () => page.getByTestId('penalty-slope-meaning');
  const arrow = () =>
    (chart()?.options.plugins as { slopeArrow?: { arrow: { slope: number; dx: number; dy: number; label: string } | null } })
      ?.slopeArrow?.arrow;

  it('is an arrow down the tangent, and the formula with its numbers', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    lab.selectedUnit.value = 1;
    mount(lab, [penalty]);
    // By hand: −0.05/0.25 + 0.95/0.75.
    const slope = -0.2 + 0.95 / 0.75;
    await expect.poll(() => arrow()?.slope).toBeCloseTo(slope, 12);
    // Downhill is to the left; along √ρ̂ the tangent of ω is 2√ρ̂ times as steep: 2·0.5.
    expect(arrow()!.dx).toBe(-1);
    expect(arrow()!.dy).toBeCloseTo(-slope, 12);
    expect(arrow()!.label).toBe('slope 1.07');
    const formula = page.getByTestId('penalty-slope').element();
    expect(formula.textContent).toBe('=−0.050.25+0.950.75≈1.07');
    expect(Number(formula.getAttribute('data-value'))).toBeCloseTo(slope, 12);
    await expect.element(meaning()).toHaveTextContent('fire less. In the gradient it counts β times: βΩ′ ≈ 3.20');

    // −0.05/0.01 + 0.95/0.99
    lab.selectedUnit.value = 2;
    await expect.poll(() => arrow()?.label).toBe('slope −4.04');
    expect(arrow()!.dx).toBe(1);
    expect(arrow()!.dy).toBeLessThan(0);
    await expect.element(meaning()).toHaveTextContent('fire more');
  });

  it('says of a dead and of a saturated unit that little of it arrives', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0, 0.9999, 0.09]);
    lab.selectedUnit.value = 1;
    mount(lab, [penalty]);
    await expect.element(meaning()).toHaveTextContent('a dead unit hardly feels it');
    // Taken as 1e-7, the bound that keeps the slope finite.
    expect(page.getByTestId('penalty-slope').element().textContent).toContain('0.051×10−7');
    lab.selectedUnit.value = 2;
    await expect.element(meaning()).toHaveTextContent('a saturated unit hardly feels it');
  });

  it('of no unit is none: the steepest is offered, and from there one goes by ρ̂', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    mount(lab, [penalty]);
    await expect.poll(() => arrow()).toBeNull();
    await userEvent.click(page.getByTestId('penalty-steepest'));
    expect(lab.selectedUnit.value).toBe(2);
    const lower = page.getByTestId('penalty-unit-lower');
    await expect.element(lower).toHaveAttribute('aria-disabled', 'true');
    for (const unit of [0, 3, 1]) {
      await userEvent.click(page.getByTestId('penalty-unit-higher'));
      expect(lab.selectedUnit.value).toBe(unit);
    }
    await expect.element(page.getByTestId('penalty-unit-higher')).toHaveAttribute('aria-disabled', 'true');
    await expect.element(page.getByTestId('penalty-unit')).toHaveTextContent('Unit 2 ρ̂ = 0.250');
  });

  it('of L1 is 1 for every unit, and 0 without a penalty', async () => {
    const lab = new FakeLab();
    lab.settings.value = { ...lab.settings.value, penalty: 'l1' };
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    lab.selectedUnit.value = 0;
    mount(lab, [penalty]);
    await expect.poll(() => arrow()?.slope).toBe(1);
    expect(page.getByTestId('penalty-slope').element().getAttribute('data-value')).toBe('1');
    lab.settings.value = { ...lab.settings.value, penalty: 'none' };
    await expect.element(meaning()).toHaveTextContent('nothing pushes');
  });
});

describe('a penalty of one’s own', () => {
  it('is drawn, summed and sloped as soon as it can be computed, with ρ to be moved', async () => {
    const lab = new FakeLab();
    lab.settings.value = { ...lab.settings.value, penalty: 'custom', penaltyExpression: 'r - 2 rho' };
    lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
    lab.selectedUnit.value = 1;
    mount(lab, [penalty]);
    await expect.poll(() => chart()?.data.datasets.length).toBe(2);
    await expect.element(page.getByTestId('penalty-omega')).toHaveTextContent('–');

    expression.value = { value: (r, rho) => r - 2 * rho, slope: () => 1 };
    await expect.poll(() => chart()?.data.datasets.length).toBe(5);
    // 0.39 − 8·0.05; three of the four units lie below 0, and are on the chart.
    await expect.poll(() => value('penalty-omega')).toBeCloseTo(-0.01, 6);
    expect(chart()!.scales.y!.min).toBeLessThan(-0.09);
    expect(points(1)[2]!.y).toBeCloseTo(-0.09, 6);
    expect(page.getByTestId('penalty-slope').element().getAttribute('data-value')).toBe('1');
    await expect.element(page.getByTestId('penalty-rho')).toBeVisible();
  });
});

describe('the lecture’s own plot', () => {
  it('is one click away: 0 at ρ̂ = ρ = 0.2 and nowhere else, whatever the run’s ρ is', async () => {
    const lab = new FakeLab();
    mount(lab, [penalty]);
    await userEvent.click(page.getByTestId('penalty-lecture').getByText('The lecture’s own plot'));
    const lecture = () => Chart.getChart(canvasOf('penalty-lecture-chart'));
    await expect.poll(() => lecture()?.data.datasets.length).toBe(2);
    const curve = lecture()!.data.datasets[0]!.data as unknown as UnitPoint[];
    expect(curve.filter(({ y }) => y <= 0)).toEqual([{ x: 0.2, y: 0 }]);
    expect(curve.length).toBeGreaterThan(100);
    // Plotted as the lecture has it: linear, from 0 to 1.
    expect([lecture()!.scales.x!.min, lecture()!.scales.x!.max]).toEqual([0, 1]);

    const probe = page.getByTestId('penalty-lecture-rho-hat');
    const summary = page.getByTestId('penalty-lecture-chart-summary');
    // By hand: 0.2 ln 0.4 + 0.8 ln 1.6 = 0.193, −0.4 + 1.6 = 1.2.
    await expect.element(summary).toHaveTextContent('At ρ̂ = 0.5: Ω = 0.193, slope 1.20.');
    (probe.element() as HTMLElement).focus();
    await userEvent.keyboard('{PageDown}{PageDown}{PageDown}{PageDown}{PageDown}{PageDown}');
    await expect.element(summary).toHaveTextContent('At ρ̂ = 0.2: Ω = 0, slope 0.');
    await userEvent.keyboard('{PageDown}{PageDown}');
    await expect.element(summary).toHaveTextContent('At ρ̂ = 0.1: Ω = 0.0444, slope −1.11.');
  });
});

describe('the expanded form', () => {
  it('stands beside the compact one, both computed and equal, and follows ρ', async () => {
    const lab = new FakeLab();
    lab.heldOutRhoHat(RHO_HAT);
    mount(lab, [penalty]);
    await userEvent.click(page.getByText('The same Ω, multiplied out'));
    const term = (id: string) => Number((page.getByTestId(`penalty-${id}`).element() as HTMLDataElement).value);
    for (const rho of [0.05, 0.2]) {
      lab.settings.value = { ...lab.settings.value, rho };
      await expect.poll(() => term('compact')).toBeCloseTo(totalOmega(rho), 12);
      // Two ways to sum sixteen doubles, none above 4.
      expect(Math.abs(term('expanded') - term('compact'))).toBeLessThan(1e-13);
      expect(page.getByTestId('penalty-expanded').element().textContent).toBe(
        page.getByTestId('penalty-compact').element().textContent,
      );
      expect(term('term-rho') + term('term-rho-hat') + term('term-rest') + term('term-rest-hat')).toBeCloseTo(
        totalOmega(rho),
        12,
      );
      expect(term('term-rho')).toBeCloseTo(4 * rho * Math.log(rho), 12);
    }
  });

  it('is offered with KL only', async () => {
    const lab = new FakeLab();
    lab.settings.value = { ...lab.settings.value, penalty: 'l1' };
    mount(lab, [penalty]);
    await expect.element(page.getByTestId('penalty-lecture')).toBeVisible();
    expect(page.getByTestId('penalty-expanded-form').elements()).toEqual([]);
  });
});
