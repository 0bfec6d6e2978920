import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULTS,
  expectation,
  fromSearchParams,
  mergeSettings,
  needsRestart,
  PRESETS,
  SCHEMA,
  SETTING_KEYS,
  type Setting,
  type Settings,
  toSearchParams,
} from '../../web/src/settings.js';

/** Numbers in [0, 1) that are the same every time (Park and Miller's generator). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Arbitrary settings that are allowed together. */
function arbitrary(next: () => number): Settings {
  for (;;) {
    const settings = Object.fromEntries(
      SETTING_KEYS.map((key) => {
        const setting: Setting = SCHEMA[key];
        if (setting.type === 'boolean') return [key, next() < 0.5];
        if (setting.type === 'choice') return [key, setting.choices[Math.floor(next() * setting.choices.length)]!.value];
        if (setting.type === 'text') return [key, '!r+ (&=% '.repeat(9).slice(0, 1 + Math.floor(next() * 80))];
        // Some near either end, most in the middle, with all the digits a double has.
        const at = next() ** 4;
        const value = setting.min + (setting.max - setting.min) * (next() < 0.5 ? at : 1 - at);
        return [key, setting.type === 'integer' ? Math.round(value) : value];
      }),
    ) as unknown as Settings;
    try {
      return mergeSettings(DEFAULTS, settings);
    } catch (error) {
      // Not allowed together: another throw of the dice. Anything else is a fault of the schema.
      if (!/cross-entropy|topk must be at most|above 0 and below/.test((error as Error).message)) throw error;
    }
  }
}

describe('the schema', () => {
  it('has defaults and presets that are allowed', () => {
    expect(mergeSettings(DEFAULTS, {})).toEqual(DEFAULTS);
    for (const preset of PRESETS) mergeSettings(DEFAULTS, preset.settings);
    expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
  });

  it('tells everything a form needs', () => {
    for (const key of SETTING_KEYS) {
      const setting: Setting = SCHEMA[key];
      expect(setting.label).not.toBe('');
      expect(setting.help).toMatch(/\.$/);
      expect(expectation(key)).not.toBe('');
    }
  });

  it('says in words what a value may be', () => {
    expect(expectation('rho')).toBe('a number above 0 and below 1');
    expect(expectation('beta')).toBe('a number from 0 to 100');
    expect(expectation('hidden')).toBe('a whole number from 1 to 1024');
    expect(expectation('seed')).toBe('a whole number from 0 to 4294967295');
    expect(expectation('penalty')).toBe('one of kl, l1, topk, none, custom');
    expect(expectation('tied')).toBe('true or false');
    expect(expectation('penaltyExpression')).toBe('a text of 1 to 200 characters');
  });
});

describe('mergeSettings', () => {
  it('lays changes over and leaves both as they were', () => {
    const changes = { rho: 0.2, tied: true };
    expect(mergeSettings(DEFAULTS, changes)).toEqual({ ...DEFAULTS, rho: 0.2, tied: true });
    expect(changes).toEqual({ rho: 0.2, tied: true });
    expect(Object.isFrozen(DEFAULTS)).toBe(true);
  });

  it('judges the settings together, not only the changes', () => {
    const linear = mergeSettings(DEFAULTS, { decoder: 'linear' });
    expect(() => mergeSettings(linear, { loss: 'cross-entropy' })).toThrow(
      new RangeError('loss "cross-entropy" needs decoder "sigmoid", not "linear"'),
    );
    expect(mergeSettings(linear, { loss: 'cross-entropy', decoder: 'sigmoid' }).loss).toBe('cross-entropy');
    const few = mergeSettings(DEFAULTS, { hidden: 3, topk: 8 });
    expect(() => mergeSettings(few, { penalty: 'topk' })).toThrow(new RangeError('topk must be at most hidden (3), not 8'));
  });

  it('is not fooled by names that every object has', () => {
    for (const key of ['toString', '__proto__', 'constructor']) {
      expect(() => mergeSettings(DEFAULTS, JSON.parse(`{"${key}": 1}`))).toThrow(`unknown setting "${key}"`);
    }
  });
});

describe('a change of settings', () => {
  it('is taken whole or not at all, whatever it is', () => {
    const key = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...SETTING_KEYS) },
      fc.constantFrom('__proto__', 'x'),
      fc.string(),
    );
    const value = fc.oneof(
      fc.double(),
      fc.integer({ min: 0, max: 20 }),
      fc.constantFrom('kl', 'topk', 'cross-entropy', 'squared-error', 'linear', 'sigmoid', 'adam', 'exact', 'r', true, false),
      fc.anything(),
    );
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 3 }), (entries) => {
        const changes: Record<string, unknown> = Object.fromEntries(entries);
        const base = { ...DEFAULTS };
        let after: Settings;
        try {
          after = mergeSettings(base, changes);
        } catch (error) {
          seen.refused++;
          const { name, message } = error as Error;
          expect(['TypeError', 'RangeError']).toContain(name);
          // It names one of the settings that were to change, or that one is none.
          const named = Object.keys(changes).some((changed) => message.startsWith(changed) || /^unknown setting "/.test(message));
          expect([changes, message, named]).toEqual([changes, message, true]);
          expect(base).toEqual(DEFAULTS);
          return;
        }
        seen.taken++;
        expect(after).toEqual({ ...DEFAULTS, ...changes });
        expect(Object.keys(after).sort()).toEqual([...SETTING_KEYS].sort());
      }),
      { numRuns: 3000, seed: 4 },
    );
    expect(seen.taken).toBeGreaterThan(300);
    expect(seen.refused).toBeGreaterThan(1000);
  });
});

describe('needsRestart', () => {
  it('follows the schema', () => {
    const others: Partial<Settings> = {
      rho: 0.3,
      beta: 9,
      hidden: 7,
      learningRate: 1,
      penalty: 'l1',
      topk: 2,
      loss: 'cross-entropy',
      lambda: 0.5,
      optimizer: 'sgd',
      decoder: 'linear',
      tied: !DEFAULTS.tied,
      batchSize: 3,
      trainDigits: 77,
      seed: 12345,
      penaltyExpression: 'r^2',
      gradient: 'without-mean',
    };
    expect(Object.keys(others).sort()).toEqual([...SETTING_KEYS].sort());
    for (const key of SETTING_KEYS) {
      expect([key, needsRestart(DEFAULTS, { ...DEFAULTS, [key]: others[key] })]).toEqual([key, SCHEMA[key].effect === 'restart']);
    }
    expect(needsRestart(DEFAULTS, { ...DEFAULTS })).toBe(false);
  });
});

describe('settings as a link', () => {
  it('come back exactly', () => {
    const next = random(11);
    for (let i = 0; i < 500; i++) {
      const settings = arbitrary(next);
      const text = toSearchParams(settings).toString();
      expect(fromSearchParams(new URLSearchParams(text))).toEqual({ settings, problems: [] });
    }
  });

  it('are as short as can be', () => {
    expect(toSearchParams(DEFAULTS).toString()).toBe('v=1');
    expect(toSearchParams({ ...DEFAULTS, hidden: 7, penalty: 'l1' }).toString()).toBe('v=1&hidden=7&penalty=l1');
  });

  it('leave out what is wrong, say so, and keep the rest', () => {
    const read = (text: string) => fromSearchParams(new URLSearchParams(text));
    expect(read('v=1&rho=2&hidden=30')).toEqual({
      settings: { ...DEFAULTS, hidden: 30 },
      problems: ['rho must be a number above 0 and below 1, not 2'],
    });
    for (const [text, shown] of [
      ['ten', '"ten"'],
      ['', '""'],
      ['0x10', '"0x10"'],
      ['1e', '"1e"'],
      ['Infinity', '"Infinity"'],
      ['1 2', '"1 2"'],
    ]) {
      expect(read(`hidden=${encodeURIComponent(text!)}`)).toEqual({
        settings: DEFAULTS,
        problems: [`hidden must be a whole number from 1 to 1024, not ${shown}`],
      });
    }
    expect(read('tied=yes&decoder=relu').problems).toEqual([
      'decoder must be one of sigmoid, linear, not "relu"',
      'tied must be true or false, not "yes"',
    ]);
    expect(read('loss=cross-entropy&decoder=linear').problems).toEqual([
      'loss "cross-entropy" needs decoder "sigmoid", not "linear"',
    ]);
    expect(read('utm_source=mail&panel=tiles')).toEqual({ settings: DEFAULTS, problems: [] });
  });

  it('may be written as people write numbers', () => {
    expect(fromSearchParams(new URLSearchParams('rho=.25&lambda=1e-3&tied=1&beta=+2')).settings).toMatchObject({
      rho: 0.25,
      lambda: 0.001,
      tied: true,
      beta: 2,
    });
  });
});
