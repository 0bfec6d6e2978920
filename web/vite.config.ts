import { cpSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { staticFiles } from '../scripts/serve.mjs';
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

export default defineConfig({
  root: at('.'),
  base: './',
  plugins: [digits(), documents()],
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
    rolldownOptions: { input: { index: at('index.html'), lecturers: at('lecturers.html') } },
  },
});
