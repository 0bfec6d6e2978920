/**
 * The same everywhere: the tests that say so, counted by place, and as many deliveries of the digits as the first word says
 * (1,000 unless it says another number).
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, bin, succeeds } from '../../scripts/run.mjs';

/** @typedef {{title: string, ancestorTitles: string[], status: 'passed' | 'failed' | 'skipped'}} Result */

/** @type {import('./run.mjs').Trial} */
export default async function everywhere([deliveries = '1000']) {
  const results = resultsOf('e2e', 'tests/e2e/everywhere.test.ts').filter(({ status }) => status !== 'skipped');
  const places = [...new Set(results.map(({ ancestorTitles }) => ancestorTitles[0] ?? ''))];
  const findings = places.map((place) => {
    const here = results.filter(({ ancestorTitles }) => ancestorTitles[0] === place);
    const held = here.filter(({ status }) => status === 'passed').length;
    console.log(`${place}\n${here.map(({ title, status }) => `  ${status.padEnd(8)} ${title}`).join('\n')}`);
    return { what: `${place}: runs of 500 steps that come to the fingerprint written down for them`, tried: here.length, held };
  });
  process.env.DELIVERIES = deliveries;
  const delivered = resultsOf('core', 'tests/core/delivery.test.ts').every(({ status }) => status === 'passed');
  const what = 'deliveries of the digits, cut at random, slow and fast, in the same run bit for bit';
  // The first that fails ends them.
  return [...findings, { what, tried: Number(deliveries), held: delivered ? Number(deliveries) : 0 }];
}

/**
 * @param {string} project
 * @param {string} file
 * @returns {Result[]}
 */
function resultsOf(project, file) {
  const folder = mkdtempSync(join(tmpdir(), 'everywhere-'));
  const report = join(folder, 'report.json');
  try {
    succeeds(bin('vitest'), [
      ...['run', '--config', at('tests/vitest.config.ts'), '--project', project, file],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ]);
    /** @type {{testResults: {assertionResults: Result[]}[]}} */
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults.flatMap(({ assertionResults }) => assertionResults);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
