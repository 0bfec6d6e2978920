/** The WebAssembly module arrives at the same bits as the core built for the machine: the runs of fingerprint_test.cpp. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import type { Settings } from '../../web/src/settings.js';
import { library } from './samples.js';

const U64 = (1n << 64n) - 1n;

/** 64-bit FNV-1a, as hex. */
function hash(bytes: Uint8Array): string {
  let h = 0xcbf29ce484222325n;
  for (const byte of bytes) h = ((h ^ BigInt(byte)) * 0x100000001b3n) & U64;
  return `0x${h.toString(16)}`;
}

/** The images of tests/native/samples.hpp, bars(count): 8×8 pixels, one bright row or column each, drawn by SplitMix64. */
function bars(count: number): Uint8Array {
  const mix = (z: bigint) => {
    const once = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & U64;
    const twice = ((once ^ (once >> 27n)) * 0x94d049bb133111ebn) & U64;
    return twice ^ (twice >> 31n);
  };
  let state = mix(7n);
  // For bounds that are powers of two, where no draw is thrown away.
  const below = (bound: bigint) => {
    state = (state + 0x9e3779b97f4a7c15n) & U64;
    return Number((mix(state) >> 32n) % bound);
  };
  const pixels = new Uint8Array(count * 64);
  for (let image = 0; image < count; image++) {
    const lying = below(2n) === 0;
    const line = below(8n);
    for (let j = 0; j < 8; j++) pixels[image * 64 + (lying ? 8 * line + j : 8 * j + line)] = 128 + below(128n);
  }
  return pixels;
}

const source = readFileSync(at('tests/native/fingerprint_test.cpp'), 'utf8');
const rows = [...source.matchAll(/^ {4}\{("[^}]*),\s*(0x[0-9a-f]+)\}/gm)].map(([, row, expected]) => ({
  row: JSON.parse(`[${row}]`),
  expected: expected!,
}));
/** Rows of two columns are penalties of one's own: the table's first run, with them. */
const table = rows.map(({ row, expected }) => {
  const own = row.length === 2;
  const [name, inputs, hidden, batchSize, trainDigits, tied, loss, decoder, penalty, optimizer, steps] = own ? rows[0]!.row : row;
  const settings = { hidden, batchSize, trainDigits, tied, loss, decoder, penalty, optimizer } as Partial<Settings>;
  if (own) Object.assign(settings, { penalty: 'custom', penaltyExpression: row[1] });
  return { name: (own ? row[0] : name) as string, inputs: inputs as number, steps: steps as number, settings, expected };
});

describe('native and WebAssembly arrive at the same bits', () => {
  it('in every run of the table', () => {
    expect(table.length).toBe(source.match(/0x[0-9a-f]{15,16}\}/g)!.length);
    expect(table.length).toBeGreaterThan(5);
    expect(table.filter(({ settings }) => settings.penalty === 'custom').length).toBe(3);
  });

  it.each(table)('$name', ({ inputs, steps, settings, expected }) => {
    const trainer = library.createTrainer({ rho: 0.05, beta: 3, lambda: 1e-4, learningRate: 0.01, ...settings, inputs });
    const bytes = settings.trainDigits! * inputs;
    trainer.append(bars(Math.floor(bytes / 64) + 1).subarray(0, bytes));
    trainer.step(steps);
    expect(hash(new Uint8Array(trainer.parameters().buffer))).toBe(expected);
    trainer.delete();
  });
});
