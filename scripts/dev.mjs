/** `npm run dev`: Vite's development server, and the WebAssembly module rebuilt when something in wasm/ changes. */

import { watch } from 'node:fs';
import { buildWasm } from './build.mjs';
import { prepareDigits } from './digits.mjs';
import { at, script } from './run.mjs';
import { setup } from './setup.mjs';

await script(async () => {
  await setup({ tests: false });
  await prepareDigits({ keep: true });
  buildWasm();
  // Only now: before the setup there may be no packages.
  const { createServer } = await import('vite');
  const server = await createServer({ configFile: at('web/vite.config.ts') });
  await server.listen();
  server.printUrls();

  // An editor's save is several events: they are taken together, and what comes during a build waits for its end.
  let scheduled = false;
  watch(at('wasm'), { recursive: true }, () => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => {
      scheduled = false;
      try {
        // Vite sees the new module, and loads the page again.
        buildWasm();
      } catch (error) {
        // The compiler has said what is wrong; the page goes on with the last module that was built.
        console.error(/** @type {Error} */ (error).message);
      }
    }, 100);
  });
});
