/**
 * `npm run bench:page`: what drawing costs. The built site with every panel open trains at full speed; printed are the tasks
 * of the page's thread over 50 ms (which a person feels), how far apart two drawings were, and how the training's speed
 * compares with that of the same page in which nothing is shown, run in turns.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { chromium } from 'playwright';
import { build } from '../../scripts/build.mjs';
import { at, script } from '../../scripts/run.mjs';
import { staticFiles } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';

const RUNS = 5;
const SECONDS = 6;

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** @param {import('playwright').Browser} browser @param {string} url @param {boolean} everything */
async function train(browser, url, everything) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await page.goto(url);
    await page.waitForFunction(() => window.sae !== undefined);
    await page.evaluate(() => window.sae.ready);
    if (everything) {
      await page.getByTestId('view-everything').click();
      await page.evaluate(() =>
        document.querySelector('[data-unit="3"]')?.dispatchEvent(new MouseEvent('click', { bubbles: true })),
      );
    } else {
      await page.getByTestId('choose-panels').locator('summary').click();
      const shown = page.locator('[data-testid^="show-"]:checked');
      while ((await shown.count()) > 0) await shown.first().uncheck();
    }
    // Until everything is loaded and compiled.
    await page.evaluate(() => window.sae.step(120));
    return await page.evaluate(async (seconds) => {
      /** @type {number[]} */
      const tasks = [];
      /** @type {number[]} */
      const gaps = [];
      const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
      observer.observe({ entryTypes: ['longtask'] });
      let last = performance.now();
      window.sae.addEventListener('step', () => {
        gaps.push(performance.now() - last);
        last = performance.now();
      });
      const before = (await window.sae.metrics()).step;
      const begin = performance.now();
      last = begin;
      await window.sae.play();
      // A person scrolls through all of it meanwhile.
      while (performance.now() - begin < seconds * 1000) {
        window.scrollBy(0, 40);
        if (window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1) window.scrollTo(0, 0);
        await new Promise(requestAnimationFrame);
      }
      await window.sae.pause();
      const rate = ((await window.sae.metrics()).step - before) / ((performance.now() - begin) / 1000);
      observer.disconnect();
      return { rate, tasks, gaps };
    }, SECONDS);
  } finally {
    await page.close();
  }
}

async function bench() {
  await build();
  const server = createServer(staticFiles(at('dist'))).listen(0);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch(CHROMIUM);
  const url = `http://localhost:${port}/`;
  try {
    /** @type {Awaited<ReturnType<typeof train>>[]} */
    const all = [];
    /** @type {Awaited<ReturnType<typeof train>>[]} */
    const none = [];
    for (let run = 0; run < RUNS; run++) {
      all.push(await train(browser, url, true));
      none.push(await train(browser, url, false));
    }
    const ratio = median(all.map(({ rate }, run) => rate / (none[run]?.rate ?? Number.NaN)));
    const tasks = all.flatMap((run) => run.tasks);
    const gaps = all.flatMap((run) => run.gaps);
    console.log(
      `\nChromium ${browser.version()}, every panel open, ${RUNS} runs of ${SECONDS} s at full speed, scrolled through`,
    );
    console.log(
      `  steps/s, median: ${median(all.map(({ rate }) => rate)).toFixed(1)}; ${ratio.toFixed(2)} of the page without a panel`,
    );
    console.log(
      `  tasks over 50 ms: ${tasks.length}${tasks.length > 0 ? `, the longest ${Math.max(...tasks).toFixed(0)} ms` : ''}`,
    );
    console.log(`  between two drawings: median ${median(gaps).toFixed(0)} ms, longest ${Math.max(...gaps).toFixed(0)} ms`);
  } finally {
    await browser.close();
    server.close();
  }
}

await script(bench);
