/** The element for other people's pages: one file without dependencies, under a name that stays, beside the site's own. */

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('.'),
  publicDir: false,
  build: {
    outDir: '../dist',
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    rollupOptions: {
      input: at('src/embed/sparse-autoencoder.ts'),
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'sparse-autoencoder.js' },
    },
  },
});
