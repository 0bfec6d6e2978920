/** `npm start`: from a bare machine to the lab in a browser. Run again, it does only what is left to do. */

import { build } from './build.mjs';
import { script, stage } from './run.mjs';
import { serveSite } from './serve.mjs';
import { setup } from './setup.mjs';

await script(async () => {
  await setup({ tests: false });
  await build();
  stage('Serving');
  await serveSite();
});
