/** x̂ built up unit by unit, while the network may become another one. */

import { expect, it } from 'vitest';
import { byActivation, type OwnView, Rebuilder } from '../../web/src/lab/panels/own-digit/prefixes.ts';

const N = 4;

/** What a network of k units, each of which draws every pixel as dark as it fires, makes of these rows. */
function decoded(activations: Float32Array, k: number): Float32Array {
  const rows = Array.from({ length: activations.length / k }, (_, row) => activations.subarray(row * k, (row + 1) * k));
  return Float32Array.from(rows.flatMap((row) => Array<number>(N).fill(row.reduce((sum, h) => sum + h, 0))));
}

function viewOf(hidden: readonly number[]): OwnView {
  return { pixels: new Uint8Array(N), hidden: Float32Array.from(hidden), reconstruction: new Float32Array(N) };
}

const turns = () => new Promise((resolve) => setTimeout(resolve));

it('takes no answer of a network of another size, and goes on with that network’s own', async () => {
  let k = 3;
  const asked: number[] = [];
  const rebuilder = new Rebuilder(async (activations) => {
    asked.push(activations.length);
    return decoded(activations, k);
  });
  const want = (view: OwnView) => rebuilder.want({ view, order: byActivation(view.hidden), used: 3, drawing: 1 });

  // The page still shows the answer of three units when there are six: four rows of three are two of six.
  k = 6;
  want(viewOf([0.5, 0.25, 0.125]));
  await turns();
  expect(rebuilder.newest.value).toBeNull();
  expect(asked).toEqual([12]);

  want(viewOf([0.5, 0.25, 0.125, 0, 0, 0]));
  await turns();
  expect(asked).toEqual([12, 42]);
  expect(rebuilder.newest.value!.images.map((image) => image![0])).toEqual([0, 0.5, 0.75, 0.875, 0.875, 0.875, 0.875]);
  expect(rebuilder.problem.value).toBe('');
});

it('goes on where the other network’s answer was wanted meanwhile', async () => {
  let answer = (_: number) => {};
  const rebuilder = new Rebuilder(
    (activations) =>
      new Promise((resolve) => {
        answer = (k) => resolve(decoded(activations, k));
      }),
  );
  const want = (view: OwnView) => rebuilder.want({ view, order: byActivation(view.hidden), used: 1, drawing: 1 });
  want(viewOf([0.5, 0.25, 0.125]));
  want(viewOf([0.5, 0.25, 0.125, 0, 0, 0]));
  answer(6);
  await turns();
  expect(rebuilder.newest.value).toBeNull();
  answer(6);
  await turns();
  expect(rebuilder.newest.value!.images).toHaveLength(7);
});
