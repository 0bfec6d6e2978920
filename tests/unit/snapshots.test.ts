/** How often the page is sent snapshots: as often as it can draw them in its share of the time. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Scene, Snapshots } from '../../web/src/worker/snapshots.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page that takes `cost()` ms to draw a snapshot, and training that asks after every step, 4 ms. Counts them over 10 s. */
async function sentInTenSeconds(cost: () => number | undefined, spare = 2): Promise<number> {
  let sent = 0;
  const snapshots = new Snapshots(
    {
      snapshot: async () => {
        sent += 1;
        const took = cost();
        await new Promise((resolve) => setTimeout(resolve, took ?? 0));
        return took as number;
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

it('some fifteen times a second where drawing is quick, or where the page does not say', async () => {
  expect(await sentInTenSeconds(() => 3)).toBeGreaterThan(140);
  expect(await sentInTenSeconds(() => undefined)).toBeGreaterThan(140);
});

it.each([
  [0, 7.5],
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
    return new Promise<void>((resolve) => {
      drawn = resolve;
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
