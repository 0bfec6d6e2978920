/** Your own digit: drawn by pointer and by keys, opened, dropped and pasted; answered, switched off and on, rebuilt. */

import axe from 'axe-core';
import { Chart } from 'chart.js';
import { render } from 'preact';
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { figure } from '../../web/src/lab/format.ts';
import type { Panel } from '../../web/src/lab/panel.ts';
import { byActivation, nextPiece, prefixRows } from '../../web/src/lab/panels/own-digit/prefixes.ts';
import { pace } from '../../web/src/lab/panels/own-digit/rebuild.tsx';
import { View } from '../../web/src/lab/panels/own-digit.tsx';
import { squaredError } from '../../web/src/lab/pixels.ts';
import { theme } from '../../web/src/lab/theme.ts';
import { canvasOf, FakeLab, frames, INPUTS, mount } from './panels-fixture.tsx';

const panel: Panel = { id: 'own-digit', title: 'Your own digit', size: 'wide', View };

const pad = () => document.querySelector<HTMLElement>('[data-testid="own-digit-pad"]')!;
const by = (id: string) => page.getByTestId(`own-digit-${id}`);

/** A lab whose network says of every digit that its units fire so; each unit draws all pixels as dark as a quarter of it. */
class AnsweringLab extends FakeLab {
  /** Calls of decode, each with what it was asked and how to answer. */
  asked: { rows: number[][]; answer: () => void }[] = [];
  patient = false;

  override decode = (activations: Float32Array): Promise<Float32Array> => {
    const k = this.settings.peek().hidden;
    const rows = Array.from({ length: activations.length / k }, (_, row) => [...activations.subarray(row * k, (row + 1) * k)]);
    return new Promise((resolve) => {
      const answer = () =>
        resolve(Float32Array.from(rows.flatMap((row) => Array<number>(INPUTS).fill(row.reduce((sum, h) => sum + h, 0) / 4))));
      this.asked.push({ rows, answer });
      if (!this.patient) answer();
    });
  };

  answer(hidden: readonly number[], pixels = this.ownDigit.peek()!): void {
    const drawn = hidden.reduce((sum, h) => sum + h, 0) / 4;
    this.ownView.value = {
      pixels: pixels.slice(),
      hidden: Float32Array.from(hidden),
      reconstruction: new Float32Array(INPUTS).fill(drawn),
    };
  }
}

const H = [0.25, 0.75, 0.125, 0.5];

async function open(lab = new AnsweringLab(), width = 900): Promise<AnsweringLab> {
  lab.flatWeights([1, -1, 0.5, 0.25]);
  lab.show(0, 255, [0.1, 0.9, 0.3, 0.6], 0.5);
  mount(lab, [panel], width);
  pad().scrollIntoView();
  await expect.element(by('start-3')).toBeVisible();
  await frames();
  return lab;
}

/** Pointer events at places of the pad, 0…1. */
function pointer(type: string, x: number, y: number, more: PointerEventInit = {}): void {
  const { left, top, width, height } = pad().getBoundingClientRect();
  const init = { pointerId: 1, button: 0, bubbles: true, cancelable: true, pointerType: 'mouse', pressure: 0.5, ...more };
  pad().dispatchEvent(new PointerEvent(type, { ...init, clientX: left + x * width, clientY: top + y * height }));
}

function stroke(places: readonly (readonly [number, number])[], more: PointerEventInit = {}): void {
  // Made-up pointers cannot be captured.
  pad().setPointerCapture = () => {};
  const [first, ...rest] = places;
  pointer('pointerdown', ...first!, more);
  for (const place of rest) pointer('pointermove', ...place, more);
  pointer('pointerup', ...places.at(-1)!, more);
}

const sum = (pixels: ArrayLike<number> | null) => Array.from(pixels ?? []).reduce((total, value) => total + value, 0);
const columnsWithInk = (pixels: Uint8Array) => new Set([...pixels.keys()].filter((j) => pixels[j]! > 0).map((j) => j % 28));
const rowsWithInk = (pixels: Uint8Array) =>
  new Set([...pixels.keys()].filter((j) => pixels[j]! > 0).map((j) => Math.floor(j / 28)));

/** A picture file: a dark bar on a light sheet, or the other way round. */
async function barFile(name = 'bar.png', paper = '#fff', ink = '#111', type = 'image/png'): Promise<File> {
  const canvas = new OffscreenCanvas(120, 90);
  const context = canvas.getContext('2d')!;
  context.fillStyle = paper;
  context.fillRect(0, 0, 120, 90);
  context.fillStyle = ink;
  context.fillRect(50, 15, 9, 60);
  return new File([await canvas.convertToBlob({ type, quality: 0.95 })], name, { type });
}

function choose(files: readonly File[]): void {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  const input = document.querySelector<HTMLInputElement>('[data-testid="own-digit-open"]')!;
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/** What a bar of 9 × 60 becomes: 3 × 20, upright. */
function expectBar(pixels: Uint8Array | null): void {
  // A lossy picture's edge may be too faint to count.
  expect([19, 20]).toContain(rowsWithInk(pixels!).size);
  expect(columnsWithInk(pixels!).size).toBeLessThanOrEqual(5);
}

describe('the pad', () => {
  it('takes a stroke of the mouse, and tells the lab what MNIST would have of it', async () => {
    const lab = await open();
    expect(lab.ownDigit.value).toBeNull();
    stroke([
      [0.2, 0.5],
      [0.5, 0.5],
      [0.8, 0.5],
    ]);
    await expect.poll(() => lab.ownDigit.value?.length).toBe(INPUTS);
    expect(columnsWithInk(lab.ownDigit.value!).size).toBe(20);
    expect(rowsWithInk(lab.ownDigit.value!).size).toBe(3);
    await expect.element(page.getByText('Draw a digit here')).not.toBeInTheDocument();
  });

  it('takes every place of the pointer, not only one a frame', async () => {
    const lab = await open();
    pad().setPointerCapture = () => {};
    pointer('pointerdown', 0.2, 0.2);
    // One event, with a way round the corner in between.
    const { left, top, width, height } = pad().getBoundingClientRect();
    const at = (x: number, y: number) =>
      new PointerEvent('pointermove', { pointerId: 1, clientX: left + x * width, clientY: top + y * height });
    const event = new PointerEvent('pointermove', {
      pointerId: 1,
      bubbles: true,
      clientX: left + 0.2 * width,
      clientY: top + 0.8 * height,
    });
    event.getCoalescedEvents = () => [at(0.5, 0.2), at(0.8, 0.2), at(0.8, 0.5), at(0.8, 0.8), at(0.5, 0.8), at(0.2, 0.8)];
    pad().dispatchEvent(event);
    pointer('pointerup', 0.2, 0.8);
    await expect.poll(() => columnsWithInk(lab.ownDigit.value!).size).toBeGreaterThan(17);
  });

  it('follows one pointer only, and only its main button', async () => {
    const lab = await open();
    pad().setPointerCapture = () => {};
    pointer('pointerdown', 0.5, 0.5, { button: 2 });
    expect(lab.ownDigit.value).toBeNull();
    pointer('pointerdown', 0.3, 0.3);
    pointer('pointermove', 0.3, 0.7);
    const before = sum(lab.ownDigit.value);
    pointer('pointerdown', 0.9, 0.9, { pointerId: 2 });
    pointer('pointermove', 0.1, 0.1, { pointerId: 2 });
    expect(sum(lab.ownDigit.value)).toBe(before);
    pointer('pointerup', 0.3, 0.7);
    pointer('pointermove', 0.9, 0.7);
    expect(sum(lab.ownDigit.value)).toBe(before);
  });

  it('draws wider where a pen is pressed, and nowhere where a mouse is', async () => {
    const lab = await open();
    const inkOf = (more: PointerEventInit) => {
      stroke(
        [
          [0.5, 0.2],
          [0.5, 0.5],
          [0.5, 0.8],
        ],
        more,
      );
      const ink = sum(lab.ownDigit.value);
      document.querySelector<HTMLButtonElement>('[data-testid="own-digit-clear"]')!.click();
      return ink;
    };
    const mouse = inkOf({ pressure: 0.9 });
    expect(inkOf({ pointerType: 'pen', pressure: 0.5 })).toBe(mouse);
    expect(inkOf({ pointerType: 'pen', pressure: 0.9 })).toBeGreaterThan(1.2 * mouse);
  });

  it('shows the ink where it was drawn', async () => {
    await open();
    stroke([
      [0.25, 0.5],
      [0.5, 0.5],
      [0.75, 0.5],
    ]);
    await frames();
    const canvas = canvasOf('own-digit-ink');
    const context = canvas.getContext('2d')!;
    const dark = (x: number, y: number) => context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data[0]! < 128;
    expect(dark(0.5, 0.5)).toBe(true);
    expect(dark(0.5, 0.7)).toBe(false);
  });

  it('takes back, does again, and empties; and emptying can be taken back', async () => {
    const lab = await open();
    stroke([
      [0.5, 0.2],
      [0.5, 0.8],
    ]);
    const one = [...lab.ownDigit.value!];
    stroke([
      [0.2, 0.5],
      [0.8, 0.5],
    ]);
    const two = [...lab.ownDigit.value!];
    expect(two).not.toEqual(one);
    await userEvent.click(by('undo'));
    expect([...lab.ownDigit.value!]).toEqual(one);
    await userEvent.click(by('redo'));
    expect([...lab.ownDigit.value!]).toEqual(two);
    await userEvent.click(by('clear'));
    expect(lab.ownDigit.value).toBeNull();
    await expect.element(by('clear')).toBeDisabled();
    await userEvent.click(by('undo'));
    expect([...lab.ownDigit.value!]).toEqual(two);
  });

  it('keeps the drawing while the panel is away', async () => {
    const lab = await open();
    stroke([
      [0.5, 0.2],
      [0.5, 0.8],
    ]);
    const digit = [...lab.ownDigit.value!];
    document.querySelector('[data-testid="panel-own-digit"]')!.parentElement!.remove();
    mount(lab, [panel]);
    expect([...lab.ownDigit.value!]).toEqual(digit);
    await expect.element(by('undo').last()).toBeEnabled();
  });

  it('draws an image that another part of the page gave the lab', async () => {
    const lab = await open();
    const given = new Uint8Array(INPUTS);
    for (let row = 4; row < 24; row++) given[28 * row + 14] = 200;
    lab.ownDigit.value = given;
    await expect.element(by('clear')).toBeEnabled();
    expect(lab.ownDigit.value).toBe(given);
    lab.ownDigit.value = null;
    await expect.element(by('clear')).toBeDisabled();
  });
});

describe('the keyboard', () => {
  const press = (key: string, more: KeyboardEventInit = {}) =>
    pad().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  const release = (key: string) => pad().dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true }));

  it('draws: Space puts the pen down, arrows move it, Space lifts it', async () => {
    const lab = await open();
    expect(pad().tabIndex).toBe(0);
    pad().focus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}');
    expect(lab.ownDigit.value).toBeNull();
    await userEvent.keyboard(' ');
    await userEvent.keyboard('{ArrowDown}'.repeat(12));
    await userEvent.keyboard(' ');
    const line = [...lab.ownDigit.value!];
    expect(rowsWithInk(lab.ownDigit.value!).size).toBe(20);
    expect(columnsWithInk(lab.ownDigit.value!).size).toBeLessThanOrEqual(5);
    // Lifted: it moves and leaves nothing.
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
    expect([...lab.ownDigit.value!]).toEqual(line);
    await expect.element(by('status')).toHaveTextContent('Pen up, column 18, row 21 of 28.');
  });

  it('draws aslant while two arrows are held', async () => {
    const lab = await open();
    press(' ');
    press('ArrowRight');
    for (let i = 0; i < 8; i++) press('ArrowDown');
    release('ArrowRight');
    release('ArrowDown');
    press('Escape');
    const aslant = lab.ownDigit.value!;
    expect(columnsWithInk(aslant).size).toBeGreaterThan(15);
    expect(rowsWithInk(aslant).size).toBeGreaterThan(15);
  });

  it('takes back with Backspace and Ctrl+Z, and empties with Delete', async () => {
    const lab = await open();
    stroke([
      [0.5, 0.2],
      [0.5, 0.8],
    ]);
    stroke([
      [0.2, 0.5],
      [0.8, 0.5],
    ]);
    press('Backspace');
    expect(columnsWithInk(lab.ownDigit.value!).size).toBeLessThan(6);
    press('z', { ctrlKey: true, shiftKey: true });
    expect(columnsWithInk(lab.ownDigit.value!).size).toBeGreaterThan(15);
    press('z', { ctrlKey: true });
    expect(columnsWithInk(lab.ownDigit.value!).size).toBeLessThan(6);
    press('Delete');
    expect(lab.ownDigit.value).toBeNull();
  });

  it('has names and instructions for a screen reader, which is not flooded', async () => {
    await open();
    const keys = document.getElementById(pad().getAttribute('aria-describedby')!)!;
    expect(keys.textContent).toMatch(/arrows.*Space.*Backspace.*Delete/s);
    expect(pad().getAttribute('role')).toBe('application');
    const told: string[] = [];
    const status = document.querySelector('[data-testid="own-digit-status"]')!;
    new MutationObserver(() => told.push(status.textContent!)).observe(status, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    for (let i = 0; i < 10; i++) press('ArrowLeft');
    await expect.poll(() => told.at(-1)).toBe('Pen up, column 5, row 15 of 28.');
    expect(told.length).toBeLessThanOrEqual(2);
  });
});

describe('a picture', () => {
  it.each([
    ['dark on light', '#fff', '#111', 'image/png'],
    ['light on dark', '#222', '#eee', 'image/jpeg'],
    ['in colour', '#ffe', '#a33', 'image/webp'],
  ])('%s is opened and becomes ink', async (_, paper, ink, type) => {
    const lab = await open();
    choose([await barFile('bar', paper, ink, type)]);
    await expect.poll(() => lab.ownDigit.value).not.toBeNull();
    expectBar(lab.ownDigit.value);
    await expect.element(by('problem')).toHaveTextContent('');
  });

  it('in SVG is opened', async () => {
    const lab = await open();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect x="45" y="20" width="9" height="60"/></svg>';
    choose([new File([svg], 'bar.svg', { type: 'image/svg+xml' })]);
    await expect.poll(() => lab.ownDigit.value).not.toBeNull();
    expectBar(lab.ownDigit.value);
  });

  it('is taken where it is dropped, and where it is pasted; the first of several', async () => {
    const lab = await open();
    const transfer = new DataTransfer();
    transfer.items.add(await barFile('one.png'));
    transfer.items.add(await barFile('two.png'));
    const over = new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.body.dispatchEvent(over);
    expect(over.defaultPrevented).toBe(true);
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    await expect.element(by('problem')).toHaveTextContent('Only “one.png” was taken: one picture at a time.');
    expectBar(lab.ownDigit.value);
    await userEvent.click(by('clear'));
    const pasted = new DataTransfer();
    pasted.items.add(await barFile('image.png'));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }));
    await expect.poll(() => lab.ownDigit.value).not.toBeNull();
    expectBar(lab.ownDigit.value);
  });

  it('that cannot be used is named with what was expected, and nothing is lost', async () => {
    const lab = await open();
    stroke([
      [0.5, 0.2],
      [0.5, 0.8],
    ]);
    const digit = [...lab.ownDigit.value!];
    const refuse = async (file: File, words: RegExp) => {
      choose([file]);
      await expect.element(by('problem')).toHaveTextContent(words);
      expect([...lab.ownDigit.value!]).toEqual(digit);
    };
    await refuse(new File(['not a picture'], 'notes.txt', { type: 'text/plain' }), /“notes\.txt” is not a picture.*PNG, JPEG/);
    await refuse(new File(['\x89PNG broken'], 'broken.png', { type: 'image/png' }), /“broken\.png” is not a picture/);
    await refuse(new File([], 'empty.png', { type: 'image/png' }), /“empty\.png” is empty/);
    await refuse(new File([new Uint8Array(21 * 2 ** 20)], 'huge.bmp'), /“huge\.bmp” has 21\.0 MB; at most 20 MB/);
    await refuse(await barFile('blank.png', '#fff', '#fff'), /“blank\.png” shows nothing that stands out/);
    await expect.element(by('problem')).toHaveAttribute('role', 'alert');
    // And a good one ends the complaint; what was there can be had back.
    choose([await barFile()]);
    await expect.element(by('problem')).toHaveTextContent('');
    await userEvent.click(by('undo'));
    expect([...lab.ownDigit.value!]).toEqual(digit);
  });

  it('with more pixels than a browser can safely unpack is refused by its header', async () => {
    const lab = await open();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"><rect width="9000" height="9000"/></svg>';
    choose([new File([svg], 'wall.svg', { type: 'image/svg+xml' })]);
    await expect.element(by('problem')).toHaveTextContent('“wall.svg” has 20,000 × 20,000 pixels; at most 60 million');
    expect(lab.ownDigit.value).toBeNull();
  });
});

describe('a held-out digit', () => {
  it('is a start: exactly as it is; again, the next of its class; and can be drawn on', async () => {
    const lab = await open();
    await userEvent.click(by('start-3'));
    expect([...new Set(lab.ownDigit.value!)]).toEqual([3]);
    await userEvent.click(by('start-3'));
    expect([...new Set(lab.ownDigit.value!)]).toEqual([13]);
    stroke([
      [0.2, 0.5],
      [0.8, 0.5],
    ]);
    expect(Math.max(...lab.ownDigit.value!)).toBe(255);
  });
});

describe('the answer', () => {
  it('is shown: code, reconstruction and error', async () => {
    const lab = await open();
    await userEvent.click(by('start-3'));
    lab.answer(H);
    await expect.element(by('activation-1')).toHaveTextContent('0.75');
    await expect.element(by('activation-2')).toHaveTextContent('0.50');
    await expect.element(by('active')).toHaveTextContent('1');
    const error = squaredError(lab.ownDigit.value!, new Float32Array(INPUTS).fill(0.40625));
    await expect.element(by('error')).toHaveTextContent(figure(error));
    expect(lab.watchers).toBe(1);
  });

  it('to another drawing is not shown', async () => {
    const lab = await open();
    await userEvent.click(by('start-3'));
    const old = lab.ownDigit.value!;
    lab.answer(H);
    await expect.element(by('error')).not.toHaveTextContent('–');
    await userEvent.click(by('start-5'));
    await expect.element(by('error')).toHaveTextContent('–');
    // A late answer to the old one changes nothing.
    lab.answer([1, 1, 1, 1], old);
    await frames();
    await expect.element(by('error')).toHaveTextContent('–');
    lab.answer(H);
    await expect.element(by('error')).not.toHaveTextContent('–');
    await userEvent.click(by('clear'));
    await expect.element(by('error')).toHaveTextContent('–');
  });

  it('to a moment ago is shown while the stroke goes on', async () => {
    const lab = await open();
    pad().setPointerCapture = () => {};
    pointer('pointerdown', 0.3, 0.3);
    pointer('pointermove', 0.3, 0.7);
    const moment = lab.ownDigit.value!;
    pointer('pointermove', 0.7, 0.7);
    lab.answer(H, moment);
    await expect.element(by('activation-1')).toHaveTextContent('0.75');
    pointer('pointerup', 0.7, 0.7);
    await expect.element(by('error')).not.toHaveTextContent('–');
  });
});

describe('the units', () => {
  async function answered(): Promise<AnsweringLab> {
    const lab = await open();
    await userEvent.click(by('start-3'));
    lab.answer(H);
    await expect.element(by('activation-1')).toHaveTextContent('0.75');
    return lab;
  }
  const cells = () => [...document.querySelectorAll<HTMLButtonElement>('[data-testid="own-digit-units"] button')];
  const units = () => cells().map((cell) => Number(cell.dataset.unit));
  const errorOf = (lab: FakeLab, hidden: readonly number[]) =>
    figure(squaredError(lab.ownDigit.value!, new Float32Array(INPUTS).fill(hidden.reduce((total, h) => total + h, 0) / 4)));

  it('stand by activation, or by number', async () => {
    await answered();
    expect(units()).toEqual([1, 3, 0, 2]);
    await userEvent.click(by('order-number'));
    expect(units()).toEqual([0, 1, 2, 3]);
  });

  it('are switched off and on, in the list and among all; x̂ is rebuilt without them', async () => {
    const lab = await answered();
    await userEvent.click(by('toggle-1'));
    await expect.element(by('error')).toHaveTextContent(errorOf(lab, [0.25, 0, 0.125, 0.5]));
    expect(cells()[0]!.getAttribute('aria-pressed')).toBe('false');
    await expect.element(by('on')).toHaveTextContent('3 on');
    cells()[1]!.click();
    await expect.element(by('error')).toHaveTextContent(errorOf(lab, [0.25, 0, 0.125, 0]));
    expect(lab.selectedUnit.value).toBe(3);
    await expect.element(by('toggle-2')).toHaveAttribute('aria-checked', 'false');
    await userEvent.click(by('toggle-1'));
    await expect.element(by('error')).toHaveTextContent(errorOf(lab, [0.25, 0.75, 0.125, 0]));
  });

  it('are switched by the dozen', async () => {
    const lab = await answered();
    await userEvent.click(by('none'));
    await expect.element(by('error')).toHaveTextContent(errorOf(lab, []));
    expect(cells().map((cell) => cell.getAttribute('aria-pressed'))).toEqual(['false', 'false', 'false', 'false']);
    await userEvent.click(by('all'));
    await expect.element(by('error')).toHaveTextContent(errorOf(lab, H));
  });

  it('are walked by arrow keys, one stop of the Tab key, and switched by Space', async () => {
    const lab = await answered();
    expect(cells().filter((cell) => cell.tabIndex === 0).length).toBe(1);
    cells()[0]!.focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(cells()[1]);
    expect(lab.selectedUnit.value).toBe(3);
    await userEvent.keyboard(' ');
    await expect.poll(() => cells()[1]!.getAttribute('aria-pressed')).toBe('false');
    await expect.element(by('selected')).toHaveTextContent('Unit 4, switched off: h = 0.50 on your digit, number 2 of 4');
  });

  it('are selected everywhere by their tile', async () => {
    const lab = await answered();
    await userEvent.click(by('select-2'));
    expect(lab.selectedUnit.value).toBe(3);
    await userEvent.click(by('select-2'));
    expect(lab.selectedUnit.value).toBeNull();
  });

  it('keep their places while one is near, and take new ones after', async () => {
    const lab = await answered();
    const code = document.querySelector('.own-code')!;
    code.dispatchEvent(new PointerEvent('pointerenter'));
    lab.answer([0.9, 0.1, 0.2, 0.3]);
    await frames();
    expect(units()).toEqual([1, 3, 0, 2]);
    code.dispatchEvent(new PointerEvent('pointerleave'));
    await expect.poll(units).toEqual([0, 3, 2, 1]);
  });
});

describe('rebuilding', () => {
  const error = (lab: FakeLab, drawn: number) => figure(squaredError(lab.ownDigit.value!, new Float32Array(INPUTS).fill(drawn)));

  async function answered(lab = new AnsweringLab()): Promise<AnsweringLab> {
    await open(lab);
    await userEvent.click(by('start-3'));
    lab.answer(H);
    await expect.element(by('activation-1')).toHaveTextContent('0.75');
    return lab;
  }

  it('adds units one by one, the strongest first', async () => {
    const lab = await answered();
    await userEvent.fill(by('used'), '0');
    await expect.element(by('error')).toHaveTextContent(error(lab, 0));
    await expect.element(by('added')).toHaveTextContent('No unit yet');
    for (const [unit, drawn] of [
      [2, 0.75 / 4],
      [4, 1.25 / 4],
      [1, 1.5 / 4],
      [3, 1.625 / 4],
    ] as const) {
      await userEvent.click(by('more'));
      await expect.element(by('added')).toHaveTextContent(`Added last: unit ${unit}`);
      await expect.element(by('error')).toHaveTextContent(error(lab, drawn));
    }
    await expect.element(by('more')).toBeDisabled();
    await userEvent.click(by('less'));
    await expect.element(by('used-text')).toHaveTextContent('3 of 4 units');
    // All of them were asked for at once.
    expect(lab.asked.every(({ rows }) => rows.length === 5)).toBe(true);
  });

  it('leaves out what is switched off', async () => {
    const lab = await answered();
    await userEvent.click(by('toggle-1'));
    await userEvent.fill(by('used'), '1');
    await expect.element(by('added')).toHaveTextContent('Added last: unit 4');
    await expect.element(by('error')).toHaveTextContent(error(lab, 0.5 / 4));
    await expect.element(by('used-text')).toHaveTextContent('1 of 3 units');
  });

  it('plays from none to all, can be paused, and ends by itself', async () => {
    await answered();
    await userEvent.click(by('play'));
    await expect.element(by('used-text')).toHaveTextContent('1 of 4 units');
    await userEvent.click(by('play'));
    await expect.element(by('play')).toHaveTextContent('Rebuild');
    await userEvent.click(by('play'));
    await expect.element(by('used-text')).toHaveTextContent('4 of 4 units');
    await expect.element(by('play')).toHaveTextContent('Rebuild');
  });

  it('ends with the panel, not a frame later', async () => {
    await answered();
    const waiting = vi.spyOn(window, 'setTimeout');
    await userEvent.click(by('play'));
    const next = waiting.mock.calls.findLast(([, wait]) => wait === pace(0, 4).wait)![0] as () => void;
    waiting.mockRestore();
    render(null, document.querySelector('[data-testid="panel-own-digit"]')!.parentElement!);
    // The next unit is due before the frame in which other effects end.
    expect(next).not.toThrow();
  });

  it('draws the error of each number of units, and a click goes there', async () => {
    const lab = await answered();
    const chart = () => Chart.getChart(canvasOf('own-digit-errors'));
    await expect.poll(() => (chart()?.data.datasets[1]?.data as { x: number }[] | undefined)?.length).toBe(5);
    const points = chart()!.data.datasets[1]!.data as { x: number; y: number }[];
    [0, 0.75, 1.25, 1.5, 1.625].forEach((total, used) => {
      expect(points[used]!.y).toBeCloseTo(squaredError(lab.ownDigit.value!, new Float32Array(INPUTS).fill(total / 4)), 9);
    });
    const { x, y } = chart()!.getDatasetMeta(1).data[2]!;
    await userEvent.click(by('errors'), { position: { x, y } });
    await expect.element(by('used-text')).toHaveTextContent('2 of 4 units');
  });

  it('asks for the newest only: one request at a time, none for what is past', async () => {
    const lab = new AnsweringLab();
    lab.patient = true;
    await answered(lab);
    await expect.poll(() => lab.asked.length).toBe(1);
    // Five moments of training go by while the worker is busy.
    for (let i = 1; i <= 5; i++) lab.answer([i / 10, 0.75, 0.125, 0.5]);
    await frames();
    expect(lab.asked.length).toBe(1);
    lab.asked[0]!.answer();
    await expect.poll(() => lab.asked.length).toBe(2);
    expect(lab.asked[1]!.rows[4]![0]).toBeCloseTo(0.5, 6);
    // And an answer about a drawing that is gone is dropped.
    await userEvent.click(by('toggle-2'));
    await userEvent.click(by('start-7'));
    lab.answer(H);
    lab.asked[1]!.answer();
    await expect.poll(() => lab.asked.length).toBe(3);
    await expect.element(by('error')).toHaveTextContent('–');
    lab.asked[2]!.answer();
    await expect.element(by('error')).not.toHaveTextContent('–');
  });
});

describe('the panel with a digit', () => {
  async function full(width: number): Promise<HTMLElement> {
    const lab = await open(new AnsweringLab(), width);
    await userEvent.click(by('start-3'));
    lab.answer(H);
    await userEvent.click(by('toggle-2'));
    await userEvent.fill(by('used'), '2');
    choose([new File([], 'an-empty-file-with-a-rather-long-name-that-nobody-could-break-anywhere.png')]);
    await expect.element(by('problem')).toHaveTextContent('is empty');
    await expect.element(by('used-text')).toHaveTextContent('2 of 3 units');
    return document.querySelector<HTMLElement>('[data-testid="panel-own-digit"]')!.parentElement!;
  }

  it.each(['light', 'dark'] as const)('breaks no rule of axe, %s', async (scheme) => {
    theme.value = scheme;
    const { violations } = await axe.run(await full(900), { rules: { region: { enabled: false } } });
    theme.value = 'auto';
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });

  it.each([288, 358, 738, 1344])('fits %i px, and every target is 24 px or more', async (width) => {
    await page.viewport(width, 900);
    const root = await full(width);
    const shown = [...root.querySelectorAll('*')].filter((element) => !element.closest('.visually-hidden, .own-keys'));
    const wide = () => shown.filter((element) => element.getBoundingClientRect().right > width + 0.5);
    await expect.poll(() => wide().map(({ outerHTML }) => outerHTML.slice(0, 120))).toEqual([]);
    const small = [...root.querySelectorAll('button, input[type="range"], .file')].filter((element) => {
      const box = element.getBoundingClientRect();
      return Math.min(box.width, box.height) < 24;
    });
    expect(small.map(({ outerHTML }) => outerHTML.slice(0, 120))).toEqual([]);
  });
});

describe('the arithmetic', () => {
  it('orders by activation, of equals the lower number first', () => {
    expect([...byActivation(Float32Array.of(0.5, 0.9, 0.5, 0.1))]).toEqual([1, 0, 2, 3]);
  });

  it('makes a prefix of each length', () => {
    expect([...prefixRows(Float32Array.of(0.5, 0.75, 0.25), Uint32Array.of(1, 2), 0, 3)]).toEqual([
      0, 0, 0, 0, 0.75, 0, 0, 0.75, 0.25,
    ]);
    expect([...prefixRows(Float32Array.of(0.5, 0.75, 0.25), Uint32Array.of(1, 2), 2, 1)]).toEqual([0, 0.75, 0.25]);
  });

  it('asks first for what is looked at, then for the rest, in pieces', () => {
    const images: (Float32Array | null)[] = Array(10).fill(null);
    expect(nextPiece(images, 9, 4)).toEqual({ from: 8, count: 2 });
    images[8] = images[9] = new Float32Array();
    expect(nextPiece(images, 9, 4)).toEqual({ from: 0, count: 4 });
    expect(nextPiece(images, 5, 4)).toEqual({ from: 4, count: 4 });
    expect(nextPiece(images.fill(new Float32Array()), 5, 4)).toBeNull();
  });

  it('is never faster than 16 pictures a second, and no network takes longer than half a minute', () => {
    for (const count of [1, 10, 100, 1024]) {
      let [used, time] = [0, 0];
      while (used < count) {
        const { wait, step } = pace(used, count);
        expect(wait).toBeGreaterThanOrEqual(1000 / 16);
        used += step;
        time += wait;
      }
      expect(time).toBeLessThan(30_000);
    }
  });
});
