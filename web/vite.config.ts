import { cpSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { staticFiles } from '../scripts/serve.mjs';
import { ahead } from './ahead.js';
import { documents } from './documents.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The digits, which scripts/digits.mjs prepares in build/data: served as data/ while developing, copied into the built site. */
function digits(): Plugin {
  const folder = at('../build/data');
  let outDir = '';
  return {
    name: 'digits',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    configureServer(server) {
      server.middlewares.use('/data', staticFiles(folder));
    },
    writeBundle() {
      cpSync(folder, resolve(at('.'), outDir, 'data'), { recursive: true, filter: (path) => !path.endsWith('.json') });
    },
  };
}

/**
 * What goes together, where the bundler would make a file of every few lines that two files share. Each takes along what it
 * imports. Everything else stands by itself, as it is imported.
 */
const GROUPS = [
  // What main.ts needs, and so also a figure that nobody has seen.
  { name: 'first', test: /\/src\/(?!documents\/)|\/node_modules\//, tags: ['$initial' as const], priority: 3 },
  // What every figure needs that is seen, and the whole page; with what panels of the first view have in common.
  {
    name: 'lab',
    test: /\/src\/line\.|\/lab\/((assemble|page\/(bar|lesson-place|shown-panels|slider-stops)|store|copy-link|pixels|pointing|latest|lessons\/ids)\.|own-data\/(drop|is)|charts\/(chart|canvas|look|marks)\.|panels\/(choice|digit-picker|mathematics|omega|symbols|tile-grid|tiles|unit-grid|unit-stepper|weights)\.)/,
    priority: 2,
  },
  // Every file costs the browser some milliseconds before the first step: the rest of the first view is two.
  { name: 'page', test: /\/lab\/(page\/page|panels\/network)\./, priority: 1 },
  { name: 'curves', test: /\/lab\/panels\/(penalty|penalty-chart|objective|objective-chart)\./, priority: 1 },
];

export default defineConfig({
  root: at('.'),
  base: './',
  plugins: [digits(), documents(), ahead()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // build/wasm, which the library imports, lies outside of web/.
  server: { fs: { allow: [at('..')] } },
  worker: { format: 'es' },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing becomes a data: address, which the page's Content-Security-Policy would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: at('index.html'), lecturers: at('lecturers.html') },
      output: { codeSplitting: { groups: GROUPS } },
    },
  },
});
