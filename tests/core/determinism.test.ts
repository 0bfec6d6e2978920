/** Same seed, same bits: settings, seed, digits and steps decide θ, and nothing else does. */

import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Trainer, TrainerSettings } from '../../web/src/library/index.js';
import { bars, library, SMALL, thrown } from './samples.js';

const pixels = bars(150);
const PHASES = ['batch', 'forward', 'rho-hat', 'penalty', 'delta-out', 'delta', 'update'];
const trainers: Trainer[] = [];

function trainer(settings: Partial<TrainerSettings> = {}): Trainer {
  const created = library.createTrainer({ ...SMALL, ...settings });
  trainers.push(created);
  return created;
}

function filled(settings: Partial<TrainerSettings> = {}): Trainer {
  const created = trainer(settings);
  created.append(pixels);
  return created;
}

afterEach(() => {
  for (const created of trainers.splice(0)) created.delete();
});

describe('same seed, same bits', () => {
  it('the fingerprint is the SHA-256 of θ as little-endian float32', async () => {
    const one = filled();
    one.step(3);
    const bytes = Buffer.alloc(one.parameters().length * 4);
    one.parameters().forEach((value, i) => {
      bytes.writeFloatLE(value, 4 * i);
    });
    expect(await one.fingerprint()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('two runs are equal, and another seed, another setting or another step makes another', async () => {
    const run = async (settings: Partial<TrainerSettings>, steps = 40) => {
      const one = filled(settings);
      one.step(steps);
      return one.fingerprint();
    };
    const reference = await run({});
    expect(await run({})).toBe(reference);
    expect(await run({ seed: 2 })).not.toBe(reference);
    expect(await run({ beta: 2.999 })).not.toBe(reference);
    expect(await run({}, 41)).not.toBe(reference);
  });

  it.each(['adam', 'momentum', 'sgd'] as const)(
    '%s: 300 steps are 150, saved and restored in a new trainer, and 150 more',
    async (optimizer) => {
      const whole = filled({ optimizer, learningRate: 0.01 });
      whole.step(300);

      const first = filled({ optimizer, learningRate: 0.01 });
      first.step(150);
      const saved = first.save();
      // The new trainer is another network until it is restored.
      const second = trainer({ hidden: 5, seed: 99, optimizer: optimizer === 'sgd' ? 'adam' : 'sgd' });
      second.append(pixels);
      second.restore(saved);
      expect(second.settings()).toEqual(first.settings());
      expect(second.metrics()).toEqual(first.metrics());
      expect(second.averageActivation()).toEqual(first.averageActivation());
      expect(await second.fingerprint()).toBe(await first.fingerprint());

      expect(second.step(150)).toEqual(whole.metrics());
      expect(await second.fingerprint()).toBe(await whole.fingerprint());
      expect(second.save()).toEqual(whole.save());
    },
  );

  it('with a penalty of one’s own and a faulty gradient as well: two runs are equal, saved and restored or not', async () => {
    const settings = {
      penalty: 'custom',
      penaltyExpression: 'exp(-r / rho) + 3 * abs(r - rho)',
      gradient: 'without-slope',
    } as const;
    const whole = filled(settings);
    whole.step(40);
    const first = filled(settings);
    first.step(13);
    const second = filled();
    second.restore(first.save());
    expect(second.settings()).toMatchObject(settings);
    second.step(27);
    expect(await second.fingerprint()).toBe(await whole.fingerprint());
    for (const change of [{ penaltyExpression: 'exp(-r / rho) + 2 * abs(r - rho)' }, { gradient: 'exact' }] as const) {
      const other = filled({ ...settings, ...change });
      other.step(40);
      expect(await other.fingerprint()).not.toBe(await whole.fingerprint());
    }
  });

  it('a batch size that does not divide the digits is no exception, nor is a save within an epoch', async () => {
    const settings = { batchSize: 40 };
    const whole = filled(settings);
    whole.step(30);
    const first = filled(settings);
    first.step(13);
    const second = filled(settings);
    second.restore(first.save());
    second.step(17);
    expect(await second.fingerprint()).toBe(await whole.fingerprint());
  });

  it('digits that come in pieces, while training goes on, make the same run', async () => {
    const whole = filled();
    whole.step(40);
    const pieces = trainer();
    pieces.announce(150);
    let sent = 0;
    for (let step = 0; step < 40; step++) {
      // Never more than is needed: one digit at a time until the next mini-batch is there.
      while (!pieces.ready()) pieces.append(pixels.subarray(sent * 64, ++sent * 64));
      pieces.step();
    }
    expect(sent).toBe(150);
    expect(await pieces.fingerprint()).toBe(await whole.fingerprint());
  });

  it('step by step, phase by phase, and looked at in between, the run is the same', async () => {
    const whole = filled();
    const last = whole.step(40);

    const single = filled();
    for (let step = 0; step < 40; step++) single.step();
    expect(single.metrics()).toEqual(last);
    expect(await single.fingerprint()).toBe(await whole.fingerprint());

    const phased = filled();
    for (let step = 0; step < 40; step++) {
      for (const phase of PHASES) {
        expect(phased.nextPhase()).toBe(phase);
        expect(phased.phase()).toBe(phase);
      }
    }
    expect(phased.metrics()).toEqual(last);
    expect(await phased.fingerprint()).toBe(await whole.fingerprint());

    const watched = filled();
    for (let step = 0; step < 40; step++) {
      watched.phase();
      watched.phase();
      watched.batch();
      watched.evaluate(pixels.subarray(0, 640));
      watched.evaluate();
      watched.averageActivation(pixels);
      watched.encode(pixels);
      watched.phase();
      watched.reconstruct(pixels);
      watched.decode(new Float32Array(24));
      watched.parameters();
      watched.save();
      watched.ready();
      if (step % 10 === 0) watched.checkGradient(pixels.subarray(0, 128), { count: 8 });
      watched.step();
    }
    expect(watched.metrics()).toEqual(last);
    expect(await watched.fingerprint()).toBe(await whole.fingerprint());
  });

  it('the first epoch takes the digits in order, later ones each in an order of their own', () => {
    const one = filled();
    const epoch = () => {
      const seen: number[] = [];
      for (let batch = 0; batch < 8; batch++) {
        seen.push(...one.batch());
        one.step();
      }
      return seen;
    };
    const inOrder = Array.from({ length: 150 }, (_, i) => i);
    const [first, second, third] = [epoch(), epoch(), epoch()];
    expect(first).toEqual(inOrder);
    for (const later of [second, third]) {
      expect(later).not.toEqual(inOrder);
      expect(later.toSorted((p, q) => p - q)).toEqual(inOrder);
    }
    expect(third).not.toEqual(second);
  });

  it('settings that change during a run change it from that step on, at whatever time they were given', async () => {
    const change = { rho: 0.2, beta: 1, learningRate: 0.02, lambda: 0.001, optimizer: 'momentum' } as const;
    const run = async (how: (one: Trainer) => void) => {
      const one = filled();
      one.step(20);
      how(one);
      one.step(20);
      return one.fingerprint();
    };
    const together = await run((one) => one.configure(change));
    expect(
      await run((one) => {
        for (const [key, value] of Object.entries(change)) one.configure({ [key]: value });
      }),
    ).toBe(together);
    expect(
      await run((one) => {
        one.phase();
        one.phase();
        one.configure(change);
      }),
    ).toBe(together);
    expect(await run(() => {})).not.toBe(together);
  });
});

describe('training', () => {
  it('lowers the loss, brings ρ̂ to ρ, and reports what its parts add up to', () => {
    const one = filled({ rho: 0.1, learningRate: 0.01 });
    const before = one.evaluate();
    one.step(600);
    const after = one.evaluate();
    expect(after.reconstruction).toBeLessThan(before.reconstruction / 2);
    expect(after.sparsity).toBeLessThan(before.sparsity / 10);
    const far = (rhoHat: Float32Array) => rhoHat.reduce((sum, value) => sum + Math.abs(value - 0.1), 0) / rhoHat.length;
    expect(far(one.averageActivation(pixels))).toBeLessThan(0.05);
    // The total is a sum of doubles; the last bit may differ by the order in which it was added.
    expect(after.total).toBeCloseTo(after.reconstruction + 3 * after.sparsity + after.weightDecay, 12);
    expect(after).toMatchObject({ step: 600, examples: (600 / 8) * 150, epoch: 75 });
  });

  it('computes in float32 what objective computes in double', () => {
    const one = filled();
    one.step(50);
    const X = Float64Array.from(pixels, (pixel) => pixel / 255);
    const exact = library.objective(one.settings(), Float64Array.from(one.parameters()), X);
    const found = one.evaluate(pixels);
    // float32 has 24 bits, 6e-8; sums over 64 pixels, 12 units and 150 images of it stay within some hundred times that.
    for (const term of ['reconstruction', 'sparsity', 'weightDecay', 'total'] as const) {
      expect(Math.abs(found[term] - exact[term])).toBeLessThan(1e-5 * exact[term]);
    }
  });

  it('agrees with central differences at the θ it has reached', () => {
    const one = filled({ lambda: 0.001 });
    one.step(30);
    const check = one.checkGradient(pixels.subarray(0, 5 * 64), { count: 60, seed: 4, epsilon: 1e-4 });
    expect(check.ratio).toBeLessThan(1e-8);
    expect(check.indices.length).toBe(check.analytic.length);
    expect(check.indices.length).toBe(check.numeric.length);
    expect(new Set(check.indices).size).toBe(check.indices.length);
    // Some of each of W, b, W′ and c.
    const ends = [64 * 12, 64 * 12 + 12, 2 * 64 * 12 + 12, 2 * 64 * 12 + 12 + 64];
    const parts = Array.from(check.indices, (index) => ends.findIndex((end) => index < end));
    expect(new Set(parts)).toEqual(new Set([0, 1, 2, 3]));
  });

  it('redraws an image by way of its hidden activations', () => {
    const one = filled();
    one.step(20);
    const some = pixels.subarray(0, 3 * 64);
    const H = one.encode(some);
    expect(H.length).toBe(3 * 12);
    expect(H.every((h) => h > 0 && h < 1)).toBe(true);
    expect(one.decode(H)).toEqual(one.reconstruct(some));
    const mean = Array.from({ length: 12 }, (_, l) => (H[l]! + H[12 + l]! + H[24 + l]!) / 3);
    // A mean of three float32 of at most 1, in another order: one unit in the last place each.
    one.averageActivation(some).forEach((rhoHat, l) => {
      expect(Math.abs(rhoHat - mean[l]!)).toBeLessThan(3 * 2 ** -24);
    });
  });

  it('keeps the k* strongest units of each image with top-k', () => {
    const one = filled({ penalty: 'topk', topk: 3 });
    one.step(20);
    const H = one.encode(pixels);
    for (let i = 0; i < 150; i++) expect(H.subarray(12 * i, 12 * i + 12).filter((h) => h > 0).length).toBe(3);
  });

  it('uses one matrix twice with tied weights', () => {
    const one = filled({ tied: true });
    one.step(5);
    expect(one.parameters().length).toBe(64 * 12 + 12 + 64);
    // No hidden activation at all leaves the output biases; a single one adds that unit's encoder weights.
    const bias = one.parameters().subarray(64 * 12 + 12);
    const logit = (value: number) => Math.log(value / (1 - value));
    const drawn = one.decode(Float32Array.from({ length: 12 }, (_, l) => (l === 4 ? 1 : 0)));
    drawn.forEach((value, j) => {
      // The logit of a float32 near ½ is exact to some 2⁻²⁰ here.
      expect(Math.abs(logit(value) - (bias[j]! + one.parameters()[12 * j + 4]!))).toBeLessThan(1e-5);
    });
  });

  it('waits where a digit has not arrived, and has made the steps before', () => {
    const one = trainer();
    one.announce(150);
    expect(one.ready()).toBe(false);
    one.append(pixels.subarray(0, 45 * 64));
    const error = thrown(() => one.step(3));
    expect(error).toMatchObject({ name: 'RangeError' });
    expect(error.message).toMatch(/59/);
    expect(one.metrics().step).toBe(2);
  });
});
