/** The walk: seven phases in their order, what each one made, and the end of a walk that something else has overtaken. */

import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { View } from '../../web/src/lab/panels/walk.tsx';
import { PHASES } from '../../web/src/lab/panels/walk-state.ts';
import { theme } from '../../web/src/lab/theme.ts';
import { HIDDEN, mountView, walkable } from './mathematics-fixture.ts';
import { canvasOf, colourAt, FakeLab, frames, token } from './panels-fixture.tsx';

function open(width = 900) {
  const lab = new FakeLab();
  const trainer = walkable(lab);
  const root = mountView(lab, 'walk', View, width);
  return { lab, root, trainer };
}

const shown = (testid: string) => page.getByTestId(testid);
const states = () => [...document.querySelectorAll<HTMLElement>('.phase')].map(({ dataset }) => dataset.state);

/** Makes phases until this one is done, and waits for it to be shown. */
async function walkTo(phase: (typeof PHASES)[number]) {
  for (const each of PHASES.slice(0, PHASES.indexOf(phase) + 1)) {
    await userEvent.click(shown('walk-next'));
    await expect.element(shown('walk-view')).toHaveAttribute('data-phase', each);
  }
}

describe('the walk', () => {
  it('goes through the seven phases in their order', async () => {
    const { lab } = open();
    await expect.element(shown('walk-next')).toHaveTextContent('Begin a step');
    expect(states()).toEqual(['next', ...Array<string>(6).fill('to come')]);
    for (const [place, phase] of PHASES.entries()) {
      await userEvent.click(shown('walk-next'));
      await expect.element(shown('walk-view')).toHaveAttribute('data-phase', phase);
      expect(states().filter((state) => state === 'done')).toHaveLength(place + 1);
      await expect.element(shown(`walk-phase-${phase}`)).toHaveAttribute('aria-current', 'step');
    }
    await expect.element(shown('walk-place')).toHaveTextContent('Step 1 is made.');
    await expect.element(shown('walk-next')).toHaveTextContent('Begin a step');
    lab.at(40);
    await expect.element(shown('walk-place')).toHaveTextContent('Training has gone on since, to step 40.');
  });

  it('finishes the step at once, from anywhere in it', async () => {
    const { lab } = open();
    await walkTo('forward');
    await userEvent.click(shown('walk-finish'));
    await expect.element(shown('walk-place')).toHaveTextContent('Step 1 is made.');
    await userEvent.click(shown('walk-finish'));
    await expect.element(shown('walk-place')).toHaveTextContent('Step 2 is made.');
    expect(lab.metrics.value.step).toBe(2);
  });

  it('shows again what was made before', async () => {
    open();
    await walkTo('update');
    await userEvent.click(shown('walk-phase-forward'));
    await expect.element(shown('walk-view')).toHaveAttribute('data-phase', 'forward');
    await expect.element(shown('walk-loss')).toHaveTextContent('12.5');
    await userEvent.click(shown('walk-phase-penalty'));
    await expect.element(shown('walk-omega')).toHaveTextContent('Ω = 0.750, so βΩ = 2.25');
  });

  it.each([
    ['a setting is changed', 'a setting was changed', (lab: FakeLab) => lab.configure({ beta: 1 })],
    ['training goes on', 'training went on', (lab: FakeLab) => lab.at(7)],
    ['a new run begins', 'a new run has begun', (lab: FakeLab) => lab.run.value++],
  ])('ends where %s, and begins again', async (_, why, act) => {
    const { lab, trainer } = open();
    await walkTo('rho-hat');
    await act(lab);
    trainer.begin();
    await expect.element(shown('walk-place')).toHaveTextContent(why);
    await expect.element(shown('walk-place')).toHaveAttribute('data-ended', 'true');
    await expect.element(shown('walk-next')).toHaveTextContent('Begin a step');
    await userEvent.click(shown('walk-next'));
    await expect.element(shown('walk-view')).toHaveAttribute('data-phase', 'batch');
    await expect.element(shown('walk-place')).toHaveTextContent(`Step ${lab.metrics.value.step + 1}: phase 1 of 7 is done.`);
    await expect.element(shown('walk-place')).toHaveAttribute('data-ended', 'false');
  });

  it('stays where it was when a phase fails, and waits while a lesson does', async () => {
    const { lab } = open();
    await walkTo('forward');
    const { phase } = lab;
    lab.phase = () => Promise.reject(new Error('no'));
    await userEvent.click(shown('walk-next'));
    await expect.element(shown('walk-next')).toBeEnabled();
    await expect.element(shown('walk-place')).toHaveTextContent('Step 1: phase 2 of 7 is done.');
    lab.phase = phase;
    lab.locked.value = 'Predict first';
    await expect.element(shown('walk-next')).toBeDisabled();
    await expect.element(shown('walk-finish')).toBeDisabled();
  });
});

describe('what the phases made', () => {
  it('is told in numbers: digits, H, ρ̂, Ω′, δ', async () => {
    open();
    await walkTo('batch');
    await expect.element(shown('walk-batch-summary')).toHaveTextContent('6 digits: 1 × 0, 1 × 1, 0 × 2, 3 × 3');
    await userEvent.click(shown('walk-next'));
    // Unit 1 of the fixture: 0.1, 0.4, 0.7, 0.2, 0.5, 0.8.
    await expect.element(shown('walk-hidden-summary')).toHaveTextContent('Framed: unit 1, from 0.100 to 0.800');
    await userEvent.click(shown('walk-next'));
    await expect.element(shown('walk-rho-hat-summary')).toHaveTextContent('ρ̂ from 0.100 to 0.400; the line is at ρ = 0.05');
    await userEvent.click(shown('walk-next'));
    await expect.element(shown('walk-slope-summary')).toHaveTextContent('3 units are pushed down, 1 up. Unit 1: Ω′ = −2.00');
    await userEvent.click(shown('walk-next'));
    await expect.element(shown('walk-delta-out-summary')).toHaveTextContent('Colours from −1.00 to 1.00');
    await userEvent.click(shown('walk-next'));
    // Column 0 of the fixture is −1 on each of the six digits.
    await expect.element(shown('walk-delta-summary')).toHaveTextContent('adds up to −6.00 = ∂L/∂b');
    await userEvent.click(shown('walk-next'));
    // Every weight went up by 1/8: 784 of them make 1/8 · 28.
    await expect.element(shown('walk-change-size')).toHaveTextContent('3.50');
  });

  it('is drawn with the ramps of the page, a row a digit and a column a unit', async () => {
    open();
    await walkTo('forward');
    const canvas = canvasOf('walk-hidden');
    canvas.scrollIntoView();
    const [width, height] = [canvas.clientWidth / HIDDEN, canvas.clientHeight / 6];
    // The middle of digit 6, unit 1 has 0.8, that of digit 1, unit 1 has 0.1; the ramp's stops are a quarter apart.
    await expect.poll(() => colourAt(canvas, width / 2, height / 2)).not.toBe(colourAt(canvas, width / 2, 5.5 * height));
    await walkToNext('rho-hat');
    const bars = canvasOf('walk-rho-hat');
    bars.scrollIntoView();
    await expect
      .poll(() => colourAt(bars, 3.5 * (bars.clientWidth / HIDDEN), bars.clientHeight - 10))
      .toBe(token('--figure-vermillion'));
    expect(bars.clientWidth).toBe(canvasOf('walk-hidden').clientWidth);
  });

  it('is that of the unit that is chosen, in the field or with a click on its column', async () => {
    const { lab } = open();
    await walkTo('forward');
    await userEvent.fill(shown('walk-unit'), '3');
    await userEvent.tab();
    await expect.element(shown('walk-hidden-summary')).toHaveTextContent('Framed: unit 3');
    const canvas = shown('walk-hidden');
    const { width } = canvas.element().getBoundingClientRect();
    await userEvent.click(canvas, { position: { x: 1.5 * (width / HIDDEN), y: 20 } });
    await expect.poll(() => lab.selectedUnit.value).toBe(1);
    await expect.element(shown('walk-hidden-summary')).toHaveTextContent('Framed: unit 2');
  });

  it('is a table too, of the unit that is chosen', async () => {
    const { lab } = open();
    await walkTo('forward');
    const table = shown('walk-hidden-table');
    await userEvent.click(table.getByText('Data as a table'));
    const column = () => [...table.element().querySelectorAll('tbody td:last-child')].map(({ textContent }) => textContent);
    await expect.poll(column).toEqual(['0.100', '0.400', '0.700', '0.200', '0.500', '0.800']);
    lab.selectedUnit.value = 1;
    await expect.poll(column).toEqual(['0.300', '0.600', '0.100', '0.400', '0.700', '0.200']);
  });
});

async function walkToNext(phase: string) {
  await userEvent.click(shown('walk-next'));
  await expect.element(shown('walk-view')).toHaveAttribute('data-phase', phase);
}

describe('the panel', () => {
  it.each(['light', 'dark'] as const)('breaks no rule of axe in any phase, %s', async (scheme) => {
    theme.value = scheme;
    const { root } = open();
    for (const phase of PHASES) {
      await walkToNext(phase);
      for (const details of root.querySelectorAll('details')) details.open = true;
      await frames();
      const { violations } = await axe.run(root, { rules: { region: { enabled: false } } });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    }
    theme.value = 'auto';
  });

  it.each([288, 738])('fits %i px without scrolling sideways, in every phase', async (width) => {
    await page.viewport(width, 900);
    const { root } = open(width);
    for (const phase of PHASES) {
      await walkToNext(phase);
      await frames();
      expect(root.scrollWidth).toBeLessThanOrEqual(width);
    }
  });
});
