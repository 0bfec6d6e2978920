/** Fills the README's recipes and tables in again: `npm run format` calls it. A test fails where that was forgotten. */

import { readFileSync, writeFileSync } from 'node:fs';
import { runnerImport } from 'vite';
import { at, script } from './run.mjs';

await script(async () => {
  const { module } = await runnerImport(at('web/documents.ts'));
  const before = readFileSync(at('README.md'), 'utf8');
  const after = module.fillMarkdown(before);
  if (after === before) return;
  writeFileSync(at('README.md'), after);
  console.log('README.md: recipes and tables filled in again');
});
