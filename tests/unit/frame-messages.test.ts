/** What a frame reads of messages: a call that it knows, or a refusal with its reason; whatever anybody sends. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, isPermitted, PUBLIC_METHODS, readMessage, targetOf } from '../../web/src/frame-messages.ts';

const reason = (data: unknown) => {
  const message = readMessage(data);
  if (message.kind === 'call') throw new Error('not refused');
  return message.error.message;
};

function cyclic() {
  const circle: Record<string, unknown> = { sae: 1, id: 1, call: 'configure' };
  circle.args = [circle];
  return circle;
}

function deep() {
  let nested: unknown = 0;
  for (let level = 0; level < 10_000; level++) nested = [nested];
  return nested;
}

const throwingGetter = () => ({
  get rho() {
    throw new Error('a getter was run');
  },
});

const throwingProxy = () =>
  new Proxy([], {
    getOwnPropertyDescriptor() {
      throw throwingProxies();
    },
  });

/** Whatever is done with it throws the next of its kind. */
function throwingProxies(): object {
  const trap = () => {
    throw throwingProxies();
  };
  return new Proxy(Object.create(null), {
    get: trap,
    has: trap,
    getPrototypeOf: trap,
    getOwnPropertyDescriptor: trap,
    ownKeys: trap,
  });
}

const huge = () => 'x'.repeat(1e6);
const pollution = () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');

/** Made where it is needed: fast-check itself would spring the traps of some. */
type Make = () => unknown;

const made = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Make> => arbitrary.map((value) => () => value);

/** Everything that fast-check knows to make, and what an attacker would. */
const HOSTILE = fc.oneof(
  made(
    fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withNullPrototype: true,
      withBoxedValues: true,
    }),
  ),
  fc.constantFrom<Make[]>(cyclic, deep, throwingGetter, throwingProxy, throwingProxies, huge, pollution),
);

const NAMES = fc.oneof(
  made(fc.constantFrom(...PUBLIC_METHODS, 'hello')),
  made(fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty', 'dispatchEvent', 'eval', 'then', '')),
  made(fc.string()),
  HOSTILE,
);

const ARGUMENT = fc.oneof(
  made(fc.double()),
  fc.dictionary(fc.string(), fc.oneof(made(fc.double()), HOSTILE)).map((parts) => () => makeAll(parts)),
  HOSTILE,
);

const makeAll = (parts: Record<string, Make>) => Object.fromEntries(Object.entries(parts).map(([key, make]) => [key, make()]));

/** Nearly right more often than chance would have it. */
const MESSAGES = fc.oneof(
  HOSTILE,
  fc
    .record(
      {
        sae: fc.oneof({ weight: 6, arbitrary: made(fc.constant(1)) }, HOSTILE),
        id: fc.oneof({ weight: 6, arbitrary: made(fc.integer()) }, HOSTILE),
        call: NAMES,
        args: fc.oneof(
          fc.array(ARGUMENT, { maxLength: 2 }).map((makes) => () => makes.map((make) => make())),
          HOSTILE,
        ),
        more: HOSTILE,
      },
      { requiredKeys: ['sae', 'id', 'call'] },
    )
    .map((parts) => () => makeAll(parts as Record<string, Make>)),
);

describe('readMessage', () => {
  it('makes of 10,000 random and hostile messages a known call or a refusal with a reason, and of no exception anything', () => {
    const seen = { call: 0, refusal: 0 };
    fc.assert(
      fc.property(MESSAGES, (make) => {
        const message = readMessage(make());
        seen[message.kind]++;
        if (message.kind === 'call') {
          expect(['hello', ...PUBLIC_METHODS]).toContain(message.method);
          expect(message.args.length).toBeLessThanOrEqual(1);
          if (message.method === 'configure') {
            for (const value of Object.values(message.args[0] as object))
              expect(typeof value).toMatch(/^(number|string|boolean)$/);
          }
        } else {
          expect(message.error.name).toBe('TypeError');
          expect(message.error.message).not.toBe('');
          expect(message.error.message.length).toBeLessThan(500);
          if (!message.meant) expect(message.id).toBeNull();
        }
        // What answers it is plain enough for every message.
        structuredClone(message.kind === 'call' ? [message.id, message.method] : message);
      }),
      { numRuns: 10_000 },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    // Both really came up.
    expect(seen.call).toBeGreaterThan(200);
    expect(seen.refusal).toBeGreaterThan(2000);
  });

  it('takes every method with its arguments', () => {
    const args: Record<string, unknown[]> = { configure: [{ rho: 0.1 }], step: [5], restore: [Uint8Array.of(1)] };
    for (const method of PUBLIC_METHODS) {
      const given = args[method] ?? [];
      expect(readMessage({ sae: 1, id: 'a', call: method, args: given })).toEqual({ kind: 'call', id: 'a', method, args: given });
    }
    expect(readMessage({ sae: 1, id: 0, call: 'step' })).toEqual({ kind: 'call', id: 0, method: 'step', args: [] });
  });

  it('names what is wrong', () => {
    const call = { sae: 1, id: 1, call: 'settings', args: [] as unknown };
    expect(reason({ type: 'webpackOk' })).toBe('not a message to the lab');
    expect(reason({ ...call, sae: 2 })).toBe('sae must be 1, the version of these messages, not 2');
    expect(reason({ ...call, id: {} })).toBe('id must be a number or a text of at most 100 characters, not an object');
    expect(reason({ ...call, call: '__proto__' })).toMatch(/^call must be one of hello, ready, settings, .*, not "__proto__"$/);
    expect(reason({ ...call, args: 'none' })).toBe('args must be an array, not "none"');
    expect(reason({ ...call, args: [1, 2] })).toBe('settings takes no argument, not 2');
    expect(reason({ ...call, call: 'step', args: [1, 2] })).toBe('step takes at most 1 argument, not 2');
    expect(reason({ ...call, call: 'step', args: ['5'] })).toBe('count of step must be a number, not "5"');
    expect(reason({ ...call, call: 'configure' })).toBe('changes of configure must be an object of settings, not undefined');
    expect(reason({ ...call, call: 'configure', args: [new Map()] })).toMatch(/must be an object of settings, not an object$/);
    expect(reason({ ...call, call: 'configure', args: [{ rho: { valueOf: 1 } }] })).toBe(
      '"rho" in changes of configure must be a number, a text, true or false, not an object',
    );
    expect(reason({ ...call, call: 'configure', args: [{ penaltyExpression: huge() }] })).toMatch(
      /has 1000000 characters; at most 4000/,
    );
    expect(reason({ ...call, call: 'configure', args: [throwingGetter()] })).toBe('"rho" must be a value, not a getter');
    expect(reason({ ...call, call: 'restore', args: ['bytes'] })).toBe('bytes of restore must be a Uint8Array, not "bytes"');
    expect(reason({ ...call, args: throwingProxy() })).toBe('the message cannot be read');
    expect(readMessage({ ...call, sae: 2 })).toMatchObject({ id: 1, meant: true });
  });
});

describe('origins', () => {
  const lab = 'https://lab.example';

  it('let in the lab’s own and those that are listed', () => {
    expect(isPermitted(lab, lab, [])).toBe(true);
    expect(isPermitted('https://notes.example', lab, [])).toBe(false);
    expect(isPermitted('https://notes.example', lab, ['https://notes.example'])).toBe(true);
    expect(isPermitted('http://notes.example', lab, ['https://notes.example'])).toBe(false);
    expect(isPermitted('https://notes.example:8443', lab, ['https://notes.example'])).toBe(false);
    expect(isPermitted('https://anybody.example', lab, ['*'])).toBe(true);
  });

  it('let in files and sandboxed pages only where the list says so, for they are all alike', () => {
    for (const origin of ['null', 'file://']) {
      expect(isPermitted(origin, origin, [])).toBe(false);
      expect(isPermitted(origin, lab, ['null'])).toBe(true);
      expect(targetOf(origin)).toBe('*');
    }
    expect(targetOf('https://notes.example')).toBe('https://notes.example');
  });
});

it('an answer carries the name and message of what was thrown', () => {
  expect(errorOf(new RangeError('rho must be …'))).toEqual({ name: 'RangeError', message: 'rho must be …' });
  expect(errorOf('text')).toEqual({ name: 'Error', message: 'text' });
});
