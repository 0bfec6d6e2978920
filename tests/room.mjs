/** Whether a page has room for its text and its controls: nothing cut off, nothing under something else, no sideways scrolling. */

/** @typedef {import('playwright').Page} Page */

/** Ways to look at a page that WCAG 2.2 asks it to bear: 1.4.4, 1.4.10 and 1.4.12. @type {Record<string, {width: number, css?: string}>} */
export const ROOMS = {
  '320 px': { width: 320 },
  '200 % text': { width: 1280, css: 'html { font-size: 200% !important }' },
  'wide spacing': { width: 1280, css: spaced() },
  'wide spacing, 320 px': { width: 320, css: spaced() },
};

function spaced() {
  const each = 'line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important';
  return `*:not(math, math *) { ${each} } p { margin-bottom: 2em !important }`;
}

/**
 * What is lost in such a room, a line for each. The page is left as it was. It must have been opened with `bypassCSP`.
 * @param {Page} page @param {{width: number, css?: string | undefined}} room
 * @returns {Promise<string[]>}
 */
export async function lost(page, { width, css = '' }) {
  const before = page.viewportSize() ?? { width: 1280, height: 720 };
  // Laid out, every panel.
  const style = await page.addStyleTag({ content: `.panel { content-visibility: visible !important } ${css}` });
  await page.setViewportSize({ width, height: 900 });
  const found = await page.evaluate(look);
  await style.evaluate((element) => element.parentNode?.removeChild(element));
  await page.setViewportSize(before);
  return found;
}

/** In the page. */
async function look() {
  /** @type {Set<string>} */
  const losses = new Set();
  const root = document.documentElement;
  const frames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await frames();
  const written = (/** @type {Element} */ element) =>
    `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${element.textContent?.trim().slice(0, 60) ?? ''}`;
  /** For those who hear the page, or laid over what is seen of it. */
  const unseen = (/** @type {Element} */ element) => {
    for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement) {
      const { opacity, clipPath, visibility } = getComputedStyle(at);
      if (opacity === '0' || clipPath === 'inset(50%)' || visibility === 'hidden') return true;
    }
    return false;
  };
  /** What it scrolls in, where that is not the page. */
  const scroller = (/** @type {Element} */ element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflow)) return at;
    }
    return null;
  };
  const sideways = root.scrollWidth - root.clientWidth;
  if (sideways > 0) {
    const right = (/** @type {Element} */ element) => element.getBoundingClientRect().right;
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => right(element) > root.clientWidth + 1 && !scroller(element),
    );
    losses.add(`the page scrolls sideways by ${sideways} px: ${wide.slice(-3).map(written).join('; ')}`);
  }
  const together =
    '.own-drawing, label, button, summary, a, fieldset.sketch, figure.chart, math, svg, [role=slider], [role=gridcell]';
  const hit = (/** @type {Element} */ element, /** @type {number} */ x, /** @type {number} */ y) => {
    const top = document.elementFromPoint(x, y);
    if (!top) return 'the edge of the window';
    const fits = top.contains(element) || element.contains(top) || top.closest(together)?.contains(element);
    return fits ? '' : written(top);
  };
  /** Brings the middle of a box into sight, away from what sticks to the top, and says what lies over it. */
  const covered = (/** @type {Element} */ element, /** @type {() => DOMRect | undefined} */ box) => {
    const first = box();
    if (!first) return '';
    const inner = scroller(element);
    if (inner) {
      const frame = inner.getBoundingClientRect();
      inner.scrollTop += first.top - frame.top - (frame.height - first.height) / 2;
      inner.scrollLeft += first.left - frame.left - (frame.width - first.width) / 2;
    }
    const now = /** @type {DOMRect} */ (box());
    if (now.top < innerHeight / 2 || now.bottom > innerHeight - 20) scrollBy(0, now.top - innerHeight * 0.7);
    const { left, top, width, height } = /** @type {DOMRect} */ (box());
    const over = hit(element, left + width / 2, top + height / 2);
    return over && over !== 'the edge of the window'
      ? over
      : over && (left + width / 2 < 0 || left + width / 2 > innerWidth)
        ? over
        : '';
  };

  const dialog = document.querySelector('dialog[open]');
  const within = dialog ?? document.body;
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || !element.checkVisibility() || unseen(element)) continue;
    if (element.closest('script, style, option, textarea, noscript')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const count = range.getClientRects().length;
    for (let line = 0; line < count; line++) {
      const over = covered(element, () => range.getClientRects()[line]);
      if (over) losses.add(`text is covered: ${written(element)} — by ${over}`);
    }
    // What overflows a box that hides what overflows.
    for (let box = /** @type {Element | null} */ (element); box && box !== within; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const [across, down] = [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight];
      if (/hidden|clip/.test(overflowX) && across > 1) losses.add(`${across} px are cut off at the side: ${written(box)}`);
      if (/hidden|clip/.test(overflowY) && down > 1) losses.add(`${down} px are cut off below: ${written(box)}`);
    }
  }
  for (const control of within.querySelectorAll('button, input, select, textarea, summary, a[href]')) {
    const { width, height } = control.getBoundingClientRect();
    if (
      !control.checkVisibility({ visibilityProperty: true }) ||
      width === 0 ||
      control.matches(':disabled') ||
      (height <= 1 && width <= 1)
    )
      continue;
    const style = getComputedStyle(control);
    // A link in running text may be broken over two lines, with nothing of it in the middle.
    if (style.display === 'inline' || style.pointerEvents === 'none' || control.matches('.skip')) continue;
    const over = covered(control, () => control.getBoundingClientRect());
    if (over) losses.add(`a control is covered: ${written(control)} ${control.getAttribute('data-testid') ?? ''} — by ${over}`);
  }
  scrollTo(0, 0);
  return [...losses];
}
