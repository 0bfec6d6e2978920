/**
 * A monkey at the page: it does what chance says, and now and then the page is asked whether it still agrees with itself and
 * with the core. The same seed does the same as far as the page is as fast as before: what can be clicked depends on that.
 */

import { ACTIONS } from './actions.mjs';
import { disagreements } from './agreement.mjs';
import { Chance } from './random.mjs';

/** @typedef {import('playwright').Page} Page */

/** What went wrong, and what was done before. @typedef {{wrong: string[], actions: string[]}} Fault */

const CHECK_EVERY = 25;
const REMEMBERED = 30;
/** A page is not as good as new for ever: settings that make it slow would stay. */
const NEW_PAGE_EVERY = 500;
/** What a page says of itself when it is broken, and not of what somebody did. */
const BROKEN = /worker (failed|could not)|could not start|out of memory|undefined|\bnull\b|is not a function|TypeError|\[object/i;

/**
 * Plays with the lab at `address`, on a page of its own by `newPage`.
 * @param {() => Promise<Page>} newPage
 * @param {string} address ends with /
 * @param {number} count of actions
 * @param {number} seed
 * @param {(done: number, faults: Fault[]) => void} told
 * @returns {Promise<{faults: Fault[], checks: number, done: Record<string, number>}>}
 */
export async function play(newPage, address, count, seed, told = () => {}) {
  const chance = new Chance(seed);
  /** @type {Fault[]} */
  const faults = [];
  /** @type {string[]} */
  const complaints = [];
  /** @type {string[]} */
  const actions = [];
  /** @type {Record<string, number>} */
  const done = {};
  let checks = 0;
  /** @type {Page | null} */
  let page = null;

  const open = async () => {
    await page?.context().close();
    page = await newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
    });
    page.on('crash', () => complaints.push('the page crashed'));
    page.on('dialog', (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    // Nobody chooses a file, and nothing is kept.
    page.on('filechooser', () => {});
    page.on('download', (download) => download.cancel());
    page.context().on('page', (other) => other.close());
    await page.goto(`${address}?hidden=25&batch-size=20`);
    await here(page);
    return page;
  };

  let now = await open();
  for (let made = 0; made < count; made++) {
    const action = chance.weighted(ACTIONS);
    /** @type {string[]} */
    const wrong = [];
    try {
      const what = await action(now, chance, address);
      actions.push(what);
      done[action.name] = (done[action.name] ?? 0) + 1;
      if (action.name === 'go') await here(now);
      if ((made + 1) % CHECK_EVERY === 0) {
        checks += 1;
        wrong.push(...(await disagreements(now, checks % 4 === 0)));
        const said = await now.getByTestId('notice').allInnerTexts();
        wrong.push(...said.filter((text) => BROKEN.test(text)));
      }
    } catch (error) {
      actions.push(`${action.name} (failed)`);
      wrong.push(`the page could not be used: ${/** @type {Error} */ (error).message.split('\n').slice(0, 6).join(' ')}`);
    }
    wrong.push(...complaints.splice(0));
    if (wrong.length > 0) {
      faults.push({ wrong, actions: [`action ${made + 1}, ${now.url()}`, ...actions.slice(-REMEMBERED)] });
      told(made + 1, faults.slice(-1));
    }
    if (wrong.length > 0 || (made + 1) % NEW_PAGE_EVERY === 0) {
      now = await open();
      told(made + 1, []);
    }
  }
  await now.context().close();
  return { faults, checks, done };
}

/** Waits until the page can be used. @param {Page} page */
async function here(page) {
  await page.waitForFunction(
    () => /** @type {any} */ (window).sae !== undefined && document.documentElement.dataset.status !== 'loading',
  );
}
