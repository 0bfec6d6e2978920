/**
 * Starts the core: the first before anybody asks for it, so that it is there when the page has found out what to train.
 * The one-file build has ../one-file/load-core.ts in this module's place.
 */

import { loadSparseAutoencoder, type Module } from '../library/index.js';
import { compilePart } from '../library/parts.js';

/** Once for every core of this worker; null where that fails. */
const compiled = compilePart('core.wasm').catch(() => null);

/** The same, of what is seldom asked: from when it is. */
let exact: Promise<WebAssembly.Module> | null = null;

function compileExact(): Promise<WebAssembly.Module> {
  exact ??= compilePart('core-exact.wasm').catch((error: unknown) => {
    exact = null;
    throw error;
  });
  return exact;
}

async function start(): Promise<Module> {
  const wasmModule = await compiled;
  // Otherwise it is fetched again, by what says what is wrong.
  return loadSparseAutoencoder({ ...(wasmModule && { wasmModule }), exact: compileExact });
}

let first: Promise<Module> | null = start();
// Whoever asks for it gets the reason.
first.catch(() => {});

export function loadCore(): Promise<Module> {
  const core = first ?? start();
  first = null;
  return core;
}
