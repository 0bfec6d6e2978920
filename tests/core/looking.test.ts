/** What can be seen of a network: the survey of its units, the parts of a step, and where one weight's gradient comes from. */

import { afterEach, describe, expect, it } from 'vitest';
import type { Trainer, TrainerSettings } from '../../web/src/library/index.js';
import { EXTREMES, HISTOGRAM_BINS, type Workspace } from '../../web/src/metrics.js';
import { naiveObjective, OWN } from './naive.js';
import { bars, library, random, SMALL } from './samples.js';

const pixels = bars(150);
const K = 12;
const N = 64;
const trainers: Trainer[] = [];

function trained(settings: Partial<TrainerSettings> = {}, steps = 40): Trainer {
  const trainer = library.createTrainer({ ...SMALL, ...settings });
  trainers.push(trainer);
  trainer.append(pixels);
  trainer.step(steps);
  return trainer;
}

afterEach(() => {
  for (const trainer of trainers.splice(0)) trainer.delete();
});

describe('survey', () => {
  const images = bars(620, 5);
  const next = random(8);
  // No image of a 3: that class has none.
  const labels = Uint8Array.from({ length: 620 }, () => [0, 1, 2, 4, 5, 6, 7, 8, 9][Math.floor(9 * next())]!);

  it.each([
    ['kl', 620],
    ['topk', 620],
    ['kl', 5],
  ] as const)('is what a plain loop over the activations finds: %s, %i images', (penalty, m) => {
    const trainer = trained({ penalty, topk: 3 });
    const some = images.subarray(0, m * N);
    const H = trainer.encode(some);
    const survey = trainer.survey(some, labels.subarray(0, m));
    const shown = Math.min(EXTREMES, m);
    expect(survey.histogram.length).toBe(K * HISTOGRAM_BINS);
    expect([survey.most.images.length, survey.least.activations.length]).toEqual([K * shown, K * shown]);
    expect([survey.classMeans?.length, survey.selectivity?.length]).toEqual([10 * K, K]);
    for (let l = 0; l < K; l++) {
      const h = Array.from({ length: m }, (_, i) => H[i * K + l]!);
      const bins = new Array(HISTOGRAM_BINS).fill(0);
      for (const value of h) bins[Math.min(HISTOGRAM_BINS - 1, Math.floor(HISTOGRAM_BINS * value))]++;
      expect([...survey.histogram.subarray(l * HISTOGRAM_BINS, (l + 1) * HISTOGRAM_BINS)]).toEqual(bins);

      for (const [kind, sign] of [
        ['most', 1],
        ['least', -1],
      ] as const) {
        // The sort is stable: of equals the earlier image is first.
        const order = [...h.keys()].sort((a, b) => sign * (h[b]! - h[a]!)).slice(0, shown);
        expect([...survey[kind].images.subarray(l * shown, (l + 1) * shown)]).toEqual(order);
        expect([...survey[kind].activations.subarray(l * shown, (l + 1) * shown)]).toEqual(order.map((i) => h[i]));
      }

      const means = Array.from({ length: 10 }, (_, c) => {
        const own = h.filter((_, i) => labels[i] === c);
        return own.length === 0 ? 0 : own.reduce((sum, value) => sum + value, 0) / own.length;
      });
      const total = means.reduce((sum, mean) => sum + mean, 0);
      // Sums of doubles, given out as float32.
      means.forEach((mean, c) => {
        expect(Math.abs(survey.classMeans![l * 10 + c]! - mean)).toBeLessThanOrEqual(2 ** -24 * mean);
      });
      expect(survey.classMeans![l * 10 + 3]).toBe(0);
      const selectivity = total === 0 ? 0 : Math.max(...means) / total;
      expect(Math.abs(survey.selectivity![l]! - selectivity)).toBeLessThanOrEqual(2 ** -24);
    }
  });

  it('measures the very bits that evaluate and averageActivation do, and trains nothing', async () => {
    const trainer = trained({ lambda: 0.001 });
    const fingerprint = await trainer.fingerprint();
    const survey = trainer.survey(images);
    expect(survey.metrics).toEqual(trainer.evaluate(images));
    expect(survey.rhoHat).toEqual(trainer.averageActivation(images));
    expect(survey.classMeans).toBeNull();
    expect(survey.selectivity).toBeNull();
    expect(await trainer.fingerprint()).toBe(fingerprint);
    const labelled = trainer.survey(images, labels);
    expect({ ...labelled, classMeans: null, selectivity: null }).toEqual(survey);
  });
});

describe('workspace', () => {
  const nothing: Workspace = {
    hidden: null,
    reconstruction: null,
    rhoHat: null,
    slope: null,
    deltaOut: null,
    delta: null,
    gradient: null,
  };
  const made = (workspace: Workspace) => Object.entries(workspace).flatMap(([name, values]) => (values ? [name] : []));

  it('has what the phases so far have made, and no more', () => {
    const trainer = trained();
    const names: string[] = [];
    for (const [phase, makes] of [
      ['batch', []],
      ['forward', ['hidden', 'reconstruction']],
      ['rho-hat', ['rhoHat']],
      ['penalty', ['slope']],
      ['delta-out', ['deltaOut']],
      ['delta', ['delta', 'gradient']],
    ] as const) {
      expect(trainer.phase()).toBe(phase);
      names.push(...makes);
      expect(made(trainer.workspace())).toEqual(names);
    }
    expect(trainer.phase()).toBe('update');
    expect(trainer.workspace()).toEqual(nothing);
  });

  it('has the numbers of the step: those of objective, in float32', () => {
    const trainer = trained({ lambda: 0.001 });
    const batch = [...trainer.batch()];
    const m = batch.length;
    const X = Float64Array.from(
      batch.flatMap((i) => [...pixels.subarray(i * N, (i + 1) * N)]),
      (pixel) => pixel / 255,
    );
    const theta = Float64Array.from(trainer.parameters());
    const exact = library.objective(trainer.settings(), theta, X);
    const images = Uint8Array.from(X, (x) => Math.round(255 * x));
    for (let phase = 0; phase < 6; phase++) trainer.phase();
    const { hidden, reconstruction, rhoHat, slope, deltaOut, delta, gradient } = trainer.workspace();
    expect([hidden!.length, reconstruction!.length, deltaOut!.length, delta!.length]).toEqual([m * K, m * N, m * N, m * K]);
    // One mini-batch at once here and there.
    expect(hidden).toEqual(trainer.encode(images));
    expect(reconstruction).toEqual(trainer.reconstruct(images));
    const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Math.hypot(...Array.from(a, (value, i) => value - b[i]!)) / Math.hypot(...Array.from(b));
    // float32's 6e-8, through sums over some hundred terms.
    expect(far(rhoHat!, exact.averageActivation)).toBeLessThan(1e-5);
    expect(far(gradient!, exact.gradient)).toBeLessThan(1e-5);
    expect(slope).toBeInstanceOf(Float64Array);
    expect(slope).toEqual(library.penalty(trainer.settings(), Float64Array.from(rhoHat!)).slope);
    // ∂L/∂b and ∂L/∂c are the columns’ sums of δ and δ′.
    const columns = (values: Float32Array, width: number) =>
      Array.from({ length: width }, (_, j) => {
        let sum = 0;
        for (let i = 0; i < m; i++) sum += values[i * width + j]!;
        return sum;
      });
    expect(far(columns(delta!, K), exact.gradient.subarray(N * K, N * K + K))).toBeLessThan(1e-5);
    expect(far(columns(deltaOut!, N), exact.gradient.subarray(2 * N * K + K))).toBeLessThan(1e-5);
  });

  it('is of the step under way: of none after a change of settings, a restore or other parameters', () => {
    const trainer = trained();
    const saved = trainer.save();
    for (const change of [
      () => trainer.configure({ rho: 0.2 }),
      () => trainer.restore(saved),
      () => trainer.setParameters(trainer.parameters()),
    ]) {
      for (let phase = 0; phase < 4; phase++) trainer.phase();
      expect(trainer.workspace().slope).not.toBeNull();
      change();
      expect(trainer.workspace()).toEqual(nothing);
    }
  });

  it('hands out copies', async () => {
    const [trainer, other] = [trained(), trained()];
    for (let phase = 0; phase < 6; phase++) trainer.phase();
    for (const values of Object.values(trainer.workspace())) values?.fill(9);
    trainer.step();
    other.step();
    expect(await trainer.fingerprint()).toBe(await other.fingerprint());
  });
});

describe('explain', () => {
  it.each([
    ['kl', false, 'sigmoid'],
    ['l1', true, 'sigmoid'],
    ['topk', false, 'sigmoid'],
    ['none', false, 'linear'],
    ['custom', true, 'linear'],
    ['custom', false, 'sigmoid'],
  ] as const)('adds up to the gradient: %s, tied %s, %s', (penalty, tied, decoder) => {
    const own = { penalty, tied, decoder, topk: 4, lambda: 0.01, penaltyExpression: OWN.text, rho: 0.1 };
    const trainer = trained(own);
    const images = trainer.batch();
    const X = Float64Array.from(
      [...images].flatMap((i) => [...pixels.subarray(i * N, (i + 1) * N)]),
      (pixel) => pixel / 255,
    );
    const theta = Float64Array.from(trainer.parameters());
    const settings = trainer.settings();
    const exact = library.objective(settings, theta, X);
    const naive = naiveObjective(settings, theta, X);
    // Sums of some thousand doubles in two orders.
    const near = (a: number, b: number, scale: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * scale);
    for (const gradient of ['exact', 'without-penalty', 'without-mean', 'without-slope'] as const) {
      trainer.configure({ gradient });
      for (const [unit, input] of [
        [0, 0],
        [5, 27],
        [11, 63],
        [3, 20],
      ] as const) {
        const e = trainer.explain(unit, input);
        const index = input * K + unit;
        expect([e.unit, e.input, e.images]).toEqual([unit, input, images]);
        expect([e.weight, e.bias]).toEqual([theta[index], theta[N * K + unit]]);
        const scale = Math.abs(e.reconstruction) + Math.abs(e.penalty) + Math.abs(e.decay) + 1e-3;
        near(e.total, exact.gradient[index]!, scale);
        near(e.reconstruction, naive.gradients.reconstruction[index]!, scale);
        near(e.penalty, settings.beta * naive.gradients.sparsity[index]!, scale);
        near(e.decay, naive.gradients.weightDecay[index]!, scale);
        near(e.rhoHat, exact.averageActivation[unit]!, 1);
        near(e.slope, library.penalty(settings, Float64Array.of(e.rhoHat)).slope[0]!, 1 + Math.abs(e.slope));
        // The lecture's chain, by its own numbers: (1/m) Σ g′ x, and β Ω′ times that.
        const perImage = Array.from(e.h, (h, i) => h * (1 - h) * e.x[i]!);
        const mean = perImage.reduce((sum, value) => sum + value, 0) / images.length;
        near(e.rhoHatGradient, mean, 1);
        near(e.penalty, settings.beta * e.slope * mean, scale);
        expect([...e.x]).toEqual([...images].map((i) => pixels[i * N + input]! / 255));
        if (!tied) {
          near(
            e.reconstruction,
            perImage.reduce((sum, value, i) => sum + value * e.back[i]!, 0),
            scale,
          );
        }
      }
    }
  });

  it('is of the mini-batch of the step under way, and changes nothing', async () => {
    const [trainer, other] = [trained(), trained()];
    const before = trainer.explain(2, 30);
    for (let phase = 0; phase < 7; phase++) {
      expect(trainer.explain(2, 30)).toEqual(before);
      trainer.phase();
    }
    const after = trainer.explain(2, 30);
    expect(after.images).toEqual(trainer.batch());
    expect(after.images).not.toEqual(before.images);
    other.step();
    expect(await trainer.fingerprint()).toBe(await other.fingerprint());
  });
});

describe('penalty', () => {
  const points = Float64Array.from({ length: 41 }, (_, i) => i / 40);

  it.each([0.05, 0.2])('of one’s own is the expression, kept away from 0 and 1, at ρ = %f', (rho) => {
    const { value, slope } = library.penalty({ penalty: 'custom', penaltyExpression: OWN.text, rho }, points);
    points.forEach((point, i) => {
      const r = Math.min(Math.max(point, 1e-7), 1 - 1e-7);
      if (point === rho) expect([value[i], slope[i]]).toEqual([0, 0]);
      expect(Math.abs(value[i]! - OWN.value(r, rho))).toBeLessThanOrEqual(1e-13 * (1 + OWN.value(r, rho)));
      expect(Math.abs(slope[i]! - OWN.slope(r, rho))).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(OWN.slope(r, rho))));
    });
  });

  it('is not finite where the mathematics is not, and none where there is none', () => {
    const at = (penaltyExpression: string) =>
      library.penalty({ penalty: 'custom', penaltyExpression, rho: 0.5 }, Float64Array.of(0.25, 0.5, 0.75));
    expect([...at('1 / (r - rho)').value]).toEqual([-4, Infinity, 4]);
    expect([...at('sqrt(r - rho)').value]).toEqual([Number.NaN, 0, 0.5]);
    expect([...at('sqrt(r - rho)').slope]).toEqual([Number.NaN, Infinity, 1]);
    expect([...at('abs(r - rho)').slope]).toEqual([-1, 0, 1]);
    for (const penalty of ['none', 'topk'] as const) {
      expect([...library.penalty({ penalty }, points).value, ...library.penalty({ penalty }, points).slope]).toEqual(
        new Array(82).fill(0),
      );
    }
    expect(library.penalty({ penalty: 'kl' }, new Float64Array())).toEqual({
      value: new Float64Array(),
      slope: new Float64Array(),
    });
  });

  it('reads as much as two hundred characters can nest', () => {
    const slope = (penaltyExpression: string) =>
      library.penalty({ penalty: 'custom', penaltyExpression }, Float64Array.of(0.3)).slope[0];
    expect(slope(`${'('.repeat(99)}r${')'.repeat(99)}`)).toBe(1);
    expect(slope(`${'-'.repeat(199)}r`)).toBe(-1);
    expect(slope(`r${'-(r'.repeat(49)}${')'.repeat(49)}`)).toBe(0);
    expect(slope(`${'abs('.repeat(39)}r${')'.repeat(39)}`)).toBe(1);
  });
});
