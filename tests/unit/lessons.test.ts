/** The lessons' words against what the lessons do, and the small functions that they share. */

import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { answers, answerTo, forgetAnswers, keep, parseAnswers } from '../../web/src/lab/lessons/answers.ts';
import { meanActivation, rankOf, threesOf, withoutCusp } from '../../web/src/lab/lessons/cusp.ts';
import { isLesson, LESSON_IDS, QUESTION_IDS } from '../../web/src/lab/lessons/ids.ts';
import { LESSONS } from '../../web/src/lab/lessons/lessons.ts';
import { at, lowest, until } from '../../web/src/lab/lessons/measure.ts';
import { LESSONS as TEXTS } from '../../web/src/lab/lessons/texts.en.ts';
import { fill, names, unbroken } from '../../web/src/lab/lessons/wording.ts';
import { valuesOf, written } from '../../web/src/lab/lessons/written.ts';
import { DEFAULTS, mergeSettings } from '../../web/src/settings.ts';

const questions = LESSON_IDS.flatMap((id) => LESSONS[id].questions.map((question) => ({ id, question })));

describe('six lessons', () => {
  it('have one to three questions each, and words for exactly these', () => {
    expect(LESSON_IDS).toHaveLength(6);
    for (const id of LESSON_IDS) {
      const asked = LESSONS[id].questions.map((question) => question.id);
      expect(asked.length).toBeGreaterThanOrEqual(1);
      expect(asked.length).toBeLessThanOrEqual(3);
      expect(Object.keys(TEXTS[id].questions)).toEqual(asked);
      expect(QUESTION_IDS[id]).toEqual(asked);
    }
  });

  it.each(questions)('$id, $question.id: words for the way in which one predicts', ({ id, question }) => {
    const texts = TEXTS[id].questions[question.id]!;
    const { predict } = question;
    expect(texts.answers && Object.keys(texts.answers)).toEqual(predict.kind === 'choice' ? predict.answers : undefined);
    expect(texts.sketch !== undefined).toBe(predict.kind === 'sketch');
    expect(texts.number !== undefined).toBe(predict.kind === 'number');
    expect(texts.compare !== undefined).toBe(predict.kind === 'sketch' || predict.kind === 'pick');
    if (texts.sketch) expect(names(texts.sketch.handle)).toEqual(['x']);
    // Nothing is measured when these are shown.
    for (const text of [texts.situation, texts.ask, texts.run, texts.others]) expect(names(text)).toEqual([]);
  });

  it.each(questions)('$id, $question.id: settings that exist, and handles in order', ({ question }) => {
    expect(() => mergeSettings(DEFAULTS, question.settings)).not.toThrow();
    if (question.predict.kind !== 'sketch') return;
    const { x, y } = question.predict.axes;
    expect(x).toEqual([...x].sort((one, other) => one - other));
    expect(y.start).toBeGreaterThanOrEqual(y.min);
    expect(y.start).toBeLessThanOrEqual(y.max);
    // At 320 px the axis has 202: each handle has its 24 px there.
    const gaps = x.slice(1).map((value, i) => ((value - x[i]!) / (x.at(-1)! - x[0]!)) * 202);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(24);
  });

  it('are known by their ids and by nothing else', () => {
    expect(isLesson('average')).toBe(true);
    expect(isLesson('seventh')).toBe(false);
    expect(isLesson(null)).toBe(false);
  });
});

describe('words', () => {
  it('are filled in, and what is missing is an error', () => {
    expect(fill('{a} and {b}, {a}', { a: '1', b: '2' })).toBe('1 and 2, 1');
    expect(() => fill('{c}', { a: '1' })).toThrow('the text asks for {c}');
    expect(names('{low} at {lowStep}')).toEqual(['low', 'lowStep']);
  });

  it('keep an equation on one line', () => {
    expect(unbroken('with ρ = 0.05 and more')).toBe('with ρ\u00a0=\u00a00.05 and more');
  });

  it('have numbers without needless digits, and a true minus', () => {
    expect([0.5, 0.0777, -0.195, 12, 7.75, 0, 100, 1.2e-10, -4e-17].map(written)).toEqual([
      '0.5',
      '0.0777',
      '−0.195',
      '12',
      '7.75',
      '0',
      '100',
      '1.2e−10',
      '0',
    ]);
    expect(valuesOf({ values: { digits: 2000, mean: 0.4949, wrong: 'not finite' }, counts: ['digits'] })).toEqual({
      digits: '2,000',
      mean: '0.495',
      wrong: 'not finite',
    });
  });
});

describe('curves', () => {
  const points = [
    { x: 0, y: 1 },
    { x: 10, y: 0 },
    { x: 20, y: 4 },
  ];

  it('are straight between their points and level beyond', () => {
    expect([-5, 0, 5, 10, 15, 20, 25].map((x) => at(points, x))).toEqual([1, 1, 0.5, 0, 2, 4, 4]);
  });

  it('are lowest where they are first lowest', () => {
    expect(lowest(points)).toEqual({ x: 10, y: 0 });
    expect(lowest([...points, { x: 30, y: 0 }])).toEqual({ x: 10, y: 0 });
  });
});

describe('until', () => {
  it('waits for a signal, and then looks no further', async () => {
    const value = signal(0);
    let looked = 0;
    const waiting = until(() => {
      looked++;
      return value.value > 1 ? value.value : null;
    }, new AbortController().signal);
    value.value = 1;
    value.value = 2;
    expect(await waiting).toBe(2);
    value.value = 3;
    expect(looked).toBe(3);
  });

  it('gives up when what it looks at throws, and when it is aborted', async () => {
    const broken = signal(false);
    const never = new AbortController();
    const waiting = until(() => {
      if (broken.value) throw new Error('broken');
      return null;
    }, never.signal);
    broken.value = true;
    await expect(waiting).rejects.toThrow('broken');
    const aborted = until(() => null, never.signal);
    never.abort(new Error('left'));
    await expect(aborted).rejects.toThrow('left');
    await expect(until(() => 1, never.signal)).rejects.toThrow('left');
  });
});

describe('the cusp', () => {
  it('is a box in the middle, and nothing else is erased', () => {
    const full = new Uint8Array(784).fill(9);
    const erased = withoutCusp(full);
    const gone = [...erased.keys()].filter((j) => erased[j] === 0);
    expect(gone).toHaveLength(6 * 9);
    expect(gone[0]).toBe(11 * 28 + 8);
    expect(gone.at(-1)).toBe(16 * 28 + 16);
    expect(full.every((value) => value === 9)).toBe(true);
  });

  it('is looked for in 3s alone', () => {
    const pixels = Uint8Array.from([1, 1, 2, 2, 3, 3]);
    expect(threesOf({ pixels, labels: Uint8Array.of(3, 5, 3) }).map((image) => [...image])).toEqual([
      [1, 1],
      [3, 3],
    ]);
    expect(() => threesOf({ pixels, labels: null })).toThrow('without labels');
  });

  it('the mean activation is that of the sigmoid of Wᵀx + b', () => {
    // Two pixels, two units: W = [[1, 2], [3, 4]], b = (0.5, −1).
    const theta = Float32Array.of(1, 2, 3, 4, 0.5, -1);
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    const mean = meanActivation(theta, 2, [Uint8Array.of(255, 0), Uint8Array.of(0, 51)]);
    expect(mean[0]).toBeCloseTo((sigmoid(1.5) + sigmoid(0.2 * 3 + 0.5)) / 2, 12);
    expect(mean[1]).toBeCloseTo((sigmoid(1) + sigmoid(0.2 * 4 - 1)) / 2, 12);
  });

  it('ranks from 1', () => {
    expect([0, 1, 2].map((unit) => rankOf(Float64Array.of(0.2, 0.9, 0.2), unit))).toEqual([2, 1, 2]);
  });
});

describe('answers', () => {
  const answer = {
    lesson: 'average',
    question: 'untrained',
    prediction: 'half',
    outcome: { mean: 0.495 },
    explanation: '',
    settings: DEFAULTS,
    seed: 1,
    step: 0,
    fingerprint: 'ab',
  };

  it('are kept without a store, and the newer one replaces the older', () => {
    forgetAnswers();
    keep(answer);
    keep({ ...answer, question: 'training', prediction: [1, 2] });
    keep({ ...answer, explanation: 'because' });
    expect(answers.value.map(({ question, explanation }) => [question, explanation])).toEqual([
      ['training', ''],
      ['untrained', 'because'],
    ]);
    expect(answerTo('average', 'untrained')?.explanation).toBe('because');
    expect(answerTo('penalty', 'untrained')).toBeUndefined();
    forgetAnswers();
    expect(answers.value).toEqual([]);
  });

  it('are read from what was remembered, and what is not an answer is left out', () => {
    const sketch = { ...answer, prediction: [0.5, 0.1] };
    expect(parseAnswers(JSON.stringify([answer, sketch]))).toEqual([answer, sketch]);
    const broken = [
      null,
      'half',
      { ...answer, step: 'three' },
      { ...answer, prediction: ['a'] },
      { ...answer, settings: { rho: 0.05 } },
      { ...answer, outcome: null },
      { ...answer, explanation: undefined },
    ];
    expect(parseAnswers(JSON.stringify([...broken, answer]))).toEqual([answer]);
    for (const text of [null, '', '{"lesson":', '{}', 'null']) expect(parseAnswers(text)).toEqual([]);
  });
});
