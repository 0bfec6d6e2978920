/** The panel of one's own penalty, with the algebra in its real worker: what is drawn, said, refused and put in force. */

import { Chart } from 'chart.js';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Panel } from '../../web/src/lab/panel.ts';
import { compiled } from '../../web/src/lab/panels/expression.ts';
import { omega } from '../../web/src/lab/panels/omega.ts';
import { View } from '../../web/src/lab/panels/own-penalty.tsx';
import { DEFAULTS, type Settings } from '../../web/src/settings.ts';
import { canvasOf, FakeLab, frames, mount } from './panels-fixture.tsx';

const panel: Panel = { id: 'own-penalty', title: '', size: 'wide', View };

class TypedLab extends FakeLab {
  asked: unknown[] = [];
  played = 0;
  /** By how much the core's slope is wrong. */
  off = 0;
  /** A core that knows (r − ρ)² only. */
  override penaltyAt = async (
    settings: Partial<Pick<Settings, 'penalty' | 'penaltyExpression' | 'rho'>>,
    rhoHat: Float64Array,
  ) => {
    this.asked.push(settings);
    const rho = settings.rho!;
    return { value: rhoHat.map((r) => (r - rho) ** 2), slope: rhoHat.map((r) => 2 * (r - rho) + this.off) };
  };
  override play = async () => {
    this.played++;
    this.status.value = 'running';
  };
}

const get = (id: string) => page.getByTestId(`own-penalty-${id}`);
const chart = () => Chart.getChart(canvasOf('own-penalty-chart'));
const points = (dataset: number) => chart()!.data.datasets[dataset]!.data as unknown as { x: number; y: number; unit?: number }[];
const mathOf = (id: string) =>
  get(id)
    .element()
    .textContent!.replaceAll(/[\s\u2061\u2062]/g, '');

async function open(): Promise<TypedLab> {
  const lab = new TypedLab();
  lab.heldOutRhoHat([0.04, 0.25, 0.01, 0.09]);
  mount(lab, [panel], 900);
  // The first one waits for the algebra to be fetched.
  await expect.poll(() => chart() && points(1).length, { timeout: 20_000 }).toBe(301);
  return lab;
}

describe('what is typed', () => {
  it('is drawn over KL, with its slope and the units on both', async () => {
    const lab = await open();
    const rho = lab.settings.value.rho;
    const lecture = { penalty: 'kl', rho, penaltyExpression: '' } as const;
    // The axis is √ρ̂.
    for (const { x, y } of points(0)) expect(y).toBeCloseTo(omega(lecture, x * x), 10);
    for (const { x, y } of points(1)) expect(y).toBeCloseTo((x * x - rho) ** 2, 6);
    for (const { x, y } of points(4)) expect(y).toBeCloseTo(2 * (x * x - rho), 6);
    for (const dataset of [2, 5]) expect(points(dataset).map(({ unit }) => unit)).toEqual([0, 1, 2, 3]);
    expect(points(2)[1]!.y).toBeCloseTo(0.04, 6);
    expect(points(5)[1]!.y).toBeCloseTo(0.4, 6);
    await userEvent.fill(get('text'), 'abs(r - rho)');
    await expect.poll(() => points(4).at(-1)!.y).toBe(1);
    expect(points(4)[0]!.y).toBe(-1);
    // Drawn, not trained with.
    expect(lab.settings.value.penalty).toBe('kl');
  });

  it('is written as a formula, with its slope simplified', async () => {
    await open();
    await expect.poll(() => get('slope-formula').query() && mathOf('slope-formula')).toBe('∂ω∂ρ^=2(ρ^−ρ)');
    expect(mathOf('value-formula')).toBe('ω=(ρ^−ρ)2');
    await userEvent.click(get('example-kl-itself'));
    await expect
      .poll(() => get('slope-formula').query() && mathOf('slope-formula'), { timeout: 20_000 })
      .toBe('∂ω∂ρ^=−ρρ^+1−ρ1−ρ^');
    expect(document.querySelectorAll('[data-testid="own-penalty-slope-formula"] mfrac').length).toBe(3);
  });

  it('moves with ρ, which is judged anew', async () => {
    const lab = await open();
    await userEvent.fill(get('text'), 'log(r + rho - 0.1)');
    await expect.element(get('problem')).toHaveTextContent('with ρ = 0.05');
    lab.settings.value = { ...lab.settings.value, rho: 0.2 };
    await expect.element(get('problem')).toBeEmptyDOMElement();
    await expect.element(get('warnings')).toHaveTextContent('rises all the way');
    await expect.poll(() => points(1)[150]!.y).toBeCloseTo(Math.log(0.25 + 0.1), 9);
  });

  it('is checked by differences and against the core', async () => {
    const lab = await open();
    await expect.element(get('check-numeric')).toHaveTextContent('They agree');
    await expect.element(get('check-core')).toHaveTextContent('They agree');
    expect(lab.asked.at(-1)).toEqual({ penalty: 'custom', penaltyExpression: '(r - rho)^2', rho: 0.05 });
    lab.off = 0.1;
    lab.settings.value = { ...lab.settings.value, rho: 0.06 };
    await expect.element(get('check-core')).toHaveTextContent('They differ');
  });
});

describe('what cannot be a penalty', () => {
  it.each([
    ['constructor', 'Character 1, “constructor”: not known here', 'constructor'],
    ['import("x")', 'Character 1, “import”', 'import'],
    ['a=1', 'Character 1, “a”', 'a'],
    ['r;r', 'Character 2, “;”: expected + - * / ^ or the end', ';'],
    ['😀', 'Character 1, “😀”', '😀'],
    ['2 r', 'write * to multiply', 'r'],
    ['('.repeat(201), '201 characters; at most 200', '('],
    ['1/(r - rho)', 'not finite at r = 0.05', null],
  ])('%j is refused: %s; and nothing is trained', async (typed, words, marked) => {
    const lab = await open();
    await userEvent.fill(get('text'), typed);
    await expect.element(get('problem')).toHaveTextContent(words);
    await expect.element(get('text')).toHaveAttribute('aria-invalid', 'true');
    const mark = document.querySelector('[data-testid="own-penalty-problem"] mark');
    if (marked === null) expect(mark).toBeNull();
    else expect(mark!.textContent!.startsWith(marked)).toBe(true);
    await userEvent.click(get('train'));
    await frames();
    expect(lab.settings.value).toMatchObject({ penalty: 'kl', penaltyExpression: DEFAULTS.penaltyExpression });
    expect(lab.played).toBe(0);
    // What was drawn last stays.
    expect(points(1).length).toBe(301);
  });

  it('compiles to null, for whoever draws it', () => {
    expect(compiled('import("x")').value).toBeNull();
    expect(compiled('r r').value).toBeNull();
  });
});

describe('training with it', () => {
  it('begins with Enter, at once, without waiting for the drawing', async () => {
    const lab = await open();
    await userEvent.fill(get('text'), '2*abs(r - rho)');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => lab.settings.value).toMatchObject({ penalty: 'custom', penaltyExpression: '2*abs(r - rho)' });
    expect(lab.played).toBe(1);
    await expect.element(get('state')).toHaveTextContent('In force');
    await expect.element(get('warnings')).toHaveTextContent('a kink at r = 0.05');
    // For the other panels' curves.
    await expect.poll(() => compiled('2*abs(r - rho)').value?.value(0.3, 0.1)).toBeCloseTo(0.4, 12);
  });

  it('puts it in force and waits, where a lesson has training wait', async () => {
    const lab = await open();
    lab.locked.value = 'Predict first.';
    await userEvent.click(get('train'));
    await expect.poll(() => lab.settings.value.penalty).toBe('custom');
    expect(lab.played).toBe(0);
  });

  it('can pull as hard as KL', async () => {
    const lab = await open();
    // At 2ρ = 0.1: KL 5(−0.05/0.1 + 0.95/0.9) = 2.78, (r − ρ)² 0.1.
    await userEvent.click(get('set-beta'));
    await expect.poll(() => lab.settings.value.beta).toBe(28);
    await expect.element(get('pull')).toHaveTextContent('about as hard as KL');
  });

  it('follows what is put in force elsewhere, unless something else is being typed', async () => {
    const lab = await open();
    lab.settings.value = { ...lab.settings.value, penaltyExpression: 'r^2' };
    await expect.element(get('text')).toHaveValue('r^2');
    await userEvent.fill(get('text'), 'r^3');
    lab.settings.value = { ...lab.settings.value, penaltyExpression: 'r^4' };
    await frames();
    await expect.element(get('text')).toHaveValue('r^3');
  });
});

describe('today’s ways', () => {
  it('are one click each, and KL gets back the β it had', async () => {
    const lab = await open();
    lab.settings.value = { ...lab.settings.value, beta: 3.5 };
    await userEvent.click(get('l1'));
    await expect.poll(() => lab.settings.value).toMatchObject({ penalty: 'l1', beta: 0.3 });
    await userEvent.click(get('topk'));
    // As many units as there are, where there are fewer.
    await expect.poll(() => lab.settings.value).toMatchObject({ penalty: 'topk', topk: 4 });
    await expect.element(get('topk')).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(get('kl'));
    await expect.poll(() => lab.settings.value).toMatchObject({ penalty: 'kl', beta: 3.5 });
  });
});
