/** The built page for everyone: no accessibility fault that axe can find, no sideways scrolling, keyboard alone. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { control, number, reach, ready, site } from './site.ts';

const { visit } = site();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

/** What axe finds by the WCAG 2.2 AA rules, a line each. */
async function faults(page: Page): Promise<string[]> {
  // Laid out, every panel: of one that is skipped, axe takes what is clipped to lie over the panel below.
  await page.addStyleTag({ content: '.panel { content-visibility: visible !important }' });
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  it(`axe finds nothing, ${colorScheme}, at rest, after training, with everything unfolded`, async () => {
    // axe is injected as a script, which the page's own Content-Security-Policy rightly refuses.
    const { page } = await visit('?hidden=36', { colorScheme, bypassCSP: true });
    await page.addScriptTag({ content: axe });
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
    await page.addScriptTag({ content: axe });
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
