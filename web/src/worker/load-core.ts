/**
 * Starts the core. The lab's page has it compiled while this script is on its way, and sends it; a worker that somebody else
 * started fetches it. The one-file build has ../one-file/load-core.ts in this module's place.
 */

import { loadSparseAutoencoder, type Module } from '../library/index.js';

/** Null where the page could not have it. */
type Sent = Promise<WebAssembly.Module | null>;

const sent: Sent =
  self.name === 'training'
    ? new Promise((resolve) => {
        self.addEventListener('message', function hear({ data }: MessageEvent) {
          if (typeof data !== 'object' || data === null || !('core' in data)) return;
          self.removeEventListener('message', hear);
          resolve(data.core);
        });
      })
    : Promise.resolve(null);

export async function loadCore(): Promise<Module> {
  const wasmModule = await sent;
  return loadSparseAutoencoder(wasmModule ? { wasmModule } : {});
}
