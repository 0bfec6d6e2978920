/** The slides' errors: all five, as they stand there and corrected, and numbers that tell the two apart. */

import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { numericSlope, twoForms } from '../../web/src/lab/panels/slide-numbers.ts';
import { View } from '../../web/src/lab/panels/slides.tsx';
import { theme } from '../../web/src/lab/theme.ts';
import { BATCH, explanationOf, HIDDEN, mountView, walkable } from './mathematics-fixture.ts';
import { FakeLab, frames } from './panels-fixture.tsx';

const ERRORS = ['sign', 'mean', 'index', 'left-side', 'neuron'];

function open(width = 900) {
  const lab = new FakeLab();
  walkable(lab);
  return { lab, root: mountView(lab, 'slides', View, width) };
}

const shown = (testid: string) => page.getByTestId(testid);
const numberOf = (testid: string) => Number((shown(testid).element() as HTMLDataElement).value);

describe('the slides’ errors', () => {
  it('are five, each with its mark as on the slide and with its correction', async () => {
    const { root } = open();
    expect(root.querySelectorAll('.mistake')).toHaveLength(ERRORS.length);
    for (const id of ERRORS) {
      expect(shown(`slides-${id}-slide`).element().querySelector('math .wrong')).not.toBeNull();
      await expect.element(shown(`slides-${id}-slide`)).toHaveTextContent('As on the slide');
      expect(shown(`slides-${id}-corrected`).element().querySelector('math .right')).not.toBeNull();
      expect(shown(`slides-${id}-corrected`).element().querySelector('math .wrong')).toBeNull();
    }
  });

  it('sign: both forms of Ω have the same value, and the minus has not', async () => {
    const { lab } = open();
    lab.rhoHat.value = Float32Array.of(0.05, 0.5);
    lab.settings.value = { ...lab.settings.value, rho: 0.2 };
    // By hand: KL of two coins.
    const kl = (average: number) => 0.2 * Math.log(0.2 / average) + 0.8 * Math.log(0.8 / (1 - average));
    await expect.poll(() => numberOf('slides-compact')).toBeCloseTo(kl(Math.fround(0.05)) + kl(0.5), 12);
    expect(numberOf('slides-expanded')).toBeCloseTo(numberOf('slides-compact'), 12);
    expect(numberOf('slides-minus')).toBe(-numberOf('slides-expanded'));
    // At the target both are 0, but for rounding.
    const { compact, expanded } = twoForms(Float32Array.of(0.25), 0.25);
    expect(compact).toBe(0);
    expect(expanded).toBeCloseTo(0, 15);
  });

  it('mean: the mean is what a difference of ρ̂ gives, one digit alone is not', async () => {
    const { lab } = open();
    const expected = explanationOf(lab, 0, 406);
    await expect.poll(() => numberOf('slides-mean-formula')).toBeCloseTo(expected.rhoHatGradient, 14);
    // The error of a central difference is of the order of ε² = 1e-8.
    expect(numberOf('slides-mean-numeric')).toBeCloseTo(expected.rhoHatGradient, 8);
    // The first digit of the fixture has ink there.
    expect(numberOf('slides-mean-one')).toBeCloseTo(expected.x[0]! * expected.h[0]! * (1 - expected.h[0]!), 14);
    expect(Math.abs(numberOf('slides-mean-one') - expected.rhoHatGradient)).toBeGreaterThan(0.001);
  });

  it('the difference is of z, so units that top-k has set to 0, or that are full, do not spoil it', () => {
    expect(numericSlope({ x: Float64Array.of(1, 1), h: Float64Array.of(0, 1) })).toBe(0);
  });

  it('index: taken at its word it takes one digit, if there is one', async () => {
    const { lab } = open();
    lab.selectedUnit.value = 1;
    const expected = explanationOf(lab, 1, 406);
    await expect.poll(() => numberOf('slides-index-one')).toBeCloseTo(expected.x[1]! * expected.h[1]! * (1 - expected.h[1]!), 14);
    lab.settings.value = { ...lab.settings.value, hidden: 20 };
    lab.selectedUnit.value = 12;
    await expect
      .element(shown('slides-index-numbers'))
      .toHaveTextContent(`for unit 13, for digit 13 of a mini-batch of ${BATCH}`);
  });

  it('left side and neurons: the numbers of the present run', async () => {
    const { lab } = open();
    const { reconstruction, penalty } = explanationOf(lab, 0, 406);
    await expect.poll(() => numberOf('slides-left-sum')).toBeCloseTo(reconstruction + penalty, 13);
    await expect.element(shown('slides-neuron-numbers')).toHaveTextContent(`k = ${HIDDEN} of the one and m = ${BATCH}`);
  });
});

describe('the panel', () => {
  it.each(['light', 'dark'] as const)('breaks no rule of axe, %s', async (scheme) => {
    theme.value = scheme;
    const { root } = open();
    await expect.element(shown('slides-mean-numbers')).toHaveTextContent('the mean is');
    await frames();
    const { violations } = await axe.run(root, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    theme.value = 'auto';
  });

  it.each([288, 358, 738])('fits %i px without scrolling sideways', async (width) => {
    await page.viewport(width, 900);
    const { root } = open(width);
    await expect.element(shown('slides-mean-numbers')).toHaveTextContent('the mean is');
    await frames();
    expect(root.scrollWidth).toBeLessThanOrEqual(width);
  });
});
