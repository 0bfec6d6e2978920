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
/** @typedef {import('playwright').Page} Page */

/** Everything once, so that all code is here and all that is kept for later is kept. @param {Page} page */
export async function warmUp(page) {
  for (const id of VIEWS) {
    await press(page, id);
    await lookThrough(page);
    await unfold(page);
    await lookThrough(page);
    await unfold(page);
  }
  for (const id of BESIDE) {
    await press(page, id);
    await page.waitForTimeout(300);
  }
  await makeRuns(page, [{ hidden: 48, batchSize: 32 }], 20);
  await drawn(page);
  await unfold(page);
  for (const id of LESSONS) await lesson(page, id);
}

/**
 * Makes a run with each of these settings (resets where there are none), and one thing or another beside. Resolves with how
 * many steps were made.
 * @param {Page} page
 * @param {{roll: (below: number) => number, runs: (object | null)[], steps: number, everything: boolean}} what
 */
export async function busy(page, { roll, runs, steps, everything }) {
  const any = (/** @type {string[]} */ list) => String(list[roll(list.length)]);
  if (everything) await press(page, 'view-everything');
  else await press(page, any(roll(2) > 0 ? VIEWS : PANELS));
  await page.evaluate((share) => scrollTo(0, share * document.documentElement.scrollHeight), roll(10) / 10);
  await press(page, any(BESIDE));
  if (roll(4) === 0) await unfold(page);
  let made = await makeRuns(page, runs, steps);
  if (roll(4) === 0) made += await drawn(page);
  if (roll(4) === 0) made += await play(page);
  if (roll(4) === 0) await lesson(page, any(LESSONS));
  return made;
}

/** @param {Page} page @param {(object | null)[]} runs @param {number} steps */
export function makeRuns(page, runs, steps) {
  return page.evaluate(
    async ({ all, count }) => {
      let made = 0;
      for (const settings of all) {
        if (settings) await window.sae.configure(settings);
        else await window.sae.reset();
        const before = (await window.sae.metrics()).step;
        // Fewer, where a learning rate is too large.
        made += (await window.sae.step(count)).step - before;
      }
      return made;
    },
    { all: runs, count: steps },
  );
}

/** Ten steps, each drawn before the next. @param {Page} page */
async function drawn(page) {
  const speed = page.getByTestId('control-speed');
  await speed.selectOption('each');
  const made = await makeRuns(page, [null], 10);
  await speed.selectOption('full');
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

/** Every panel is seen: what it needs is fetched, and drawn. @param {Page} page */
async function lookThrough(page) {
  for (let share = 0; share <= 1; share += 0.1) {
    await page.evaluate((at) => scrollTo(0, at * document.documentElement.scrollHeight), share);
    await page.waitForTimeout(150);
  }
}

/** Opens what is folded and folds what is open, but for the settings. @param {Page} page */
function unfold(page) {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = !details.open;
  });
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
  // A pointer that rests on a tile chooses its unit, and a panel that sees a setting changed may answer: both come first.
  await page.mouse.move(0, 0);
  await page.evaluate(async (settings) => {
    await window.sae.pause();
    await window.sae.configure(settings);
    await window.sae.reset();
  }, standard);
  await press(page, 'view-everything');
  await page.getByTestId('comparison-stop').waitFor();
  await press(page, 'comparison-stop');
  await page.getByTestId('own-digit-clear').waitFor();
  await press(page, 'own-digit-clear');
  // What was once unfolded stays, folded or not, as long as its panel does: each panel is to be a new one.
  await press(page, 'view-gradient-check');
  await page.getByTestId('own-digit-clear').waitFor({ state: 'detached' });
  await press(page, 'view-learning');
  if (everything) await press(page, 'view-everything');
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = false;
    scrollTo(0, 0);
    for (const close of document.querySelectorAll('[aria-label="Dismiss this notice"]')) {
      if (close instanceof HTMLElement) close.click();
    }
  });
  // Panels that are on the way, evaluations, drawings (of charts that were never in sight there is nothing), what was announced.
  await page.waitForFunction(() => document.documentElement.dataset.status === 'ready');
  await lookThrough(page);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(1500);
}
