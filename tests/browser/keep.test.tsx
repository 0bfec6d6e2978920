/** The hand-in and the files for other tools, as the page makes them: over a session that trains nothing. */

import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { type HandIn, parseHandIn } from '../../web/src/hand-in.ts';
import { answers, forgetAnswers, keep } from '../../web/src/lab/lessons/answers.ts';
import { dark, theme } from '../../web/src/lab/theme.ts';
import { parseLink } from '../../web/src/link.ts';
import { HISTOGRAM_BINS } from '../../web/src/metrics.ts';
import type { Snapshot } from '../../web/src/protocol.ts';
import { DEFAULTS } from '../../web/src/settings.ts';
import type { FakeSession } from './fake-session.ts';
import { openLab } from './shell-fixture.tsx';

const INPUTS = 16;
const SMALL = { ...DEFAULTS, hidden: 4 };
const FINGERPRINT = '0123456789abcdef'.repeat(4);
const control = (id: string) => page.getByTestId(`control-${id}`);
const result = (id: string) => page.getByTestId(`read-${id}`);

/** What was saved: names and contents, in order. */
let saved: { name: string; blob: Blob }[] = [];
beforeEach(() => {
  saved = [];
  const blobs = new Map<string, Blob>();
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const address = `blob:${blobs.size}`;
    blobs.set(address, blob as Blob);
    return address;
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, blob: blobs.get(this.href)! });
  });
  forgetAnswers();
});
afterEach(() => {
  vi.restoreAllMocks();
  theme.value = 'auto';
});

/** The page with its section open, after some steps. */
async function opened(steps = 30) {
  const { fake, store, root } = await openLab({ settings: SMALL });
  const theta = Float32Array.from({ length: 2 * 4 * INPUTS + 4 + INPUTS }, (_, i) => Math.sin(i));
  fake.parameters = async () => theta;
  fake.fingerprint = async () => FINGERPRINT;
  if (steps > 0) {
    await store.step(steps);
    evaluate(fake);
  }
  const folded = page.getByTestId('settings').query();
  if (folded) await userEvent.click(folded.querySelector('summary')!);
  await userEvent.click(page.getByText('Hand in, keep and check'));
  await expect.element(page.getByTestId('hand-in')).toBeVisible();
  return { fake, store, root, theta };
}

/** An evaluation at the present step. */
function evaluate(fake: FakeSession): void {
  const metrics = { step: fake.step_, examples: 0, epoch: 0, reconstruction: 7, sparsity: 0.3, weightDecay: 0.2, total: 8.7 };
  const heldOut = {
    ...{ metrics: { ...metrics, deadUnits: 0, saturatedUnits: 0 }, rhoHat: Float32Array.of(0.1, 0.05, 0.04, 0.02) },
    histogram: new Uint32Array(4 * HISTOGRAM_BINS).fill(5),
    trainReconstruction: 6.5,
  };
  fake.send({ heldOut: [heldOut as unknown as Snapshot['heldOut'][number]] });
}

async function handedIn(form: 'html' | 'json' = 'html'): Promise<HandIn> {
  const before = saved.length;
  await userEvent.click(control(`hand-in-${form}`));
  await expect.poll(() => saved.length, { timeout: 15_000 }).toBe(before + 1);
  return parseHandIn(await saved.at(-1)!.blob.text());
}

const sizeOf = async (png: string | Blob) => {
  const blob = typeof png === 'string' ? await (await fetch(png)).blob() : png;
  const { width, height } = await createImageBitmap(blob);
  return { width, height };
};

describe('the hand-in', () => {
  it('says what will be in it, and has that in it', async () => {
    const { fake, store } = await opened();
    await store.configure({ rho: 0.1 });
    await store.step(10);
    evaluate(fake);
    await expect.element(page.getByTestId('hand-in-run')).toHaveTextContent('40 steps, 1 change of settings on the way');
    await expect.element(page.getByTestId('hand-in-settings')).toHaveTextContent('ρ = 0.1, k = 4; the others as by default');
    await expect.element(page.getByTestId('hand-in-fingerprint')).toHaveTextContent('0123456789abcdef…');
    await expect.element(page.getByTestId('hand-in-answers')).toHaveTextContent('0 of the lessons’ 15 questions');
    await userEvent.fill(page.getByTestId('hand-in-student'), ' Zoë <b> Łukasz ');
    await userEvent.fill(page.getByTestId('hand-in-note'), 'Why?\nBecause.');
    const handIn = await handedIn();
    expect(saved[0]!.name).toBe('hand-in-zoe-b-łukasz-step-40.html');
    await expect.element(result('hand-in')).toHaveTextContent(/^Saved [\d,]+ bytes as hand-in-zoe/);
    expect(handIn).toMatchObject({
      student: 'Zoë <b> Łukasz',
      note: 'Why?\nBecause.',
      steps: 40,
      fingerprint: FINGERPRINT,
      settings: { ...SMALL, rho: 0.1 },
      schedule: { start: SMALL, changes: [{ step: 30, changes: { rho: 0.1 } }], complete: true },
      digits: { train: 8000, inputs: 784, sha256: 'd'.repeat(64) },
      metrics: { step: 40 },
      heldOut: { reconstruction: 7, total: 8.7, trainReconstruction: 6.5 },
      answers: [],
    });
    expect(handIn.link).toMatch(new RegExp(`^${location.origin}/`));
    const { link, problems } = parseLink(new URL(handIn.link).searchParams);
    expect(problems).toEqual([]);
    expect(link).toMatchObject({
      settings: SMALL,
      changes: [{ step: 30, changes: { rho: 0.1 } }],
      steps: 40,
      panels: [],
      lesson: null,
    });
    expect(await handedIn('json')).toEqual(handIn);
    expect(saved[1]!.name).toBe('hand-in-zoe-b-łukasz-step-40.json');
  });

  it('has its pictures without their panels, on white in a dark page too', async () => {
    theme.value = 'dark';
    await opened();
    expect(dark.value).toBe(true);
    const { pictures } = await handedIn();
    expect(pictures.map(({ alt }) => alt)).toEqual([
      expect.stringMatching(/^The encoder weights of each of the 4 hidden units after step 30/),
      expect.stringMatching(/^A chart of the average activation of every hidden unit/),
      expect.stringMatching(/^A chart of the objective/),
    ]);
    for (const { png, alt } of pictures) {
      const bitmap = await createImageBitmap(await (await fetch(png)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const colours = new Set<number>();
      for (let at = 0; at < data.length; at += 4) colours.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
      // Something is drawn, in more colours than two, and none of it is what a dark page is made of.
      expect(colours.size, alt).toBeGreaterThan(8);
      expect(colours.has(0x15181c), alt).toBe(false);
    }
    expect(await sizeOf(pictures[1]!.png)).toEqual({ width: 1440, height: 760 });
    // Equal runs give equal pictures.
    expect((await handedIn()).pictures).toEqual(pictures);
  });

  it('has the answers to the lessons in words', async () => {
    const own = { settings: DEFAULTS, seed: 1, step: 100, fingerprint: FINGERPRINT };
    const course = { start: DEFAULTS, changes: [{ step: 5, changes: { beta: 1 } }], complete: true };
    keep({
      lesson: 'average',
      question: 'untrained',
      prediction: 'zero',
      outcome: { mean: 0.5, happened: 'half' },
      explanation: 'I see.',
      ...own,
    });
    keep({
      lesson: 'average',
      question: 'training',
      prediction: [0.5, 0.4, 0.3, 0.2, 0.1, 0, 0, 0, 0.05],
      outcome: { low: 0.01 },
      explanation: '',
      measured: 'The lowest point was 0.01.',
      ...own,
      settings: { ...DEFAULTS, beta: 1 },
      schedule: course,
    });
    keep({
      lesson: 'features',
      question: 'cusp',
      prediction: 16,
      outcome: { best: 17 },
      explanation: '',
      ...own,
      digits: 'a'.repeat(64),
    });
    keep({
      lesson: 'other-penalties',
      question: 'topk',
      prediction: 0.125,
      outcome: { happened: 0.08 },
      explanation: '',
      ...own,
    });
    expect(answers.value).toHaveLength(4);
    await opened();
    await expect.element(page.getByTestId('hand-in-answers')).toHaveTextContent('4 of the lessons’ 15 questions');
    const handIn = await handedIn();
    const sha256 = 'd'.repeat(64);
    expect(handIn.answers).toMatchObject([
      {
        title: 'What ρ̂ is',
        predicted: expect.stringMatching(/^About 0:/),
        happened: 'About 0.5',
        explanation: 'I see.',
        digits: sha256,
      },
      {
        asked: expect.stringMatching(/^How will the mean ρ̂/),
        predicted:
          'a sketch of mean ρ̂ over step: 0.5 at 0, 0.4 at 12, 0.3 at 25, 0.2 at 38, 0.1 at 50, 0 at 62, 0 at 75, 0 at 88, 0.05 at 100',
        measured: 'The lowest point was 0.01.',
        schedule: course,
      },
      { predicted: 'unit 17', happened: '', digits: 'a'.repeat(64) },
      { predicted: '0.125', happened: '0.08' },
    ]);
    expect(handIn.answers[0]!.schedule).toEqual({ start: DEFAULTS, changes: [], complete: true });
  });

  it('names a person’s own digits, and claims nothing of answers that were given with the lab’s', async () => {
    const own = { settings: DEFAULTS, seed: 1, step: 0, fingerprint: FINGERPRINT };
    keep({ lesson: 'average', question: 'untrained', prediction: 'zero', outcome: { mean: 0.5 }, explanation: '', ...own });
    const { store } = await opened();
    await store.useDigits({ 'train-images': new Blob() }, 'fashion');
    const handIn = await handedIn();
    expect(parseLink(new URL(handIn.link).searchParams).link.digits).toBe('e'.repeat(12));
    expect(handIn.answers[0]!.digits).toBe(null);
  });

  it('before the first step has no objective, and nothing held out', async () => {
    await opened(0);
    await expect.element(page.getByTestId('hand-in-pictures')).toHaveTextContent('the objective once a step is made');
    const handIn = await handedIn();
    expect(handIn).toMatchObject({ steps: 0, heldOut: null });
    expect(handIn.pictures).toHaveLength(2);
  });

  it('says beforehand that a run cannot be made again: from a file, or exploded', async () => {
    const { fake, store } = await opened();
    const obstacle = page.getByTestId('hand-in-obstacle');
    expect(obstacle.elements()).toEqual([]);
    fake.explode('step 31');
    await expect.element(obstacle).toHaveTextContent('Nobody can make this run again from its link');
    fake.status = 'paused';
    fake.send();
    await expect.poll(() => obstacle.elements()).toEqual([]);
    await store.restore(await store.save());
    await expect.element(obstacle).toHaveTextContent('it was opened from a file');
    evaluate(fake);
    const handIn = await handedIn();
    expect(handIn.schedule.complete).toBe(false);
    expect(parseLink(new URL(handIn.link).searchParams).link).toMatchObject({ settings: SMALL, steps: null });
  });

  it('waits during a lesson, and pauses what trains', async () => {
    const { fake, store } = await opened();
    store.lesson.value = 'average';
    await expect.element(control('hand-in-html')).toBeDisabled();
    await expect.element(result('hand-in')).toHaveTextContent('Leave the lesson to hand in.');
    store.lesson.value = null;
    await expect.element(control('hand-in-html')).toBeEnabled();
    await store.play();
    await expect.element(page.getByTestId('hand-in-fingerprint')).toHaveTextContent('taken when training rests');
    fake.tick(5);
    evaluate(fake);
    expect((await handedIn()).steps).toBe(35);
    expect(fake.status).toBe('paused');
  });

  it('that fails says why, and saves nothing', async () => {
    const { fake } = await opened();
    fake.failures.set('pause', new Error('the core ran out of memory'));
    await userEvent.click(control('hand-in-html'));
    await expect.element(result('hand-in')).toHaveTextContent('Nothing was saved: the core ran out of memory.');
    expect(saved).toEqual([]);
    await handedIn();
  });

  it('can be copied as text where the lab is in a frame, as these tests are', async () => {
    await opened();
    await expect.poll(() => page.getByTestId('hand-in-text').elements()).toEqual([]);
    const handIn = await handedIn();
    await expect.element(result('hand-in')).toHaveTextContent('If no file came, this frame forbids it');
    const text = page.getByTestId('hand-in-text').element() as HTMLTextAreaElement;
    expect(parseHandIn(text.value)).toEqual(handIn);
    text.focus();
    expect(text.selectionEnd - text.selectionStart).toBe(text.value.length);
  });

  it.each([1440, 320])('is accessible and fits %i pixels, in light and dark', async (width) => {
    await page.viewport(width, 900);
    const { fake, root } = await opened();
    fake.explode('step 31');
    await handedIn();
    for (const choice of ['light', 'dark'] as const) {
      theme.value = choice;
      await new Promise(requestAnimationFrame);
      const { violations } = await axe.run(root.querySelector('[data-testid=keep]')!);
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  });
});

describe('files for other tools', () => {
  it('are curves, weights and pictures, each named after its step', async () => {
    await opened();
    for (const id of ['save-curves', 'save-weights', 'save-tiles', 'save-penalty', 'save-objective']) {
      const before = saved.length;
      await userEvent.click(control(id));
      await expect.poll(() => saved.length, { timeout: 15_000 }).toBe(before + 1);
    }
    expect(saved.map(({ name }) => name)).toEqual([
      'sparse-autoencoder-curves-step-30.csv',
      'sparse-autoencoder-weights-step-30.npz',
      'sparse-autoencoder-tiles-step-30.png',
      'sparse-autoencoder-penalty-step-30.png',
      'sparse-autoencoder-objective-step-30.png',
    ]);
    expect((await saved[0]!.blob.text()).split('\r\n')).toHaveLength(33);
    await expect.element(result('save-weights')).toHaveTextContent('as sparse-autoencoder-weights-step-30.npz.');
    expect(await sizeOf(saved[4]!.blob)).toEqual({ width: 1440, height: 760 });
  });

  it('say so where there is nothing to draw yet', async () => {
    await opened(0);
    await userEvent.click(control('save-objective'));
    await expect.element(result('save-pictures')).toHaveTextContent('no step has been made');
    expect(saved).toEqual([]);
  });
});
