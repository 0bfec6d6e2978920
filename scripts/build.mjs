/**
 * Builds everything, or what has changed: `npm run build`.
 * wasm/ → build/wasm (the module) → build/library (the importable package) and dist/ (the site).
 */

import { cpSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepareDigits } from './digits.mjs';
import { at, bin, run, script, stage, which } from './run.mjs';
import { unlessMade } from './stamp.mjs';

/** The C++ core as a WebAssembly module, build/wasm/core.js, core.wasm and core-exact.wasm. Ninja knows what has changed. */
export function buildWasm() {
  stage('Build: the C++ core, to WebAssembly');
  const folder = at('build/wasm');
  const compiler = emscripten();
  const stamp = join(folder, 'emscripten.txt');
  // CMake keeps the compiler that it saw first: another Emscripten means starting over.
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') !== compiler) rmSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'build.ninja'))) run('emcmake', ['cmake', '-S', '.', '-B', folder, '-G', 'Ninja']);
  writeFileSync(stamp, compiler);
  run('cmake', ['--build', folder, '--target', 'core']);
}

/** Which Emscripten is on PATH: where it lies, and its version where it says so beside itself. */
function emscripten() {
  const emcc = which('emcc');
  if (!emcc) throw new Error('emcc is not on PATH: npm start installs what is missing, on Debian and Ubuntu');
  const version = join(dirname(realpathSync(emcc)), 'emscripten-version.txt');
  return `${realpathSync(emcc)} ${existsSync(version) ? readFileSync(version, 'utf8').trim() : ''}\n`;
}

/** The library as a package has it: an ES module with the core's two files beside it, the types, and what the command line uses. */
export function buildLibrary() {
  stage('Build: the library');
  const inputs = ['web/src', 'web/tsconfig.library.json', 'web/vite.library.config.ts', ...CORE, ...CONFIGURATION];
  // Made last, it says that all is there.
  const made = unlessMade('library', inputs, 'build/library/index.d.ts', () => {
    rmSync(at('build/library'), { recursive: true, force: true });
    run(bin('tsc'), ['-p', 'web/tsconfig.library.json']);
    // Written by hand, it is an input to the compiler, which copies no inputs; the emitted types refer to it.
    cpSync(at('web/src/library/native.d.ts'), at('build/library/library/native.d.ts'));
    for (const mode of ['library', 'command-line']) {
      run(bin('vite'), ['build', '--config', 'web/vite.library.config.ts', '--mode', mode]);
    }
    writeFileSync(at('build/library/index.d.ts'), "export * from './library/index.js';\n");
  });
  if (!made) console.log('  up to date');
}

/** The site, in dist/. */
export function buildSite() {
  stage('Build: the site');
  const inputs = ['web', 'build/data', ...CORE, ...CONFIGURATION];
  // Made last, it says that all is there.
  const made = unlessMade('site', inputs, 'dist/sparse-autoencoder-lab.html', () => {
    for (const part of ['vite.config.ts', 'vite.element.config.ts', 'vite.one-file.config.ts']) {
      run(bin('vite'), ['build', '--config', `web/${part}`]);
    }
  });
  if (!made) console.log('  up to date');
}

const CORE = ['build/wasm/core.js', 'build/wasm/core.wasm', 'build/wasm/core-exact.wasm'];
const CONFIGURATION = ['package.json', 'package-lock.json', 'scripts', 'web/tsconfig.base.json'];

/** All of it, digits included: those that a person brought are kept. */
export async function build() {
  stage('Digits');
  await prepareDigits({ keep: true });
  buildWasm();
  buildLibrary();
  buildSite();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await script(build);
