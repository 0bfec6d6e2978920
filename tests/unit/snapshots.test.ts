/** How often the page is sent snapshots: as often as it can draw them in its share of the time. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Checkpoint, Taken } from '../../web/src/protocol.js';
import { type Scene, Snapshots } from '../../web/src/worker/snapshots.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page that takes `cost()` ms to draw a snapshot, and training that asks after every step, 4 ms. Counts them over 10 s. */
async function sentInTenSeconds(cost: () => number, spare = 2): Promise<number> {
  let sent = 0;
  const snapshots = new Snapshots(
    {
      snapshot: async () => {
        sent += 1;
        const took = cost();
        await new Promise((resolve) => setTimeout(resolve, took));
        return { took, used: null };
      },
      digits: () => {},
    },
    () => ({}) as Scene,
    () => true,
    () => spare,
    () => {},
  );
  for (let time = 0; time < 10_000; time += 4) {
    snapshots.frame();
    await vi.advanceTimersByTimeAsync(4);
  }
  return sent;
}

it('some fifteen times a second where drawing is quick', async () => {
  expect(await sentInTenSeconds(() => 3)).toBeGreaterThan(140);
});

it.each([
  [0, 5],
  [1, 10],
  [2, 15],
  [7, 15],
])('where training leaves %s processors, some %s times a second', async (spare, times) => {
  const sent = await sentInTenSeconds(() => 3, spare);
  expect(sent).toBeGreaterThan(9 * times);
  expect(sent).toBeLessThan(10.2 * times);
});

it('less often where drawing takes the page long: an eighth of the time', async () => {
  const sent = await sentInTenSeconds(() => 25);
  expect(sent * 25).toBeGreaterThan(1000);
  expect(sent * 25).toBeLessThan(1400);
});

it('twice a second however long it takes, and often again when it no longer does', async () => {
  expect(await sentInTenSeconds(() => 200)).toBeGreaterThan(18);
  let drawn = 0;
  expect(
    await sentInTenSeconds(() => {
      drawn += 1;
      return drawn <= 5 ? 200 : 2;
    }),
  ).toBeGreaterThan(60);
});

it('once more when the page has drawn, with what came meanwhile, and only then', async () => {
  let sent = 0;
  let drawn = () => {};
  const snapshot = () => {
    sent += 1;
    return new Promise<Taken>((resolve) => {
      drawn = () => resolve({ took: 0, used: null });
    });
  };
  const snapshots = new Snapshots(
    { snapshot, digits: () => {} },
    () => ({}) as Scene,
    () => true,
    () => 2,
    () => {},
  );
  snapshots.now();
  for (let change = 0; change < 3; change++) snapshots.soon();
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toBe(1);
  for (const _ of [1, 2]) {
    drawn();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toBe(2);
  }
});

it('writes a checkpoint where one was that was never sent, or that the page gave back', async () => {
  const given: (Uint8Array | null)[] = [];
  const used: (Uint8Array | null)[] = [];
  const snapshots = new Snapshots(
    { snapshot: async () => ({ took: 0, used: given.shift() ?? null }), digits: () => {} },
    () => ({}) as Scene,
    () => true,
    () => 2,
    () => {},
  );
  const keep = (bytes: Uint8Array) =>
    snapshots.keep((old) => {
      used.push(old);
      return { bytes } as Checkpoint;
    });
  const [a, b, c] = [1, 2, 3].map((length) => new Uint8Array(length)) as [Uint8Array, Uint8Array, Uint8Array];
  keep(a);
  keep(b);
  expect(used).toEqual([null, a]);
  given.push(null, c);
  // The first snapshot takes b with it; the page gives c back with the second.
  for (let sent = 0; sent < 2; sent++) {
    snapshots.now();
    await vi.advanceTimersByTimeAsync(0);
  }
  keep(a);
  snapshots.clear();
  keep(b);
  expect(used.slice(2)).toEqual([c, null]);
});
