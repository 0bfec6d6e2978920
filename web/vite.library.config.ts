/**
 * The library as a package has it, without dependencies. It is one module, index.js, with core.wasm and core-exact.wasm
 * beside it. With `--mode command-line`: the modules beside it that the command line uses, which are no part of what the
 * package exports.
 */

import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const LIBRARY = at('src/library/index.ts');
const COMMAND_LINE = ['link', 'replay', 'hand-in-verify', 'digit-files'];

const CORE = ['core.wasm', 'core-exact.wasm'];

/** Addresses that every bundler understands. */
const coreBeside: Plugin = {
  name: 'core-beside',
  transform(code, id) {
    return id === at('src/library/parts.ts') ? code.replaceAll('../../../build/wasm/', './') : null;
  },
  writeBundle() {
    for (const file of CORE) cpSync(at(`../build/wasm/${file}`), at(`../build/library/${file}`));
  },
};

/** Two copies of the library would have errors of different classes. */
const libraryBeside: Plugin = {
  name: 'library-beside',
  enforce: 'pre',
  resolveId: {
    filter: { id: /\/library\/index\.js$/ },
    handler: () => ({ id: './index.js', external: true }),
  },
};

export default defineConfig(({ mode }) => {
  const forCommandLine = mode === 'command-line';
  return {
    root: at('.'),
    publicDir: false,
    plugins: [forCommandLine ? libraryBeside : coreBeside],
    // Everything is carried along; and addresses of files stay as they are written, which a build for pages would rewrite.
    ssr: { noExternal: true, target: 'webworker' },
    build: {
      ssr: true,
      outDir: '../build/library',
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: {
        input: forCommandLine ? Object.fromEntries(COMMAND_LINE.map((name) => [name, at(`src/${name}.ts`)])) : { index: LIBRARY },
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'shared-[name].js',
          // One module, for pages without tools.
          codeSplitting: forCommandLine,
        },
      },
    },
  };
});
