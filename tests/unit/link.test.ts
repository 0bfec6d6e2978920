/** A link says a run and what to show of it; what is wrong in it is named, and the rest is used. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mistakeIn } from '../../web/src/lab/expression/grammar.ts';
import {
  formatLink,
  LINK_PARAMETERS,
  LINK_THEMES,
  LINK_VERSION,
  type Link,
  MAX_STEPS,
  PLAIN_LINK,
  parseLink,
} from '../../web/src/link.ts';
import { WORKERS } from '../../web/src/protocol.ts';
import { DEFAULTS, needsRestart, SCHEMA, SETTING_KEYS, type Setting, type Settings } from '../../web/src/settings.ts';

const PANELS = ['network', 'tiles', 'penalty'];
const LESSONS = ['penalty', 'gradient'];
const KNOWN = { panels: PANELS, lessons: LESSONS, mistake: (text: string) => mistakeIn(text)?.message ?? '' };
const BASE = 'https://example.org/notes/lab/';

const parse = (query: string) => parseLink(new URLSearchParams(query), KNOWN);
const linkOf = (changes: Partial<Link>): Link => ({ ...PLAIN_LINK, ...changes });

describe('a link', () => {
  it('is readable', () => {
    const link = linkOf({
      settings: { ...DEFAULTS, rho: 0.1, hidden: 64, seed: 7 },
      changes: [
        { step: 200, changes: { beta: 0 } },
        { step: 350, changes: { penalty: 'custom', penaltyExpression: 'abs(r - rho)/2' } },
      ],
      steps: 500,
      autoplay: true,
      panels: ['penalty', 'tiles'],
      unit: 16,
      theme: 'dark',
      origin: ['https://notes.example'],
    });
    const address = formatLink(`${BASE}?old=1#here`, link);
    expect(address).toBe(
      `${BASE}?v=1&rho=0.1&hidden=64&seed=7&at=200:beta=0&at=350:penalty=custom,penaltyExpression=abs%28r+-+rho%29/2` +
        '&steps=500&panels=penalty,tiles&unit=17&theme=dark&origin=https://notes.example',
    );
    expect(parseLink(new URL(address).searchParams)).toEqual({ link, problems: [] });
  });

  it('says nothing of what is as usual', () => {
    expect(formatLink(BASE, PLAIN_LINK)).toBe(`${BASE}?v=1`);
    expect(parse('')).toEqual({ link: PLAIN_LINK, problems: [] });
  });

  it('of version 1 leaves out just these values: other defaults need another version', () => {
    expect(LINK_VERSION).toBe(1);
    expect(DEFAULTS).toEqual({
      ...{ rho: 0.05, beta: 5, hidden: 100, learningRate: 0.01, penalty: 'kl', penaltyExpression: '(r - rho)^2', topk: 8 },
      ...{ loss: 'squared-error', lambda: 0.001, optimizer: 'adam', decoder: 'sigmoid', tied: false },
      ...{ batchSize: 100, trainDigits: 8000, seed: 1, gradient: 'exact' },
    });
  });

  it('plays by itself where it says how far, unless it says otherwise', () => {
    expect(parse('steps=500').link).toMatchObject({ steps: 500, autoplay: true });
    expect(parse('steps=500&autoplay=false').link).toMatchObject({ steps: 500, autoplay: false });
    expect(parse('autoplay=1').link).toMatchObject({ steps: null, autoplay: true });
    expect(parse('at=30:rho=0.1').link).toMatchObject({ steps: 30, autoplay: true });
  });

  it('keeps changes of one step apart, in their order: an optimizer that comes back has forgotten everything', () => {
    const { link, problems } = parse('at=5:optimizer=sgd&at=5:optimizer=adam&steps=9');
    expect(problems).toEqual([]);
    expect(link.changes).toEqual([
      { step: 5, changes: { optimizer: 'sgd' } },
      { step: 5, changes: { optimizer: 'adam' } },
    ]);
  });

  it.each([
    ['v=2&rho=0.1', 'v must be 1, not "2": the link may come from a newer lab'],
    ['rho=2', 'rho must be a number above 0 and below 1, not 2'],
    ['roh=0.1', 'unknown "roh"'],
    ['rho=0.1&rho=0.2', 'rho stands there 2 times; the first counts'],
    ['loss=cross-entropy&decoder=linear', 'loss "cross-entropy" needs decoder "sigmoid", not "linear"'],
    ['penalty=custom&penaltyExpression=r**2', 'penaltyExpression: Character 3, “*”: for a power write ^, as in r^2'],
    ['penalty=custom&penaltyExpression=1e30*r', 'penaltyExpression: Character 1, “1e30”: expected a number of at most 15 digits'],
    ['steps=-1', `steps must be a whole number from 0 to ${MAX_STEPS}, not "-1"`],
    ['steps=1e9', `steps must be a whole number from 0 to ${MAX_STEPS}, not "1e9"`],
    ['at=200:hidden=5', 'hidden cannot change during a run'],
    ['at=200:rho=2', 'rho must be a number above 0 and below 1, not 2'],
    ['at=200', 'not "200"'],
    ['at=200:constructor=1', 'unknown setting "constructor"'],
    ['at=200:rho', '"rho" is not of the form setting=value'],
    ['at=200:rho=0.1&at=100:rho=0.2', 'the change before it is at step 200'],
    ['at=200:penaltyExpression=r%2B', 'It ends after “+”'],
    ['at=200:rho=0.1&steps=100', 'steps must be at least 200, the step of the last change, not 100'],
    ['autoplay=yes', 'autoplay must be true or false, not "yes"'],
    ['panels=tiles,<b>', 'panels must be some of network, tiles, penalty, not "<b>"'],
    ['unit=101', 'unit must be a whole number from 1 to 100, not "101"'],
    ['lesson=9', 'lesson must be one of penalty, gradient, not "9"'],
    ['theme=pink', 'theme must be one of auto, light, dark, not "pink"'],
    ['embed=perhaps', 'embed must be true or false, not "perhaps"'],
    ['origin=javascript:alert(1)', 'origin must be origins such as https://notes.example'],
    ['origin=https://a.example/path', 'origin must be origins such as https://notes.example'],
    ['digits=xyz', 'digits must be 12 hexadecimal digits, not "xyz"'],
  ])('names what is wrong in ?%s', (query, told) => {
    expect(parse(query).problems.join('\n')).toContain(told);
    // The rest is used.
    const { link } = parse(`${query}&seed=7&batchSize=50`);
    expect(link.settings).toMatchObject({ seed: 7, batchSize: 50 });
  });

  it('takes settings that go together, in whatever order they stand', () => {
    expect(parse('penalty=topk&topk=2&hidden=4')).toMatchObject({
      link: { settings: { penalty: 'topk', topk: 2, hidden: 4 } },
      problems: [],
    });
  });

  it('comes back as it was, whatever it says', () => {
    fc.assert(
      fc.property(links(), (link) => {
        expect(parseLink(new URL(formatLink(BASE, link)).searchParams, KNOWN)).toEqual({ link, problems: [] });
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('names what it leaves out, whatever that is', () => {
    let refused = 0;
    fc.assert(
      fc.property(pairs(), ([name, text]) => {
        const { link, problems } = parse(new URLSearchParams([[name, text]]).toString());
        if (problems.length === 0) return;
        refused++;
        expect(link.settings).toEqual(DEFAULTS);
        // Of an unknown name the beginning, as text that is only text.
        const shown = name.length > 60 ? JSON.stringify(name.slice(0, 60)).slice(1, -1) : JSON.stringify(name).slice(1, -1);
        for (const problem of problems) expect([name, problem]).toEqual([name, expect.stringContaining(shown)]);
      }),
      { numRuns: 1000, seed: 3 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('is never more than text: 10,000 random and hostile ones', () => {
    let refused = 0;
    fc.assert(
      fc.property(queries(), (query) => {
        const { link, problems } = parse(query);
        refused += problems.length > 0 ? 1 : 0;
        // What was understood is a link of its own, with nothing wrong in it.
        expect(parseLink(new URL(formatLink(BASE, link)).searchParams, KNOWN)).toEqual({ link, problems: [] });
        for (const problem of problems) {
          expect(typeof problem).toBe('string');
          expect(problem.length).toBeLessThan(1500);
        }
        expect(Object.keys(link.settings)).toEqual(SETTING_KEYS);
      }),
      { numRuns: 10_000, seed: 2 },
    );
    expect(refused).toBeGreaterThan(5000);
  });
});

function links(): fc.Arbitrary<Link> {
  const start = settings();
  const live = SETTING_KEYS.filter(
    (key) => SCHEMA[key].effect === 'now' && key !== 'loss' && key !== 'topk' && key !== 'penalty',
  );
  const change = fc.constantFrom(...live).chain((key) => value(key).map((chosen) => ({ [key]: chosen }) as Partial<Settings>));
  const runs = fc
    .tuple(start, fc.array(fc.tuple(fc.nat(2000), change), { maxLength: 4 }), fc.option(fc.nat(1000)))
    .map(([begin, list, beyond]) => {
      let present = begin;
      const changes: { step: number; changes: Partial<Settings> }[] = [];
      for (const [step, fresh] of list.sort(([one], [other]) => one - other)) {
        const after = { ...present, ...fresh };
        if (needsRestart(present, after) || JSON.stringify(after) === JSON.stringify(present)) continue;
        changes.push({ step, changes: fresh });
        present = after;
      }
      const last = changes.at(-1)?.step ?? null;
      return { settings: begin, changes, steps: last === null ? beyond : last + (beyond ?? 0) };
    });
  return fc
    .record({
      run: runs,
      autoplay: fc.boolean(),
      panels: fc.subarray(PANELS),
      unit: fc.option(fc.nat(1022)),
      lesson: fc.option(fc.constantFrom(...LESSONS)),
      theme: fc.option(fc.constantFrom(...LINK_THEMES)),
      embed: fc.option(fc.boolean()),
      origin: fc.subarray(['https://notes.example', 'http://127.0.0.1:8080', '*', 'null']),
      lti: fc.boolean(),
      workers: fc.constantFrom(null, ...WORKERS),
      digits: fc.option(fc.constant('0123456789ab')),
    })
    .map(({ run, unit, ...rest }) => ({ ...rest, ...run, unit: unit === null || unit >= run.settings.hidden ? null : unit }));
}

function settings(): fc.Arbitrary<Settings> {
  const every = Object.fromEntries(SETTING_KEYS.map((key) => [key, value(key)])) as unknown as {
    [Key in keyof Settings]: fc.Arbitrary<Settings[Key]>;
  };
  return fc.record(every).map((made) => ({
    ...made,
    decoder: made.loss === 'cross-entropy' ? 'sigmoid' : made.decoder,
    topk: Math.min(made.topk, made.hidden),
  }));
}

function value(key: keyof Settings): fc.Arbitrary<unknown> {
  const setting: Setting = SCHEMA[key];
  if (setting.type === 'choice') return fc.constantFrom(...setting.choices.map((choice) => choice.value));
  if (setting.type === 'boolean') return fc.boolean();
  if (setting.type === 'text') return fc.constantFrom('(r - rho)^2', 'abs(r-rho)', '2*r/(1 + r)', 'exp(-r) + sin(pi*r)');
  if (setting.type === 'integer') return fc.integer({ min: setting.min, max: setting.max });
  return fc.double({ min: setting.min, max: setting.max, noNaN: true, minExcluded: !!setting.open, maxExcluded: !!setting.open });
}

/** A parameter and what it says, hostile or nearly right. */
function pairs(): fc.Arbitrary<[name: string, text: string]> {
  const name = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('v', ...SETTING_KEYS, ...LINK_PARAMETERS.map((parameter) => parameter.name)) },
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'RHO', 'rho[]', ''),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('0', '1', '-1', '0.05', '1e400', 'NaN', 'Infinity', '0x10', '9'.repeat(400), '１') },
    fc.constantFrom('true', 'kl', 'custom', 'adam', 'tiles', 'penalty', 'dark', '*', 'null', 'cross-entropy', 'linear', 'topk'),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      'javascript:alert(1)',
      '{{7*7}}',
      '../../etc/passwd',
      '%00',
      '%E0%A4%A',
      '\u202e\u0000',
      '__proto__',
      'r'.repeat(5000),
      '('.repeat(199),
      'constructor.constructor("return 1")()',
    ),
    fc
      .tuple(fc.nat(3_000_000), fc.constantFrom(...SETTING_KEYS, '__proto__', 'x'), fc.string({ maxLength: 8 }))
      .map(([step, key, to]) => `${step}:${key}=${to}`),
    fc.nat(2_000_000).map((step) => `${step}:rho=0.1,beta=0,optimizer=sgd`),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  return fc.tuple(name, text);
}

function queries(): fc.Arbitrary<string> {
  const pair = fc.tuple(pairs(), fc.boolean()).map(([[key, to], encoded]) => {
    // Lone surrogates cannot be encoded; a browser's address has none.
    return encoded ? new URLSearchParams([[key, to]]).toString() : `${key}=${to}`;
  });
  return fc.array(pair, { maxLength: 12 }).map((pairs) => pairs.join('&'));
}
