/** The tiles: what the canvas shows is what the weights say, and every unit can be reached and is told about. */

import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { network } from '../../web/src/lab/panels/network.tsx';
import { layOut } from '../../web/src/lab/panels/tile-layout.ts';
import { tiles } from '../../web/src/lab/panels/tiles.tsx';
import { destination } from '../../web/src/lab/panels/unit-grid.tsx';
import { theme } from '../../web/src/lab/theme.ts';
import { canvasOf, colourAt, FakeLab, frames, mount, token } from './panels-fixture.tsx';

const cells = () => [...document.querySelectorAll<HTMLElement>('[data-testid="tile-grid"] [data-unit]')];
const order = () => cells().map((cell) => Number(cell.dataset.unit));

/** The colour in the middle of a unit's tile. */
function tileColour(unit: number): string {
  const canvas = canvasOf('tile-canvas');
  const box = canvas.getBoundingClientRect();
  const cell = cells()
    .find((each) => each.dataset.unit === String(unit))!
    .getBoundingClientRect();
  return colourAt(canvas, cell.x - box.x + cell.width / 2, cell.y - box.y + cell.height / 2);
}

describe('the tiles', () => {
  it('show positive, negative and no weight in the colours of the tokens', async () => {
    const lab = new FakeLab();
    lab.flatWeights([1, -1, 0, 1]);
    mount(lab, [tiles]);
    await expect.poll(() => tileColour(0)).toBe(token('--weight-positive-strong'));
    expect(tileColour(1)).toBe(token('--weight-negative-strong'));
    // Zero lies between the two middle colours of 256: at most one step of the ramp beside the token.
    const zero = token('--weight-zero').split(', ').map(Number);
    tileColour(2)
      .split(', ')
      .forEach((channel, i) => {
        expect(Math.abs(Number(channel) - zero[i]!)).toBeLessThanOrEqual(2);
      });
  });

  it('share one scale, whose numbers the key names, or have each their own', async () => {
    const lab = new FakeLab();
    lab.flatWeights([1, 0.01, -1, -0.01]);
    mount(lab, [tiles]);
    await expect.poll(() => tileColour(0)).toBe(token('--weight-positive-strong'));
    expect(tileColour(1)).not.toBe(token('--weight-positive-strong'));
    await expect.element(page.getByTestId('tiles-key')).toHaveTextContent('−1 +1');

    await userEvent.click(page.getByTestId('tiles-scale-own'));
    await expect.poll(() => tileColour(1)).toBe(token('--weight-positive-strong'));
    expect(tileColour(3)).toBe(token('--weight-negative-strong'));
  });

  it('follow the theme', async () => {
    const lab = new FakeLab();
    lab.flatWeights([1, 1, 1, 1]);
    theme.value = 'light';
    mount(lab, [tiles]);
    await expect.poll(() => tileColour(0)).toBe(token('--weight-positive-strong'));
    const light = tileColour(0);
    theme.value = 'dark';
    await expect.poll(() => tileColour(0)).not.toBe(light);
    expect(tileColour(0)).toBe(token('--weight-positive-strong'));
    theme.value = 'auto';
  });

  it('stand in the order asked for, and keep their places while training runs', async () => {
    const lab = new FakeLab();
    lab.flatWeights([0.1, 0.4, -0.3, 0.2]);
    lab.heldOutRhoHat([0.02, 0.01, 0.04, 0.03]);
    mount(lab, [tiles]);
    await expect.poll(order).toEqual([0, 1, 2, 3]);
    await userEvent.click(page.getByTestId('tiles-order-strength'));
    await expect.poll(order).toEqual([1, 2, 3, 0]);
    await userEvent.click(page.getByTestId('tiles-order-rho-hat'));
    await expect.poll(order).toEqual([2, 3, 0, 1]);

    lab.status.value = 'running';
    lab.at(100);
    lab.heldOutRhoHat([0.9, 0.01, 0.04, 0.03]);
    await frames();
    expect(order()).toEqual([2, 3, 0, 1]);
    lab.status.value = 'paused';
    await expect.poll(order).toEqual([0, 2, 3, 1]);
  });

  it('mark dead and saturated units, and say so', async () => {
    const lab = new FakeLab();
    lab.flatWeights([0, 0, 0, 0]);
    lab.heldOutRhoHat([0.0005, 0.05, 0.9995, 0.05]);
    mount(lab, [tiles]);
    const marks = page.getByTestId('tiles-marks');
    await expect.element(marks).toHaveTextContent('1 dead');
    await expect.element(marks).toHaveTextContent('1 saturated');
    // The mark lies in the tile's corner, where the other tiles show their weight.
    const corner = (unit: number) => {
      const box = canvasOf('tile-canvas').getBoundingClientRect();
      const cell = cells()[unit]!.getBoundingClientRect();
      return colourAt(canvasOf('tile-canvas'), cell.x - box.x + 5, cell.y - box.y + 5);
    };
    await expect.poll(() => corner(2)).toBe(token('--text'));
    expect(corner(0)).not.toBe(corner(1));
    expect(corner(3)).toBe(corner(1));
    lab.selectedUnit.value = 0;
    await expect.element(page.getByTestId('tiles-selected')).toHaveTextContent('dead');
  });

  it('say that they are over the mini-batch until the held-out digits were evaluated', async () => {
    const lab = new FakeLab();
    lab.flatWeights([3, 0, 0, 0]);
    lab.rhoHat.value = Float32Array.of(0.25, 0, 0, 0);
    lab.selectedUnit.value = 0;
    mount(lab, [tiles]);
    const told = page.getByTestId('tiles-selected');
    // ‖W‖ = √(784 · 9) = 84
    await expect.element(told).toHaveTextContent('Unit 1: ρ̂ = 0.250 over the mini-batch; strength ‖W‖ = 84.0');
    lab.heldOutRhoHat([0.125, 0, 0, 0]);
    await expect.element(told).toHaveTextContent('ρ̂ = 0.125 over the held-out digits');
  });
});

describe('walking through the units', () => {
  it('has one stop, moves by arrow keys, selects what has the focus, lets go with Escape', async () => {
    const lab = new FakeLab();
    lab.flatWeights(Array.from({ length: 30 }, (_, unit) => unit / 30));
    mount(lab, [tiles]);
    await expect.poll(() => cells().length).toBe(30);
    expect(cells().filter((cell) => cell.tabIndex === 0)).toEqual([cells()[0]]);
    const columns = Math.max(...[...document.querySelectorAll('[role="row"]')].map((row) => row.children.length));

    document.querySelector<HTMLElement>('[data-testid="tiles-scale-own"]')!.focus();
    document.querySelector<HTMLElement>('[data-testid="tiles-scale-shared"]')!.focus();
    await userEvent.tab();
    await expect.poll(() => lab.selectedUnit.value).toBe(0);
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await expect.poll(() => lab.selectedUnit.value).toBe(2);
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(() => lab.selectedUnit.value).toBe(2 + columns);
    expect(document.activeElement!.getAttribute('aria-selected')).toBe('true');
    expect(cells().filter((cell) => cell.tabIndex === 0)).toEqual([document.activeElement]);
    const described = document.getElementById(document.activeElement!.getAttribute('aria-describedby')!)!;
    expect(described.textContent).toContain(`Unit ${3 + columns}:`);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => lab.selectedUnit.value).toBe(null);
  });

  it.each([
    // 7 cells in rows of 3: 0 1 2 / 3 4 5 / 6
    ['ArrowRight', 2, 3],
    ['ArrowRight', 6, 6],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 3, 6],
    ['ArrowDown', 4, 4],
    ['ArrowUp', 6, 3],
    ['ArrowUp', 1, 1],
    ['Home', 5, 3],
    ['End', 3, 5],
    ['End', 6, 6],
    ['PageUp', 6, 0],
    ['PageDown', 0, 6],
    ['PageDown', 1, 4],
    ['a', 1, null],
  ])('%s leads from %i to %s', (key, here, there) => {
    expect(destination(key, here, 3, 7)).toBe(there);
  });

  it('shows while hovering and goes back after; a click keeps, another lets go', async () => {
    const lab = new FakeLab();
    lab.flatWeights([1, 2, 3, 4]);
    lab.selectedUnit.value = 3;
    mount(lab, [tiles]);
    await expect.poll(() => cells().length).toBe(4);
    await userEvent.hover(cells()[1]!);
    await expect.poll(() => lab.selectedUnit.value).toBe(1);
    await userEvent.hover(page.getByTestId('tiles-key'));
    await expect.poll(() => lab.selectedUnit.value).toBe(3);
    await userEvent.click(cells()[0]!);
    await userEvent.hover(page.getByTestId('tiles-key'));
    await expect.poll(() => lab.selectedUnit.value).toBe(0);
    await userEvent.click(cells()[0]!);
    await userEvent.hover(page.getByTestId('tiles-key'));
    await expect.poll(() => lab.selectedUnit.value).toBe(null);
  });

  it('lights up the same unit in the other panels', async () => {
    const lab = new FakeLab();
    lab.flatWeights([1, 2, 3, 4]);
    lab.show(0, 0, [0.1, 0.2, 0.3, 0.4], 0);
    mount(lab, [network, tiles]);
    await expect.poll(() => cells().length).toBe(4);
    cells()[2]!.focus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect
      .poll(() => document.querySelector('[data-testid="network-hidden"] [aria-selected="true"]')?.getAttribute('data-unit'))
      .toBe('1');
    await expect.element(page.getByTestId('network-selected')).toHaveTextContent('Unit 2: h = 0.20');
  });

  it('forgets a unit that a smaller network does not have', async () => {
    const lab = new FakeLab();
    lab.flatWeights([1, 2, 3, 4]);
    lab.selectedUnit.value = 3;
    mount(lab, [tiles]);
    await expect.poll(() => cells().length).toBe(4);
    lab.flatWeights([1, 2]);
    await expect.poll(() => cells().length).toBe(2);
    expect(lab.selectedUnit.value).toBe(null);
  });
});

describe('asking for weights', () => {
  it('happens only while the tiles are in view, and what was drawn stays', async () => {
    const lab = new FakeLab();
    const root = mount(lab, [tiles]);
    const above = document.createElement('div');
    above.style.cssText = 'width: 100%; height: 4000px';
    root.before(above);
    scrollTo(0, 0);
    await expect.poll(() => lab.watchers).toBe(0);
    root.scrollIntoView();
    await expect.poll(() => lab.watchers).toBe(1);
    lab.flatWeights([1, -1, 1, -1]);
    await expect.poll(() => tileColour(1)).toBe(token('--weight-negative-strong'));

    scrollTo(0, 0);
    await expect.poll(() => lab.watchers).toBe(0);
    lab.weights.value = null;
    root.scrollIntoView();
    await expect.poll(() => lab.watchers).toBe(1);
    await frames();
    expect(tileColour(1)).toBe(token('--weight-negative-strong'));
    above.remove();
  });

  it('ends with the panel', async () => {
    const lab = new FakeLab();
    const root = mount(lab, [tiles]);
    await expect.poll(() => lab.watchers).toBe(1);
    render(null, root);
    await expect.poll(() => lab.watchers).toBe(0);
  });
});

describe('the layout', () => {
  const SQUARE = { columns: 28, rows: 28 };

  it.each([
    [100, 976, 1],
    [100, 280, 1],
    [100, 280, 2],
    [1024, 976, 1],
    [1024, 280, 3],
    [1, 280, 1],
    [7, 976, 1.5],
  ])('of %i tiles in %i px at ratio %f fits, on whole pixels of the screen', (count, width, ratio) => {
    const { columns, size, gap } = layOut(count, width, SQUARE, ratio);
    expect(columns * (size + gap) - gap).toBeLessThanOrEqual(width);
    expect(size).toBeGreaterThanOrEqual(24);
    // Multiples of 1 / ratio, a binary fraction or a third: equal but for rounding.
    expect(size * ratio).toBeCloseTo(Math.round(size * ratio), 9);
    expect(gap * ratio).toBeCloseTo(Math.round(gap * ratio), 9);
  });

  it('is crisp where that costs little, and otherwise uses the room', () => {
    expect(layOut(100, 594, SQUARE, 1)).toEqual({ columns: 10, size: 56, gap: 3 });
    expect(layOut(100, 567, SQUARE, 1)).toEqual({ columns: 10, size: 54, gap: 3 });
  });
});
