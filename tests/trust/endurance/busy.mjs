/** What a student does to a page in one run, at random; and the state in which it is weighed. Everything by its test id. */

const PANELS = [
  ...['network', 'tiles', 'penalty', 'objective', 'unit', 'averages', 'own-digit'],
  ...['comparison', 'formulas', 'walk', 'slides', 'gradient-check', 'own-penalty'],
].map((id) => `show-${id}`);
const VIEWS = ['learning', 'one-unit', 'your-digit', 'compare', 'mathematics', 'gradient-check', 'penalties', 'everything'].map(
  (id) => `view-${id}`,
);
const LESSONS = ['average', 'penalty', 'memorising', 'gradient', 'features', 'other-penalties'].map((id) => `lesson-begin-${id}`);
const BESIDE = [
  ...['control-share', 'control-fingerprint', 'control-check-gradient', 'control-link', 'control-hand-in', 'control-theme'],
  ...['comparison-pick-dense', 'comparison-pick-topk', 'comparison-stop', 'own-penalty-example-valleys', 'gradient-check-run'],
  ...['walk-next', 'own-digit-start-3', 'own-digit-start-8', 'own-digit-clear'],
];
/** In so many runs everything is shown and fetched once; after them it is as the dice fall. */
const FIRST = 100;

/** @typedef {import('playwright').Page} Page */

/**
 * Begins a run, makes its steps, and mostly something beside. Resolves with how many steps were made.
 * @param {Page} page
 * @param {{run: number, roll: (below: number) => number, settings: object | undefined, steps: number, everything: boolean}} what
 */
export async function busy(page, { run, roll, settings, steps, everything }) {
  const now = (/** @type {number} */ inSo) => (run < FIRST ? run : roll(inSo)) % inSo === 0;
  const any = (/** @type {string[]} */ list, every = 1) => {
    const at = run < FIRST ? Math.floor(run / every) : roll(list.length);
    return String(list[at % list.length]);
  };
  if (everything) await press(page, 'view-everything');
  else if (now(3)) await press(page, any(VIEWS, 3));
  else if (now(2)) await press(page, any(PANELS, 2));
  await page.evaluate((share) => scrollTo(0, share * document.documentElement.scrollHeight), roll(10) / 10);

  const changes = roll(3) > 0 ? settings : undefined;
  await page.evaluate(async (wanted) => {
    if (wanted) await window.sae.configure(wanted);
    else await window.sae.reset();
  }, changes);
  if (now(5)) await press(page, any(BESIDE, 5));
  if (now(7)) await unfold(page);
  const drawn = now(9) ? Math.min(steps, 10) : 0;
  let made = drawn > 0 ? await stepDrawn(page, drawn) : 0;
  made += await step(page, steps - drawn);
  if (now(10)) made += await play(page);
  if (now(20)) await lesson(page, any(LESSONS, 20));
  return made;
}

/** Where it is there and can be pressed. @param {Page} page @param {string} id */
async function press(page, id) {
  await page.evaluate((name) => {
    const found = document.querySelector(`[data-testid="${name}"]`);
    if (found instanceof HTMLElement) found.click();
  }, id);
  if (id === 'control-share') await page.getByTestId('share-close').click();
}

/** Opens what is folded and folds what is open, but for the settings. @param {Page} page */
function unfold(page) {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = !details.open;
  });
}

/** Every one of them is drawn before the next. @param {Page} page @param {number} count */
async function stepDrawn(page, count) {
  const speed = page.getByTestId('control-speed');
  await speed.selectOption('each');
  const made = await step(page, count);
  await speed.selectOption('full');
  return made;
}

/** @param {Page} page @param {number} count */
function step(page, count) {
  return page.evaluate(async (wanted) => {
    const before = (await window.sae.metrics()).step;
    // Fewer, where a learning rate is too large.
    return wanted > 0 ? (await window.sae.step(wanted)).step - before : 0;
  }, count);
}

/** @param {Page} page */
function play(page) {
  return page.evaluate(async () => {
    const before = (await window.sae.metrics()).step;
    await window.sae.play();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await window.sae.pause();
    return (await window.sae.metrics()).step - before;
  });
}

/** Begins a lesson and leaves it, mostly before its question is asked. @param {Page} page @param {string} id */
async function lesson(page, id) {
  await page.getByTestId(id).click();
  await page.getByTestId('lesson-leave').click();
  await page.getByTestId(id).waitFor();
}

/**
 * The state in which the page is weighed: nothing but these panels, a network of 25 units at step 0, nothing unfolded.
 * @param {Page} page @param {object} standard all settings @param {boolean} everything
 */
export async function rest(page, standard, everything) {
  await press(page, 'view-everything');
  await page.getByTestId('comparison-stop').waitFor();
  await press(page, 'comparison-stop');
  await page.getByTestId('own-digit-clear').waitFor();
  await press(page, 'own-digit-clear');
  if (!everything) await press(page, 'view-learning');
  await page.evaluate(async (settings) => {
    await window.sae.pause();
    await window.sae.configure(settings);
    await window.sae.reset();
    for (const details of document.querySelectorAll('details')) details.open = false;
    scrollTo(0, 0);
  }, standard);
  await page.evaluate(() => {
    for (const close of document.querySelectorAll('[aria-label="Dismiss this notice"]'))
      /** @type {HTMLElement} */ (close).click();
  });
  // Panels that are on the way, evaluations, drawings, what was announced.
  await page.waitForFunction(() => document.documentElement.dataset.status === 'ready');
  await page.waitForTimeout(1500);
}
