/**
 * `npm run bench:workers`: what another worker brings. The built site trains the same run with `workers=` 1 and 2 (with
 * `-- --all` 3 and 4 too), in turns; printed are the ratios to one, and whether θ is the same, bit for bit. The other options
 * are in report.mjs.
 */

import { chromium } from 'playwright';
import { at, script } from '../../scripts/run.mjs';
import { serve } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';
import { begin, median, RUNS, report } from './report.mjs';

const LINK = '?panels=penalty&hidden=400&batchSize=256';
const WARM_UP = 120;
const STEPS = 600;

async function bench() {
  const options = await begin('all');
  const counts = options.all ? [1, 2, 3, 4] : [1, 2];
  const site = await serve(at('dist'), 0);
  const browser = await chromium.launch(CHROMIUM);
  try {
    const runs = [];
    for (let run = 1; run <= RUNS; run++) {
      console.log(`run ${run} of ${RUNS}`);
      const rates = [];
      for (const workers of counts) rates.push(await train(browser, `${site.url}${LINK}&workers=${workers}`));
      runs.push(rates);
    }
    report([section(counts, runs)], browser.version(), options);
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @param {import('playwright').Browser} browser @param {string} url */
async function train(browser, url) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await page.waitForFunction(() => window.sae !== undefined);
    return await page.evaluate(
      async ([warmUp, steps]) => {
        await window.sae.ready;
        await window.sae.step(warmUp);
        const start = performance.now();
        await window.sae.step(steps);
        return {
          stepsPerSecond: (1000 * steps) / (performance.now() - start),
          fingerprint: await window.sae.fingerprint(),
        };
      },
      /** @type {const} */ ([WARM_UP, STEPS]),
    );
  } finally {
    await page.close();
  }
}

/**
 * @param {number[]} counts of workers @param {{stepsPerSecond: number, fingerprint: string}[][]} runs by run and count
 * @returns {import('./report.mjs').Section}
 */
function section(counts, runs) {
  const fingerprints = new Set(runs.flat().map(({ fingerprint }) => fingerprint));
  if (fingerprints.size > 1) throw new Error(`θ is not the same for every number of workers: ${[...fingerprints].join(', ')}`);
  const results = counts.map((workers, at) => ({
    workers,
    stepsPerSecond: median(runs.map((rates) => rates[at]?.stepsPerSecond ?? Number.NaN)),
    ratio: median(runs.map((rates) => (rates[at]?.stepsPerSecond ?? Number.NaN) / (rates[0]?.stepsPerSecond ?? Number.NaN))),
  }));
  return {
    name: 'workers',
    title: `The page with k = 400, B = 256, the same θ in every run; medians of ${RUNS} runs in turns`,
    columns: ['workers', 'steps/s', 'to one worker'],
    rows: results.map(({ workers, stepsPerSecond, ratio }) => [`${workers}`, stepsPerSecond.toFixed(1), ratio.toFixed(2)]),
    results: { fingerprint: [...fingerprints][0], counts: results },
  };
}

await script(bench);
