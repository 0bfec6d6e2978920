/** A run over the built site's digits, made by the library in Node: what every page must come to, bit for bit. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { loadSparseAutoencoder } from 'sparse-autoencoder-lab';
import { at } from '../../scripts/run.mjs';
import type { Settings } from '../../web/src/settings.ts';

export async function fingerprintInNode(steps: number, settings: Partial<Settings> = {}): Promise<string> {
  const module = await loadSparseAutoencoder();
  const trainer = module.createTrainer(settings);
  trainer.append(gunzipSync(readFileSync(at('dist/data/train-images-idx3-ubyte.gz'))).subarray(16));
  trainer.step(steps);
  const fingerprint = await trainer.fingerprint();
  trainer.delete();
  return fingerprint;
}
