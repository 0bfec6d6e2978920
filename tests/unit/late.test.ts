import { expect, it, vi } from 'vitest';
import { Late } from '../../web/src/worker/late.js';

it('code that is late is fetched once, when it is first asked for, and again only where that failed', async () => {
  const answers: { resolve(part: string): void; reject(reason: Error): void }[] = [];
  const late = new Late(() => new Promise<string>((resolve, reject) => answers.push({ resolve, reject })));
  expect(answers).toEqual([]);

  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
  for (let i = 0; i < 3; i++) expect(late.get(first)).toBe(null);
  expect(answers).toHaveLength(1);
  answers[0]!.reject(new Error('gone'));
  await vi.waitFor(() => expect(first.mock.calls).toEqual([[new Error('gone')]]));

  await vi.waitFor(() => {
    expect(late.get(second)).toBe(null);
    expect(answers).toHaveLength(2);
  });
  answers[1]!.resolve('code');
  await vi.waitFor(() => expect(late.get(third)).toBe('code'));
  expect(answers).toHaveLength(2);
  expect([second, third].flatMap(({ mock }) => mock.calls)).toEqual([]);
});
