/** What goes over a line between a page and its worker, and what comes of what cannot. */

import { afterEach, describe, expect, it } from 'vitest';
import { DivergenceError } from '../../web/src/library/errors.js';
import { type Ask, type End, type GivenAway, line } from '../../web/src/line.js';
import { buffersIn } from '../../web/src/transfer.js';

interface Far {
  echo<T>(value: T): T;
  /** The length of what it answered last: 0 where that was moved away. */
  last(): number;
  fail(): void;
  divergence(): void;
  mute(): Promise<void>;
  secret(): () => void;
}

let last: unknown;
const far: Far = {
  echo: (value) => {
    last = value;
    return value;
  },
  last: () => (last as { inside: Float32Array }).inside.length,
  fail: () => {
    throw new RangeError('beta must be a number from 0 to 100, not 101');
  },
  divergence: () => {
    throw new DivergenceError('step 12: the loss is infinite', 11);
  },
  mute: () => new Promise(() => {}),
  secret: () => () => {},
};

const ends: MessagePort[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end.close();
});

function connected(givenAway?: GivenAway): { ask: Ask<Far>; port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  ends.push(port1, port2);
  line(port2 as unknown as End, (name, given) => (far[name as keyof Far] as (...given: unknown[]) => unknown)(...given), {
    withAnswer: buffersIn,
  });
  const ask = line<Far>(port1 as unknown as End, () => {}, givenAway);
  for (const port of ends) port.start();
  return { ask, port: port2 };
}

describe('a line', () => {
  it('brings every answer to its question, whichever comes first, and waits for none', async () => {
    const { ask } = connected();
    void ask('mute');
    expect(await Promise.all([1, 2, 3].map((value) => ask('echo', value)))).toEqual([1, 2, 3]);
    expect(await ask('echo', undefined)).toBe(undefined);
  });

  it('brings errors with their name and words, of whatever kind they are', async () => {
    const { ask } = connected();
    await expect(ask('fail')).rejects.toMatchObject({
      name: 'RangeError',
      message: 'beta must be a number from 0 to 100, not 101',
    });
    const problem = await ask('divergence').catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Error);
    expect(problem).toMatchObject({
      name: 'DivergenceError',
      message: 'step 12: the loss is infinite; the parameters are again those after step 11',
    });
  });

  it('says so where something cannot be sent, or nobody knows the question', async () => {
    const { ask } = connected();
    await expect(ask('secret')).rejects.toMatchObject({ name: 'DataCloneError' });
    await expect(ask('echo', () => {})).rejects.toMatchObject({ name: 'DataCloneError' });
    await expect(ask('no-such-thing' as 'fail')).rejects.toMatchObject({ name: 'TypeError' });
    expect(await ask('echo', 'goes on')).toBe('goes on');
  });

  it('copies what is sent, but for what is given away', async () => {
    for (const givenAway of [undefined, { withQuestion: buffersIn }]) {
      const { ask } = connected(givenAway);
      const given = new Float32Array([1, 2, 3]);
      expect(await ask('echo', { inside: given })).toEqual({ inside: Float32Array.of(1, 2, 3) });
      expect(given.length).toBe(givenAway ? 0 : 3);
      expect(await ask('last')).toBe(0);
    }
  });

  it('does not mind the first word of a worker', async () => {
    const { ask, port } = connected();
    port.postMessage(null);
    expect(await ask('echo', 1)).toBe(1);
  });
});
