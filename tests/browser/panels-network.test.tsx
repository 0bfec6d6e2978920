/** The network panel: digit, activations and reconstruction as the view has them, and other digits to choose from. */

import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { network } from '../../web/src/lab/panels/network.tsx';
import { canvasOf, colourAt, FakeLab, frames, mount, token } from './panels-fixture.tsx';

const middle = (testid: string) => {
  const canvas = canvasOf(testid);
  return canvas ? colourAt(canvas, canvas.clientWidth / 2, canvas.clientHeight / 2) : '';
};

function cellColour(unit: number): string {
  const canvas = canvasOf('network-activations');
  const box = canvas.getBoundingClientRect();
  const cell = document.querySelector(`[data-testid="network-hidden"] [data-unit="${unit}"]`)!.getBoundingClientRect();
  return colourAt(canvas, cell.x - box.x + cell.width / 2, cell.y - box.y + cell.height / 2);
}

describe('the diagram', () => {
  it('says that digits are on their way until one is here', async () => {
    const lab = new FakeLab();
    mount(lab, [network]);
    await expect.element(page.getByTestId('panel-network')).toHaveTextContent('on their way');
    lab.show(0, 255, [0, 0, 0, 1], 0);
    await expect.poll(() => canvasOf('network-digit')).toBeTruthy();
  });

  it('draws digit, activations and reconstruction', async () => {
    const lab = new FakeLab();
    lab.show(0, 255, [0, 1, 0, 1], 0);
    mount(lab, [network]);
    await expect.poll(() => middle('network-digit')).toBe(token('--digit-ink'));
    await expect.poll(() => middle('network-reconstruction')).toBe(token('--digit-ground'));
    await expect.poll(() => cellColour(1)).toBe(token('--activation-4'));
    expect(cellColour(0)).toBe(token('--activation-0'));

    lab.show(1, 0, [1, 0, 0.5, 0], 1);
    await expect.poll(() => middle('network-digit')).toBe(token('--digit-ground'));
    await expect.poll(() => cellColour(0)).toBe(token('--activation-4'));
    await expect.poll(() => middle('network-reconstruction')).toBe(token('--digit-ink'));
  });

  it('counts the active units and this digit’s squared error', async () => {
    const lab = new FakeLab();
    lab.show(0, 255, [0.51, 0.5, 0.9, 0], 0.5);
    mount(lab, [network]);
    await expect.element(page.getByTestId('network-active')).toHaveTextContent('2');
    // ½ · 784 · (0.5 − 1)² = 98
    await expect.element(page.getByTestId('network-error')).toHaveTextContent('98.0');
  });

  it('shows what the selected unit looks for, and what it adds: its decoder weights times its activation', async () => {
    const lab = new FakeLab();
    lab.flatWeights([1, -1, 1, 1]);
    lab.show(0, 255, [0, 1, 1, 0], 0.5);
    mount(lab, [network]);
    await expect.poll(() => lab.watchers).toBe(0);
    expect(canvasOf('network-encoder')).toBe(null);
    lab.selectedUnit.value = 1;
    await expect.poll(() => lab.watchers).toBe(1);
    await expect.poll(() => middle('network-encoder')).toBe(token('--weight-negative-strong'));
    await expect.poll(() => middle('network-decoder')).toBe(token('--weight-negative-strong'));
    // Unit 0 has the weights but is silent on this digit: it adds nothing.
    lab.selectedUnit.value = 0;
    await expect.poll(() => middle('network-encoder')).toBe(token('--weight-positive-strong'));
    const nothing = middle('network-decoder');
    lab.selectedUnit.value = 3;
    await frames();
    expect(middle('network-decoder')).toBe(nothing);
    lab.selectedUnit.value = null;
    await expect.poll(() => lab.watchers).toBe(0);
  });
});

describe('choosing a digit', () => {
  const pressed = () => [...document.querySelectorAll('.digit-choice')].map((button) => button.getAttribute('aria-pressed'));

  async function open(): Promise<FakeLab> {
    const lab = new FakeLab();
    lab.show(0, 255, [0, 1, 0, 1], 0);
    mount(lab, [network]);
    await expect.poll(() => pressed().length).toBe(10);
    return lab;
  }

  it('offers one of each class, and the next of that class when pressed again', async () => {
    const lab = await open();
    expect(pressed()[0]).toBe('true');
    await userEvent.click(page.getByTestId('digit-class-7'));
    expect(lab.selectedDigit.value).toBe(7);
    await expect.poll(() => pressed()[7]).toBe('true');
    await userEvent.click(page.getByTestId('digit-class-7'));
    expect(lab.selectedDigit.value).toBe(17);
    await expect.poll(() => pressed()[7]).toBe('true');
  });

  it('walks by arrow keys from class to class', async () => {
    const lab = await open();
    (page.getByTestId('digit-class-9').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{Enter}');
    expect(lab.selectedDigit.value).toBe(1);
  });

  it('goes on, back and around, and to any other one', async () => {
    const lab = await open();
    await userEvent.click(page.getByTestId('digit-previous'));
    expect(lab.selectedDigit.value).toBe(39);
    await userEvent.click(page.getByTestId('digit-next'));
    expect(lab.selectedDigit.value).toBe(0);
    for (let i = 0; i < 20; i++) {
      const before = lab.selectedDigit.value;
      await userEvent.click(page.getByTestId('digit-random'));
      expect(lab.selectedDigit.value).not.toBe(before);
      expect(lab.selectedDigit.value).toBeGreaterThanOrEqual(0);
      expect(lab.selectedDigit.value).toBeLessThan(40);
    }
  });

  it('names the digit once its view is here', async () => {
    const lab = await open();
    const place = page.getByTestId('digit-place');
    await expect.element(place).toHaveTextContent('Held-out digit 1 of 40: a 0');
    lab.selectedDigit.value = 23;
    await expect.element(place).toHaveTextContent('Held-out digit 24 of 40');
    lab.show(23, 255, [0, 1, 0, 1], 0);
    await expect.element(place).toHaveTextContent('Held-out digit 24 of 40: a 3');
  });
});
