/**
 * `npm test`: from a bare machine to every test run. All suites run even when one fails; the last line is the sum,
 * and the exit code is 0 only if nothing failed.
 */

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { build } from './build.mjs';
import { at, bin, run, script, stage, succeeds } from './run.mjs';
import { setup } from './setup.mjs';

/** @typedef {{passed: number, failed: number, skipped: number}} Count */

const REPORTS = 'build/tests';

/**
 * A suite passes or fails as a whole.
 * @param {() => void | Promise<void>} suite throws when it fails
 * @returns {() => Promise<Count>}
 */
const asOne = (suite) => async () => {
  await suite();
  return { passed: 1, failed: 0, skipped: 0 };
};

/**
 * The core's GoogleTests, built in `folder`.
 * @param {string} folder
 * @param {string[]} options for CMake
 * @returns {() => Count}
 */
const native = (folder, options) => () => {
  const report = at(`${REPORTS}/${folder}.xml`);
  run('cmake', ['-S', '.', '-B', `build/${folder}`, '-G', 'Ninja', ...options]);
  run('cmake', ['--build', `build/${folder}`]);
  const parallel = String(availableParallelism());
  const succeeded = succeeds('ctest', [
    ...[
      '--test-dir',
      `build/${folder}`,
      '--parallel',
      parallel,
      '--output-on-failure',
      '--no-tests=error',
      '--output-junit',
      report,
    ],
  ]);
  const xml = readFileSync(report, 'utf8');
  const attribute = (/** @type {string} */ name) => {
    const value = xml.match(new RegExp(`<testsuite[^>]*\\s${name}="(\\d+)"`))?.[1];
    if (value === undefined) throw new Error(`${report}: no number of ${name} in it`);
    return Number(value);
  };
  const [tests, failed, skipped] = [attribute('tests'), attribute('failures'), attribute('skipped') + attribute('disabled')];
  return consistent(succeeded, { passed: tests - failed - skipped, failed, skipped });
};

/**
 * One of the projects in tests/vitest.config.ts.
 * @param {string} project
 * @returns {() => Count}
 */
const vitest = (project) => () => {
  const report = `${REPORTS}/${project}.json`;
  const succeeded = succeeds(bin('vitest'), [
    ...['run', '--config', 'tests/vitest.config.ts', '--project', project],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(at(report), 'utf8'));
  return consistent(succeeded, { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests });
};

/**
 * A runner can fail without a failed test: a file that does not load, an error that no test caught, no tests at all.
 * That counts as a failure.
 * @param {boolean} succeeded
 * @param {Count} count
 */
function consistent(succeeded, count) {
  return { ...count, failed: succeeded ? count.failed : Math.max(count.failed, 1) };
}

/** @type {Record<string, () => Count | Promise<Count>>} */
const SUITES = {
  build: asOne(build),
  native: native('native', []),
  'native, sanitized': native('native-asan', ['-DSAE_SANITIZE=ON']),
  lint: asOne(() => run('npm', ['run', '--silent', 'lint'])),
  typecheck: asOne(() => run('npm', ['run', '--silent', 'typecheck'])),
  unit: vitest('unit'),
  core: vitest('core'),
  browser: vitest('browser'),
  e2e: vitest('e2e'),
};

await script(async () => {
  await setup({ tests: true });
  // An old report must not be counted as this run's.
  rmSync(at(REPORTS), { recursive: true, force: true });
  mkdirSync(at(REPORTS), { recursive: true });

  const sum = { passed: 0, failed: 0, skipped: 0 };
  const table = [];
  for (const [name, suite] of Object.entries(SUITES)) {
    stage(`Test: ${name}`);
    /** @type {Count} */
    let count;
    try {
      count = await suite();
    } catch (error) {
      console.error(/** @type {Error} */ (error).message);
      count = { passed: 0, failed: 1, skipped: 0 };
    }
    table.push({ suite: name, ...count });
    sum.passed += count.passed;
    sum.failed += count.failed;
    sum.skipped += count.skipped;
  }

  stage('Summary');
  for (const { suite, passed, failed, skipped } of table) {
    const row = `${suite.padEnd(20)}${String(passed).padStart(6)} passed${String(failed).padStart(6)} failed`;
    console.log(`  ${row}${skipped > 0 ? `${String(skipped).padStart(6)} skipped` : ''}`);
  }
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
});
