/**
 * `npm run trust -- fuzz [EXECUTIONS] [keep]`: libFuzzer, with the address and undefined-behaviour sanitizers, on each target of
 * tests/fuzz, beginning with its corpus; EXECUTIONS for the quickest, four million unless told. With `keep`, what it found that goes
 * where nothing in the corpus went is added to that, as few inputs as do it. Takes clang++ with its compiler-rt (in Debian, clang
 * and libclang-rt-dev). An input that breaks something is left in build/fuzz/broken, and belongs into the corpus with the repair.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { at, run, stage } from '../../scripts/run.mjs';

/**
 * What is fuzzed, in words; how long an input may be; and which part of the executions it gets: one of settings builds a
 * network and trains it.
 * @type {Record<string, {what: string, longest: number, part: number}>}
 */
const TARGETS = {
  idx: { what: 'the IDX reader: any file, in pieces of any size', longest: 160, part: 1 },
  checkpoint: { what: 'checkpoints: any bytes, most with a hash that is right', longest: 600, part: 0.6 },
  expression: { what: 'penalties that people type', longest: 256, part: 1 },
  settings: { what: 'settings: a trainer, a step, a change, a step', longest: 200, part: 0.1 },
};

/** Little is kept of what was freed, and of who asked for it: that takes half the time. */
const QUICK = 'quarantine_size_mb=8:malloc_context_size=2';

/** Runs a fuzzer to its end. Returns what it said of itself. @param {string} target @param {string[]} words */
function fuzz(target, words) {
  const options = { encoding: /** @type {const} */ ('utf8'), maxBuffer: 2 ** 30, env: { ...process.env, ASAN_OPTIONS: QUICK } };
  const { error, status, stderr } = spawnSync(at(`build/fuzz/fuzz_${target}`), words, options);
  if (error) throw error;
  return { failed: status !== 0, said: stderr };
}

/** @type {import('./run.mjs').Trial} */
export default async function (words) {
  const keep = words.includes('keep');
  const executions = Number(words.find((word) => word !== 'keep') ?? 4_000_000);
  if (!Number.isInteger(executions) || executions < 1) throw new Error(`how many executions? Not ${words.join(' ')}`);

  run('cmake', [
    '-S',
    '.',
    '-B',
    'build/fuzz',
    '-G',
    'Ninja',
    '-DCMAKE_CXX_COMPILER=clang++',
    '-DSAE_SANITIZE=ON',
    '-DSAE_FUZZ=ON',
  ]);
  run('cmake', ['--build', 'build/fuzz', '--target', 'fuzz']);
  mkdirSync(at('build/fuzz/broken'), { recursive: true });

  return Object.entries(TARGETS).map(([target, { what, longest, part }]) => {
    stage(`Fuzz: ${target}`);
    const [corpus, found] = [at(`tests/fuzz/corpus/${target}`), at(`build/fuzz/found/${target}`)];
    rmSync(found, { recursive: true, force: true });
    mkdirSync(found, { recursive: true });
    const { failed, said } = fuzz(target, [
      ...[
        found,
        corpus,
        `-runs=${Math.ceil(part * executions)}`,
        `-max_len=${longest}`,
        '-print_final_stats=1',
        '-timeout=20',
        '-rss_limit_mb=1024',
      ],
      ...['-malloc_limit_mb=64', `-artifact_prefix=${at('build/fuzz/broken')}/${target}-`],
      ...(target === 'expression' ? [`-dict=${at('tests/fuzz/expression.dict')}`] : []),
    ]);
    console.log(said.split('\n').slice(-20).join('\n'));
    const ran = Number(said.match(/number_of_executed_units: (\d+)/)?.[1] ?? 0);
    if (keep && !failed) fuzz(target, ['-set_cover_merge=1', '-use_counters=0', corpus, found]);
    return {
      what: `${what} (libFuzzer, sanitized)`,
      tried: ran,
      held: failed ? ran - 1 : ran,
      note: `corpus of ${readdirSync(corpus).length}${failed ? '; ended by the first that broke something' : ''}`,
    };
  });
}
