/** The command line: links are run without a browser, and give what the page gives. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { renderHandIn } from '../../web/src/hand-in-report.ts';
import { Replayer } from '../../web/src/replay.ts';
import { DEFAULTS, type Settings } from '../../web/src/settings.ts';
import { gzip, idxImages } from '../digits.ts';
import { handInOf } from '../hand-ins.ts';
import { bars, library } from './samples.ts';

const COUNT = 100;
const pixels = bars(COUNT);
const SETTINGS = 'hidden=9&batchSize=20&seed=3';
/** Control and format characters, but for the ends of lines. */
const MORE_THAN_TEXT = /\p{Cf}|(?!\n)\p{Cc}/u;
let digits = '';

beforeAll(async () => {
  digits = mkdtempSync(join(tmpdir(), 'digits-'));
  writeFileSync(join(digits, 'train-images-idx3-ubyte.gz'), await gzip(idxImages(pixels, 8, 8)));
  writeFileSync(join(digits, 't10k-images-idx3-ubyte'), idxImages(bars(30, 8), 8, 8));
});

afterAll(() => rmSync(digits, { recursive: true, force: true }));

function cli(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('scripts/cli.mjs'), ...args], { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const replay = (links: string[], ...options: string[]) => cli(['replay', ...links, '--digits', digits, ...options]);

describe('replay', () => {
  it('makes the run that the link says, changes included', async () => {
    const link = `https://lab.example/?v=1&${SETTINGS}&at=7:rho=0.2,optimizer=sgd&at=7:optimizer=adam&steps=12`;
    const { status, stdout, stderr } = replay([link], '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });

    const trainer = library.createTrainer({ hidden: 9, batchSize: 20, seed: 3, inputs: 64 });
    trainer.append(pixels);
    trainer.step(7);
    trainer.configure({ rho: 0.2, optimizer: 'sgd' });
    trainer.configure({ optimizer: 'adam' });
    const metrics = trainer.step(5);
    const [run] = JSON.parse(stdout).runs;
    expect(run).toEqual({
      link,
      problems: [],
      steps: 12,
      fingerprint: await trainer.fingerprint(),
      metrics,
      heldOut: trainer.evaluate(bars(30, 8)),
    });
    trainer.delete();
  });

  it('prints the same as text, and nothing on standard error where that is no terminal', () => {
    const { status, stdout, stderr } = replay([`?${SETTINGS}&steps=3`]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\?hidden=9.*\n {2}step 3: L′ [\d.]+, Ω [\d.]+, L [\d.]+, dead units \d+\n/);
    expect(stdout).toMatch(/\n {2}fingerprint [0-9a-f]{64}\n$/);
  });

  it('takes links from standard input, and another number of steps', () => {
    const { status, stdout } = cli(
      ['replay', '-', '--json', '--steps', '4', '--digits', digits],
      `?${SETTINGS}&at=3:rho=0.1&at=9:rho=0.2&steps=20\n\n  ?${SETTINGS}&steps=2\n`,
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout).runs.map(({ steps }: { steps: number }) => steps)).toEqual([4, 4]);
  });

  it('reports what is wrong with one link, and goes on with the others', () => {
    const { status, stdout } = replay(
      [
        'not a link',
        `?${SETTINGS}&steps=2&roh=1`,
        `?${SETTINGS}&decoder=linear&optimizer=sgd&learningRate=99999&steps=50`,
        `?${SETTINGS}&penalty=custom&penaltyExpression=r**2&steps=2`,
        `?${SETTINGS}&steps=2&digits=0123456789ab`,
        `?${SETTINGS}&steps=2`,
      ],
      '--json',
    );
    expect(status).toBe(1);
    const { runs } = JSON.parse(stdout);
    expect(runs[0].error).toContain('it is no link');
    expect(runs[1]).toMatchObject({ problems: ['unknown "roh"'], steps: 2 });
    expect(runs[2].error).toMatch(/^step \d+: /);
    expect(runs[3].error).toContain('penaltyExpression');
    expect(runs[4].error).toContain('other digits: 0123456789ab');
    expect(runs[5]).toMatchObject({ problems: [], steps: 2, fingerprint: runs[1].fingerprint });
  });

  it('prints what a link says as text, and no more', () => {
    // What clears a screen, in two ways; what turns the writing round; a letter that nobody sees, of two code units.
    const hostile = '\u001b[2J\u009b2J\u202e\u{e0041}';
    const link = `?${SETTINGS}&steps=1&theme=${hostile}${hostile}`;
    const { stdout } = replay([link]);
    expect(stdout).toContain('left out: theme must be');
    expect(stdout).not.toMatch(MORE_THAN_TEXT);
    const { stdout: json } = replay([link], '--json');
    expect(json).not.toMatch(MORE_THAN_TEXT);
    expect(JSON.parse(json).runs[0].link).toBe(link);
    const { stderr } = cli(['replay', link, '--digits', hostile]);
    expect(stderr).toContain('expected a folder');
    expect(stderr).not.toMatch(MORE_THAN_TEXT);
  });

  it('says of a link without an end that it made no step', () => {
    expect(replay([`?${SETTINGS}`]).stdout).toContain('the link does not say how far');
  });
});

describe('verify', () => {
  let folder = '';
  let replayer: Replayer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hand-ins-'));
    replayer = await Replayer.open(library, {
      'train-images': new Blob([idxImages(pixels, 8, 8)]),
      'held-out-images': new Blob([idxImages(bars(30, 8), 8, 8)]),
    });
    const base: Settings = { ...DEFAULTS, hidden: 9, batchSize: 20 };
    for (let i = 0; i < 100; i++) {
      const changes = i % 4 === 0 ? [{ step: 2, changes: { rho: 0.1 } }] : [];
      const run = { settings: { ...base, seed: i % 9 }, changes, steps: 3 + (i % 5) };
      const handIn = await handInOf(replayer, { ...run, student: `Student ${i}` });
      const name = `student-${String(i).padStart(3, '0')}`;
      if (i % 2 === 0) writeFileSync(join(folder, `${name}.html`), renderHandIn(handIn));
      else writeFileSync(join(folder, `${name}.json`), JSON.stringify(handIn));
    }
    edit('student-003.json', /"fingerprint":"[0-9a-f]{64}"/, `"fingerprint":"${'0'.repeat(64)}"`);
    edit('student-017.json', /("metrics":.*?"reconstruction":)[\d.]+/, '$10.25');
    edit('student-041.json', /&seed=\d/, '&seed=8');
    edit('student-064.html', /(<td>)[\d.]+/, '$10.25');
    edit('student-099.json', /"steps":\d+/, '"steps":2');
    writeFileSync(join(folder, 'notes.txt'), 'no hand-in, and no .html or .json');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function edit(file: string, found: RegExp, replacement: string): void {
    const before = readFileSync(join(folder, file), 'utf8');
    const after = before.replace(found, replacement);
    if (after === before) throw new Error(`${file}: ${found} is not in it`);
    writeFileSync(join(folder, file), after);
  }

  const TAMPERED = ['student-003.json', 'student-017.json', 'student-041.json', 'student-064.html', 'student-099.json'];

  it('names exactly the five of a hundred that were tampered with', () => {
    const { status, stdout, stderr } = cli(['verify', folder, '--digits', digits]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const named = stdout.split('\n').filter((line) => line.startsWith('DIFFERS'));
    expect(named.map((line) => /([^/]+): Student/.exec(line)?.[1])).toEqual(TAMPERED);
    expect(stdout.match(/^verified /gm)).toHaveLength(95);
    expect(stdout).toMatch(/\n95 verified, 5 differs\n$/);
    expect(stdout).toContain('fingerprint: it says 0000');
    expect(stdout).toContain('the page says something else than the data in it');
  });

  it('says as JSON what each claims and what differs', () => {
    const { stdout } = cli(['verify', folder, '--digits', digits, '--json']);
    const { digits: identity, handIns } = JSON.parse(stdout);
    expect(identity).toEqual(replayer.identity);
    expect(handIns).toHaveLength(100);
    expect(handIns[0]).toMatchObject({
      file: join(folder, 'student-000.html'),
      verdict: 'verified',
      student: 'Student 0',
      steps: 3,
    });
    expect(handIns[3]).toMatchObject({ verdict: 'differs', differences: [{ what: 'fingerprint' }] });
  });

  it('goes on past what is no hand-in, and past what is not there', () => {
    const good = join(folder, 'student-000.html');
    const { status, stdout } = cli(['verify', join(folder, 'notes.txt'), join(folder, 'missing.html'), good, '--digits', digits]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^UNREADABLE {5}\S+notes\.txt\n {2}not checked: \S+notes\.txt: it is not JSON/);
    expect(stdout).toContain('no such file');
    expect(stdout).toContain(`verified       ${good}: Student 0`);
    expect(cli(['verify', good, '--digits', digits]).status).toBe(0);
  });

  it('says of hand-ins that were made with other digits that it cannot tell', () => {
    const { status, stdout } = cli(['verify', join(folder, 'student-000.html')]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^other digits /);
  });

  it('prints what a hand-in says as text, and no more', () => {
    const file = join(folder, 'notes.json');
    const handIn = JSON.parse(readFileSync(join(folder, 'student-001.json'), 'utf8'));
    writeFileSync(file, JSON.stringify({ ...handIn, student: 'Eve\u001b[2J\u202e' }));
    const { stdout } = cli(['verify', file, '--digits', digits]);
    expect(stdout).toContain('Eve');
    expect(stdout).not.toMatch(MORE_THAN_TEXT);
    const { stdout: json } = cli(['verify', file, '--digits', digits, '--json']);
    expect(json).not.toMatch(MORE_THAN_TEXT);
    expect(JSON.parse(json).handIns[0].student).toBe('Eve[2J\u202e');
  });
});

describe('a command that is wrong', () => {
  it.each([
    [[], 'the command must be one of replay, verify'],
    [['verify'], 'verify needs at least one file or folder'],
    [['verify', 'x.html', '--steps', '5'], '--steps is for replay'],
    [['constructor'], 'not "constructor"'],
    [['replay'], 'replay needs at least one link'],
    [['replay', '?steps=1', '--steps', 'many'], '--steps must be a whole number from 0 to 1000000, not "many"'],
    [['replay', '?steps=1', '--digits', 'nowhere'], '--digits nowhere: expected a folder with digits in IDX files'],
    [['replay', '?steps=1', '--verbose'], "Unknown option '--verbose'"],
  ])('%j is answered with how to use it', (args, told) => {
    const { status, stdout, stderr } = cli(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(told);
    expect(stderr).toContain('Usage:');
  });

  it('and --help is none', () => {
    expect(cli(['--help'])).toMatchObject({ status: 0, stderr: '' });
  });
});
