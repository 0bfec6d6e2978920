/** The library as people get it: built, imported by its name, in a Node that knows nothing of Vite. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { DEFAULTS } from '../../web/src/settings.js';
import { bars, library } from './samples.js';

const program = `
  import { loadSparseAutoencoder, DEFAULTS, DivergenceError } from 'sparse-autoencoder-lab';
  const module = await loadSparseAutoencoder();
  const trainer = module.createTrainer({ inputs: 64, hidden: 12, batchSize: 20 });
  trainer.append(Uint8Array.from(JSON.parse(process.argv[1])));
  trainer.step(25);
  console.log(await trainer.fingerprint(), DEFAULTS.hidden, DivergenceError.name);
  trainer.delete();
`;

it('needs no argument in Node, and trains the same bits', async () => {
  const pixels = bars(60);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program, JSON.stringify([...pixels])],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    },
  );
  const trainer = library.createTrainer({ inputs: 64, hidden: 12, batchSize: 20 });
  trainer.append(pixels);
  trainer.step(25);
  expect(stdout.trim()).toBe(`${await trainer.fingerprint()} ${DEFAULTS.hidden} DivergenceError`);
  trainer.delete();
});
