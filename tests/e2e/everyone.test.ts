/** The built page for everyone: no accessibility fault that axe can find, no sideways scrolling, keyboard alone. */

import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { faults } from '../axe.mjs';
import { lost, ROOMS } from '../room.mjs';
import { control, number, reach, ready, site } from './site.ts';

const { visit, answer } = site();

const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

for (const colorScheme of ['light', 'dark'] as const) {
  it(`axe finds nothing, ${colorScheme}, at rest, after training, with everything unfolded`, async () => {
    const { page } = await visit('?hidden=36', { colorScheme, bypassCSP: true });
    await ready(page);
    expect(await faults(page)).toEqual([]);
    await page.evaluate(() => window.sae.step(120));
    await unfold(page);
    await page.evaluate(() => window.sae.configure({ rho: 2 }).catch(() => {}));
    expect(await faults(page)).toEqual([]);
  });
}

/** Shows a view's panels, with a unit selected, until the code of all of them has come. */
async function show(page: Page, view: string): Promise<void> {
  await page.getByTestId(`view-${view}`).click();
  await expect
    .poll(() =>
      page
        .locator('.panel')
        .filter({ hasText: /^\S.*Loading…$/s })
        .count(),
    )
    .toBe(0);
}

for (const colorScheme of ['light', 'dark'] as const) {
  it(`axe finds nothing in any panel, ${colorScheme}, untrained and trained, with everything unfolded`, async () => {
    const { page, complaints } = await visit('?hidden=36&unit=5', { colorScheme, bypassCSP: true });
    await ready(page);
    await show(page, 'everything');
    expect(await faults(page)).toEqual([]);
    await page.evaluate(() => window.sae.step(120));
    await unfold(page);
    expect(await faults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
}

describe('width', () => {
  for (const width of [320, 390, 820, 1440, 2560]) {
    it(`nothing sticks out at ${width} px, whatever is shown`, async () => {
      const { page } = await visit('?hidden=36&unit=5', { viewport: { width, height: 900 } });
      await ready(page);
      await show(page, 'everything');
      await page.evaluate(() => window.sae.step(20));
      await unfold(page);
      const sticksOut = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(sticksOut)).toBe(0);
    });
  }
});

it('trains, steps and resets by keyboard alone', async () => {
  const { page } = await visit('?hidden=16');
  await ready(page);
  const focusOn = async (testid: string) => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((id) => document.activeElement?.getAttribute('data-testid') === id, testid)) return;
    }
    throw new Error(`Tab does not reach ${testid}`);
  };
  await focusOn('control-train');
  await page.keyboard.press('Space');
  await reach(page, 'running');
  await page.keyboard.press('Enter');
  await reach(page, 'paused');
  const made = await number(page, 'step');
  await focusOn('control-step');
  await page.keyboard.press('Enter');
  await expect.poll(() => number(page, 'step')).toBe(made + 1);
  await focusOn('control-reset');
  await page.keyboard.press('Enter');
  await expect.poll(() => number(page, 'step')).toBe(0);
  await expect.poll(() => control(page, 'train').isEnabled()).toBe(true);
});

describe('room', () => {
  for (const [name, room] of Object.entries(ROOMS)) {
    it(`is enough for all text and all controls: ${name}`, async () => {
      const { page } = await visit('?hidden=36&unit=5', { bypassCSP: true });
      await ready(page);
      await page.evaluate(() => window.sae.step(20));
      expect(await lost(page, room)).toEqual([]);
      await page.getByTestId('control-share').click();
      expect(await lost(page, room)).toEqual([]);
      await page.getByTestId('share-close').click();
      await page.evaluate(() => window.sae.configure({ rho: 2 }).catch(() => {}));
      await page.getByTestId('lesson-begin-penalty').click();
      await page.getByTestId('lesson-commit').waitFor();
      expect(await lost(page, room)).toEqual([]);
    });
  }
});

it('axe finds nothing where the digits are missing, where training exploded, in what opens, in forced colours', async () => {
  answer('data/train-images-idx3-ubyte.gz', (response) => response.writeHead(404).end('no'));
  const { page } = await visit('?hidden=16', { bypassCSP: true, colorScheme: 'dark' });
  const looks = async () => {
    for (const forcedColors of ['none', 'active'] as const) {
      await page.emulateMedia({ forcedColors });
      expect(await faults(page), forcedColors).toEqual([]);
    }
  };
  await reach(page, 'error');
  await looks();
  answer('data/train-images-idx3-ubyte.gz', null);
  await page.getByTestId('notice').getByRole('button', { name: 'Try again' }).click();
  await reach(page, 'ready');
  await page.evaluate(async () => {
    await window.sae.configure({ learningRate: 1e5, optimizer: 'sgd', decoder: 'linear' });
    await window.sae.step(100);
  });
  await reach(page, 'diverged');
  await looks();
  await page.getByTestId('choose-panels').locator('summary').click();
  await page.getByTestId('control-hand-in').click();
  await page.getByTestId('hand-in').waitFor();
  await page.getByTestId('control-share').click();
  await looks();
});

/** How many colours there are in what one sees of it. */
async function colours(page: Page, what: Locator): Promise<number> {
  await what.scrollIntoViewIfNeeded();
  const png = (await what.screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
    context.drawImage(image, 0, 0);
    return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
  }, png);
}

for (const colorScheme of ['light', 'dark'] as const) {
  it(`forced colours, ${colorScheme}: pictures keep theirs, a slider is seen, what is chosen stands out`, async () => {
    const { page } = await visit('?hidden=16', { colorScheme, forcedColors: 'active', bypassCSP: true });
    await ready(page);
    await page.evaluate(() => window.sae.step(20));
    // Of one colour and its ground there would be two, and a few between.
    await expect.poll(() => colours(page, page.getByTestId('tile-grid'))).toBeGreaterThan(100);
    await expect.poll(() => colours(page, page.getByTestId('objective-chart'))).toBeGreaterThan(100);
    expect(await colours(page, page.getByTestId('setting-rho-slider'))).toBeGreaterThan(2);
    const ground = (id: string) => page.getByTestId(id).evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await ground('view-learning')).not.toBe(await ground('view-compare'));
    // Whatever was chosen for the page: text on charts is the system's.
    await page.getByTestId('control-theme').selectOption(colorScheme === 'light' ? 'dark' : 'light');
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBeUndefined();
  });
}

it('with reduced motion nothing moves by itself', async () => {
  const { page } = await visit('?hidden=16', { reducedMotion: 'reduce' });
  await ready(page);
  const moving = () => page.evaluate(() => document.getAnimations().length);
  await page.getByTestId('control-share').click();
  expect(await moving()).toBe(0);
  await page.getByTestId('share-close').click();
  await control(page, 'train').click();
  await reach(page, 'running');
  await page.getByTestId('view-one-unit').hover();
  await page.getByTestId('view-one-unit').click();
  await page.getByTestId('control-hand-in').click();
  expect(await moving()).toBe(0);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe('auto');
});
