/** In the place of ../worker/load-core.ts where the whole lab is one file: the core is in the script itself, gzipped. */

import packed from 'virtual:core-wasm';
import { loadSparseAutoencoder, type Module } from '../library/index.js';

export async function loadCore(): Promise<Module> {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return loadSparseAutoencoder({ wasmBinary: await new Response(unpacked).arrayBuffer() });
}
