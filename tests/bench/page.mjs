/**
 * `npm run bench:page`: what the page costs the training. In one Chromium several ways of training take turns: the library
 * alone, in a worker of its own, while the page does nothing; and the built site at full speed, with every panel open and a
 * person reading through all of it, screen by screen, or scrolling without a rest, and without a panel. Told are their speeds
 * as ratios of neighbouring runs (on a shared machine nothing else means anything), how busy the page's thread was, and its
 * tasks over 50 ms (which a person feels). Without a graphics card the browser scrolls with the processor: that is in the
 * numbers, and not the page's doing. Before that, when the first step is possible (first-step.mjs).
 * The options are in report.mjs.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { chromium } from 'playwright';
import { ROOT, script } from '../../scripts/run.mjs';
import { staticFiles } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';
import { beginnings } from './first-step.mjs';
import { begin, median, RUNS, report } from './report.mjs';

/** How long each trains before it is another's turn: this machine's speed changes within seconds. */
const SECONDS = 4;
const ROUNDS = 2 * RUNS;
/** Steps until everything is loaded and compiled. */
const WARM_UP = 250;

/** @typedef {{rate: number, tasks: number[], busy: number}} Slice steps a second; tasks over 50 ms, each in milliseconds */

/** The library, ready to train: each call says how many steps a second. @param {import('playwright').Browser} browser @param {string} root */
async function alone(browser, root) {
  const page = await browser.newPage();
  await page.goto(`${root}tests/bench/page.html`);
  const worker = await page.evaluateHandle(async () => {
    const worker = new Worker('/tests/bench/library-worker.mjs', { type: 'module' });
    await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = ({ message }) => reject(new Error(message));
    });
    return worker;
  });
  /** @param {{steps: number} | {seconds: number}} task @returns {Promise<number>} */
  const train = (task) =>
    worker.evaluate(
      (worker, task) =>
        new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.postMessage(task);
        }),
      task,
    );
  await train({ steps: WARM_UP });
  return async () => {
    await page.bringToFront();
    return train({ seconds: SECONDS });
  };
}

/** Opens every panel, and the card of a unit; or closes all. @param {import('playwright').Page} page @param {boolean} everything */
async function arrange(page, everything) {
  if (everything) {
    await page.getByTestId('view-everything').click();
    await page.evaluate(() =>
      document.querySelector('[data-unit="3"]')?.dispatchEvent(new MouseEvent('click', { bubbles: true })),
    );
    return;
  }
  await page.getByTestId('choose-panels').locator('summary').click();
  const shown = page.locator('[data-testid^="show-"]:checked');
  while ((await shown.count()) > 0) await shown.first().uncheck();
}

/** What is open, and how far a person scrolls how often: that many screens, every so many milliseconds (0: in each frame). */
const WAYS = {
  'every panel open, read screen by screen': { everything: true, screens: 0.8, pause: 500 },
  'every panel open, scrolled without a rest': { everything: true, screens: 0.04, pause: 0 },
  'no panel open': { everything: false, screens: 0, pause: 500 },
};

/**
 * The page, ready to train. @param {import('playwright').Browser} browser @param {string} root
 * @param {{everything: boolean, screens: number, pause: number}} way @returns {Promise<() => Promise<Slice>>}
 */
async function inPage(browser, root, { everything, ...scrolling }) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${root}dist/`);
  await page.waitForFunction(() => window.sae !== undefined);
  await page.evaluate(() => window.sae.ready);
  await arrange(page, everything);
  await page.evaluate((steps) => window.sae.step(steps), WARM_UP);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  return async () => {
    await page.bringToFront();
    const before = await busy();
    const { time, ...slice } = await page.evaluate(
      async ({ seconds, screens, pause }) => {
        /** @type {number[]} */
        const tasks = [];
        const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
        observer.observe({ entryTypes: ['longtask'] });
        const first = (await window.sae.metrics()).step;
        const begin = performance.now();
        await window.sae.play();
        while (performance.now() - begin < seconds * 1000) {
          await new Promise((resolve, reject) => {
            if (pause > 0) return setTimeout(resolve, pause);
            requestAnimationFrame(resolve);
            // It has happened that a page in front was drawn no more.
            setTimeout(() => reject(new Error('the browser draws no frames of the page; try again')), 5000);
          });
          if (window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1) window.scrollTo(0, 0);
          else window.scrollBy(0, screens * window.innerHeight);
        }
        await window.sae.pause();
        const time = performance.now() - begin;
        const rate = ((await window.sae.metrics()).step - first) / (time / 1000);
        observer.disconnect();
        return { rate, tasks, time };
      },
      { seconds: SECONDS, ...scrolling },
    );
    return { ...slice, busy: (1000 * ((await busy()) - before)) / time };
  };
}

/** @param {number[]} library @param {{name: string, runs: Slice[]}[]} pages @returns {import('./report.mjs').Section} */
function pageSection(library, pages) {
  const results = pages.map(({ name, runs }) => {
    const tasks = runs.flatMap((run) => run.tasks);
    return {
      name,
      stepsPerSecond: median(runs.map(({ rate }) => rate)),
      ofLibrary: median(runs.map(({ rate }, run) => rate / (library[run] ?? Number.NaN))),
      busy: median(runs.map(({ busy }) => busy)),
      longTasks: tasks.length,
      longest: Math.max(0, ...tasks),
    };
  });
  const rows = results.map(({ name, stepsPerSecond, ofLibrary, busy, longTasks, longest }) => [
    name,
    stepsPerSecond.toFixed(1),
    ofLibrary.toFixed(2),
    (100 * busy).toFixed(0),
    `${longTasks}`,
    longTasks > 0 ? longest.toFixed(0) : '–',
  ]);
  return {
    name: 'page',
    title: `Default settings at full speed; medians of ${ROUNDS} turns of ${SECONDS} s; tasks are those of all turns`,
    columns: ['', 'steps/s', 'of the library', 'page’s thread busy, %', 'tasks over 50 ms', 'the longest, ms'],
    rows: [['the library alone, in a worker', median(library).toFixed(1), '1.00', '–', '–', '–'], ...rows],
    results: { library: median(library), pages: results },
  };
}

/** @param {import('./first-step.mjs').Beginning[]} runs @returns {import('./report.mjs').Section} */
function firstStepSection(runs) {
  /** @param {string} name @param {keyof import('./first-step.mjs').Beginning} what @param {string} [wanted] */
  const row = (name, what, wanted = '–') => {
    const times = runs.map((run) => run[what]);
    const ratio = median(runs.map((run) => run[what] / run.empty));
    return [name, median(times).toFixed(0), Math.min(...times).toFixed(0), ratio.toFixed(1), wanted];
  };
  return {
    name: 'first step',
    title: `From navigation, on localhost with nothing in the cache; of ${runs.length} runs, in turns`,
    columns: ['until', 'median, ms', 'fastest, ms', 'of an empty page', 'wanted, ms'],
    rows: [
      row('an empty page hears from an empty worker', 'empty'),
      row('the first step is possible', 'possible', '700'),
      row('the first step was made', 'made'),
    ],
    results: { runs },
  };
}

async function bench() {
  const options = await begin();
  // While no other browser is open.
  const first = await beginnings(3 * RUNS, (run) => console.log(`beginning ${run} of ${3 * RUNS}`));
  // The whole checkout: the library is taken from where it was built.
  const server = createServer(staticFiles(ROOT)).listen(0);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch(CHROMIUM);
  const root = `http://localhost:${port}/`;
  try {
    const train = await alone(browser, root);
    /** @type {number[]} */
    const library = [];
    const pages = [];
    for (const [name, way] of Object.entries(WAYS)) {
      pages.push({ name, train: await inPage(browser, root, way), runs: /** @type {Slice[]} */ ([]) });
    }
    for (let round = 1; round <= ROUNDS; round++) {
      if (round % RUNS === 1) console.log(`turn ${round} of ${ROUNDS}`);
      library.push(await train());
      for (const page of pages) page.runs.push(await page.train());
    }
    report([pageSection(library, pages), firstStepSection(first)], browser.version(), options);
  } finally {
    await browser.close();
    server.close();
  }
}

await script(bench);
