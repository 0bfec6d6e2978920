import { expect, it } from 'vitest';
import { buffersIn } from '../../web/src/transfer.js';

it('finds every buffer once, however deep it lies', () => {
  const shared = new Float32Array(4);
  const bytes = new Uint8Array(2);
  const deep = new Float64Array(1);
  const message = {
    weights: { encoder: shared.subarray(0, 2), bias: shared.subarray(2) },
    view: null,
    rows: [deep, { bytes }],
    status: 'paused',
    run: 1,
  };
  expect(buffersIn(message)).toEqual([shared.buffer, deep.buffer, bytes.buffer]);
  const moved = structuredClone(message, { transfer: buffersIn(message) });
  expect(moved.weights.bias).toEqual(new Float32Array(2));
  expect([shared.length, bytes.length, deep.length]).toEqual([0, 0, 0]);
});

it('finds none where there is none', () => {
  for (const value of [null, undefined, 3, 'abcd', true, {}, []]) expect(buffersIn(value)).toEqual([]);
});
