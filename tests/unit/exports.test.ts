/** Files for other tools: what NumPy and a reader of CSV find in them is what was put in. */

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { History } from '../../web/src/lab/history.ts';
import { csvOf } from '../../web/src/lab/keep/curves.ts';
import { npzOf, parametersOf } from '../../web/src/lab/keep/parameters.ts';
import type { HeldOut } from '../../web/src/protocol.ts';
import { DEFAULTS } from '../../web/src/settings.ts';
import { readNpz } from '../numpy.ts';

const folder = mkdtempSync(join(tmpdir(), 'exports-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = (values: Float32Array) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

describe('weights for NumPy', () => {
  const theta = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i) / 3));

  it('open with the values, the shapes and the settings that the run has', () => {
    const settings = { ...DEFAULTS, hidden: 3, penalty: 'custom' as const, penaltyExpression: '(r − ρ)^2 🙂' };
    const values = theta(4 * 3 + 3 + 3 * 4 + 4);
    const parameters = parametersOf(values, settings);
    const npz = npzOf(parameters, settings, 1234, 'ab'.repeat(32));
    const path = join(folder, 'untied.npz');
    writeFileSync(path, npz);
    const arrays = readNpz(path);
    expect(arrays).toMatchObject({
      W: { dtype: '<f4', shape: [4, 3], sha256: sha256(values.subarray(0, 12)) },
      b: { dtype: '<f4', shape: [3], sha256: sha256(values.subarray(12, 15)) },
      W_prime: { dtype: '<f4', shape: [3, 4], sha256: sha256(values.subarray(15, 27)) },
      c: { dtype: '<f4', shape: [4], sha256: sha256(values.subarray(27)) },
      step: { dtype: '<i4', shape: [], text: '1234' },
      fingerprint: { shape: [], text: 'ab'.repeat(32) },
    });
    expect(JSON.parse(arrays.settings!.text)).toEqual(settings);
    // Nothing of it depends on when it was made.
    expect(npzOf(parameters, settings, 1234, 'ab'.repeat(32))).toEqual(npz);
  });

  it('of a tied network have no W′', () => {
    const settings = { ...DEFAULTS, hidden: 5, tied: true };
    const values = theta(9 * 5 + 5 + 9);
    const path = join(folder, 'tied.npz');
    writeFileSync(path, npzOf(parametersOf(values, settings), settings, 0, ''.padEnd(64, '0')));
    const arrays = readNpz(path);
    expect(Object.keys(arrays).sort()).toEqual(['W', 'b', 'c', 'fingerprint', 'settings', 'step']);
    expect(arrays.W).toMatchObject({ shape: [9, 5], sha256: sha256(values.subarray(0, 45)) });
    expect(arrays.c).toMatchObject({ shape: [9], sha256: sha256(values.subarray(50)) });
  });

  it('are refused where they are not those of the settings', () => {
    expect(() => parametersOf(theta(10), { hidden: 4, tied: false })).toThrow(/^10 parameters are not those of 4 hidden units$/);
  });
});

describe('curves as CSV', () => {
  /** Rows of what a step measured: no two numbers are the same, and none is round. */
  const rows = (from: number, to: number) =>
    Float64Array.from(
      Array.from({ length: to - from + 1 }, (_, i) => from + i).flatMap((step) => [
        step,
        40 / step,
        1 / 3,
        step / 7,
        0.1,
        Math.PI * step,
      ]),
    );
  const heldOut = (step: number, trainReconstruction: number) =>
    ({
      metrics: { step, reconstruction: 7.1, sparsity: 0.3, weightDecay: 0.2, total: 8.8 },
      rhoHat: Float32Array.of(0.25, 0.75),
      trainReconstruction,
    }) as unknown as HeldOut;
  const parse = (csv: string) => {
    expect(csv).toMatch(/^([^\r\n"]+\r\n)+$/);
    const [names, ...lines] = csv
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    return lines.map((fields) => {
      expect(fields).toHaveLength(names!.length);
      return Object.fromEntries(names!.map((name, i) => [name, fields[i]!]));
    });
  };

  it('have every step with all its digits, and the held-out evaluations', () => {
    const history = new History();
    history.appendRows(rows(1, 30));
    history.appendHeldOut([heldOut(0, Number.NaN), heldOut(30, 6.5)]);
    const lines = parse(csvOf(history));
    expect(lines).toHaveLength(32);
    expect(lines[6]).toEqual({
      ...{ set: 'train', first_step: '7', last_step: '7', reconstruction: String(40 / 7), sparsity: String(1 / 3), penalty: '1' },
      ...{ weight_decay: '0.1', total: String(Math.PI * 7), mean_rho_hat: '', train_reconstruction: '' },
    });
    expect(lines[30]).toMatchObject({ set: 'held-out', first_step: '0', mean_rho_hat: '0.5', train_reconstruction: '' });
    expect(lines[31]).toMatchObject({ set: 'held-out', last_step: '30', reconstruction: '7.1', train_reconstruction: '6.5' });
    expect(Number(lines[31]!.penalty)).toBeCloseTo(1.5, 12);
  });

  it('of a long run have means over groups of steps, and leave none out', () => {
    const history = new History();
    history.appendRows(rows(1, 2000));
    const lines = parse(csvOf(history));
    expect(lines).toHaveLength(500);
    let next = 1;
    for (const { first_step, last_step } of lines) {
      expect(Number(first_step)).toBe(next);
      next = Number(last_step) + 1;
    }
    expect(next).toBe(2001);
    expect(Number(lines[0]!.reconstruction)).toBeCloseTo((40 / 1 + 40 / 2 + 40 / 3 + 40 / 4) / 4, 12);
  });
});
