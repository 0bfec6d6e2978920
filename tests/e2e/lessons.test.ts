/** The lessons on the built site: the first by keyboard alone; what they say, against the library; everything put back. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { loadSparseAutoencoder, type Module, type Trainer } from 'sparse-autoencoder-lab';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { faults } from '../axe.mjs';
import { control, number, ready, site } from './site.ts';

const { visit } = site();
const idx = (name: string, header: number) =>
  new Uint8Array(gunzipSync(readFileSync(at(`dist/data/${name}.gz`))).subarray(header));
const heldOut = idx('t10k-images-idx3-ubyte', 16);
const labels = idx('t10k-labels-idx1-ubyte', 8);

let library: Module;
beforeAll(async () => {
  library = await loadSparseAutoencoder();
});

/** The library's run with these settings; `look` sees it after so many steps. */
function trained<T>(settings: Parameters<Module['createTrainer']>[0], steps: number, look: (trainer: Trainer) => T): T {
  const trainer = library.createTrainer(settings);
  try {
    const train = idx('train-images-idx3-ubyte', 16);
    trainer.append(train.subarray(0, trainer.settings().trainDigits * 784));
    if (steps > 0) trainer.step(steps);
    return look(trainer);
  } finally {
    trainer.delete();
  }
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const stage = (page: Page) => page.evaluate(() => document.querySelector<HTMLElement>('.lesson')?.dataset.stage ?? 'none');

async function reach(page: Page, wanted: string): Promise<void> {
  await expect.poll(() => stage(page), { timeout: 120_000, message: `stage ${wanted}` }).toBe(wanted);
}

const text = async (page: Page, id: string) => (await page.getByTestId(id).innerText()).replaceAll('\u00a0', ' ');

/** The numbers of a sentence, in its order. */
const numbersIn = (sentence: string) =>
  [...sentence.replaceAll(/(\d),(?=\d{3})/g, '$1').matchAll(/[−-]?\d+(?:\.\d+)?/g)].map(([found]) =>
    Number(found.replace('−', '-')),
  );

/** Says the same to three figures. */
function expectFigure(shown: number | undefined, exact: number): void {
  expect(shown).toBeGreaterThan(exact - 0.006 * Math.abs(exact));
  expect(shown).toBeLessThan(exact + 0.006 * Math.abs(exact));
}

interface Remains {
  fingerprint: string;
  settings: unknown;
  step: number;
  panels: string[];
  curve: string;
}

const remains = async (page: Page): Promise<Remains> => ({
  ...(await page.evaluate(async () => ({
    fingerprint: await window.sae.fingerprint(),
    settings: await window.sae.settings(),
    step: (await window.sae.metrics()).step,
    panels: [...document.querySelectorAll('.panel')].map(({ id }) => id),
  }))),
  curve: await page.getByTestId('objective-chart-summary').innerText(),
});

describe('lesson 1', () => {
  it('is done by keyboard alone, tells what the library measures, and leaves everything as it was', async () => {
    const { page, complaints } = await visit('?hidden=36&rho=0.1&seed=5');
    await ready(page);
    await page.evaluate(() => window.sae.step(120));
    await page.getByTestId('lesson-begin-average').waitFor();
    await expect.poll(() => number(page, 'step')).toBe(120);
    const before = await remains(page);

    const { keyboard } = page;
    const focusOn = async (testid: string, key = 'Tab') => {
      for (let presses = 0; presses < 80; presses++) {
        if (await page.evaluate((id) => document.activeElement?.getAttribute('data-testid') === id, testid)) return;
        await keyboard.press(key);
      }
      throw new Error(`${key} does not reach ${testid}`);
    };

    // 1: a choice.
    await focusOn('lesson-begin-average');
    await keyboard.press('Enter');
    await reach(page, 'predict');
    expect(await control(page, 'train').isDisabled()).toBe(true);
    expect(await control(page, 'step').isDisabled()).toBe(true);
    const refusal = await page.evaluate(() => window.sae.step(1).catch((error: Error) => error.message));
    expect(refusal).toBe('Make your prediction first: What is ρ̂ for most of its 100 units?');
    await keyboard.press('Tab');
    await keyboard.press('Space');
    await keyboard.press('ArrowDown');
    await focusOn('lesson-commit');
    await keyboard.press('Enter');
    await reach(page, 'run');
    expect(await control(page, 'train').isEnabled()).toBe(true);
    await focusOn('lesson-run');
    await keyboard.press('Enter');
    await reach(page, 'compare');
    expect(await text(page, 'lesson-expected')).toBe('About 0.05, the target ρ');
    expect(await text(page, 'lesson-happened')).toBe('About 0.5');
    const untrained = trained({}, 0, (trainer) => [...trainer.averageActivation(heldOut)]);
    const [digits, , average, low, high] = numbersIn(await text(page, 'lesson-measured'));
    expect(digits).toBe(2000);
    expectFigure(average, mean(untrained));
    expectFigure(low, Math.min(...untrained));
    expectFigure(high, Math.max(...untrained));

    const goOn = async (words: string) => {
      await focusOn('lesson-why');
      await keyboard.type(words);
      await focusOn('lesson-explain');
      await keyboard.press('Enter');
      await reach(page, 'others');
      await focusOn('lesson-next');
      await keyboard.press('Space');
    };
    await goOn('The sigmoid of nothing is one half.');

    // 2: a sketch.
    await reach(page, 'predict');
    await focusOn('lesson-handle-0');
    await keyboard.press('ArrowDown');
    for (let place = 1; place < 9; place++) {
      await keyboard.press('Tab');
      await keyboard.press('Home');
      await keyboard.press('ArrowUp');
    }
    await focusOn('lesson-commit');
    await keyboard.press('Enter');
    await reach(page, 'run');
    await focusOn('lesson-run');
    await keyboard.press('Enter');
    await reach(page, 'compare');
    const [start, end] = [1, 100].map((steps) => trained({}, steps, (trainer) => mean(trainer.averageActivation())));
    const [sketchedStart, sketchedEnd, , shownStart, shownEnd] = numbersIn(await text(page, 'lesson-compared'));
    expect([sketchedStart, sketchedEnd]).toEqual([0.49, 0.01]);
    expectFigure(shownStart, start!);
    expectFigure(shownEnd, end!);
    const [shownLow, lowStep] = numbersIn(await text(page, 'lesson-measured'));
    expectFigure(
      shownLow,
      trained({}, lowStep!, (trainer) => mean(trainer.averageActivation())),
    );
    await goOn('It goes too far and comes back.');

    // 3: what an average does not tell.
    await reach(page, 'predict');
    expect(await number(page, 'step')).toBe(100);
    await keyboard.press('Tab');
    await keyboard.press('Space');
    await focusOn('lesson-commit');
    await keyboard.press('Enter');
    await reach(page, 'run');
    await focusOn('lesson-run');
    await keyboard.press('Enter');
    await reach(page, 'compare');
    const [unit, rhoHat, , quiet, , , , near, , loud] = numbersIn(await text(page, 'lesson-measured'));
    const h = trained({}, 300, (trainer) => trainer.encode(heldOut)).filter((_, i) => i % 100 === unit! - 1);
    expectFigure(rhoHat, mean(h));
    expect(quiet).toBe(h.filter((value) => value < 0.05).length);
    expect(near).toBe(h.filter((value) => value >= 0.05 && value < 0.15).length);
    expect(loud).toBe(h.filter((value) => value >= 0.5).length);
    await goOn('Seldom, not weak.');

    await reach(page, 'end');
    expect(await text(page, 'lesson-explanations')).toContain('Seldom, not weak.');
    await focusOn('lesson-back');
    await keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('lesson-begin-average');
    await expect.poll(() => page.evaluate(async () => (await window.sae.metrics()).step)).toBe(120);
    await expect.poll(() => remains(page), { timeout: 30_000 }).toEqual(before);
    expect(await text(page, 'lesson-begin-average')).toContain('✓');
    expect(complaints).toEqual([]);
  });
});

describe('a lesson in the address', () => {
  it('begins at once, and the address names it until it is left', async () => {
    const { page } = await visit('?lesson=penalty');
    await ready(page);
    await reach(page, 'predict');
    expect((await page.evaluate(() => window.sae.settings())).rho).toBe(0.2);
    expect(new URL(await page.evaluate(() => window.sae.link())).searchParams.get('lesson')).toBe('penalty');
    await page.getByTestId('lesson-leave').click();
    await expect.poll(() => stage(page)).toBe('none');
    await expect.poll(async () => (await page.evaluate(() => window.sae.settings())).rho).toBe(0.05);
    expect(new URL(await page.evaluate(() => window.sae.link())).searchParams.get('lesson')).toBeNull();
  });

  it('that there is not is named, and none begins', async () => {
    const { page } = await visit('?lesson=seventh');
    await ready(page);
    await expect
      .poll(() => page.getByTestId('notice').allInnerTexts())
      .toEqual([expect.stringContaining('lesson must be one of average')]);
    expect(await stage(page)).toBe('none');
  });
});

describe('other ways to predict', () => {
  it('ω is sketched with the mouse, and stands beside the library’s', async () => {
    const { page, complaints } = await visit('?lesson=penalty');
    await ready(page);
    await reach(page, 'predict');
    const box = (await page.getByTestId('lesson-sketch').boundingBox())!;
    await page.mouse.move(box.x + 46, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 150, { steps: 5 });
    await page.mouse.move(box.x + box.width - 16, box.y + 30, { steps: 5 });
    await page.mouse.up();
    await page.getByTestId('lesson-commit').click();
    await page.getByTestId('lesson-run').click();
    await reach(page, 'compare');
    const [, , lowAt, low] = numbersIn(await text(page, 'lesson-compared'));
    expect([lowAt, low]).toEqual([0.2, 0]);
    const { value } = library.penalty({ penalty: 'kl', rho: 0.2 }, Float64Array.of(0.1, 0.3, 0.005, 0.95));
    const [below, , above, , left, , right] = numbersIn(await text(page, 'lesson-measured'));
    for (const [i, shown] of [below, above, left, right].entries()) expectFigure(shown, value[i]!);
    expect(complaints).toEqual([]);
  });

  it('a unit is picked in the tiles, and the cusp of every 3 erased', async () => {
    const { page, complaints } = await visit('?lesson=features');
    await ready(page);
    await reach(page, 'predict');
    await page.getByTestId('lesson-answer-few').check();
    await page.getByTestId('lesson-commit').click();
    await page.getByTestId('lesson-run').click();
    await reach(page, 'compare');
    await page.getByTestId('lesson-explain').click();
    await page.getByTestId('lesson-next').click();
    await reach(page, 'predict');
    await page.getByTestId('lesson-commit').click();
    expect(await text(page, 'lesson-missing')).toBe('Select a unit in the tiles first.');
    await page.locator('[data-testid="tile-grid"] [data-unit="54"]').click();
    await expect.poll(() => text(page, 'lesson-selected')).toBe('Selected: unit 55');
    await page.getByTestId('lesson-commit').click();
    await page.getByTestId('lesson-run').click();
    await reach(page, 'compare');
    const best = numbersIn(await text(page, 'lesson-compared')).at(-1)!;
    const [, on, threes, erased, others] = numbersIn((await text(page, 'lesson-measured')).replaceAll('3s', ''));
    const digits = [...labels.keys()].filter((i) => labels[i] === 3);
    expect(threes).toBe(digits.length);
    const image = (i: number) => heldOut.slice(i * 784, (i + 1) * 784);
    const without = (pixels: Uint8Array) =>
      pixels.map((ink, j) => (j >= 11 * 28 && j < 17 * 28 && j % 28 >= 8 && j % 28 < 17 ? 0 : ink));
    const encode = (images: Uint8Array[]) =>
      trained({}, 500, (trainer) => trainer.encode(Uint8Array.from(images.flatMap((pixels) => [...pixels]))));
    const [whole, cut] = [encode(digits.map(image)), encode(digits.map((i) => without(image(i))))];
    const of = (h: Float32Array, unit: number) => mean(h.filter((_, i) => i % 100 === unit));
    expectFigure(on, of(whole, 54));
    expectFigure(erased, of(cut, 54));
    const rest = [...labels.keys()].filter((i) => labels[i] !== 3).map(image);
    expectFigure(others, of(encode(rest), 54));
    const loss = Array.from({ length: 100 }, (_, unit) => of(whole, unit) - of(cut, unit));
    expect(best).toBe(1 + loss.indexOf(Math.max(...loss)));
    await page.getByTestId('lesson-show-best').click();
    await page.getByTestId('lesson-another').click();
    await reach(page, 'predict');
    expect(await text(page, 'lesson-selected')).toBe(`Selected: unit ${best}`);
    await page.getByTestId('lesson-commit').click();
    await page.getByTestId('lesson-run').click();
    await reach(page, 'compare');
    expect(await text(page, 'lesson-compared')).toBe(
      `You found it: of 100 units, unit ${best} loses most when the cusp is erased.`,
    );
    const [bestOn, , , bestErased] = numbersIn(await text(page, 'lesson-measured'));
    expectFigure(bestOn, of(whole, best - 1));
    expectFigure(bestErased, of(cut, best - 1));
    expect(complaints).toEqual([]);
  });

  it('two models memorise beside each other', async () => {
    const { page, complaints } = await visit('?lesson=memorising');
    await ready(page);
    for (const [answer, happened] of [
      ['double', 'Three times as large, or more'],
      ['smaller', 'It becomes larger'],
    ] as const) {
      await reach(page, 'predict');
      await page.getByTestId(`lesson-answer-${answer}`).check();
      await page.getByTestId('lesson-commit').click();
      await page.getByTestId('lesson-run').click();
      await reach(page, 'compare');
      expect(await text(page, 'lesson-happened')).toBe(happened);
      if (answer === 'smaller') break;
      await page.getByTestId('lesson-explain').click();
      await page.getByTestId('lesson-next').click();
    }
    const shown = numbersIn((await text(page, 'lesson-measured')).replace('on the 100', ''));
    const train = idx('train-images-idx3-ubyte', 16).subarray(0, 100 * 784);
    const errors = [5, 0].flatMap((beta) =>
      trained({ trainDigits: 100, beta }, 300, (trainer) => {
        const [seen, unseen] = [trainer.evaluate(train).reconstruction, trainer.evaluate(heldOut).reconstruction];
        return [seen, unseen, unseen - seen];
      }),
    );
    for (const [i, exact] of errors.entries()) expectFigure(shown[i], exact);
    await page.getByTestId('lesson-leave').click();
    await expect.poll(() => page.evaluate(async () => (await window.sae.settings()).trainDigits)).toBe(8000);
    expect(complaints).toEqual([]);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  it(`axe finds nothing in any lesson as it is asked, ${colorScheme}`, async () => {
    const { page } = await visit('', { colorScheme, bypassCSP: true });
    await ready(page);
    for (const id of ['average', 'penalty', 'memorising', 'gradient', 'features', 'other-penalties']) {
      await page.getByTestId(`lesson-begin-${id}`).click();
      await reach(page, 'predict');
      expect(await faults(page), id).toEqual([]);
      await page.getByTestId('lesson-leave').click();
    }
  });
}
