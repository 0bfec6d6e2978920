/** The lessons on the page: their row, how one predicts, how a lesson goes on, and where the focus is meanwhile. */

import { signal } from '@preact/signals';
import axe from 'axe-core';
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Lab, Notice } from '../../web/src/lab/lab.ts';
import { answers, forgetAnswers } from '../../web/src/lab/lessons/answers.ts';
import { Lessons } from '../../web/src/lab/lessons/index.tsx';
import { recall } from '../../web/src/lab/storage.ts';
import { theme } from '../../web/src/lab/theme.ts';
import type { Metrics } from '../../web/src/protocol.ts';
import { DEFAULTS, type Settings } from '../../web/src/settings.ts';
import { FakeLab } from './panels-fixture.tsx';

/** A lab whose units are where the test says, at every step; training only counts. */
class TaughtLab extends FakeLab {
  readonly notices = signal<readonly Notice[]>([]);
  /** How often a run was taken aside, and brought back. */
  aside = 0;
  broughtBack = 0;
  units = [0.48, 0.5, 0.5, 0.52];

  constructor() {
    super();
    this.settings.value = DEFAULTS;
    this.#tell(0);
  }

  override setAside = async (): Promise<() => Promise<void>> => {
    this.aside++;
    return async () => {
      this.broughtBack++;
    };
  };

  override step = async (count: number): Promise<Metrics> => {
    if (this.locked.peek()) throw new Error(this.locked.peek());
    this.#tell(this.metrics.peek().step + count);
    return this.metrics.peek();
  };

  /** As if it had been so from the run's start. */
  override configure = async (changes: Partial<Settings>): Promise<Settings> => {
    this.settings.value = { ...this.settings.peek(), ...changes };
    this.schedule.value = { start: this.settings.peek(), changes: [], complete: true };
    return this.settings.peek();
  };

  reset = async () => this.#tell(0);
  pause = async () => {};
  override currentMetrics = async () => this.metrics.peek();
  override averageActivation = async () => Float32Array.from(this.units);
  fingerprint = async () => `after ${this.metrics.peek().step}`;
  dismiss = (notice: Notice) => {
    this.notices.value = this.notices.peek().filter((known) => known !== notice);
  };

  #tell(step: number): void {
    this.at(step);
    this.heldOutRhoHat(this.units);
  }
}

const roots: HTMLElement[] = [];

beforeEach(() => {
  forgetAnswers();
});

afterEach(() => {
  for (const root of roots.splice(0)) {
    render(null, root);
    root.remove();
  }
});

function open(width = 960): { lab: TaughtLab; root: HTMLElement } {
  const lab = new TaughtLab();
  const root = document.createElement('div');
  root.style.width = `${width}px`;
  document.body.append(root);
  roots.push(root);
  render(<Lessons lab={lab as unknown as Lab} />, root);
  return { lab, root };
}

const get = (testid: string) => page.getByTestId(testid);
const stage = () => document.querySelector<HTMLElement>('.lesson')?.dataset.stage ?? 'none';
const reach = (wanted: string) => expect.poll(stage).toBe(wanted);
const focused = () => document.activeElement?.getAttribute('data-testid');

async function begin(id = 'average', width?: number) {
  const opened = open(width);
  await get(`lesson-begin-${id}`).click();
  await reach('predict');
  return opened;
}

/** From the question to what happened. */
async function predictAndRun(answer: string): Promise<void> {
  await get(`lesson-answer-${answer}`).click();
  await get('lesson-commit').click();
  await get('lesson-run').click();
  await reach('compare');
}

describe('the row', () => {
  it('has six lessons, and begins the one that is pressed', async () => {
    const { lab, root } = open();
    expect([...root.querySelectorAll('button')].map(({ textContent }) => textContent)).toEqual([
      '1 What ρ̂ is',
      '2 What Ω does',
      '3 Memorising',
      '4 The gradient',
      '5 What units fire for',
      '6 Other penalties',
    ]);
    await get('lesson-begin-penalty').click();
    expect(lab.lesson.value).toBe('penalty');
    await reach('predict');
    expect(root.querySelector('h2')!.textContent).toContain('What Ω does, and where it is least');
  });

  it('gives way to a lesson that anyone begins, and comes back when anyone ends it', async () => {
    const { lab, root } = open();
    lab.panels.value = ['tiles'];
    lab.lesson.value = 'average';
    await reach('predict');
    expect(lab.panels.value).toEqual([]);
    lab.lesson.value = null;
    await expect.poll(() => root.querySelectorAll('.lesson-button').length).toBe(6);
    await expect.poll(() => lab.panels.value).toEqual(['tiles']);
    expect([lab.aside, lab.broughtBack]).toEqual([1, 1]);
  });

  it('puts the page back before another lesson begins', async () => {
    const { lab } = await begin();
    lab.lesson.value = 'penalty';
    await expect.poll(() => document.querySelector('[data-testid="lesson-penalty"]')).not.toBeNull();
    await reach('predict');
    expect([lab.aside, lab.broughtBack]).toEqual([2, 1]);
    expect(lab.settings.value.rho).toBe(0.2);
  });

  it('does nothing for a lesson that there is not', async () => {
    const { lab, root } = open();
    lab.lesson.value = 'seventh';
    lab.lesson.value = 'average';
    await reach('predict');
    lab.lesson.value = 'seventh';
    await expect.poll(() => root.querySelectorAll('.lesson-button').length).toBe(6);
    expect([lab.aside, lab.broughtBack]).toEqual([1, 1]);
  });
});

describe('a choice', () => {
  it('is asked for before anything trains, and what is missing is said', async () => {
    const { lab } = await begin();
    expect(lab.locked.value).toBe('Make your prediction first: What is ρ̂ for most of its 100 units?');
    expect(get('lesson-missing').element().textContent).toBe('');
    await get('lesson-commit').click();
    await expect.element(get('lesson-missing')).toHaveTextContent('Choose one first.');
    expect(stage()).toBe('predict');
    await get('lesson-answer-target').click();
    expect(get('lesson-missing').element().textContent).toBe('');
    await get('lesson-commit').click();
    await reach('run');
    expect(lab.locked.value).toBe('');
    expect(get('lesson-predicted').element().textContent).toBe('Your prediction: About 0.05, the target ρ');
  });

  it('stands beside what was measured', async () => {
    const { lab } = await begin();
    lab.panels.value = ['objective'];
    await predictAndRun('target');
    expect(get('lesson-expected').element().textContent).toBe('About 0.05, the target ρ');
    expect(get('lesson-happened').element().textContent).toBe('About 0.5');
    expect(get('lesson-measured').element().textContent).toContain('average 0.5; the lowest is at 0.48, the highest at 0.52');
    expect(lab.panels.value).toEqual(['averages']);
  });
});

describe('own words', () => {
  it('are kept, and others stand beside them when one asks', async () => {
    await begin();
    await predictAndRun('half');
    expect(get('lesson-explain').element().textContent).toBe('Show what others would say');
    await get('lesson-why').fill('  the sigmoid of 0  ');
    expect(get('lesson-explain').element().textContent).toBe('Keep my words, show what others would say');
    await get('lesson-explain').click();
    await reach('others');
    expect(get('lesson-others').element().textContent).toContain('The sigmoid makes ½ of 0');
    expect((get('lesson-why').element() as HTMLTextAreaElement).value).toBe('  the sigmoid of 0  ');
    expect(answers.value).toMatchObject([
      { lesson: 'average', question: 'untrained', prediction: 'half', explanation: 'the sigmoid of 0', step: 0, seed: 1 },
    ]);
    expect(answers.value[0]!.outcome).toMatchObject({ happened: 'half', mean: expect.closeTo(0.5, 6), digits: 40 });
    expect(JSON.parse(recall('answers')!)).toEqual(answers.value);
    await get('lesson-next').click();
    await reach('predict');
    expect(get('lesson-progress').element().textContent).toBe('Question 2 of 3');
  });
});

describe('a sketch', () => {
  const handle = (place: number) => get(`lesson-handle-${place}`).element() as HTMLInputElement;
  const heights = () => Array.from({ length: 7 }, (_, place) => Number(handle(place).value));

  it('is made by keyboard, a handle at a time', async () => {
    await begin('penalty');
    expect(heights()).toEqual(Array(7).fill(1.2));
    await get('lesson-commit').click();
    await expect.element(get('lesson-missing')).toHaveTextContent('Move the points first.');
    handle(0).focus();
    await userEvent.keyboard('{ArrowUp}');
    expect(handle(0).value).toBe('1.25');
    expect(handle(0).getAttribute('aria-label')).toBe('ω at ρ̂ = 0.005');
    expect(handle(0).getAttribute('aria-valuetext')).toBe('1.25');
    await userEvent.keyboard('{Tab}{End}{Tab}{Home}');
    expect(heights().slice(0, 3)).toEqual([1.25, 2.4, 0]);
    // The ring of the handle that has the focus.
    expect(Number(document.querySelector('.sketch-focus')!.getAttribute('cy'))).toBe(
      Number(document.querySelectorAll('.sketch-point')[2]!.getAttribute('cy')),
    );
    await get('lesson-commit').click();
    await reach('run');
  });

  it('is drawn across with the pointer', async () => {
    await begin('penalty');
    const chart = get('lesson-sketch').element();
    const { left, top, width } = chart.getBoundingClientRect();
    const points = [...document.querySelectorAll('.sketch-point')].map((point) => Number(point.getAttribute('cx')));
    const send = (type: string, x: number, y: number) =>
      chart.dispatchEvent(
        new PointerEvent(type, { clientX: left + x, clientY: top + y, pointerId: 1, button: 0, bubbles: true, cancelable: true }),
      );
    // Not a pointer that the browser knows, so it cannot be captured.
    chart.setPointerCapture = () => {};
    // Margin and height of the plot: 14 px from the top it is at its greatest, 44 px from the bottom at its least.
    send('pointerdown', points[0]!, 14);
    send('pointermove', width - 14, 160);
    send('pointerup', width - 14, 160);
    await expect.poll(() => handle(0).value).toBe('2.4');
    await expect.poll(() => handle(6).value).toBe('0');
    const drawn = heights();
    // One straight stroke: each point on the line between its ends, as near as a step of 0.05.
    for (const [place, height] of drawn.entries()) {
      const part = (points[place]! - points[0]!) / (points[6]! - points[0]!);
      expect(Math.abs(height - 2.4 * (1 - part))).toBeLessThanOrEqual(0.026);
    }
    send('pointermove', points[4]!, 14);
    expect(heights()).toEqual(drawn);
  });

  it('is shown in one chart with what was measured, with a table', async () => {
    const { lab } = await begin('penalty');
    lab.penaltyAt = async (_settings, rhoHat) => ({ value: rhoHat.map((value) => (value - 0.2) ** 2), slope: rhoHat });
    handle(1).focus();
    await userEvent.keyboard('{Home}');
    await get('lesson-commit').click();
    await get('lesson-run').click();
    await reach('compare');
    expect(get('lesson-compared').element().textContent?.replaceAll('\u00a0', ' ')).toBe(
      'Your curve is lowest at ρ̂ = 0.2, where you have 0. The penalty is lowest at ρ̂ = 0.2, where it is 0.',
    );
    const chart = get('lesson-sketched').element();
    expect(chart.getAttribute('aria-label')).toContain('0 and 0 at 0.2; 1.2 and 0.0225 at 0.35');
    expect(chart.querySelector('.sketch-measured')!.getAttribute('points')!.split(' ').length).toBe(190);
    await page.getByText('Data as a table').click();
    const rows = [...document.querySelectorAll('.data-table tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(rows[1]).toEqual(['0.2', '0', '0']);
  });
});

describe('leaving', () => {
  it('leaves alone the panels that are chosen while the run is brought back', async () => {
    const { lab } = open();
    lab.panels.value = ['tiles'];
    let back = () => {};
    let asked = false;
    lab.setAside = async () => () => {
      asked = true;
      return new Promise<void>((resolve) => {
        back = resolve;
      });
    };
    lab.lesson.value = 'average';
    await reach('predict');
    lab.selectedUnit.value = 3;
    lab.lesson.value = null;
    await expect.poll(() => asked).toBe(true);
    expect(lab.panels.value).toEqual(['tiles']);
    lab.panels.value = ['objective'];
    back();
    await expect.poll(() => lab.selectedUnit.value).toBe(null);
    expect(lab.panels.value).toEqual(['objective']);
  });
});

describe('the focus', () => {
  it('goes with the lesson: to each stage’s heading, and back to the button', async () => {
    await begin();
    await expect.poll(() => document.activeElement!.textContent).toBe('Predict');
    expect(focused()).toBe('lesson-stage');
    await get('lesson-answer-half').click();
    await get('lesson-commit').click();
    await reach('run');
    await expect.poll(() => document.activeElement!.textContent).toBe('Run');
    await get('lesson-run').click();
    await reach('compare');
    await expect.poll(() => document.activeElement!.textContent).toBe('Compare and explain');
    await get('lesson-explain').click();
    await expect.poll(() => document.activeElement!.textContent).toBe('What others would say');
    await get('lesson-leave').click();
    await expect.poll(focused).toBe('lesson-begin-average');
  });
});

describe('the end', () => {
  it('repeats what one wrote, leads on, and marks the lesson as done', async () => {
    const { lab } = await begin();
    const finish = async () => {
      await get('lesson-explain').click();
      await get('lesson-next').click();
    };
    await predictAndRun('half');
    await get('lesson-why').fill('first words');
    await finish();
    await reach('predict');
    (get('lesson-handle-0').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowUp}');
    await get('lesson-commit').click();
    await get('lesson-run').click();
    await reach('compare');
    expect(lab.metrics.value.step).toBe(100);
    await finish();
    await reach('predict');
    await predictAndRun('seldom');
    await finish();
    await reach('end');
    expect(get('lesson-explanations').element().textContent).toContain('first words');
    expect(get('lesson-next-lesson').element().textContent).toBe('Next lesson: What Ω does, and where it is least');
    await get('lesson-back').click();
    await expect.element(get('lesson-begin-average')).toHaveTextContent('(done)');
    await expect.element(get('lesson-begin-penalty')).not.toHaveTextContent('(done)');
    expect(lab.lesson.value).toBeNull();
  });
});

describe('trouble', () => {
  it('in an experiment is said in its place, and it can be tried again', async () => {
    const { lab } = await begin('penalty');
    lab.penaltyAt = () => Promise.reject(new Error('the core is tired'));
    (get('lesson-handle-2').element() as HTMLElement).focus();
    await userEvent.keyboard('{Home}');
    await get('lesson-commit').click();
    await get('lesson-run').click();
    await expect.element(page.getByText('That did not work: the core is tired')).toBeVisible();
    lab.penaltyAt = async (_settings, rhoHat) => ({ value: rhoHat, slope: rhoHat });
    await get('lesson-run').click();
    await reach('compare');
  });

  it('in setting up is said too', async () => {
    const { lab } = open();
    lab.setAside = () => Promise.reject(new Error('the session is lost'));
    await get('lesson-begin-average').click();
    await expect.element(page.getByText('That did not work: the session is lost')).toBeVisible();
    await get('lesson-leave').click();
    await expect.poll(focused).toBe('lesson-begin-average');
    expect(lab.broughtBack).toBe(0);
  });
});

describe('for everyone', () => {
  const faults = async (root: HTMLElement) => {
    const { violations } = await axe.run(root, { rules: { region: { enabled: false } } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };

  it.each(['light', 'dark'] as const)('axe finds nothing at any stage, %s', async (scheme) => {
    theme.value = scheme;
    try {
      const { lab, root } = open();
      expect(await faults(root)).toEqual([]);
      lab.penaltyAt = async (_settings, rhoHat) => ({ value: rhoHat, slope: rhoHat });
      await get('lesson-begin-penalty').click();
      await reach('predict');
      expect(await faults(root)).toEqual([]);
      await get('lesson-commit').click();
      (get('lesson-handle-2').element() as HTMLElement).focus();
      await userEvent.keyboard('{Home}');
      await get('lesson-commit').click();
      await reach('run');
      expect(await faults(root)).toEqual([]);
      await get('lesson-run').click();
      await reach('compare');
      expect(await faults(root)).toEqual([]);
      await get('lesson-explain').click();
      await reach('others');
      expect(await faults(root)).toEqual([]);
      await get('lesson-next').click();
      await reach('predict');
      expect(await faults(root)).toEqual([]);
    } finally {
      theme.value = 'auto';
    }
  });

  it.each([288, 358, 738, 1344])('fits %i px without scrolling sideways', async (width) => {
    await page.viewport(width, 900);
    const wide = (root: HTMLElement) =>
      [...root.querySelectorAll('*')]
        .filter((element) => element.getBoundingClientRect().right > width + 0.5 && !element.closest('.data-table-scroll, math'))
        .map(({ outerHTML }) => outerHTML.slice(0, 120));
    const { root } = open(width);
    await expect.poll(() => wide(root)).toEqual([]);
    for (const id of ['penalty', 'average']) {
      await get(`lesson-begin-${id}`).click();
      await reach('predict');
      await expect.poll(() => wide(root)).toEqual([]);
      await get('lesson-leave').click();
    }
  });
});
