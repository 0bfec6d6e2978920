/**
 * How long after a click on a link the first step is possible, with nothing in the cache. No debugger is attached, as none is
 * to a person's browser: it takes as much of two cores as the page. So the page tells the time itself, in a script that is
 * served with it. Each visit is to an origin that the browser has never seen, from a page of another site.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { at } from '../../scripts/run.mjs';
import { staticFiles } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';

/** @typedef {{possible: number, made: number, empty: number}} Beginning milliseconds from navigation */
/** @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} Handler */

/** Whoever says nothing for so long, in milliseconds, says nothing. */
const PATIENCE = 60_000;

/** The rest of the browser has come to rest by then. */
const REST = 600;

/** The times come as one message, when all of them are past: each would take its time from the others. */
const TELL = `async (times) => { location.href = await (await fetch('/times', { method: 'POST', body: JSON.stringify(times) })).text(); }`;

const IN_EMPTY_PAGE = `
  const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(null)'])));
  worker.onmessage = () => (${TELL})([performance.now()]);`;

const IN_LAB = `
  const wait = async () => {
    if (!window.sae) return setTimeout(wait, 4);
    await window.sae.ready;
    const possible = performance.now();
    await window.sae.step(1);
    (${TELL})([possible, performance.now()]);
  };
  wait();`;

/**
 * So many beginnings, an empty page's and the lab's in turns: what an empty page with an empty worker takes says what this
 * machine's browser makes possible at the time.
 * @param {number} count @param {(run: number) => void} begun @returns {Promise<Beginning[]>}
 */
export async function beginnings(count, begun) {
  const profile = mkdtempSync(join(tmpdir(), 'bench-'));
  const tab = await openTab(profile);
  /** @type {Beginning[]} */
  const results = [];
  try {
    // The first of each is of a browser that has not come to rest.
    for (let run = 0; run <= count; run++) {
      begun(run);
      const [empty = Number.NaN] = await visit(tab, IN_EMPTY_PAGE, '<!doctype html><title>empty</title></body>');
      const lab = readFileSync(at('dist/index.html'), 'utf8');
      const [possible = Number.NaN, made = Number.NaN] = await visit(tab, IN_LAB, lab, staticFiles(at('dist')));
      if (run > 0) results.push({ possible, made, empty });
    }
    return results;
  } finally {
    await tab.close();
    // Parts of the browser end after it, and write to the last.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** @typedef {{go(address: string): Promise<void>, readonly home: string, close(): Promise<void>}} Tab */

/** A browser with one tab, which goes where it is told to whenever it is at home. @param {string} profile @returns {Promise<Tab>} */
async function openTab(profile) {
  /** @type {(response: import('node:http').ServerResponse) => void} */
  let athome = () => {};
  /** @type {Promise<import('node:http').ServerResponse>} */
  let next = new Promise((resolve) => {
    athome = resolve;
  });
  const leave = `setTimeout(async () => { location.href = await (await fetch('/next')).text(); }, ${REST});`;
  const server = await serve((request, response) => {
    if (request.url === '/next') return athome(response);
    response.setHeader('Content-Type', 'text/html').end(`<!doctype html><title>home</title><script>${leave}</script>`);
  });
  const home = `http://127.0.0.1:${server.port}/`;
  const options = ['--headless=new', '--no-first-run', '--window-size=1440,900', `--user-data-dir=${profile}`];
  const browser = spawn(CHROMIUM.executablePath ?? 'chromium', [...CHROMIUM.args, ...options, home], { stdio: 'ignore' });
  const ended = once(browser, 'exit');
  return {
    home,
    async go(address) {
      const response = await within(next, 'the browser is not at home');
      next = new Promise((resolve) => {
        athome = resolve;
      });
      response.end(address);
    },
    async close() {
      browser.kill();
      await ended;
      server.close();
    },
  };
}

/** @param {Tab} tab @param {string} script @param {string} page @param {Handler} [files] @returns {Promise<number[]>} its times */
async function visit(tab, script, page, files) {
  /** @type {(times: number[]) => void} */
  let tell = () => {};
  /** @type {Promise<number[]>} */
  const told = new Promise((resolve) => {
    tell = resolve;
  });
  const server = await serve(async (request, response) => {
    if (request.method === 'POST') {
      tell(/** @type {number[]} */ (await json(request)));
      response.end(tab.home);
    } else if (request.url === '/') {
      const html = page.replace('</body>', '<script async src="/bench.js"></script></body>');
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html);
    } else if (request.url === '/bench.js') {
      response.setHeader('Content-Type', 'text/javascript').end(script);
    } else if (files) {
      files(request, response);
    } else {
      response.writeHead(404).end();
    }
  });
  try {
    await tab.go(`http://localhost:${server.port}/`);
    return await within(told, 'the page does not tell its times');
  } finally {
    server.close();
  }
}

/** @param {Handler} answer */
async function serve(answer) {
  const server = createServer(answer).listen(0);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { port, close: () => server.close().closeAllConnections() };
}

/** @template T @param {Promise<T>} coming @param {string} problem @returns {Promise<T>} */
function within(coming, problem) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(problem)), PATIENCE).unref();
  });
  return /** @type {Promise<T>} */ (Promise.race([coming, late]));
}
