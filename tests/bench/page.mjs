/**
 * `npm run bench:page`: what the page costs the training. In one Chromium several ways of training take turns: the library
 * alone, in a worker of its own, while the page does nothing; and the built site at full speed, with every panel open and a
 * person reading through all of it, screen by screen, or scrolling without a rest, and without a panel. Printed are their
 * speeds as ratios of neighbouring runs (on a shared machine nothing else means anything), how busy the page's thread was, its
 * tasks over 50 ms (which a person feels), and how far apart two drawings were. Without a graphics card the browser scrolls
 * with the processor: that is in the numbers, and not the page's doing.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { build } from '../../scripts/build.mjs';
import { ROOT, script } from '../../scripts/run.mjs';
import { staticFiles } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';

const RUNS = 5;
const SECONDS = 8;
/** Steps until everything is loaded and compiled. */
const WARM_UP = 120;

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Steps a second of the library. @param {import('playwright').Browser} browser @param {string} root @returns {Promise<number>} */
async function alone(browser, root) {
  const page = await browser.newPage();
  try {
    await page.goto(`${root}tests/bench/page.html`);
    return await page.evaluate(
      async (task) => {
        const worker = new Worker('/tests/bench/library-worker.mjs', { type: 'module' });
        const answer = () =>
          new Promise((resolve, reject) => {
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
          });
        await answer();
        worker.postMessage(task);
        return answer();
      },
      { warmUp: WARM_UP, seconds: SECONDS },
    );
  } finally {
    await page.close();
  }
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

/** @param {import('playwright').Browser} browser @param {string} root @param {{everything: boolean, screens: number, pause: number}} way */
async function inPage(browser, root, { everything, ...scrolling }) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
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
    const before = await busy();
    const measured = await page.evaluate(
      async ({ seconds, screens, pause }) => {
        /** @type {number[]} */
        const tasks = [];
        /** @type {number[]} */
        const gaps = [];
        const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
        observer.observe({ entryTypes: ['longtask'] });
        const first = (await window.sae.metrics()).step;
        const begin = performance.now();
        let last = begin;
        window.sae.addEventListener('step', () => {
          gaps.push(performance.now() - last);
          last = performance.now();
        });
        await window.sae.play();
        while (performance.now() - begin < seconds * 1000) {
          await new Promise((resolve) => (pause > 0 ? setTimeout(resolve, pause) : requestAnimationFrame(resolve)));
          if (window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1) window.scrollTo(0, 0);
          else window.scrollBy(0, screens * window.innerHeight);
        }
        await window.sae.pause();
        const time = performance.now() - begin;
        const rate = ((await window.sae.metrics()).step - first) / (time / 1000);
        observer.disconnect();
        return { rate, tasks, gaps, time };
      },
      { seconds: SECONDS, ...scrolling },
    );
    return { ...measured, busy: (1000 * ((await busy()) - before)) / measured.time };
  } finally {
    await page.close();
  }
}

/** @typedef {Awaited<ReturnType<typeof inPage>>} Run */

/** @param {string} name @param {Run[]} runs @param {number[]} library */
function print(name, runs, library) {
  const ratios = runs.map(({ rate }, run) => rate / (library[run] ?? Number.NaN));
  const tasks = runs.flatMap((run) => run.tasks);
  const gaps = runs.flatMap((run) => run.gaps);
  const time = runs.reduce((sum, run) => sum + run.time, 0);
  const long = tasks.reduce((sum, task) => sum + task, 0);
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
  console.log(`  ${name}`);
  console.log(
    `    ${median(runs.map(({ rate }) => rate)).toFixed(1)} steps/s, ${median(ratios).toFixed(3)} of the library alone ` +
      `(${ratios.map((ratio) => ratio.toFixed(3)).join(' ')})`,
  );
  console.log(`    the page’s thread is busy ${percent(median(runs.map(({ busy }) => busy)))} of the time`);
  console.log(
    `    tasks over 50 ms: ${tasks.length}${tasks.length > 0 ? `, the longest ${Math.max(...tasks).toFixed(0)} ms, ${percent(long / time)} of the time` : ''}`,
  );
  console.log(`    between two drawings: median ${median(gaps).toFixed(0)} ms, longest ${Math.max(...gaps).toFixed(0)} ms`);
}

async function measure() {
  // The whole checkout: the library is taken from where it was built.
  const server = createServer(staticFiles(ROOT)).listen(0);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch(CHROMIUM);
  const root = `http://localhost:${port}/`;
  try {
    /** @type {number[]} */
    const library = [];
    const pages = Object.entries(WAYS).map(([name, way]) => ({ name, way, runs: /** @type {Run[]} */ ([]) }));
    for (let run = 0; run < RUNS; run++) {
      library.push(await alone(browser, root));
      for (const { way, runs } of pages) runs.push(await inPage(browser, root, way));
    }
    console.log(`\nChromium ${browser.version()}, default settings, full speed, in turns: ${RUNS} runs of ${SECONDS} s each`);
    console.log(`  the library alone, in a worker\n    ${median(library).toFixed(1)} steps/s`);
    for (const { name, runs } of pages) print(`the page, ${name}`, runs, library);
  } finally {
    await browser.close();
    server.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    await build();
    await measure();
  });
}

export { measure };
