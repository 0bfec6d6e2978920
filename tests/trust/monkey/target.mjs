/** What of the page a hand could reach now. */

/** @typedef {import('playwright').Page} Page */

/**
 * Where to press, and what is there.
 * @typedef {{x: number, y: number, width: number, height: number, name: string}} Target
 */

const CLICKED = 'button, a[href], input, summary, textarea, select, [role="button"], [role="tab"], canvas, svg [tabindex], label';
const WRITTEN = 'input[type="text"], input[type="number"], input:not([type]), textarea, [contenteditable="true"]';
const DRAGGED = 'input[type="range"], canvas, [data-testid="own-digit-pad"]';

export const SELECTORS = { clicked: CLICKED, written: WRITTEN, dragged: DRAGGED, chosen: 'select' };

/**
 * One of the elements that `selector` finds, by `chance` in [0, 1): in sight (scrolled to where it has to be) and not covered
 * by another. Null where that one cannot be reached.
 * @param {Page} page
 * @param {string} selector
 * @param {number} chance
 * @returns {Promise<Target | null>}
 */
export function find(page, selector, chance) {
  return page.evaluate(
    ([selector, chance]) => {
      const modal = document.querySelector('dialog:modal');
      const shown = [...(modal ?? document).querySelectorAll(selector)].filter((element) => {
        // A link to elsewhere leaves the site, or the lab.
        if (element instanceof HTMLAnchorElement && new URL(element.href).pathname !== location.pathname) return false;
        return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
      });
      const element = shown[Math.floor(chance * shown.length)];
      if (!element) return null;
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const { left, top, width, height } = element.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const hit = document.elementFromPoint(x, y);
      if (!hit || !(element.contains(hit) || hit.contains(element))) return null;
      const name =
        element.getAttribute('data-testid') ??
        element.getAttribute('aria-label') ??
        element.id ??
        element.textContent?.trim().slice(0, 40);
      return {
        x,
        y,
        width,
        height,
        name: `${element.tagName.toLowerCase()} ${name || element.textContent?.trim().slice(0, 40)}`,
      };
    },
    /** @type {const} */ ([selector, chance]),
  );
}
