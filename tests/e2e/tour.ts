/** A tour of everything that a person can see and touch on the lab's page, for tests that look on. */

import type { Page } from 'playwright';
import { expect } from 'vitest';
import { LESSON_IDS } from '../../web/src/lab/lessons/ids.ts';
import { control, ready } from './site.ts';

/** Starts what needs a moment and waits until the page has it. */
async function says(page: Page, id: string, expected: RegExp): Promise<void> {
  await expect.poll(() => page.getByTestId(id).innerText(), { timeout: 60_000 }).toMatch(expected);
}

/** Until the code of all panels has come. */
const loaded = (page: Page) =>
  expect
    .poll(() =>
      page
        .locator('.panel')
        .filter({ hasText: /^\S.*Loading…$/s })
        .evaluateAll((found) => found.map(({ id }) => id)),
    )
    .toEqual([]);

async function panels(page: Page): Promise<void> {
  for (const view of await page.locator('[data-testid^="view-"]').all()) {
    await view.click();
    await loaded(page);
  }
  await page.getByTestId('view-everything').click();
  await loaded(page);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

async function experiments(page: Page): Promise<void> {
  await page.getByTestId('own-penalty-text').fill('abs(r - rho)');
  await says(page, 'own-penalty-check-numeric', /agree/);
  await page.getByTestId('gradient-check-run').click();
  await says(page, 'gradient-check-verdict', /\S/);
  await page.getByTestId('comparison-start').click();
  await says(page, 'comparison-standing', /Both have made/);
  await page.getByTestId('own-digit-start-3').click();
  const picture = await page.getByTestId('own-digit-pad').screenshot();
  await page.getByTestId('own-digit-open').setInputFiles({ name: 'three.png', mimeType: 'image/png', buffer: picture });
  await says(page, 'own-digit-error', /\d/);
}

/** What leaves the page: the link, the code for other pages, files. */
async function sharing(page: Page): Promise<void> {
  await control(page, 'share').click();
  for (const kind of await page.locator('[data-testid^="share-kind-"]').all()) await kind.check();
  await page.getByTestId('share-close').click();
  await control(page, 'hand-in').click();
  await page.getByTestId('hand-in-student').fill('Ada Lovelace');
  await page.getByTestId('hand-in-note').fill('A note.');
  const saves = ['hand-in-html', 'hand-in-json', 'save-curves', 'save-weights', 'save-tiles', 'save-penalty', 'save-objective'];
  for (const id of saves) await Promise.all([page.waitForEvent('download'), control(page, id).click()]);
}

async function lessons(page: Page): Promise<void> {
  for (const id of LESSON_IDS) {
    await page.getByTestId(`lesson-begin-${id}`).click();
    await page.locator('.lesson[data-stage="predict"]').waitFor({ timeout: 60_000 });
    await page.getByTestId('lesson-leave').click();
  }
  await page.getByTestId(`lesson-begin-${LESSON_IDS[0]}`).waitFor({ timeout: 60_000 });
}

export async function tour(page: Page): Promise<void> {
  await ready(page);
  await page.evaluate(() => window.sae.step(20));
  await panels(page);
  await experiments(page);
  await sharing(page);
  await lessons(page);
  // One thing that is refused, and told.
  await page.evaluate(() => window.sae.configure({ rho: 2 }).catch(() => {}));
  await page.getByTestId('notice').first().waitFor();
}
