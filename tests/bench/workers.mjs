/**
 * `npm run bench:workers`: what another worker brings. The built site trains the same run with `workers=` 1 and 2 (with
 * `-- --all` 3 and 4 too), in turns; printed are the ratios to one, and whether θ is the same, bit for bit. Then the two models
 * of the comparison, each in a worker of its own, against one model. The other options are in report.mjs.
 */

import { chromium } from 'playwright';
import { at, script } from '../../scripts/run.mjs';
import { serve } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';
import { begin, median, RUNS, report } from './report.mjs';

const LINK = '?panels=penalty&hidden=400&batchSize=256';
const COMPARISON = '?panels=comparison&hidden=196&batchSize=128&workers=1';
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
    const models = [];
    for (let run = 1; run <= RUNS; run++) {
      console.log(`two models, run ${run} of ${RUNS}`);
      models.push(await compare(browser, `${site.url}${COMPARISON}`));
    }
    report([section(counts, runs), modelsSection(models)], browser.version(), options);
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
 * Steps a second of one model, and of both together.
 * @param {import('playwright').Browser} browser @param {string} url
 */
async function compare(browser, url) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await page.waitForFunction(() => window.sae !== undefined);
    const rateOf = async (/** @type {number} */ models) => {
      const from = await page.evaluate(() => window.sae.metrics().then(({ step }) => step));
      const start = performance.now();
      await page.evaluate((steps) => window.sae.step(steps), STEPS);
      if (models > 1) await page.getByText(both(from + STEPS)).waitFor();
      return (1000 * models * STEPS) / (performance.now() - start);
    };
    await page.evaluate(async (steps) => {
      await window.sae.ready;
      await window.sae.step(steps);
    }, WARM_UP);
    const one = await rateOf(1);
    await page.getByTestId('comparison-pick-dense').click();
    await page.getByText(both(WARM_UP + STEPS)).waitFor();
    return { one, two: await rateOf(2) };
  } finally {
    await page.close();
  }
}

/** What the comparison says when its models are level. @param {number} steps */
const both = (steps) => `Both have made ${steps.toLocaleString('en')} steps`;

/** @param {{one: number, two: number}[]} runs @returns {import('./report.mjs').Section} */
function modelsSection(runs) {
  const [one, two] = [median(runs.map(({ one }) => one)), median(runs.map(({ two }) => two))];
  const ratio = median(runs.map(({ one, two }) => two / one));
  return {
    name: 'models',
    title: `The comparison with k = 196, B = 128: steps of one model, and of both together; medians of ${RUNS} runs`,
    columns: ['models', 'steps/s', 'to one model'],
    rows: [
      ['1', one.toFixed(1), '1.00'],
      ['2', two.toFixed(1), ratio.toFixed(2)],
    ],
    results: { one, two, ratio },
  };
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
