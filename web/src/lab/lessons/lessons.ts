/**
 * The six lessons: for each question the settings, the panels, and the experiment. Their words are in texts.en.ts. Which of
 * a choice's answers came true is decided here, by what was measured, and by bounds that stand beside each.
 */

import type { HeldOut } from '../../protocol.js';
import { cusp } from './cusp-question.js';
import type { LessonId } from './ids.js';
import { at, count, followMeanRhoHat, greatest, heldOutAt, least, lowest, mean, surveyed, until } from './measure.js';
import type { Axes, Bench, Point, Question } from './question.js';

export interface Lesson {
  id: LessonId;
  questions: readonly Question[];
}

/** Trains to this step and evaluates over the held-out digits. */
async function trained({ lab, signal, train }: Bench, step: number): Promise<HeldOut> {
  await train(step);
  return heldOutAt(lab, step, signal);
}

const sketched = (axes: Axes, heights: unknown): Point[] => axes.x.map((x, i) => ({ x, y: (heights as readonly number[])[i]! }));

// 1. What ρ̂ is.

const STEPS: Axes = { x: [0, 12, 25, 38, 50, 62, 75, 88, 100], y: { min: 0, max: 0.6, start: 0.5, step: 0.01 }, target: 0.05 };
/** Where ρ̂ is measured: often at first, when most happens. */
const MEASURED = [2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100];

const average: Lesson = {
  id: 'average',
  questions: [
    {
      id: 'untrained',
      predict: { kind: 'choice', answers: ['zero', 'target', 'half', 'one'] },
      settings: {},
      from: 0,
      panels: { before: [], after: ['averages'] },
      async run({ lab, signal }) {
        const heldOut = await heldOutAt(lab, 0, signal);
        const average = mean(heldOut.rhoHat);
        const places = { zero: 0, target: lab.settings.peek().rho, half: 0.5, one: 1 };
        const [happened] = Object.entries(places).reduce((nearest, place) =>
          Math.abs(place[1] - average) < Math.abs(nearest[1] - average) ? place : nearest,
        );
        const values = { digits: surveyed(heldOut), mean: average, low: least(heldOut.rhoHat), high: greatest(heldOut.rhoHat) };
        return { values, counts: ['digits'], happened };
      },
    },
    {
      id: 'training',
      predict: { kind: 'sketch', axes: STEPS },
      settings: {},
      from: 0,
      panels: { before: [], after: ['averages'] },
      async run(bench, prediction) {
        const curve = await followMeanRhoHat(bench, MEASURED);
        const low = lowest(curve);
        const sketch = sketched(STEPS, prediction);
        const values = {
          sketchedStart: at(sketch, 0),
          sketchedEnd: at(sketch, 100),
          start: at(curve, 0),
          end: at(curve, 100),
          low: low.y,
          lowStep: low.x,
        };
        return { values, counts: ['lowStep'], curve };
      },
    },
    {
      id: 'meaning',
      predict: { kind: 'choice', answers: ['always', 'seldom', 'even'] },
      settings: {},
      from: 100,
      panels: { before: [], after: ['averages'] },
      async run(bench) {
        const heldOut = await trained(bench, 300);
        const { rhoHat, histogram } = heldOut;
        const unit = [...rhoHat.keys()].sort((one, other) => rhoHat[one]! - rhoHat[other]!)[rhoHat.length >> 1]!;
        const bins = histogram.length / rhoHat.length;
        const digits = surveyed(heldOut);
        // How many digits excite it to low … high.
        const between = (low: number, high: number) =>
          histogram
            .subarray(unit * bins + Math.round(low * bins), unit * bins + Math.round(high * bins))
            .reduce((sum, entry) => sum + entry, 0);
        const [quiet, near, loud] = [between(0, 0.05), between(0.05, 0.15), between(0.5, 1)];
        const happened = quiet > digits / 2 ? 'seldom' : near > digits / 2 ? 'always' : 'even';
        return {
          values: { unit: unit + 1, rhoHat: rhoHat[unit]!, quiet, near, loud, digits },
          counts: ['unit', 'quiet', 'near', 'loud', 'digits'],
          happened,
          unit,
        };
      },
    },
  ],
};

// 2. What Ω does, and where it is least.

const RHO = 0.2;
const ACTIVATIONS = [0.005, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95];
const OMEGA: Axes = { x: ACTIVATIONS, y: { min: 0, max: 2.4, start: 1.2, step: 0.05 } };

/** The core's ω and ω′ at ρ = 0.2, along the axis that was sketched on. */
async function penaltyAlong({ lab }: Bench): Promise<{ rhoHat: Float64Array; value: Float64Array; slope: Float64Array }> {
  const [left, right] = [ACTIVATIONS[0]!, ACTIVATIONS.at(-1)!];
  const rhoHat = Float64Array.from({ length: 190 }, (_, i) => left + (i / 189) * (right - left));
  return { rhoHat, ...(await lab.penaltyAt({ penalty: 'kl', rho: RHO }, rhoHat)) };
}

const pointsOf = (x: Float64Array, y: (i: number) => number): Point[] => Array.from(x, (value, i) => ({ x: value, y: y(i) }));

const penalty: Lesson = {
  id: 'penalty',
  questions: [
    {
      id: 'curve',
      formula: 'omega',
      predict: { kind: 'sketch', axes: OMEGA },
      settings: { rho: RHO, beta: 1 },
      from: 0,
      panels: { before: [], after: ['penalty'] },
      async run(bench, prediction) {
        const { rhoHat, value } = await penaltyAlong(bench);
        const curve = pointsOf(rhoHat, (i) => value[i]!);
        const sketch = lowest(sketched(OMEGA, prediction));
        const [leftAt, rightAt] = [ACTIVATIONS[0]!, ACTIVATIONS.at(-1)!];
        const low = lowest(curve);
        const values = {
          sketchedLowAt: sketch.x,
          sketchedLow: sketch.y,
          lowAt: low.x,
          low: low.y,
          below: at(curve, RHO - 0.1),
          above: at(curve, RHO + 0.1),
          leftAt,
          leftEnd: at(curve, leftAt),
          rightAt,
          rightEnd: at(curve, rightAt),
        };
        return { values, curve };
      },
    },
    {
      id: 'settle',
      predict: { kind: 'choice', answers: ['below', 'at', 'above', 'far'] },
      settings: { rho: RHO, beta: 1 },
      from: 0,
      panels: { before: [], after: ['penalty', 'objective'] },
      async run(bench) {
        const { rhoHat, metrics } = await trained(bench, 300);
        const average = mean(rhoHat);
        // "At" is within one part in fifty.
        const happened = average < 0.98 * RHO ? 'below' : average <= 1.02 * RHO ? 'at' : average < 2 * RHO ? 'above' : 'far';
        const values = {
          mean: average,
          low: least(rhoHat),
          high: greatest(rhoHat),
          aboveCount: count(rhoHat, (value) => value > RHO),
          omega: metrics.sparsity,
          reconstruction: metrics.reconstruction,
        };
        return { values, counts: ['aboveCount'], happened };
      },
    },
  ],
};

// 3. Regularising and memorising.

const FEW = { trainDigits: 100, beta: 0 } as const;

const memorising: Lesson = {
  id: 'memorising',
  questions: [
    {
      id: 'alone',
      predict: { kind: 'choice', answers: ['same', 'double', 'more'] },
      settings: FEW,
      from: 0,
      panels: { before: [], after: ['objective'] },
      async run(bench) {
        const heldOut = await trained(bench, 300);
        const [train, unseen] = [heldOut.trainReconstruction, heldOut.metrics.reconstruction];
        const ratio = unseen / train;
        const happened = ratio < 1.25 ? 'same' : ratio < 3 ? 'double' : 'more';
        return { values: { train, heldOut: unseen, digits: surveyed(heldOut), ratio }, counts: ['digits'], happened };
      },
    },
    {
      id: 'penalty',
      predict: { kind: 'choice', answers: ['smaller', 'same', 'larger'] },
      settings: { ...FEW, beta: 5 },
      from: 0,
      panels: { before: [], after: ['comparison'] },
      async run(bench) {
        const { lab, signal } = bench;
        await lab.comparison.start({ beta: 0 });
        const sparse = await trained(bench, 300);
        // It follows a few steps behind.
        const dense = await until(() => {
          const { lab: other, problem } = lab.comparison;
          if (problem.value) throw new Error(problem.value);
          const second = other.value;
          if (!second) throw new Error('the second model is gone');
          const heldOut = second.heldOut.value;
          return heldOut?.metrics.step === 300 ? heldOut : null;
        }, signal);
        const [gap, gapDense] = [sparse, dense].map((one) => one.metrics.reconstruction - one.trainReconstruction) as [
          number,
          number,
        ];
        // "The same" is within a tenth.
        const happened = gap < 0.9 * gapDense ? 'smaller' : gap <= 1.1 * gapDense ? 'same' : 'larger';
        const values = {
          train: sparse.trainReconstruction,
          heldOut: sparse.metrics.reconstruction,
          gap,
          trainDense: dense.trainReconstruction,
          heldOutDense: dense.metrics.reconstruction,
          gapDense,
        };
        return { values, happened };
      },
    },
  ],
};

// 4. The gradient.

const ARRIVING: Axes = { x: ACTIVATIONS, y: { min: -2, max: 2, start: 0, step: 0.05 } };

const gradient: Lesson = {
  id: 'gradient',
  questions: [
    {
      id: 'arrives',
      formula: 'slope',
      predict: { kind: 'sketch', axes: ARRIVING },
      settings: { rho: RHO },
      from: 0,
      panels: { before: [], after: ['penalty'] },
      async run(bench, prediction) {
        const { rhoHat, slope } = await penaltyAlong(bench);
        const arriving = pointsOf(rhoHat, (i) => slope[i]! * rhoHat[i]! * (1 - rhoHat[i]!));
        const slopes = pointsOf(rhoHat, (i) => slope[i]!);
        const sketch = sketched(ARRIVING, prediction);
        const [leftAt, rightAt] = [ACTIVATIONS[0]!, ACTIVATIONS.at(-1)!];
        const values = {
          leftAt,
          rightAt,
          sketchedLeft: at(sketch, leftAt),
          sketchedRight: at(sketch, rightAt),
          left: at(arriving, leftAt),
          right: at(arriving, rightAt),
          slopeLeft: at(slopes, leftAt),
          slopeRight: at(slopes, rightAt),
          // The nearest of the points that were computed.
          zeroAt: lowest(arriving.map(({ x, y }) => ({ x, y: Math.abs(y) }))).x,
        };
        return { values, curve: arriving };
      },
    },
    {
      id: 'left-out',
      predict: { kind: 'choice', answers: ['falls', 'stays', 'rises'] },
      settings: { gradient: 'without-penalty' },
      from: 0,
      panels: { before: [], after: ['gradient-check', 'objective'] },
      async run(bench) {
        const { lab, signal } = bench;
        const { metrics: before } = await heldOutAt(lab, 0, signal);
        const { ratio } = await lab.checkGradient();
        const { metrics: after } = await trained(bench, 200);
        const [start, end] = [before.sparsity, after.sparsity];
        // "Stays" is within a fifth.
        const happened = end < 0.8 * start ? 'falls' : end <= 1.2 * start ? 'stays' : 'rises';
        const values = {
          ratio,
          start,
          end,
          reconstructionStart: before.reconstruction,
          reconstructionEnd: after.reconstruction,
        };
        return { values, happened };
      },
    },
    {
      id: 'scale',
      predict: { kind: 'choice', answers: ['explodes', 'slow', 'same'] },
      settings: { gradient: 'without-mean' },
      from: 0,
      panels: { before: [], after: ['gradient-check', 'objective'] },
      async run(bench) {
        const { lab, begin } = bench;
        await begin({ gradient: 'exact' });
        const right = (await trained(bench, 200)).metrics.reconstruction;
        await begin({ gradient: 'without-mean' });
        const { ratio } = await lab.checkGradient();
        try {
          const wrong = (await trained(bench, 200)).metrics.reconstruction;
          return { values: { right, wrong, ratio }, happened: wrong > 1.5 * right ? 'slow' : 'same' };
        } catch (error) {
          if (lab.status.peek() !== 'diverged') throw error;
          return { values: { right, wrong: 'not finite', ratio }, happened: 'explodes' };
        }
      },
    },
  ],
};

// 5. What units fire for.

const features: Lesson = {
  id: 'features',
  questions: [
    {
      id: 'classes',
      predict: { kind: 'choice', answers: ['one', 'few', 'most'] },
      settings: {},
      from: 0,
      panels: { before: ['tiles'], after: ['tiles', 'unit'] },
      async run(bench) {
        const { classMeans, rhoHat } = await trained(bench, 500);
        if (!classMeans) throw new Error('these digits came without labels, so nobody knows which kind they are');
        const kinds = Array.from(rhoHat, (_, unit) => {
          const means = classMeans.subarray(10 * unit, 10 * (unit + 1));
          return count(means, (value) => value > greatest(means) / 2);
        });
        const median = kinds.toSorted((one, other) => one - other)[kinds.length >> 1]!;
        const values = {
          median,
          ones: count(kinds, (kind) => kind === 1),
          fews: count(kinds, (kind) => kind > 1 && kind < 5),
          mosts: count(kinds, (kind) => kind >= 5),
        };
        return { values, counts: Object.keys(values), happened: median === 1 ? 'one' : median < 5 ? 'few' : 'most' };
      },
    },
    cusp,
  ],
};

// 6. Other penalties.

const otherPenalties: Lesson = {
  id: 'other-penalties',
  questions: [
    {
      id: 'l1',
      predict: { kind: 'choice', answers: ['even', 'few', 'split'] },
      settings: { penalty: 'l1', beta: 1 },
      from: 0,
      panels: { before: [], after: ['tiles', 'penalty'] },
      async run(bench) {
        const { rhoHat, metrics } = await trained(bench, 300);
        const average = mean(rhoHat);
        const silent = count(rhoHat, (value) => value < average / 10);
        const near = count(rhoHat, (value) => value > average / 2 && value < 2 * average);
        const happened = near > rhoHat.length / 2 ? 'even' : silent > rhoHat.length / 2 ? 'few' : 'split';
        const values = { mean: average, silent, dead: metrics.deadUnits, near, high: greatest(rhoHat) };
        return { values, counts: ['silent', 'dead', 'near'], happened };
      },
    },
    {
      id: 'square',
      predict: { kind: 'choice', answers: ['at', 'above', 'none'] },
      settings: { penalty: 'custom', penaltyExpression: '(r - rho)^2' },
      from: 0,
      panels: { before: [], after: ['own-penalty'] },
      async run(bench) {
        const { lab } = bench;
        const { rhoHat } = await trained(bench, 300);
        const { rho, penaltyExpression } = lab.settings.peek();
        const average = mean(rhoHat);
        const times = average / rho;
        const here = Float64Array.of(average);
        const [own, kl] = await Promise.all([
          lab.penaltyAt({ penalty: 'custom', penaltyExpression, rho }, here),
          lab.penaltyAt({ penalty: 'kl', rho }, here),
        ]);
        const values = {
          mean: average,
          times,
          low: least(rhoHat),
          high: greatest(rhoHat),
          slope: own.slope[0]!,
          klSlope: kl.slope[0]!,
        };
        // With KL and these settings the mean is within 1.4 ρ.
        return { values, happened: times < 1.5 ? 'at' : times < 4 ? 'above' : 'none' };
      },
    },
    {
      id: 'topk',
      predict: { kind: 'number', min: 0, max: 1, step: 0.01 },
      settings: { penalty: 'topk', topk: 8 },
      from: 0,
      panels: { before: [], after: ['tiles', 'penalty'] },
      async run(bench) {
        const { rhoHat, metrics } = await trained(bench, 300);
        const { topk } = bench.lab.settings.peek();
        const average = mean(rhoHat);
        const values = { happened: average, dead: metrics.deadUnits, kept: topk, high: greatest(rhoHat) };
        return { values, counts: ['dead', 'kept'] };
      },
    },
  ],
};

export const LESSONS: Readonly<Record<LessonId, Lesson>> = {
  average,
  penalty,
  memorising,
  gradient,
  features,
  'other-penalties': otherPenalties,
};
