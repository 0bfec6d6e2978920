/** The command line: links are run without a browser, and give what the page gives. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { gzip, idxImages } from '../digits.ts';
import { bars, library } from './samples.ts';

const COUNT = 100;
const pixels = bars(COUNT);
const SETTINGS = 'hidden=9&batchSize=20&seed=3';
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

  it('says of a link without an end that it made no step', () => {
    expect(replay([`?${SETTINGS}`]).stdout).toContain('the link does not say how far');
  });
});

describe('a command that is wrong', () => {
  it.each([
    [[], 'the command must be one of replay'],
    [['constructor'], 'not "constructor"'],
    [['replay'], 'replay needs at least one link'],
    [['replay', '?steps=1', '--steps', 'many'], '--steps must be a whole number from 0 to 1000000, not "many"'],
    [['replay', '?steps=1', '--digits', 'nowhere'], '--digits nowhere: expected a file train-images-idx3-ubyte.gz in it'],
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
