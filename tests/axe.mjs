/** What axe-core finds on a page, by the rules of WCAG 2.2 AA and by its own best practice. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * A line for each fault. The page must have been opened with `bypassCSP`: axe is injected as a script, which the page's own
 * Content-Security-Policy rightly refuses.
 * @param {import('playwright').Page} page
 * @param {string} exclude a selector of what is not looked at
 * @returns {Promise<string[]>}
 */
export async function faults(page, exclude = '') {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.addScriptTag({ content: AXE });
    // Laid out, every panel: of one that is skipped, axe takes what is clipped to lie over the panel below.
    await page.addStyleTag({ content: '.panel { content-visibility: visible !important }' });
  }
  return page.evaluate(
    async ({ runOnly, left }) => {
      const { axe } = /** @type {{ axe: typeof import('axe-core') }} */ (/** @type {unknown} */ (window));
      const { violations } = await axe.run(left ? { exclude: [[left]] } : document, { runOnly });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    },
    { runOnly: TAGS, left: exclude },
  );
}
