/**
 * `npm run bench`: how fast the core trains, in Node and in Chromium, on the digits in build/data. For each size the two
 * take turns, RUNS times, and the medians are printed: on a shared machine only ratios within one run mean anything.
 *
 * GFLOP/s counts the five products of a step as if they were dense, 2·B·784·k each; the core multiplies only pixels with ink
 * in two of them, so the machine does less than that.
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { build } from '../../scripts/build.mjs';
import { at, ROOT, script } from '../../scripts/run.mjs';
import { staticFiles } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';
import { measure } from './measure.mjs';

const RUNS = 5;
const SIZES = [
  { hidden: 64, batchSize: 64, steps: 400 },
  { hidden: 196, batchSize: 128, steps: 100 },
  { hidden: 400, batchSize: 256, steps: 25 },
];

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** @param {Uint8Array} pixels @param {(typeof SIZES)[number]} size */
async function inNode(pixels, { steps, ...size }) {
  const { default: createCore } = await import('#core');
  const core = await createCore({ wasmBinary: readFileSync(at('build/wasm/core.wasm')) });
  return measure(core, pixels, size, steps);
}

/** @param {import('playwright').Page} page @param {(typeof SIZES)[number]} size */
function inChromium(page, { steps, ...size }) {
  return page.evaluate(
    async ({ size, steps }) => {
      const { default: createCore } = await import(/** @type {any} */ ('/build/wasm/core.js'));
      const { measure } = await import(/** @type {any} */ ('/tests/bench/measure.mjs'));
      const file = await fetch('/build/data/train-images-idx3-ubyte.gz');
      const idx = await new Response(file.body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
      return measure(await createCore(), new Uint8Array(idx, 16), size, steps);
    },
    { size, steps },
  );
}

async function bench() {
  await build();
  const pixels = gunzipSync(readFileSync(at('build/data/train-images-idx3-ubyte.gz'))).subarray(16);
  // The whole checkout: the page takes the module from where it was built.
  const server = createServer(staticFiles(ROOT)).listen(0);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch(CHROMIUM);
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${port}/tests/bench/page.html`);
    console.log(`\nNode ${process.version}, Chromium ${browser.version()}; medians of ${RUNS} runs\n`);
    console.log('   k    B  where     steps/s  images/s  GFLOP/s  heap MB  share of a step');
    for (const size of SIZES) await compare(page, pixels, size);
  } finally {
    await browser.close();
    server.close();
  }
}

/** @param {import('playwright').Page} page @param {Uint8Array} pixels @param {(typeof SIZES)[number]} size */
async function compare(page, pixels, size) {
  /** @type {import('./measure.mjs').Run[]} */
  const node = [];
  /** @type {import('./measure.mjs').Run[]} */
  const browser = [];
  for (let run = 0; run < RUNS; run++) {
    node.push(await inNode(pixels, size));
    browser.push(await inChromium(page, size));
  }
  print('Node', size, node);
  print('Chromium', size, browser);
}

/** @param {string} where @param {(typeof SIZES)[number]} size @param {import('./measure.mjs').Run[]} runs */
function print(where, { hidden, batchSize }, runs) {
  const rate = median(runs.map((run) => run.stepsPerSecond));
  const phases = Object.keys(runs[0]?.phases ?? {}).map((name) => ({
    name,
    time: median(runs.map((run) => run.phases[name] ?? 0)),
  }));
  const whole = phases.reduce((sum, { time }) => sum + time, 0);
  const shares = phases.map(({ name, time }) => `${name} ${Math.round((100 * time) / whole)} %`).join(', ');
  const flops = (5 * 2 * batchSize * 784 * hidden * rate) / 1e9;
  const heap = Math.max(...runs.map((run) => run.heapBytes)) / 2 ** 20;
  const columns = [
    String(hidden).padStart(4),
    String(batchSize).padStart(4),
    `${where.padEnd(8)}`,
    rate.toFixed(1).padStart(8),
    (rate * batchSize).toFixed(0).padStart(9),
    flops.toFixed(1).padStart(8),
    heap.toFixed(0).padStart(8),
    ` ${shares}`,
  ];
  console.log(columns.join(' '));
}

await script(bench);
