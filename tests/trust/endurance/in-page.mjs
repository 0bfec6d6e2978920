/** The built page, driven as a restless student would, and weighed now and then. */

import { chromium } from 'playwright';
import { CHROMIUM } from '../../chromium.mjs';
import { busy, makeRuns, rest, warmUp } from './busy.mjs';
import { scales } from './memory.mjs';
import { dice, randomSettings } from './settings.mjs';

/**
 * @typedef {import('./memory.mjs').Held} Held
 * `everything`: all panels stay open. `restless`: between runs panels come and go, lessons are begun and left, and so on.
 * @typedef {{what: string, steps: number, resets: number, everything: boolean, restless: boolean}} Work
 */

/**
 * The longer a page works, the more of its JavaScript has the browser compiled, a megabyte and more: what is left behind is
 * weighed without that. WebAssembly is compiled as ever.
 */
const AS_IT_IS_WRITTEN = '--js-flags=--no-opt --no-maglev --no-sparkplug --no-flush-bytecode --no-lazy-feedback-allocation';

/** By so much a heap may be larger than after the first hundred resets. */
const HEAP_SLACK = 0.03;
const EVERY = 100;
/** So many runs follow each other without anything else. */
const AT_ONCE = 10;

/** Texts that differ are of a node more or less; a node left behind after each run would be more. */
const NODE_SLACK = 20;

const COUNTS = /** @type {const} */ (['documents', 'listeners', 'frames', 'workers', 'instances', 'handles', 'wasm']);
const HEAPS = /** @type {const} */ (['pageHeap', 'workerHeap']);

/** @param {string} url @param {Work} work @returns {Promise<import('../run.mjs').Finding>} */
export async function inPage(url, { what, steps, resets, everything, restless }) {
  const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, AS_IT_IS_WRITTEN] });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 700 } });
    /** @type {string[]} */
    const troubles = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    const weigh = await scales(page);
    await page.goto(`${url}?hidden=25&batchSize=20`);
    await page.waitForFunction(() => window.sae !== undefined);
    await page.evaluate(() => window.sae.ready);
    const standard = await page.evaluate(() => window.sae.settings());

    const roll = dice();
    const settings = randomSettings(resets);
    /** @type {Held[]} */
    const held = [];
    let made = 0;
    await warmUp(page);
    if (!restless) await rest(page, standard, everything);
    for (let run = 0; run < resets; run += AT_ONCE) {
      const runs = settings.slice(run, run + AT_ONCE).map((wanted) => (roll(3) > 0 ? wanted : null));
      const count = Math.ceil(steps / resets);
      made += restless ? await busy(page, { roll, runs, steps: count, everything }) : await makeRuns(page, runs, count);
      if ((run + AT_ONCE) % EVERY > 0) continue;
      await rest(page, standard, everything);
      held.push(await weigh());
      console.log(`${what}: ${run + AT_ONCE} resets, ${made} steps: ${JSON.stringify(held.at(-1))}`);
    }
    const [first, ...later] = held;
    const differing = later.map((now) => differences(/** @type {Held} */ (first), now));
    for (const found of [...differing.flat(), ...troubles]) console.log(`${what}: ${found}`);
    const size = (/** @type {'pageHeap' | 'workerHeap' | 'wasm'} */ key) =>
      `${megabytes(first?.[key])} → ${megabytes(later.at(-1)?.[key])}`;
    return {
      what: `A page with ${what}: listeners, documents, workers, cores, handles as many as after the first ${EVERY} resets, nodes within ${NODE_SLACK}, heap within ${HEAP_SLACK * 100} %`,
      tried: later.length,
      held: troubles.length > 0 ? 0 : differing.filter((found) => found.length === 0).length,
      note: `weighed every ${EVERY} of ${resets.toLocaleString('en')} resets, ${made.toLocaleString('en')} steps; heap of the page ${size('pageHeap')} MB, of its workers ${size('workerHeap')} MB, WebAssembly ${size('wasm')} MB`,
    };
  } finally {
    await browser.close();
  }
}

/** @param {Held} first @param {Held} now @returns {string[]} */
function differences(first, now) {
  const counts = COUNTS.filter((key) => now[key] !== first[key]);
  const heaps = HEAPS.filter((key) => now[key] > first[key] * (1 + HEAP_SLACK));
  const nodes = now.nodes > first.nodes + NODE_SLACK ? /** @type {const} */ (['nodes']) : [];
  return [...counts, ...heaps, ...nodes].map((key) => `${key} is ${now[key]}, and was ${first[key]}`);
}

const megabytes = (/** @type {number | undefined} */ bytes = 0) => (bytes / 2 ** 20).toFixed(1);
