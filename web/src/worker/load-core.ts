/**
 * Starts the core: the first before anybody asks for it, so that it is there when the page has found out what to train.
 * The one-file build has ../one-file/load-core.ts in this module's place.
 */

import { loadSparseAutoencoder, type Module } from '../library/index.js';

/** Once for every core of this worker; null where that fails. */
const compiled = WebAssembly.compileStreaming(fetch(new URL('../../../build/wasm/core.wasm', import.meta.url))).catch(() => null);

async function start(): Promise<Module> {
  const wasmModule = await compiled;
  // Otherwise it is fetched again, by what says what is wrong.
  return loadSparseAutoencoder(wasmModule ? { wasmModule } : {});
}

let first: Promise<Module> | null = start();
// Whoever asks for it gets the reason.
first.catch(() => {});

export function loadCore(): Promise<Module> {
  const core = first ?? start();
  first = null;
  return core;
}
