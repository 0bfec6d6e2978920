/** A headless Chromium to measure in. What is measured runs in workers, as it does in the lab, one at a time. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { chromium } from 'playwright';
import { ROOT } from '../../scripts/run.mjs';
import { staticFiles } from '../../scripts/serve.mjs';
import { CHROMIUM } from '../chromium.mjs';

/** @typedef {import('playwright').Worker} Worker */

/**
 * Serves the whole checkout to a page with nothing in it. Without the headers of cross-origin isolation, so that nobody
 * has threads.
 */
export async function openChromium() {
  const server = createServer(staticFiles(ROOT)).listen(0);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch(CHROMIUM);
  const page = await browser.newPage();
  await page.goto(`http://localhost:${port}/tests/bench/page.html`);
  return {
    version: browser.version(),

    /** A new worker, with room.mjs in it. @returns {Promise<Worker>} */
    async worker() {
      const started = page.waitForEvent('worker');
      await page.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const worker = new Worker('/tests/bench/room.mjs', { type: 'module' });
            worker.onmessage = resolve;
            worker.onerror = () => reject(new Error('tests/bench/room.mjs cannot be loaded'));
          }),
      );
      return started;
    },

    async close() {
      await browser.close();
      server.close();
    },
  };
}
