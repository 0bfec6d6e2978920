import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// The machine is played: PATH holds only what a test puts there, and apt-get and sudo write down how they were called.
let path = '';
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'setup-'));
});
afterEach(() => rmSync(path, { recursive: true }));

/** A program on the played machine's PATH. */
function program(name: string, script = 'exit 0') {
  writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(path, name), 0o755);
}

const LOG = 'echo "$(basename "$0") $*" >> "$(dirname "$0")/log"';
const calls = () => (existsSync(join(path, 'log')) ? readFileSync(join(path, 'log'), 'utf8').trim().split('\n') : []);

/** apt-get that knows its packages from the start, or only after `apt-get update`. */
function aptGet({ lists }: { lists: boolean }) {
  const here = '"$(dirname "$0")/lists"';
  if (lists) writeFileSync(join(path, 'lists'), '');
  program('apt-get', `${LOG}\ncase "$1" in update) : > ${here} ;; install) [ -e ${here} ] ;; esac`);
  // What the scripts themselves call, and what the played programs need.
  for (const name of ['env', 'basename', 'dirname']) symlinkSync(`/usr/bin/${name}`, join(path, name));
}

/** Runs the setup as the script does, on the played machine; `play` is JavaScript that runs before it. */
function setup({ isRoot = true, play = '' } = {}) {
  const code = `process.getuid = () => ${isRoot ? 0 : 1000}; ${play}
    const { setup } = await import('./scripts/setup.mjs');
    const { script } = await import('./scripts/run.mjs');
    await script(() => setup({ tests: false }));`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: path },
    encoding: 'utf8',
  });
}

const INSTALL = 'apt-get install --yes --no-install-recommends emscripten cmake ninja-build';

describe('setup', () => {
  it('calls nothing when everything is here, with an emcc that is not apt’s too', () => {
    for (const name of ['emcc', 'cmake', 'ninja']) program(name);
    aptGet({ lists: true });
    const { status, stdout } = setup();
    expect([status, calls()]).toEqual([0, []]);
    expect(stdout).toContain('everything is here');
  });

  it('installs exactly what is missing', () => {
    program('emcc');
    program('cmake');
    aptGet({ lists: true });
    expect(setup().status).toBe(0);
    const install = 'apt-get install --yes --no-install-recommends ninja-build';
    expect(calls()).toEqual([`${install} --simulate`, install]);
  });

  it('fetches the package lists only when it needs them', () => {
    aptGet({ lists: false });
    expect(setup().status).toBe(0);
    expect(calls()).toEqual([`${INSTALL} --simulate`, 'apt-get update', `${INSTALL} --simulate`, INSTALL]);
  });

  it('uses sudo when it is not root, and only for what needs it', () => {
    aptGet({ lists: true });
    program('sudo', `${LOG}\nexec "$@"`);
    expect(setup({ isRoot: false }).status).toBe(0);
    expect(calls()).toEqual([`${INSTALL} --simulate`, `sudo env DEBIAN_FRONTEND=noninteractive ${INSTALL}`, INSTALL]);
  });

  it('without root and sudo, says what to install and installs nothing', () => {
    aptGet({ lists: true });
    const { status, stderr } = setup({ isRoot: false });
    expect([status, calls()]).toEqual([1, []]);
    expect(stderr).toContain('apt-get install emscripten cmake ninja-build');
    expect(stderr).toContain('not root, and there is no sudo: nothing was installed');
  });

  it('without apt and emcc, says what to install and does nothing', () => {
    const { status, stderr } = setup();
    expect([status, calls()]).toEqual([1, []]);
    expect(stderr).toContain('Missing: Emscripten (emcc), CMake, Ninja.');
    expect(stderr).toContain('https://emscripten.org/');
  });

  it('ends with apt’s own messages and ours when apt fails', () => {
    program('apt-get', `${LOG}\necho "E: Unable to locate package" >&2\nexit 100`);
    symlinkSync('/usr/bin/env', join(path, 'env'));
    const { status, stderr } = setup();
    expect(status).toBe(1);
    expect(stderr).toContain('E: Unable to locate package');
    expect(stderr).toContain('apt-get did not install it');
  });

  it('says so when Node is too old', () => {
    const { status, stderr } = setup({ play: `Object.defineProperty(process, 'versions', { value: { node: '20.18.3' } });` });
    expect(status).toBe(1);
    expect(stderr).toContain('Node 20.18.3 is too old: >=20.19 is needed');
  });
});
