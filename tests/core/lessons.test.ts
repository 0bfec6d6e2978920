/**
 * The lessons with the real core and the real digits: what they say that happens, happens, within their steps; every text
 * finds the numbers that it asks for; and what was there before comes back bit for bit.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, answers, forgetAnswers } from '../../web/src/lab/lessons/answers.ts';
import { meanActivation, threesOf, withoutCusp } from '../../web/src/lab/lessons/cusp.ts';
import { LESSON_IDS, type LessonId } from '../../web/src/lab/lessons/ids.ts';
import { LESSONS } from '../../web/src/lab/lessons/lessons.ts';
import { at } from '../../web/src/lab/lessons/measure.ts';
import type { Outcome } from '../../web/src/lab/lessons/question.ts';
import { LessonSession } from '../../web/src/lab/lessons/session.ts';
import { LESSONS as TEXTS } from '../../web/src/lab/lessons/texts.en.ts';
import { fill } from '../../web/src/lab/lessons/wording.ts';
import { valuesOf } from '../../web/src/lab/lessons/written.ts';
import { library } from './samples.js';
import { heldOutLabels, heldOutPixels, TrainerLab } from './trainer-lab.ts';

const labs: TrainerLab[] = [];

beforeEach(() => forgetAnswers());
afterEach(() => {
  for (const lab of labs.splice(0)) lab.end();
});

function open(): TrainerLab {
  const lab = new TrainerLab(library);
  labs.push(lab);
  return lab;
}

/** Any prediction of the right kind. */
function somePrediction(session: LessonSession) {
  const { predict } = session.question;
  switch (predict.kind) {
    case 'choice':
      return predict.answers[0]!;
    case 'sketch':
      return predict.axes.x.map((_, i) => predict.axes.y.min + i * predict.axes.y.step);
    case 'number':
      return predict.min;
    case 'pick':
      return 54;
  }
}

/** Goes through a lesson with any predictions; the outcome of each question. */
async function take(id: LessonId): Promise<{ lab: TrainerLab; session: LessonSession; outcomes: Record<string, Outcome> }> {
  const lab = open();
  const session = new LessonSession(lab.lab, LESSONS[id]);
  await session.begin();
  const outcomes: Record<string, Outcome> = {};
  while (session.stage.peek() !== 'end') {
    expect(session.stage.peek(), session.problem.peek()).toBe('predict');
    session.predict(somePrediction(session));
    await session.run();
    expect(session.stage.peek(), session.problem.peek()).toBe('compare');
    const { question } = session;
    const outcome = session.outcome.peek()!;
    outcomes[question.id] = outcome;
    const texts = TEXTS[id].questions[question.id]!;
    // Throws where a text asks for a number that there is not.
    fill(texts.measured, valuesOf(outcome));
    if (texts.found) for (const text of Object.values(texts.found)) fill(text, valuesOf(outcome));
    if (texts.compare) fill(texts.compare, valuesOf(outcome));
    if (outcome.happened) expect(Object.keys(texts.answers!)).toContain(outcome.happened);
    session.explanation.value = `why ${question.id}`;
    session.explain();
    await session.next();
  }
  return { lab, session, outcomes };
}

const numbers = (outcome: Outcome) => outcome.values as Readonly<Record<string, number>>;

describe('what the lessons say', () => {
  it('1: untrained units are half on; training shoots past ρ and comes back; a unit is silent on most digits', async () => {
    const { outcomes, lab } = await take('average');
    expect(outcomes.untrained!.happened).toBe('half');
    const training = numbers(outcomes.training!);
    expect(training.start).toBeCloseTo(0.5, 1);
    expect(training.low).toBeLessThan(0.02);
    expect(training.lowStep).toBeLessThan(25);
    expect(training.end).toBeGreaterThan(0.05);
    expect(training.end).toBeLessThan(0.1);
    const { unit, rhoHat, quiet, near, loud, digits } = numbers(outcomes.meaning!);
    expect(outcomes.meaning!.happened).toBe('seldom');
    expect(rhoHat).toBeCloseTo(0.06, 2);
    // Counted anew, from the activations.
    const h = lab.trainer.encode(heldOutPixels).filter((_, i) => i % 100 === unit! - 1);
    expect(digits).toBe(h.length);
    expect(quiet).toBe(h.filter((value) => value < 0.05).length);
    expect(near).toBe(h.filter((value) => value >= 0.05 && value < 0.15).length);
    expect(loud).toBe(h.filter((value) => value >= 0.5).length);
    expect(lab.selectedUnit.value).toBe(unit! - 1);
  });

  it('2: ω is 0 at ρ and nowhere less; trained units stand above ρ', async () => {
    const { outcomes } = await take('penalty');
    const { lowAt, low, below, above } = numbers(outcomes.curve!);
    // The grid's step is 0.005.
    expect(lowAt).toBeCloseTo(0.2, 10);
    expect(low).toBeCloseTo(0, 12);
    expect(below).toBeGreaterThan(above!);
    expect(outcomes.curve!.curve!.every(({ y }) => y > -1e-12)).toBe(true);
    expect(outcomes.settle!.happened).toBe('above');
    expect(numbers(outcomes.settle!).aboveCount).toBeGreaterThan(80);
  });

  it('3: with 100 digits it memorises; the penalty makes those 100 worse, and the gap larger', async () => {
    const { outcomes, lab } = await take('memorising');
    expect(outcomes.alone!.happened).toBe('more');
    expect(outcomes.penalty!.happened).toBe('larger');
    const { train, trainDense, heldOutDense } = numbers(outcomes.penalty!);
    expect(train).toBeGreaterThan(1.5 * trainDense!);
    // The second model is the first question's, bit for bit.
    expect([trainDense, heldOutDense]).toEqual([numbers(outcomes.alone!).train, numbers(outcomes.alone!).heldOut]);
    // "It has 157,684 parameters, more than the 78,400 pixels"
    expect(lab.trainer.parameters().length).toBe(157_684);
  });

  it('4: what arrives is ρ̂ − ρ; without its slope Ω rises while L′ falls; a gradient 100 times too large trains', async () => {
    const { outcomes } = await take('gradient');
    for (const { x, y } of outcomes.arrives!.curve!) expect(y).toBeCloseTo(x - 0.2, 10);
    expect(outcomes['left-out']!.happened).toBe('rises');
    const { ratio, reconstructionStart, reconstructionEnd } = numbers(outcomes['left-out']!);
    expect(ratio).toBeGreaterThan(0.1);
    expect(reconstructionEnd).toBeLessThan(reconstructionStart! / 4);
    expect(outcomes.scale!.happened).toBe('same');
    expect(numbers(outcomes.scale!).ratio).toBeGreaterThan(0.1);
  });

  it('5: units fire for a few kinds; the unit strongest on 3s is not the one of the cusp', async () => {
    const { outcomes, lab } = await take('features');
    expect(outcomes.classes!.happened).toBe('few');
    const { best, place, rank, on, erased, bestOn, bestErased, others } = numbers(outcomes.cusp!);
    // Unit 55 was picked: most active on 3s, and yet it does not look at the cusp.
    expect(rank).toBe(1);
    expect(place).toBeGreaterThan(50);
    expect(erased).toBeGreaterThan(on!);
    expect(bestErased).toBeLessThan(0.6 * bestOn!);
    // As the core has it.
    const threes = [...heldOutLabels.keys()].filter((i) => heldOutLabels[i] === 3);
    const mean = (digits: readonly number[], image: (pixels: Uint8Array) => Uint8Array, unit: number) => {
      const pixels = Uint8Array.from(digits.flatMap((i) => [...image(heldOutPixels.subarray(i * 784, (i + 1) * 784))]));
      const h = lab.trainer.encode(pixels).filter((_, at) => at % 100 === unit - 1);
      return h.reduce((sum, value) => sum + value, 0) / h.length;
    };
    const whole = (pixels: Uint8Array) => pixels;
    expect(on).toBeCloseTo(mean(threes, whole, 55), 5);
    expect(bestOn).toBeCloseTo(mean(threes, whole, best!), 5);
    expect(bestErased).toBeCloseTo(mean(threes, withoutCusp, best!), 5);
    const rest = [...heldOutLabels.keys()].filter((i) => heldOutLabels[i] !== 3);
    expect(others).toBeCloseTo(mean(rest, whole, 55), 5);
    // And no unit loses more than the one that is called the best.
    const images = threesOf({ pixels: heldOutPixels, labels: heldOutLabels });
    const theta = lab.trainer.parameters();
    const [before, after] = [meanActivation(theta, 100, images), meanActivation(theta, 100, images.map(withoutCusp))];
    const loss = Array.from(before, (value, unit) => value - after[unit]!);
    expect(Math.max(...loss)).toBeCloseTo(bestOn! - bestErased!, 10);
  });

  it('6: L1 lets most units die; the square holds at about 2ρ; top-k is near k*/k, with most units dead', async () => {
    const { outcomes } = await take('other-penalties');
    expect(outcomes.l1!.happened).toBe('few');
    expect(numbers(outcomes.l1!).mean).toBeCloseTo(0.05, 2);
    expect(numbers(outcomes.l1!).dead).toBeGreaterThan(50);
    expect(outcomes.square!.happened).toBe('above');
    const { mean, slope, klSlope } = numbers(outcomes.square!);
    expect(slope).toBeCloseTo(2 * (mean! - 0.05), 10);
    expect(klSlope).toBeCloseTo(-0.05 / mean! + 0.95 / (1 - mean!), 10);
    const topk = numbers(outcomes.topk!);
    expect(topk.happened).toBeLessThanOrEqual(0.08);
    expect(topk.happened).toBeGreaterThan(0.07);
    expect(topk.dead).toBeGreaterThan(50);
  });
});

describe('a lesson under way', () => {
  /** A lab that somebody has worked in. */
  async function used() {
    const lab = open();
    await lab.configure({ rho: 0.1, hidden: 36, seed: 9 });
    await lab.step(12);
    lab.panels.value = ['tiles', 'objective'];
    lab.selectedUnit.value = 30;
    lab.selectedDigit.value = 4;
    return lab;
  }

  it.each(LESSON_IDS)('%s puts back weights, settings, panels and selection, and the second model', async (id) => {
    const lab = await used();
    await lab.comparison.start({ beta: 0 });
    const [fingerprint, settings] = [await lab.fingerprint(), lab.settings.value];
    const session = new LessonSession(lab.lab, LESSONS[id]);
    await session.begin();
    expect(session.stage.peek()).toBe('predict');
    expect(lab.comparison.lab.value).toBeNull();
    expect(await lab.fingerprint()).not.toBe(fingerprint);
    session.predict(somePrediction(session));
    await session.run();
    lab.selectedDigit.value = 7;
    await session.leave();
    expect(await lab.fingerprint()).toBe(fingerprint);
    expect(lab.metrics.value.step).toBe(12);
    expect(lab.settings.value).toEqual(settings);
    expect(lab.panels.value).toEqual(['tiles', 'objective']);
    expect([lab.selectedUnit.value, lab.selectedDigit.value]).toEqual([30, 4]);
    expect(lab.locked.value).toBe('');
    expect(lab.comparison.lab.value).not.toBeNull();
    expect(lab.comparison.difference.value).toEqual({ beta: 0 });
  });

  it('lets nothing train before there is a prediction, and says why', async () => {
    const lab = open();
    const session = new LessonSession(lab.lab, LESSONS.average);
    await session.begin();
    await expect(lab.step(1)).rejects.toThrow('Make your prediction first: What is ρ̂ for most of its 100 units?');
    session.predict('half');
    await lab.step(1);
    // What a student did in between does not change what is measured.
    await session.run();
    expect(lab.metrics.value.step).toBe(0);
    expect(session.outcome.value!.happened).toBe('half');
    expect(lab.notices.value).toEqual([]);
  });

  it('says where it was stopped, and runs again from where the question begins', async () => {
    const lab = open();
    const session = new LessonSession(lab.lab, LESSONS.penalty);
    await session.begin();
    session.predict([0, 0, 0, 0, 0, 0, 1]);
    await session.run();
    await session.next();
    session.predict('at');
    lab.pauseAfter = 40;
    await session.run();
    expect(session.stage.peek()).toBe('run');
    expect(session.problem.peek()).toBe('It was stopped at step 40, before 300. Run it again?');
    await session.run();
    expect(session.stage.peek()).toBe('compare');
    expect(session.problem.peek()).toBe('');
    expect(lab.metrics.value.step).toBe(300);
  });

  it('can be left in the midst of a run', async () => {
    const lab = await used();
    const fingerprint = await lab.fingerprint();
    const session = new LessonSession(lab.lab, LESSONS.gradient);
    await session.begin();
    session.predict([0, 0, 0, 0, 0, 0, 1]);
    await session.run();
    await session.next();
    session.predict('falls');
    let left: Promise<void> | null = null;
    lab.beforeStep = () => {
      left ??= session.leave();
    };
    await session.run();
    expect(left).not.toBeNull();
    await left;
    expect(await lab.fingerprint()).toBe(fingerprint);
    expect(session.stage.peek()).not.toBe('compare');
    expect(answers.value.map(({ question }) => question)).toEqual(['arrives']);
  });

  it('keeps each answer with the run that it was measured on', async () => {
    const { lab } = await take('average');
    expect(answers.value.map(({ question, explanation }) => [question, explanation])).toEqual([
      ['untrained', 'why untrained'],
      ['training', 'why training'],
      ['meaning', 'why meaning'],
    ]);
    const last: Answer = answers.value.at(-1)!;
    expect(last).toMatchObject({ lesson: 'average', prediction: 'always', seed: 1, step: 300, settings: lab.settings.value });
    expect(last.fingerprint).toBe(await lab.fingerprint());
    // The sketch's answer can be drawn again from what was kept.
    expect(answers.value[1]!.prediction).toHaveLength(9);
  });

  it('measures the course of the mean ρ̂ as the library has it', async () => {
    const { outcomes } = await take('average');
    const lab = open();
    await lab.step(20);
    const rhoHat = lab.trainer.averageActivation();
    const mean = rhoHat.reduce((sum, value) => sum + value, 0) / rhoHat.length;
    expect(at(outcomes.training!.curve!, 20)).toBeCloseTo(mean, 10);
  });
});
