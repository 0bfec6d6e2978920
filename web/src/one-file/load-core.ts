/** In the place of ../worker/load-core.ts where the whole lab is one file: the core is in the script itself, gzipped. */

import { core, exact } from 'virtual:core-wasm';
import { loadSparseAutoencoder, type Module } from '../library/index.js';

function unpacked(packed: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

export async function loadCore(): Promise<Module> {
  return loadSparseAutoencoder({ wasmBinary: await unpacked(core), exact: () => unpacked(exact) });
}
