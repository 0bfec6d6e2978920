import { expect, it } from 'vitest';
import type { Metrics } from '../../web/src/protocol.js';
import { Goals } from '../../web/src/worker/goals.js';

const at = (step: number) => ({ step }) as Metrics;
const steps = (count: number) => (start: Metrics, now: Metrics) => now.step - start.step >= count;

it('counts each goal from where the one before it was reached', async () => {
  const goals = new Goals();
  const [two, three] = [goals.add(at(10), steps(2)), goals.add(at(10), steps(3))];
  const answered: number[] = [];
  for (let step = 11; goals.pending; step++) {
    const pending = goals.stepped(at(step));
    pending();
    answered.push(step);
  }
  expect(answered).toEqual([11, 12, 13, 14, 15]);
  expect([(await two).step, (await three).step]).toEqual([12, 15]);
});

it('answers nobody before it is told to', async () => {
  const goals = new Goals();
  let reached = false;
  const one = goals.add(at(0), steps(1)).then(() => {
    reached = true;
  });
  const answer = goals.stepped(at(1));
  await Promise.resolve();
  expect([reached, goals.pending]).toEqual([false, false]);
  answer();
  await one;
  expect(reached).toBe(true);
});

it('answers all when training ends short of them, and tells all when it fails', async () => {
  const goals = new Goals();
  const ended = [goals.add(at(0), steps(5)), goals.add(at(0), steps(5))];
  goals.end(at(3))();
  expect((await Promise.all(ended)).map(({ step }) => step)).toEqual([3, 3]);
  const failed = goals.add(at(3), steps(1));
  goals.fail(new Error('out of memory'));
  await expect(failed).rejects.toThrow('out of memory');
  expect(goals.pending).toBe(false);
});
