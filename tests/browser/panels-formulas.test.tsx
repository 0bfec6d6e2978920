/** The formulas: which are in force, what a term lights up, and one weight's numbers against the formulas done by hand. */

import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { View } from '../../web/src/lab/panels/formulas.tsx';
import { followPointing } from '../../web/src/lab/pointing.ts';
import { theme } from '../../web/src/lab/theme.ts';
import { explanationOf, mountView, walkable } from './mathematics-fixture.ts';
import { canvasOf, FakeLab, frames, token } from './panels-fixture.tsx';

let stop = () => {};

afterEach(() => {
  stop();
  stop = () => {};
});

async function open(part: 'model' | 'objective' | 'gradient' | 'numbers' = 'model', width = 900, prepare = (_: FakeLab) => {}) {
  const lab = new FakeLab();
  prepare(lab);
  walkable(lab);
  lab.flatWeights([0.25, 0.125, 0, -0.125]);
  lab.show(0, 255, [0.1, 0.9, 0.3, 0.6], 0.5);
  stop = followPointing(lab);
  const root = mountView(lab, 'formulas', View, width);
  if (part !== 'model') await userEvent.click(page.getByTestId(`formulas-part-${part}`));
  return { lab, root };
}

const lit = (element: Element) => getComputedStyle(element).outlineStyle === 'solid' && getComputedStyle(element).outlineWidth;
const shown = (testid: string) => page.getByTestId(testid);
const numberOf = (element: Element) => Number(element.getAttribute('data-value') ?? element.getAttribute('value'));
/** What a step of the chain comes to: the last number of its second line. */
const resultOf = (step: string) => numberOf([...shown(`chain-${step}`).element().querySelectorAll('mrow[data-value]')].at(-1)!);

describe('the formulas', () => {
  it('are native MathML, those in force in sight and the others behind a disclosure', async () => {
    const { lab, root } = await open('objective');
    await expect.element(shown('choice-omega')).toHaveTextContent('In force, with the KL divergence.');
    expect(root.querySelectorAll('math').length).toBeGreaterThan(10);
    const others = shown('choice-omega-others');
    expect((others.element() as HTMLDetailsElement).open).toBe(false);
    await expect.element(others).toHaveTextContent('With L1; a penalty of your own; no penalty, or top-k');
    expect(shown('formula-omega-l1').element().checkVisibility()).toBe(false);

    lab.settings.value = { ...lab.settings.value, penalty: 'l1', loss: 'cross-entropy' };
    await expect.element(shown('choice-omega')).toHaveTextContent('In force, with L1.');
    await expect.element(shown('choice-loss')).toHaveTextContent('In force, with cross-entropy.');
    expect(shown('formula-omega-l1').element().checkVisibility()).toBe(true);
  });

  it('grey what counts nothing with the settings in force', async () => {
    const { lab } = await open('objective');
    const idle = () => shown('formula-objective').element().querySelectorAll('.idle-part').length;
    await expect.poll(idle).toBe(0);
    lab.settings.value = { ...lab.settings.value, lambda: 0 };
    await expect.poll(idle).toBe(1);
    lab.settings.value = { ...lab.settings.value, beta: 0 };
    await expect.poll(idle).toBe(2);
  });

  it('of the gradient follow loss, decoder, tied weights and optimizer, and say when training leaves something out', async () => {
    const { lab } = await open('gradient');
    await expect.element(shown('choice-delta-out')).toHaveTextContent('In force, with squared error and a sigmoid decoder.');
    lab.settings.value = { ...lab.settings.value, decoder: 'linear', tied: true, optimizer: 'sgd' };
    await expect.element(shown('choice-delta-out')).toHaveTextContent('In force, with cross-entropy, or a linear decoder.');
    await expect.element(shown('choice-encoder-gradient')).toHaveTextContent('In force, with tied weights.');
    await expect.element(shown('choice-update')).toHaveTextContent('In force, with SGD.');
    expect(shown('formulas-broken').query()).toBeNull();
    lab.settings.value = { ...lab.settings.value, gradient: 'without-mean' };
    await expect.element(shown('formulas-broken')).toHaveTextContent('leaves out a factor');
  });
});

describe('a term', () => {
  it('that is hovered in a formula lights up everything it stands for, and lets go', async () => {
    const { lab } = await open();
    const part = shown('formula-h-all').element().querySelector('[data-point="hidden"]')!;
    const thing = canvasOf('thing-hidden').closest('[data-term]')!;
    const other = canvasOf('thing-encoder').closest('[data-term]')!;
    const before = shown('formulas-model').element().getBoundingClientRect().height;
    await userEvent.hover(part);
    await expect.poll(() => lab.pointed.value).toBe('hidden');
    expect(document.documentElement.dataset.pointed).toBe('hidden');
    expect(lit(thing)).toBe('2px');
    expect(lit(part)).toBe('2px');
    expect(getComputedStyle(part).backgroundColor.match(/\d+/g)!.join(', ')).toBe(token('--pointed-wash'));
    expect(lit(other)).toBe(false);
    expect(shown('formulas-model').element().getBoundingClientRect().height).toBe(before);
    await userEvent.hover(shown('formulas-part').element().querySelector('legend')!);
    await expect.poll(() => lab.pointed.value).toBeNull();
    expect(lit(thing)).toBe(false);
  });

  it('stays lit when its button is pressed, by keyboard too, until Escape', async () => {
    const { lab } = await open();
    const button = shown('term-encoder');
    (button.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(button).toHaveAttribute('aria-pressed', 'true');
    await userEvent.tab();
    expect(lit(shown('term-hidden').element())).toBe('2px');
    (document.activeElement as HTMLElement).blur();
    await expect.poll(() => lab.pointed.value).toBe('encoder');
    expect(lit(canvasOf('thing-encoder').closest('[data-term]')!)).toBe('2px');
    await userEvent.keyboard('{Escape}');
    await expect.element(button).toHaveAttribute('aria-pressed', 'false');
    expect(lab.pointed.value).toBeNull();
  });

  it('that a lesson points at is not let go by a mouse that moves elsewhere', async () => {
    const { lab } = await open();
    lab.pointed.value = 'decoder';
    expect(lit(canvasOf('thing-decoder').closest('[data-term]')!)).toBe('2px');
    await userEvent.hover(shown('weight-unit'));
    await userEvent.hover(shown('weight-row'));
    expect(lab.pointed.value).toBe('decoder');
  });
});

describe('one weight’s numbers', () => {
  it('are what the formulas make of the listed parts, and agree with the core', async () => {
    const { lab } = await open('numbers');
    await expect.element(shown('chain-place')).toHaveTextContent('Unit 1, pixel 407, on the mini-batch of step 1');
    const expected = explanationOf(lab, 0, 406);
    await expect.poll(() => resultOf('rho-hat')).toBeCloseTo(expected.rhoHat, 14);
    expect(resultOf('slope')).toBeCloseTo(expected.slope, 13);
    expect(resultOf('rho-hat-gradient')).toBeCloseTo(expected.rhoHatGradient, 14);
    expect(resultOf('penalty')).toBeCloseTo(expected.penalty, 13);
    expect(resultOf('reconstruction')).toBeCloseTo(expected.reconstruction, 14);
    expect(resultOf('decay')).toBeCloseTo(expected.decay, 14);
    expect(resultOf('total')).toBeCloseTo(expected.total, 13);
    const cores = [...document.querySelectorAll<HTMLElement>('[data-testid^="chain-"][data-agrees]')];
    expect(cores.map(({ dataset }) => dataset.agrees)).toEqual(Array<string>(7).fill('true'));
    // The table lists the parts themselves.
    const row = shown('formulas-chain').element().querySelector('.examples tbody tr')!;
    expect([...row.querySelectorAll('data')].map(numberOf).slice(0, 3)).toEqual([
      expected.x[0],
      expected.h[0],
      expected.h[0]! * (1 - expected.h[0]!),
    ]);
  });

  it('say so where the core disagrees', async () => {
    const { lab } = await open('numbers');
    lab.explain = async (unit, input) => ({ ...explanationOf(lab, unit, input), slope: 7 });
    lab.at(1);
    await expect.element(shown('chain-slope-core')).toHaveAttribute('data-agrees', 'false');
    await expect.element(shown('chain-slope-core')).toHaveTextContent('✗');
    await expect.element(shown('chain-rho-hat-core')).toHaveAttribute('data-agrees', 'true');
  });

  it('are of the unit and the pixel that were chosen: in the fields, or with a click', async () => {
    const { lab } = await open('numbers');
    await userEvent.fill(shown('weight-unit'), '3');
    await userEvent.fill(shown('weight-row'), '2');
    await userEvent.fill(shown('weight-column'), '5');
    await userEvent.tab();
    await expect.element(shown('chain-place')).toHaveTextContent('Unit 3, pixel 33,');
    expect(lab.selectedUnit.value).toBe(2);
    await expect.poll(() => resultOf('total')).toBeCloseTo(explanationOf(lab, 2, 32).total, 13);

    const picture = shown('weight-picture');
    const size = picture.element().getBoundingClientRect().width;
    await userEvent.click(picture, { position: { x: (10.5 / 28) * size, y: (20.5 / 28) * size } });
    await expect.element(shown('weight-row')).toHaveValue(21);
    await expect.element(shown('weight-column')).toHaveValue(11);
    await expect.element(shown('chain-place')).toHaveTextContent(`pixel ${20 * 28 + 11}`);

    await userEvent.fill(shown('weight-row'), '29');
    await userEvent.tab();
    await expect.element(shown('weight-row')).toHaveValue(21);
  });

  it('wait for what explains, say where it cannot be had, and are then those of the step that is next', async () => {
    const { lab } = await open('numbers', 900, (before) => {
      before.exact = () => Promise.reject(new Error('there is no network'));
    });
    await expect.element(page.getByText('there is no network')).toBeVisible();
    let come = () => {};
    lab.exact = () => {
      return new Promise((resolve) => {
        come = resolve;
      });
    };
    lab.at(4);
    lab.at(6);
    come();
    await expect.element(shown('chain-place')).toHaveTextContent('on the mini-batch of step 7');
    expect(page.getByText('there is no network').query()).toBeNull();
  });

  it('stand still while training runs, and follow when it pauses', async () => {
    const { lab } = await open('numbers');
    await expect.element(shown('chain-place')).toHaveTextContent('step 1');
    lab.status.value = 'running';
    lab.at(9);
    await expect.element(shown('chain-place')).toHaveTextContent('While training runs they stand still.');
    await expect.element(shown('chain-place')).toHaveTextContent('mini-batch of step 1,');
    lab.status.value = 'paused';
    await expect.element(shown('chain-place')).toHaveTextContent('mini-batch of step 10,');
  });

  it('wait for the mini-batch, where its digits have not arrived', async () => {
    const { lab } = await open('numbers');
    await expect.element(shown('chain-place')).toHaveTextContent('mini-batch of step 1,');
    const train = lab.digits.peek().train;
    lab.digits.value = { ...lab.digits.peek(), train: { ...train, arrived: 12 } };
    lab.at(2);
    await frames();
    await expect.element(shown('chain-place')).toHaveTextContent('mini-batch of step 1,');
    lab.digits.value = { ...lab.digits.peek(), train };
    await expect.element(shown('chain-place')).toHaveTextContent('mini-batch of step 3,');
  });

  it('go on to the update: with SGD as a formula, and what the step made of the weight', async () => {
    const { lab } = await open('numbers');
    lab.settings.value = { ...lab.settings.value, optimizer: 'sgd', learningRate: 0.5 };
    const expected = explanationOf(lab, 0, 406);
    await expect.poll(() => resultOf('update')).toBeCloseTo(expected.weight - 0.5 * expected.total, 13);
    await userEvent.click(shown('chain-make'));
    await expect.element(shown('chain-made')).toHaveTextContent('Step 1 made of it');
    // θ of the fixture at 406·4 = 1624: (1624 mod 5) − 2, an eighth more after each step.
    expect(numberOf(shown('chain-before').element())).toBe(2);
    expect(numberOf(shown('chain-after').element())).toBe(2.125);
    expect(numberOf(shown('chain-change').element())).toBe(0.125);
    await expect.element(shown('chain-place')).toHaveTextContent('mini-batch of step 1,');
    await userEvent.click(shown('chain-go-on'));
    await expect.element(shown('chain-place')).toHaveTextContent('mini-batch of step 2,');
    expect(shown('chain-made').query()).toBeNull();
  });

  it('have all their figures when asked', async () => {
    await open('numbers');
    const step = shown('chain-rho-hat-gradient');
    await expect.element(step).toHaveTextContent('✓');
    const all = String(resultOf('rho-hat-gradient'));
    expect(all.length).toBeGreaterThan(15);
    expect(step.element().textContent).not.toContain(all);
    await userEvent.click(shown('chain-figures-all'));
    await expect.element(step).toHaveTextContent(all);
  });
});

describe('the panel', () => {
  it.each(['model', 'objective', 'gradient', 'numbers'] as const)('breaks no rule of axe: %s', async (part) => {
    for (const scheme of ['light', 'dark'] as const) {
      theme.value = scheme;
      const { root } = await open(part);
      for (const details of root.querySelectorAll('details')) details.open = true;
      await frames();
      const { violations } = await axe.run(root, { rules: { region: { enabled: false } } });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      root.remove();
      stop();
    }
    theme.value = 'auto';
  });

  it.each([288, 358, 738])('fits %i px without scrolling sideways', async (width) => {
    await page.viewport(width, 900);
    for (const part of ['model', 'objective', 'gradient', 'numbers'] as const) {
      const { root } = await open(part, width);
      for (const details of root.querySelectorAll('details')) details.open = true;
      await frames();
      expect(root.scrollWidth).toBeLessThanOrEqual(width);
      root.remove();
      stop();
    }
  });
});
