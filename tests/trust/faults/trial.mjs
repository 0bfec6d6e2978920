/**
 * Tests that can fail: each fault of list.mjs is put into a copy of the last commit, alone, and the suites named beside it run
 * until one fails. A copy without any fault must pass them all before. Without words, all of them, but what is known is not
 * tried again as long as the sources and the suites are the same; with numbers, those.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at, ROOT, run, stage } from '../../../scripts/run.mjs';
import { FAULTS, ROOMS } from './list.mjs';

/** @import { Fault } from './list.mjs' */

/** A copy of the checkout, kept from run to run: what is built there is built once. */
const COPY = at('build/faults/copy');
const FOUND = at('build/faults/found.json');
const LONGEST_MS = 30 * 60 * 1000;

/** No test said anything: what was to be tested does not build or load, or what runs the tests broke down. */
class Broken extends Error {}

/**
 * Runs a program in the copy. Returns whether it succeeded, and what it said.
 * @param {string} command
 * @param {string[]} args
 */
function inCopy(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: COPY,
    encoding: 'utf8',
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 28,
  });
  return { succeeded: status === 0, said: `${stdout}${stderr}` };
}

/** What git answers, in this checkout. @param {string[]} args */
function git(...args) {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim()}`);
  return stdout.trim();
}

/** @param {string} command @param {string[]} args */
function build(command, args) {
  const { succeeded, said } = inCopy(command, args);
  if (!succeeded) throw new Broken(`it does not build: ${said.match(/^.*error.*$/im)?.[0] ?? said.slice(-200)}`);
}

/** @param {string} what a function of scripts/build.mjs */
const buildBy = (what) => build('node', ['-e', `import('./scripts/build.mjs').then((it) => it.${what}())`]);

/** The GoogleTests. Returns the first that failed, and how many others did, or ''. */
function native() {
  if (!existsSync(join(COPY, 'build/native/build.ninja'))) build('cmake', ['-S', '.', '-B', 'build/native', '-G', 'Ninja']);
  build('cmake', ['--build', 'build/native', '--target', 'core_tests']);
  const { succeeded, said } = inCopy('build/native/core_tests', ['--gtest_brief=1']);
  if (succeeded) return '';
  const failed = [...new Set(Array.from(said.matchAll(/^\[ {2}FAILED {2}\] ([^ ,]+)/gm), ([, name]) => name))];
  if (failed.length > 0) return failed.length > 1 ? `${failed[0]} and ${failed.length - 1} others` : `${failed[0]}`;
  // A test that ends the whole program: the assertion that did is what it last said.
  return said.trim().split('\n').at(-1)?.slice(0, 200) || 'it ended without a word';
}

/**
 * A file of one of Vitest's projects. Returns the first test that failed, or ''.
 * @param {string} project
 * @param {string} file
 */
function vitest(project, file) {
  if (project === 'e2e') buildBy('build');
  else if (project !== 'unit') buildBy('buildWasm');
  const report = join(COPY, 'build/report.json');
  rmSync(report, { force: true });
  const { succeeded, said } = inCopy('node_modules/.bin/vitest', [
    ...['run', '--config', 'tests/vitest.config.ts', '--project', project, '--bail=1'],
    ...['--reporter=json', `--outputFile=${report}`, file],
  ]);
  if (succeeded) return '';
  if (!existsSync(report)) throw new Broken(`Vitest did not run: ${said.slice(-300)}`);
  /** @type {{testResults: {message: string, assertionResults: {status: string, fullName: string}[]}[]}} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === 'failed');
  if (failed) return failed.fullName;
  const message = testResults.map(({ message }) => message).find(Boolean);
  if (message) throw new Broken(`${file} does not load: ${message.split('\n')[0]}`);
  throw new Broken(`${file} failed without a failed test: ${said.match(/^\w*Error: .*$/m)?.[0] ?? said.slice(-200)}`);
}

/** Runs a suite of the list. Returns the first test that failed, or ''. @param {string} suite */
function test(suite) {
  const [project = '', file = ''] = suite.split(' ');
  return project === 'native' ? native() : vitest(project, file);
}

/** Brings the copy to the commit, without a trace of any fault. @param {string} commit */
function prepare(commit) {
  if (existsSync(COPY)) {
    run('git', ['-C', COPY, 'checkout', '--quiet', '--force', '--detach', commit]);
  } else {
    run('git', ['worktree', 'prune']);
    run('git', ['worktree', 'add', '--quiet', '--detach', COPY, commit]);
  }
  // Hard links, not one symbolic link: Vite keeps its cache there, and serves nothing from outside.
  const modules = join(COPY, 'node_modules');
  if (!existsSync(modules)) run('cp', ['-al', at('node_modules'), modules]);
  rmSync(join(modules, '.vite'), { recursive: true, force: true });
}

/**
 * Puts the fault into the copy; what is returned takes it out again.
 * @param {Fault} fault
 */
function apply({ file, text, fault }) {
  const path = join(COPY, file);
  const right = readFileSync(path, 'utf8');
  const times = right.split(text).length - 1;
  if (times !== 1) throw new Error(`${file} has ${times} times, and should once: ${text}`);
  writeFileSync(
    path,
    right.replace(text, () => fault),
  );
  return () => writeFileSync(path, right);
}

/**
 * What became of a fault: the suite and the test that caught it, or why none did.
 * @typedef {{caught: boolean, by: string, seconds: number}} Outcome
 */

/** @param {Fault} fault @returns {Outcome} */
function tryOut(fault) {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const revert = apply(fault);
  try {
    for (const suite of fault.suites) {
      const failed = test(suite);
      if (failed) return { caught: true, by: `${suite}: ${failed}`, seconds: seconds() };
    }
    return { caught: false, by: `nothing in ${fault.suites.join(', ')}`, seconds: seconds() };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { caught: false, by: error.message, seconds: seconds() };
  } finally {
    revert();
  }
}

/** What was found so far. It holds as long as neither the product nor the suites that were run are others. */
class Notebook {
  /** @param {string} commit */
  constructor(commit) {
    this.commit = commit;
    /** @type {{passed: string[], outcomes: Record<string, Outcome>}} */
    this.found = existsSync(FOUND) ? JSON.parse(readFileSync(FOUND, 'utf8')) : { passed: [], outcomes: {} };
  }

  /** What these suites depend on. @param {readonly string[]} suites @param {unknown} [more] */
  key(suites, more) {
    const paths = ['wasm', 'web/src', ...suites.map((suite) => suite.split(' ')[1] ?? 'tests/native')];
    const trees = paths.map((path) => git('rev-parse', `${this.commit}:${path}`));
    return createHash('sha256')
      .update(JSON.stringify([trees, suites, more]))
      .digest('hex')
      .slice(0, 16);
  }

  /** @param {Fault} fault @returns {Outcome | undefined} */
  outcomeOf(fault) {
    return this.found.outcomes[this.key(fault.suites, fault)];
  }

  /** @param {string} suite */
  hasPassed(suite) {
    return this.found.passed.includes(this.key([suite]));
  }

  /** @param {string} suite */
  passed(suite) {
    this.found.passed.push(this.key([suite]));
    this.keep();
  }

  /** @param {Fault} fault @param {Outcome} outcome */
  note(fault, outcome) {
    this.found.outcomes[this.key(fault.suites, fault)] = outcome;
    this.keep();
  }

  keep() {
    mkdirSync(dirname(FOUND), { recursive: true });
    writeFileSync(FOUND, JSON.stringify(this.found, null, 2));
  }
}

/** @param {string[]} words @returns {Fault[]} */
function chosen(words) {
  if (words.length === 0) return [...FAULTS];
  return words.map((word) => {
    const fault = FAULTS[Number(word) - 1];
    if (!fault) throw new Error(`there is no fault ${word}; expected 1 to ${FAULTS.length}`);
    return fault;
  });
}

/** @type {import('../run.mjs').Trial} */
export default async function faults(words) {
  const faults = chosen(words);
  const commit = git('rev-parse', 'HEAD');
  const notebook = new Notebook(commit);
  stage(`The copy, at ${commit.slice(0, 10)}`);
  prepare(commit);

  const suites = new Set(faults.flatMap(({ suites }) => suites));
  for (const suite of suites) {
    if (notebook.hasPassed(suite)) continue;
    const failed = test(suite);
    if (failed) throw new Error(`without a fault ${suite} fails too: ${failed}`);
    notebook.passed(suite);
    console.log(`  passes without a fault: ${suite}`);
  }

  for (const fault of faults) {
    const known = words.length === 0 ? notebook.outcomeOf(fault) : undefined;
    const outcome = known ?? tryOut(fault);
    notebook.note(fault, outcome);
    const { caught, by, seconds } = outcome;
    console.log(
      `${FAULTS.indexOf(fault) + 1}. ${fault.room}: ${fault.what}\n   ${caught ? '✓' : '✗ NOT caught:'} ${by} (${seconds} s)`,
    );
  }

  return ROOMS.map((room) => faults.filter((fault) => fault.room === room))
    .filter((ofRoom) => ofRoom.length > 0)
    .map((ofRoom) => ({
      what: `one-line faults in the ${ofRoom[0]?.room}, each caught by a test`,
      tried: ofRoom.length,
      held: ofRoom.filter((fault) => notebook.outcomeOf(fault)?.caught).length,
    }));
}
