import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import site from '../web/vite.config.ts';
import { CHROMIUM } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** How long what is waited for may take on a slow machine. Where it comes, nobody waits longer than that takes. */
const PATIENT = { poll: { timeout: 40_000 } };

/** Tests that run in Node. */
const inNode = (name: string, options = {}) => ({
  root,
  test: { name, environment: 'node', include: [`tests/${name}/**/*.test.ts`], ...options },
});

export default defineConfig({
  root,
  test: {
    projects: [
      inNode('unit', { testTimeout: 60_000 }),
      inNode('core', { testTimeout: 60_000 }),
      {
        ...site,
        root,
        // Found now, so that Vite does not discover them half-way and reload the tests.
        optimizeDeps: {
          include: [
            ...['preact', 'preact/hooks', 'preact/jsx-dev-runtime', '@preact/signals', 'chart.js', 'axe-core'],
            ...['@noble/hashes/sha2.js', '@noble/hashes/utils.js', 'mathjs/number', 'fflate', 'idb'],
          ],
        },
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          expect: PATIENT,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: CHROMIUM }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      // Whole pages on a machine of unknown speed: the timeouts only end what hangs.
      inNode('e2e', {
        testTimeout: 300_000,
        hookTimeout: 300_000,
        fileParallelism: false,
        expect: PATIENT,
        execArgv: ['--experimental-websocket'],
      }),
    ],
  },
});
