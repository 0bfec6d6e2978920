/** The unit's card: every number and picture on it is the survey's or the weights', and an answer about another unit is never shown. */

import axe from 'axe-core';
import { Chart } from 'chart.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Panel } from '../../web/src/lab/panel.ts';
import { View } from '../../web/src/lab/panels/unit-card.tsx';
import { theme } from '../../web/src/lab/theme.ts';
import { EXTREMES, HISTOGRAM_BINS } from '../../web/src/metrics.ts';
import type { HeldOut, Images } from '../../web/src/protocol.ts';
import { canvasOf, colourAt, FakeLab, frames, INPUTS, mount, surveyOf, token } from './panels-fixture.tsx';

const unitCard: Panel = { id: 'unit', title: 'One unit', size: 'wide', View };

const HIDDEN = 4;
/** Charts are drawn a while after the page; how long is not asked here. */
const soon = <T,>(read: () => T) => expect.poll(read, { timeout: 20_000 });
const of = (id: string) => page.getByTestId(id);
const digitsOf = (which: 'most' | 'least') =>
  [...document.querySelectorAll<HTMLButtonElement>(`[data-testid="unit-${which}"] button`)].map((button) => button.dataset.digit);

/** Unit l's best digits are 10(l + 1), 10(l + 1) + 1, …, by the fixture all pixels of digit d are d and it is a d mod 10. */
function survey(change: Partial<HeldOut> = {}): HeldOut {
  const base = surveyOf([0.05, 0.2, 0.0004, 0.9995]);
  const each = <T extends Uint32Array | Float32Array>(
    array: T,
    value: (unit: number, place: number) => number,
    width = EXTREMES,
  ) => array.map((_, at) => value(Math.floor(at / width), at % width)) as T;
  const histogram = new Uint32Array(HIDDEN * HISTOGRAM_BINS);
  // Of 200 digits: unit 1 above one half on 24; unit 2 on none; unit 3 on none; unit 4 on all.
  histogram[0] = 176;
  histogram[15] = 20;
  histogram[19] = 4;
  histogram[HISTOGRAM_BINS + 4] = 200;
  histogram[2 * HISTOGRAM_BINS] = 200;
  histogram[4 * HISTOGRAM_BINS - 1] = 200;
  // Unit 1: mostly 3s and 5s. Unit 2: every class alike.
  const means = [
    [0.01, 0.01, 0.01, 0.2, 0.01, 0.15, 0.01, 0.01, 0.01, 0.08],
    Array<number>(10).fill(0.2),
    [0.004, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    Array<number>(10).fill(0.9995),
  ];
  return {
    ...base,
    metrics: { ...new FakeLab().metrics.peek(), step: 300 },
    trainReconstruction: 0,
    histogram,
    classMeans: Float32Array.from(means.flat()),
    selectivity: Float32Array.of(0.4, 0.1, 1, 0.1),
    most: {
      images: each(new Uint32Array(HIDDEN * EXTREMES), (unit, place) => 10 * (unit + 1) + place),
      activations: each(new Float32Array(HIDDEN * EXTREMES), (unit, place) => (0.9 - unit / 10) * 0.9 ** place),
    },
    least: {
      images: each(new Uint32Array(HIDDEN * EXTREMES), (unit, place) => 100 + 10 * unit + place),
      activations: each(new Float32Array(HIDDEN * EXTREMES), (_, place) => 0.001 * (place + 1)),
    },
    ...change,
  };
}

/** W_jl of unit l: +1 on the upper half of the pixels, −0.5 on the lower, times l + 1; b_l = −l. */
function weigh(lab: FakeLab): void {
  lab.weights.value = {
    encoder: Float32Array.from({ length: INPUTS * HIDDEN }, (_, at) => {
      const [pixel, unit] = [Math.floor(at / HIDDEN), at % HIDDEN];
      return (pixel < INPUTS / 2 ? 1 : -0.5) * (unit + 1);
    }),
    bias: Float32Array.from({ length: HIDDEN }, (_, unit) => -unit),
    decoder: Float32Array.from({ length: HIDDEN * INPUTS }, (_, at) => (Math.floor(at / INPUTS) === 0 ? -0.25 : 0.25)),
    outputBias: new Float32Array(INPUTS),
  };
}

function open(unit: number | null, heldOut: HeldOut | null = survey()): FakeLab {
  const lab = new FakeLab();
  lab.selectedUnit.value = unit;
  lab.heldOut.value = heldOut;
  weigh(lab);
  lab.show(0, 255, [0.1, 0.2, 0.3, 0.4], 0.5);
  mount(lab, [unitCard], 960);
  return lab;
}

// The whole card, or what is below the window would not be drawn.
beforeEach(() => page.viewport(1000, 1600));

describe('the card', () => {
  it('invites while no unit is chosen, and its picks choose one', async () => {
    const lab = open(null);
    await expect.element(of('unit-invitation')).toBeVisible();
    await expect.element(of('unit-card')).not.toBeInTheDocument();
    await expect.element(of('unit-copy-link')).toBeDisabled();

    await userEvent.click(of('unit-most-selective'));
    // Unit 3 has the largest selectivity, but it is dead.
    await expect.element(of('unit-name')).toHaveTextContent('Unit 1');
    expect(lab.selectedUnit.value).toBe(0);
    await userEvent.click(of('unit-most-selective'));
    await expect.element(of('unit-name')).toHaveTextContent('Unit 2');
    await userEvent.click(of('unit-most-active'));
    await expect.element(of('unit-name')).toHaveTextContent('Unit 4');
    await userEvent.click(of('unit-most-active'));
    await expect.element(of('unit-name')).toHaveTextContent('Unit 2');
  });

  it('has the numbers of the survey and of the weights', async () => {
    open(0);
    await expect.element(of('unit-rho-hat')).toHaveTextContent('0.0500');
    await expect.element(of('unit-selectivity')).toHaveTextContent('0.400');
    await expect.element(of('unit-above-half')).toHaveTextContent('12%');
    await expect.element(of('unit-bias')).toHaveTextContent('0');
    // √(392 · 1 + 392 · ¼) = 22.14
    await expect.element(of('unit-strength')).toHaveTextContent('22.1');
    await expect.element(of('unit-over')).toHaveTextContent('Over the 200 held-out digits, after step 300.');
    await expect
      .element(of('unit-description'))
      .toHaveTextContent('Fires mostly for 3s and 5s; above one half on 12% of the held-out digits.');
    await expect.element(of('unit-state')).toHaveTextContent('');
  });

  it.each([
    [1, '', 'Tells the classes hardly apart; above one half on none of the held-out digits.'],
    [2, 'dead', 'Dead: below 0.001 on average, at most 0.700 on any held-out digit.'],
    [3, 'saturated', 'Saturated: on, whatever the digit; at least 0.0010 on every held-out one.'],
  ])('says honestly what unit index %i is for', async (unit, state, description) => {
    open(unit);
    await expect.element(of('unit-name')).toHaveTextContent(`Unit ${unit + 1}`);
    await expect.element(of('unit-state')).toHaveTextContent(state);
    await expect.element(of('unit-description')).toHaveTextContent(description);
  });

  it('draws encoder, decoder, and the encoder where the chosen digit has ink', async () => {
    const lab = open(0);
    const [top, bottom] = [10, 95];
    await soon(() => colourAt(canvasOf('unit-encoder'), 60, top)).toBe(token('--weight-positive-strong'));
    expect(colourAt(canvasOf('unit-encoder'), 60, bottom)).not.toBe(token('--weight-positive-strong'));
    await soon(() => colourAt(canvasOf('unit-decoder'), 60, top)).toBe(token('--weight-negative-strong'));
    await soon(() => colourAt(canvasOf('unit-contributions'), 60, top)).toBe(token('--weight-positive-strong'));
    await expect.element(of('unit-encoder-note')).toHaveTextContent('±1');
    await expect.element(of('unit-decoder-note')).toHaveTextContent('±0.250');
    await expect.element(of('unit-contributions-note')).toHaveTextContent('h = 0.10');

    lab.show(0, 0, [0.7, 0, 0, 0], 0);
    await soon(() => colourAt(canvasOf('unit-contributions'), 60, top)).not.toBe(token('--weight-positive-strong'));
    expect(colourAt(canvasOf('unit-contributions'), 60, top)).toBe(colourAt(canvasOf('unit-contributions'), 60, bottom));
    await expect.element(of('unit-contributions-note')).toHaveTextContent('h = 0.70');
    // The view of a digit that is not chosen any more says nothing.
    lab.selectedDigit.value = 5;
    await expect.element(of('unit-contributions-note')).toHaveTextContent('h = –');
  });

  it('says that there is nothing yet before the first survey, and keeps to the weights', async () => {
    open(1, null);
    await expect.element(of('unit-description')).toHaveTextContent('not been gone through yet');
    await expect.element(of('unit-rho-hat')).toHaveTextContent('–');
    await expect.element(of('unit-bias')).toHaveTextContent('−1');
    await expect.element(of('unit-most-selective')).toBeDisabled();
    await expect.element(of('unit-input-norm-norm')).toHaveTextContent('1');
    await expect.element(of('unit-input-digit-norm')).toHaveTextContent('–');
  });

  it('shows no number of a network that is gone', async () => {
    const lab = open(1);
    await expect.element(of('unit-rho-hat')).toHaveTextContent('0.200');
    // A restart with fewer units: weights and survey of the old one are still there for a moment.
    lab.settings.value = { ...lab.settings.value, hidden: 3 };
    await expect.element(of('unit-bias')).toHaveTextContent('–');
    await expect.element(of('unit-rho-hat')).toHaveTextContent('–');
    lab.settings.value = { ...lab.settings.value, hidden: 1 };
    await expect.element(of('unit-invitation')).toBeVisible();
  });
});

describe('the digits', () => {
  it('are those of the survey, strongest and weakest first, with activations and classes', async () => {
    open(0);
    expect(digitsOf('most')).toEqual(Array.from({ length: EXTREMES }, (_, place) => String(10 + place)));
    expect(digitsOf('least')).toEqual(Array.from({ length: EXTREMES }, (_, place) => String(100 + place)));
    await expect.element(of('unit-most-1')).toHaveAttribute('title', 'Activation 0.810');
    await expect.element(of('unit-most-1')).toHaveAccessibleName('Held-out digit 12: a 1 with activation 0.81');
    await expect.element(of('unit-least-0')).toHaveAccessibleName('Held-out digit 101: a 0 with activation 0.00');
  });

  it('are chosen by a click, for the whole page', async () => {
    const lab = open(0);
    await userEvent.click(of('unit-most-3'));
    expect(lab.selectedDigit.value).toBe(13);
    await expect.element(of('unit-most-3')).toHaveAttribute('aria-pressed', 'true');
    await expect.element(of('unit-most-2')).toHaveAttribute('aria-pressed', 'false');
  });

  it('are one stop each, walked by arrow keys, and keep their place while the unit changes', async () => {
    const lab = open(0);
    (of('unit-copy-link').element() as HTMLElement).focus();
    await userEvent.tab();
    await expect.element(of('unit-most-0')).toHaveFocus();
    await userEvent.keyboard('{ArrowLeft}{ArrowRight}{ArrowRight}');
    await expect.element(of('unit-most-2')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(lab.selectedDigit.value).toBe(12);
    lab.selectedUnit.value = 1;
    await expect.element(of('unit-most-2')).toHaveAttribute('data-digit', '22');
    await expect.element(of('unit-most-2')).toHaveFocus();
    await userEvent.keyboard('{End}');
    await expect.element(of('unit-most-11')).toHaveFocus();
    await userEvent.tab();
    await expect.element(of('unit-least-0')).toHaveFocus();
    await userEvent.tab({ shift: true });
    await expect.element(of('unit-most-11')).toHaveFocus();
  });

  it('are asked for once, and not for every unit that a pointer runs over', async () => {
    const asked: number[][] = [];
    const lab = new FakeLab();
    const answer = lab.imagesAt.bind(lab);
    lab.imagesAt = (set, indices) => {
      asked.push([...indices]);
      return answer(set, indices);
    };
    lab.heldOut.value = survey();
    weigh(lab);
    mount(lab, [unitCard], 960);
    await frames();
    for (const unit of [0, 1, 2, 1, 2, 1, 3]) lab.selectedUnit.value = unit;
    // Of the first at once, and of the one where the pointer stands; of none that it ran over.
    await soon(() => asked.length).toBe(2);
    expect(asked[0]).toEqual([...Array.from({ length: 12 }, (_, i) => 10 + i), ...Array.from({ length: 12 }, (_, i) => 100 + i)]);
    expect(asked[1]!.slice(0, 2)).toEqual([40, 41]);
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/^Held-out digit 41: a 0 with/);
    // Unit 3's best digits are 30 … 41: of these 40 and 41 are here.
    lab.selectedUnit.value = 2;
    await soon(() => asked.length).toBe(3);
    expect(asked[2]).not.toContain(40);
    expect(asked[2]).toContain(39);
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/^Held-out digit 31: a 0 with/);
    lab.selectedUnit.value = 3;
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/^Held-out digit 41: a 0 with/);
    await frames();
    expect(asked.length).toBe(3);
  });

  it('of one unit never appear at another, however late their answer comes', async () => {
    const answers: ((images: Images) => void)[] = [];
    const asked: number[][] = [];
    const lab = new FakeLab();
    lab.imagesAt = (_, indices) => {
      asked.push([...indices]);
      return new Promise((resolve) => answers.push(resolve));
    };
    // Told apart from the fixture's by their ink: digit d is 255 for d < 20, else 0.
    const imagesOf = (indices: number[]): Images => ({
      pixels: Uint8Array.from(indices.flatMap((digit) => Array<number>(INPUTS).fill(digit < 20 ? 255 : 0))),
      labels: Uint8Array.from(indices, (digit) => digit % 10),
    });
    lab.heldOut.value = survey();
    weigh(lab);
    lab.selectedUnit.value = 0;
    mount(lab, [unitCard], 960);
    await soon(() => asked.length).toBe(1);
    lab.selectedUnit.value = 2;
    await soon(() => asked.length).toBe(2);
    const picture = () => document.querySelector<HTMLCanvasElement>('[data-testid="unit-most-0"] canvas')!;
    const ink = () => colourAt(picture(), 20, 20);

    answers[0]!(imagesOf(asked[0]!));
    await frames();
    // Unit 3's digits have not come: nothing is drawn, no class is claimed, no mean is made of others.
    expect(picture().getContext('2d')!.getImageData(20, 20, 1, 1).data[3]).toBe(0);
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/^Held-out digit 31 with/);
    await expect.element(of('unit-input-mean-activation')).toHaveTextContent('–');

    answers[1]!(imagesOf(asked[1]!));
    await soon(ink).toBe(token('--digit-ground'));
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/^Held-out digit 31: a 0 with/);
    // And what came late is there when its unit is looked at.
    lab.selectedUnit.value = 0;
    await soon(ink).toBe(token('--digit-ink'));
    expect(asked.length).toBe(2);
  });

  it('are asked for again after a refusal, when other ones are wanted too', async () => {
    let refuse = true;
    const lab = new FakeLab();
    const answer = lab.imagesAt.bind(lab);
    lab.imagesAt = (set, indices) => (refuse ? Promise.reject(new RangeError('not here')) : answer(set, indices));
    lab.heldOut.value = survey();
    lab.selectedUnit.value = 0;
    mount(lab, [unitCard], 960);
    await expect.element(of('unit-most-0')).toHaveAccessibleName('Held-out digit 11 with activation 0.90');
    await frames();
    lab.selectedUnit.value = 1;
    await expect.element(of('unit-name')).toHaveTextContent('Unit 2');
    await frames();
    refuse = false;
    lab.selectedUnit.value = 0;
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/: a 0 with/);
  });
});

describe('the classes', () => {
  const chart = () => Chart.getChart(canvasOf('unit-classes'));

  it('are ten bars, with what selectivity is made of', async () => {
    const lab = open(0);
    await soon(() => chart()?.data.datasets[0]?.data.length).toBe(10);
    expect((chart()!.data.datasets[0]!.data as number[])[3]).toBeCloseTo(0.2, 6);
    await expect
      .element(of('unit-classes-summary'))
      .toHaveTextContent('Selectivity 0.400: the largest class mean, 0.200 for 3s, over the sum of the ten, 0.500.');
    await userEvent.click(of('unit-classes-table').getByText('Data as a table'));
    const rows = () =>
      [...of('unit-classes-table').element().querySelectorAll('tbody tr')].map((row) =>
        [...row.children].map((cell) => cell.textContent),
      );
    expect(rows()[5]).toEqual(['5', '0.150']);

    lab.selectedUnit.value = 3;
    await soon(() => (chart()!.data.datasets[0]!.data as number[])[3]).toBeCloseTo(0.9995, 6);
    expect(chart()!.scales.x!.max).toBe(1);
  });

  it('are not spoken of without labels', async () => {
    open(0, survey({ classMeans: null, selectivity: null }));
    await expect.element(of('unit-unlabelled')).toBeVisible();
    await expect.element(of('unit-selectivity')).toHaveTextContent('–');
    await expect.element(of('unit-description')).toHaveTextContent('Above one half on 12% of the held-out digits.');
    await expect.element(of('unit-most-selective')).toBeDisabled();
    await expect.element(of('unit-most-active')).toBeEnabled();
  });
});

describe('the best inputs', () => {
  it('are x*, full ink where W > 0, the mean of the best digits, the best digit', async () => {
    open(1);
    const read = (kind: string) =>
      ['norm', 'cosine', 'z', 'activation'].map((id) => of(`unit-input-${kind}-${id}`).element().textContent);
    // W is 2 on the upper 392 pixels and −1 on the lower: ‖W‖ = √(392 · 5) = 44.27; b = −1.
    await soon(() => read('norm')).toEqual(['1.00', '1.00', '43.3', '1.00']);
    // ‖x‖ = √392, Wᵀx = 784, cosine = 784 / (44.27 · 19.80)
    expect(read('pixels')).toEqual(['19.8', '0.894', '783', '1.00']);
    // Digit 20 is 20/255 everywhere: ‖x‖ = 28 · 20/255, Wᵀx = 392 · 20/255.
    await soon(() => read('digit')).toEqual(['2.20', '0.316', '29.7', '1.00']);
    // Digits 20 … 31: mean 25.5, so 0.1.
    expect(read('mean')).toEqual(['2.80', '0.316', '38.2', '1.00']);
    const why = of('unit-inputs-why');
    await expect.element(why).toHaveTextContent('392 of its 784 pixels are negative');
    await expect
      .element(why)
      .toHaveTextContent('Its best digit, a 0, gets 32% of the Wᵀx that x* would get at the same length, 2.20');
    await soon(() => colourAt(canvasOf('unit-input-norm'), 40, 10)).toBe(token('--weight-positive-strong'));
    await soon(() => colourAt(canvasOf('unit-input-pixels'), 40, 10)).toBe(token('--digit-ink'));
    const { width, height } = canvasOf('unit-input-pixels').getBoundingClientRect();
    expect(colourAt(canvasOf('unit-input-pixels'), width / 2, height - 10)).toBe(token('--digit-ground'));
  });

  it('are not defined for a unit without weights, and it says so', async () => {
    const lab = open(0);
    lab.flatWeights([0, 1, 1, 1]);
    await expect.element(of('unit-inputs-why')).toHaveTextContent('All its weights are 0');
    await expect.element(of('unit-input-norm-cosine')).toHaveTextContent('–');
    await expect.element(of('unit-input-norm-activation')).toHaveTextContent('0.500');
  });
});

describe('the way to a unit', () => {
  it('goes to the one before, the next, around, and to any by number', async () => {
    const lab = open(null);
    await userEvent.click(of('unit-next'));
    expect(lab.selectedUnit.value).toBe(0);
    await userEvent.click(of('unit-previous'));
    expect(lab.selectedUnit.value).toBe(3);
    await userEvent.click(of('unit-next'));
    expect(lab.selectedUnit.value).toBe(0);
    const field = of('unit-number');
    await userEvent.fill(field, '3');
    await userEvent.keyboard('{Enter}');
    expect(lab.selectedUnit.value).toBe(2);
    await userEvent.keyboard('{ArrowUp}');
    expect(lab.selectedUnit.value).toBe(3);
    await expect.element(field).toHaveValue('4');
    await userEvent.keyboard('{ArrowUp}');
    expect(lab.selectedUnit.value).toBe(3);
  });

  it.each(['0', '5', '1.5', 'seven', ''])('refuses “%s” with the range, and stays', async (text) => {
    const lab = open(1);
    await userEvent.fill(of('unit-number'), text);
    await userEvent.keyboard('{Enter}');
    await expect.element(of('unit-number-error')).toHaveTextContent('Units are numbered 1 to 4.');
    await expect.element(of('unit-number')).toHaveValue('2');
    expect(lab.selectedUnit.value).toBe(1);
    await userEvent.fill(of('unit-number'), '3');
    await userEvent.keyboard('{Enter}');
    await expect.element(of('unit-number-error')).toHaveTextContent('');
    expect(lab.selectedUnit.value).toBe(2);
  });

  it('copies the page’s link, and shows it only while it is this unit’s', async () => {
    const lab = open(1);
    const link = 'https://example.org/lab/?v=1&panels=unit&unit=2';
    (lab as unknown as { link: () => string }).link = () => link;
    await userEvent.click(of('unit-copy-link'));
    // With or without a clipboard the link stands there.
    await expect.element(of('unit-link')).toHaveTextContent(link);
    await userEvent.click(of('unit-next'));
    await expect.element(of('unit-link')).toHaveTextContent('');
  });
});

describe('the card as a thing on a page', () => {
  it('keeps its height from unit to unit and when a pointer lets go', async () => {
    const lab = open(0);
    const height = () => document.querySelector('[data-testid="panel-unit"]')!.getBoundingClientRect().height;
    await soon(() => Chart.getChart(canvasOf('unit-classes'))).toBeDefined();
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/: a 0 with/);
    await frames();
    const before = height();
    for (const unit of [1, 2, 3, null, 0]) {
      lab.selectedUnit.value = unit;
      await expect.element(of(unit === null ? 'unit-invitation' : 'unit-name')).toBeVisible();
      if (unit !== null) await expect.element(of('unit-name')).toHaveTextContent(`Unit ${unit + 1}`);
      await frames();
      expect(height(), `with unit ${unit}`).toBe(before);
    }
    lab.selectedUnit.value = null;
    await expect.element(of('unit-invitation')).toBeVisible();
    // What is not seen is not reached.
    await expect.element(of('unit-most-0')).not.toBeVisible();
  });

  it('wants weights only while a unit is chosen', async () => {
    const lab = open(null);
    await frames();
    expect(lab.watchers).toBe(0);
    lab.selectedUnit.value = 1;
    await soon(() => lab.watchers).toBe(1);
    lab.selectedUnit.value = null;
    await soon(() => lab.watchers).toBe(0);
  });

  it.each(['light', 'dark'] as const)('breaks no rule of axe, %s', async (scheme) => {
    theme.value = scheme;
    open(2);
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/: a 0 with/);
    await frames();
    const { violations } = await axe.run(document.querySelector('[data-testid="panel-unit"]')!, {
      rules: { region: { enabled: false }, 'heading-order': { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    theme.value = 'auto';
  });

  it.each([288, 358, 738, 960])('fits %i px without scrolling sideways', async (width) => {
    const lab = new FakeLab();
    lab.selectedUnit.value = 1;
    lab.heldOut.value = survey();
    weigh(lab);
    const root = mount(lab, [unitCard], width);
    await expect.element(of('unit-most-0')).toHaveAccessibleName(/: a 0 with/);
    const wide = [...root.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > width + 0.5);
    expect(wide.map(({ outerHTML }) => outerHTML.slice(0, 120))).toEqual([]);
  });
});
