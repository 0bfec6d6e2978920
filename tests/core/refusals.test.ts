/** Bad settings and bad data: the error names what was wrong, its value and what was expected, and nothing has changed. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Trainer } from '../../web/src/library/index.js';
import { expectation, SCHEMA, SETTING_KEYS, type Setting, type SettingKey } from '../../web/src/settings.js';
import { bars, library, SMALL, thrown } from './samples.js';

const pixels = bars(150);
let trainer: Trainer;
let before: { settings: unknown; metrics: unknown; saved: string; size: number; batch: Uint32Array };

const state = () => ({
  settings: trainer.settings(),
  metrics: trainer.metrics(),
  saved: Buffer.from(trainer.save()).toString('base64'),
  size: trainer.size,
  batch: trainer.batch(),
});

beforeEach(() => {
  trainer = library.createTrainer(SMALL);
  trainer.append(pixels);
  trainer.step(10);
  before = state();
});

// Whatever was refused above has left no trace, and training goes on.
afterEach(() => {
  expect(state()).toEqual(before);
  expect(trainer.step().step).toBe(11);
  trainer.delete();
});

/** For a setting, values that it cannot have, and how they are shown in the message. */
function badValues(key: SettingKey): { value: unknown; shown: string; error: 'TypeError' | 'RangeError' }[] {
  const setting: Setting = SCHEMA[key];
  const wrongKind = [null, undefined, {}, [3]].map((value) => ({ value, shown: String(value), error: 'TypeError' as const }));
  if (setting.type === 'boolean') {
    return [...wrongKind, { value: 1, shown: '1', error: 'TypeError' }, { value: 'true', shown: '"true"', error: 'TypeError' }];
  }
  if (setting.type === 'choice') {
    return [
      ...wrongKind,
      { value: 1, shown: '1', error: 'TypeError' },
      { value: 'KL', shown: '"KL"', error: 'RangeError' },
      { value: '', shown: '""', error: 'RangeError' },
    ];
  }
  if (setting.type === 'text') {
    const long = 'r'.padEnd(setting.maxLength + 1);
    return [
      ...wrongKind,
      { value: 1, shown: '1', error: 'TypeError' },
      { value: '', shown: '""', error: 'RangeError' },
      { value: ' \t', shown: '" \\t"', error: 'RangeError' },
      { value: long, shown: JSON.stringify(`${long.slice(0, 60)}…`), error: 'RangeError' },
    ];
  }
  const tooLow = setting.open ? setting.min : setting.min - (setting.type === 'integer' ? 1 : 1e-9);
  const tooHigh = setting.open ? setting.max : setting.max + (setting.type === 'integer' ? 1 : 1e-9);
  const numbers = [tooLow, tooHigh, -Infinity, Infinity, Number.NaN, ...(setting.type === 'integer' ? [setting.min + 0.5] : [])];
  return [
    ...wrongKind,
    { value: String(setting.default), shown: `"${setting.default}"`, error: 'TypeError' },
    ...numbers.map((value) => ({ value, shown: String(value), error: 'RangeError' as const })),
  ];
}

const table = SETTING_KEYS.flatMap((key) => badValues(key).map((bad) => ({ key, ...bad })));

describe('bad settings', () => {
  it.each(table)('$key: $shown', ({ key, value, shown, error }) => {
    const message = `${key} must be ${expectation(key)}, not ${shown}`;
    expect(thrown(() => trainer.configure({ rho: 0.3, [key]: value }))).toMatchObject({ name: error, message });
    expect(thrown(() => library.createTrainer({ [key]: value }))).toMatchObject({ name: error, message });
  });

  it('an unknown key', () => {
    const bad = { learningrate: 0.1 } as object;
    for (const act of [() => trainer.configure(bad), () => library.createTrainer(bad)]) {
      const error = thrown(act);
      expect(error.name).toBe('RangeError');
      expect(error.message).toBe(`unknown setting "learningrate"; expected one of ${SETTING_KEYS.join(', ')}`);
    }
  });

  it('no settings at all', () => {
    for (const bad of [null, 3, 'rho', []]) {
      for (const act of [() => trainer.configure(bad as object), () => library.createTrainer(bad as object)]) {
        expect(thrown(act)).toMatchObject({ name: 'TypeError', message: expect.stringContaining('settings must be an object') });
      }
    }
  });

  it.each([0, -1, 4097, 2.5, Number.NaN])('inputs: %s', (inputs) => {
    const message = `inputs must be a whole number from 1 to 4096, not ${inputs}`;
    expect(thrown(() => library.createTrainer({ inputs }))).toMatchObject({ name: 'RangeError', message });
  });

  it('inputs of another kind', () => {
    expect(thrown(() => library.createTrainer({ inputs: '784' as unknown as number }))).toMatchObject({
      name: 'TypeError',
      message: 'inputs must be a whole number from 1 to 4096, not "784"',
    });
  });

  it('settings that cannot go together', () => {
    expect(thrown(() => library.createTrainer({ loss: 'cross-entropy', decoder: 'linear' }))).toMatchObject({
      name: 'RangeError',
      message: 'loss "cross-entropy" needs decoder "sigmoid", not "linear"',
    });
    expect(thrown(() => trainer.configure({ penalty: 'topk', topk: 13 }))).toMatchObject({
      name: 'RangeError',
      message: 'topk must be at most hidden (12), not 13',
    });
  });

  it.each([
    ['hidden', 13],
    ['decoder', 'linear'],
    ['tied', true],
    ['batchSize', 21],
    ['trainDigits', 149],
    ['seed', 2],
  ] as const)('%s cannot change during a run', (key, value) => {
    const error = thrown(() => trainer.configure({ rho: 0.3, [key]: value }));
    expect(error.name).toBe('RangeError');
    expect(error.message).toContain(key);
    expect(error.message).toContain(String(value));
  });

  it('the core holds itself to the same bounds as the schema', () => {
    // Checkpoints bring settings past the schema's check. What the schema allows at its ends, the core allows as well …
    for (const key of SETTING_KEYS) {
      const setting: Setting = SCHEMA[key];
      if (setting.type !== 'number' && setting.type !== 'integer') continue;
      const inside = (end: number, other: number) => (setting.open ? end + (other - end) * 1e-9 : end);
      for (const value of [inside(setting.min, setting.max), inside(setting.max, setting.min)]) {
        const one = library.createTrainer({ inputs: 4, hidden: 8, [key]: value });
        expect(one.settings()[key]).toBe(value);
        one.delete();
      }
    }
    for (const key of SETTING_KEYS) {
      const setting: Setting = SCHEMA[key];
      if (setting.type !== 'choice') continue;
      for (const { value } of setting.choices) library.createTrainer({ inputs: 4, hidden: 8, [key]: value }).delete();
    }
    for (const key of SETTING_KEYS) {
      const setting: Setting = SCHEMA[key];
      if (setting.type !== 'text') continue;
      const longest = setting.default.padEnd(setting.maxLength);
      const one = library.createTrainer({ inputs: 4, hidden: 8, [key]: longest });
      expect(one.settings()[key]).toBe(longest);
      one.delete();
    }
  });
});

describe('a penalty that cannot be read', () => {
  it.each([
    ['2r', '"r" at character 2; expected an operator (a product is written with *)'],
    ['(r - rho', 'its end at character 9; expected an operator or ")"'],
    ['r − rho', '"−" at character 3; expected an operator or the end'],
    ['ln(r)', '"ln" at character 1; expected r, rho, e, pi, abs, sqrt, exp, log, sin, cos or tanh'],
    ['abs', 'its end at character 4; expected "("'],
    ['1e99', '"1e99" at character 1; expected a number of at most 15 digits from 1e-22 to 1e22'],
  ])('%s', (penaltyExpression, what) => {
    const message = `penaltyExpression: the expression "${penaltyExpression}" has ${what}`;
    const settings = { inputs: 1, hidden: 1, penaltyExpression };
    // Whether or not it is the penalty at present.
    for (const penalty of ['kl', 'custom'] as const) {
      for (const act of [
        () => trainer.configure({ penalty, penaltyExpression }),
        () => library.createTrainer({ ...settings, penalty }),
        () => library.objective({ ...settings, penalty }, new Float64Array(4), new Float64Array(1)),
        () => library.penalty({ penalty, penaltyExpression }, Float64Array.of(0.5)),
      ]) {
        expect(thrown(act)).toMatchObject({ name: 'RangeError', message });
      }
    }
  });
});

describe('bad data', () => {
  const RANGE = 'RangeError';
  const TYPE = 'TypeError';

  it.each([
    ['append', (bad: never) => trainer.append(bad)],
    ['evaluate', (bad: never) => trainer.evaluate(bad ?? null)],
    ['averageActivation', (bad: never) => trainer.averageActivation(bad ?? null)],
    ['encode', (bad: never) => trainer.encode(bad)],
    ['reconstruct', (bad: never) => trainer.reconstruct(bad)],
    ['checkGradient', (bad: never) => trainer.checkGradient(bad)],
    ['survey', (bad: never) => trainer.survey(bad)],
  ])('%s: pixels of another kind, or not of whole images', (_, act) => {
    for (const [bad, shown] of [
      [null, 'null'],
      [[1, 2], 'a value of type Array'],
      ['abc', '"abc"'],
      [new Float32Array(64), 'a value of type Float32Array'],
      [new Uint8ClampedArray(64), 'a value of type Uint8ClampedArray'],
      [new ArrayBuffer(64), 'a value of type ArrayBuffer'],
    ]) {
      expect(thrown(() => act(bad as never))).toMatchObject({ name: TYPE, message: `pixels must be a Uint8Array, not ${shown}` });
    }
    expect(thrown(() => act(new Uint8Array(65) as never))).toMatchObject({
      name: RANGE,
      message: 'pixels must hold whole images of 64 bytes, not 65 bytes',
    });
  });

  it('no images where there must be some', () => {
    const none = new Uint8Array();
    for (const name of ['evaluate', 'averageActivation', 'encode', 'reconstruct', 'checkGradient', 'survey'] as const) {
      expect(thrown(() => trainer[name](none)).message).toBe('pixels must hold at least one image of 64 bytes, not 0 bytes');
    }
    trainer.append(none);
  });

  it('labels that do not fit the images', () => {
    const one = library.createTrainer(SMALL);
    const two = pixels.subarray(0, 128);
    expect(thrown(() => one.append(two, Uint8Array.of(1)))).toMatchObject({
      name: RANGE,
      message: 'labels must be 2, one for each image, not 1',
    });
    expect(thrown(() => one.append(two, [1, 2] as unknown as Uint8Array))).toMatchObject({ name: TYPE });
    expect([one.size, one.labels()]).toEqual([0, null]);
    one.append(two, Uint8Array.of(7, 8));
    expect(thrown(() => one.append(two))).toMatchObject({ name: TYPE, message: expect.stringContaining('came with') });
    one.append(two, Uint8Array.of(9, 0));
    expect([one.size, one.labels()]).toEqual([4, Uint8Array.of(7, 8, 9, 0)]);
    one.delete();
    expect(thrown(() => trainer.append(two, Uint8Array.of(1, 2)))).toMatchObject({
      name: TYPE,
      message: expect.stringContaining('came without'),
    });
  });

  it('more images than were announced, and an announcement of fewer than are here', () => {
    const one = library.createTrainer(SMALL);
    one.announce(3);
    one.append(pixels.subarray(0, 128));
    expect(thrown(() => one.append(pixels.subarray(0, 128)))).toMatchObject({ name: RANGE });
    expect(one.size).toBe(2);
    expect(thrown(() => one.announce(1))).toMatchObject({ name: RANGE });
    expect(thrown(() => one.announce(1.5))).toMatchObject({
      name: RANGE,
      message: 'count must be a whole number from 1 to 2147483647, not 1.5',
    });
    one.append(pixels.subarray(0, 64));
    expect(one.size).toBe(3);
    one.delete();
  });

  it('steps that cannot be counted', () => {
    for (const [count, name] of [
      [0, RANGE],
      [-1, RANGE],
      [1.5, RANGE],
      [Number.NaN, RANGE],
      [2 ** 31, RANGE],
      ['2', TYPE],
    ] as const) {
      expect(thrown(() => trainer.step(count as number))).toMatchObject({
        name,
        message: expect.stringMatching(/^count must be a whole number/),
      });
    }
  });

  it('steps and evaluations without digits', () => {
    const one = library.createTrainer(SMALL);
    for (const act of [() => one.step(), () => one.phase(), () => one.evaluate()]) {
      expect(thrown(act)).toMatchObject({ name: RANGE, message: expect.stringContaining('none have been appended') });
    }
    one.delete();
  });

  it('parameters of another length or kind, or not finite', () => {
    const theta = trainer.parameters();
    const set = (bad: unknown) => thrown(() => trainer.setParameters(bad as Float32Array));
    expect(set(theta.subarray(1))).toMatchObject({
      name: RANGE,
      message: `theta must have length ${theta.length}, not ${theta.length - 1}`,
    });
    expect(set(Float64Array.from(theta))).toMatchObject({
      name: TYPE,
      message: 'theta must be a Float32Array, not a value of type Float64Array',
    });
    expect(set(theta.with(17, Number.NaN))).toMatchObject({ name: RANGE, message: 'theta[17] must be a finite number, not NaN' });
    expect(set(theta.with(3, -Infinity))).toMatchObject({
      name: RANGE,
      message: 'theta[3] must be a finite number, not -Infinity',
    });
  });

  it('parameters of a network with tied weights, which has fewer', () => {
    const tied = library.createTrainer({ ...SMALL, tied: true });
    const theta = tied.parameters();
    expect(theta.length).toBe(64 * 12 + 12 + 64);
    tied.setParameters(theta);
    expect(thrown(() => tied.setParameters(trainer.parameters())).message).toBe(
      `theta must have length ${theta.length}, not ${2 * 64 * 12 + 12 + 64}`,
    );
    tied.delete();
  });

  it('activations that are not whole rows', () => {
    expect(thrown(() => trainer.decode(new Float32Array(13)))).toMatchObject({
      name: RANGE,
      message: 'activations must hold whole rows of 12 numbers, at least one, not 13 numbers',
    });
    expect(thrown(() => trainer.decode(new Float32Array(12).fill(Number.NaN)))).toMatchObject({ name: RANGE });
  });

  it('a survey’s labels that do not fit, or are no digits', () => {
    const survey = (labels: unknown) => thrown(() => trainer.survey(pixels.subarray(0, 3 * 64), labels as Uint8Array));
    expect(survey([1, 2, 3])).toMatchObject({
      name: TYPE,
      message: 'labels must be a Uint8Array, not a value of type Array',
    });
    expect(survey(Uint8Array.of(1, 2))).toMatchObject({ name: RANGE, message: 'labels must be 3, one for each image, not 2' });
    expect(survey(Uint8Array.of(0, 9, 10))).toMatchObject({
      name: RANGE,
      message: 'labels[2] must be a whole number from 0 to 9, not 10',
    });
  });

  it('a unit or a pixel that there is not, or digits that are not here, to explain', () => {
    for (const [unit, input, message] of [
      [12, 0, 'unit must be a whole number from 0 to 11, not 12'],
      [-1, 0, 'unit must be a whole number from 0 to 11, not -1'],
      [0.5, 0, 'unit must be a whole number from 0 to 11, not 0.5'],
      [0, 64, 'input must be a whole number from 0 to 63, not 64'],
      [0, Number.NaN, 'input must be a whole number from 0 to 63, not NaN'],
    ] as const) {
      expect(thrown(() => trainer.explain(unit, input))).toMatchObject({ name: RANGE, message });
    }
    expect(thrown(() => trainer.explain('1' as unknown as number, 0))).toMatchObject({ name: TYPE });
    const one = library.createTrainer(SMALL);
    expect(thrown(() => one.explain(0, 0))).toMatchObject({
      name: RANGE,
      message: 'a step needs digits; none have been appended',
    });
    one.announce(150);
    one.append(pixels.subarray(0, 64));
    expect(thrown(() => one.explain(0, 0))).toMatchObject({ name: RANGE, message: expect.stringContaining('needs digit 19') });
    one.delete();
  });

  it('points of a penalty that are no numbers', () => {
    const penalty = (rhoHat: unknown) => thrown(() => library.penalty({}, rhoHat as Float64Array));
    expect(penalty([0.5])).toMatchObject({ name: TYPE, message: 'rhoHat must be a Float64Array, not a value of type Array' });
    expect(penalty(Float64Array.of(0.5, Number.NaN))).toMatchObject({
      name: RANGE,
      message: 'rhoHat[1] must be a finite number, not NaN',
    });
  });

  it('gradient checks with impossible options', () => {
    const check = (options: object) => thrown(() => trainer.checkGradient(pixels.subarray(0, 64), options));
    expect(check({ count: 0 }).message).toBe('count must be a whole number from 1 to 2147483647, not 0');
    expect(check({ seed: -1 }).message).toBe('seed must be a whole number from 0 to 4294967295, not -1');
    expect(check({ epsilon: 0 }).message).toBe('epsilon must be a number above 0 and below 1, not 0');
  });

  it('checkpoints that are none, are damaged, cut off, or of another size of image', () => {
    const good = trainer.save();
    const refuse = (bytes: unknown) => thrown(() => trainer.restore(bytes as Uint8Array));
    expect(refuse([1, 2, 3])).toMatchObject({ name: TYPE, message: 'bytes must be a Uint8Array, not a value of type Array' });
    expect(refuse(new Uint8Array())).toMatchObject({ name: RANGE, message: expect.stringContaining('not a checkpoint') });
    expect(refuse(new TextEncoder().encode('{"hidden": 100, "rho": 0.05}'))).toMatchObject({
      name: RANGE,
      message: expect.stringContaining('not a checkpoint'),
    });
    expect(refuse(good.subarray(0, good.length - 1))).toMatchObject({ name: RANGE, message: expect.stringContaining('damaged') });
    for (const at of [20, 500, good.length - 1]) {
      expect(refuse(good.with(at, good[at]! ^ 1))).toMatchObject({ name: RANGE, message: expect.stringContaining('damaged') });
    }
    const older = good.slice();
    older.set(new TextEncoder().encode('SAECKPT2'));
    expect(refuse(older)).toMatchObject({
      name: RANGE,
      message: 'this checkpoint was saved by an older version of the lab: it begins with "SAECKPT2", expected "SAECKPT3"',
    });
    // More than the core has memory for is not even copied there.
    const { memory } = library;
    expect(refuse(new Uint8Array(300e6))).toMatchObject({
      name: RANGE,
      message: 'this is not a checkpoint: it has 300000000 bytes, that of the largest network at most 100790272',
    });
    expect(library.memory).toBe(memory);
    const other = library.createTrainer({ ...SMALL, inputs: 49 });
    expect(refuse(other.save())).toMatchObject({ name: RANGE, message: expect.stringMatching(/49 inputs.*64/) });
    other.delete();
    // The largest there is goes through.
    const largest = library.createTrainer({ inputs: 9, hidden: 1024, optimizer: 'adam' });
    largest.restore(largest.save());
    largest.delete();
  });
});
