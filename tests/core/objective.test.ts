import { describe, expect, it } from 'vitest';
import type { Settings } from '../../web/src/settings.js';
import { COMBINATIONS, type Combination, nameOf } from './combinations.js';
import { naiveObjective } from './naive.js';
import { library, random, thrown } from './samples.js';

const EXAMPLES = 5;
const INPUTS = COMBINATIONS[0]!.inputs;

function sample({ inputs, hidden, tied }: Combination) {
  const next = random(3);
  const theta = Float64Array.from({ length: (tied ? 1 : 2) * inputs * hidden + hidden + inputs }, () => 2 * next() - 1);
  // A third of the pixels are 0, as in digits most are.
  const X = Float64Array.from({ length: EXAMPLES * inputs }, () => (next() < 1 / 3 ? 0 : next()));
  return { theta, X };
}

const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

/** ‖a − b‖ / ‖a + b‖ */
function ratio(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const pairs = Array.from(a, (value, i) => [value, b[i]!] as const);
  return norm(pairs.map(([p, q]) => p - q)) / norm(pairs.map(([p, q]) => p + q));
}

function numericGradient(settings: Combination, theta: Float64Array, X: Float64Array): Float64Array {
  const epsilon = 1e-4;
  return theta.map((value, i) => {
    const at = (shifted: number) => library.objective(settings, theta.with(i, shifted), X).total;
    return (at(value + epsilon) - at(value - epsilon)) / (2 * epsilon);
  });
}

// Both sides are sums of the same few dozen doubles in another order: 1e-12 of them is a hundred times what rounding does.
const ROUNDING = 1e-12;

describe.each(COMBINATIONS.map((settings) => [nameOf(settings), settings] as const))('objective: %s', (_, settings) => {
  const { theta, X } = sample(settings);
  const found = library.objective(settings, theta, X);
  const naive = naiveObjective(settings, theta, X);

  it('has the gradient that central differences have', () => {
    // UFLDL's bound for ε = 1e-4: the differences' own error is of the order ε², 1e-8, times a third derivative below 1.
    expect(ratio(numericGradient(settings, theta, X), found.gradient)).toBeLessThan(1e-8);
  });

  it('agrees with a loop over examples, units and pixels', () => {
    const { beta } = settings;
    const total = naive.reconstruction + beta * naive.sparsity + naive.weightDecay;
    for (const [mine, theirs] of [
      [found.reconstruction, naive.reconstruction],
      [found.sparsity, naive.sparsity],
      [found.weightDecay, naive.weightDecay],
      [found.total, total],
    ] as const) {
      expect(Math.abs(mine - theirs)).toBeLessThanOrEqual(ROUNDING * Math.abs(theirs));
    }
    expect(ratio(found.averageActivation, naive.averageActivation)).toBeLessThan(ROUNDING);
    const { reconstruction, sparsity, weightDecay } = naive.gradients;
    expect(
      ratio(
        found.gradient,
        reconstruction.map((slope, i) => slope + beta * sparsity[i]! + weightDecay[i]!),
      ),
    ).toBeLessThan(ROUNDING);
  });

  it.each(['without-penalty', 'without-mean', 'without-slope'] as const)('%s: leaves out that and nothing else', (gradient) => {
    const broken = library.objective({ ...settings, gradient }, theta, X);
    const { gradients } = naiveObjective({ ...settings, gradient }, theta, X);
    const expected = gradients.reconstruction.map(
      (slope, i) => slope + settings.beta * gradients.sparsity[i]! + gradients.weightDecay[i]!,
    );
    expect(ratio(broken.gradient, expected)).toBeLessThan(ROUNDING);
    expect({ ...broken, gradient: null }).toEqual({ ...found, gradient: null });
    // The check sees it, wherever there is something to leave out.
    const bare = gradient === 'without-penalty' && ['topk', 'none'].includes(settings.penalty);
    if (bare) expect(broken.gradient).toEqual(found.gradient);
    else expect(ratio(numericGradient(settings, theta, X), broken.gradient)).toBeGreaterThan(0.01);
  });

  it('has each term on its own', () => {
    const bare = library.objective({ ...settings, beta: 0, lambda: 0 }, theta, X);
    expect(bare.total).toBe(bare.reconstruction);
    expect(bare.sparsity).toBe(found.sparsity);
    expect(ratio(bare.gradient, naive.gradients.reconstruction)).toBeLessThan(ROUNDING);
    expect(ratio(numericGradient({ ...settings, beta: 0, lambda: 0 }, theta, X), bare.gradient)).toBeLessThan(1e-8);

    // What a term adds to the gradient is a difference of two, so it is compared on the scale of those.
    const added = (change: Partial<Settings>) =>
      library
        .objective({ ...settings, beta: 0, lambda: 0, ...change }, theta, X)
        .gradient.map((slope, i) => slope - bare.gradient[i]!);
    const sparse = added({ beta: 3 }).map((slope, i) => slope - 3 * naive.gradients.sparsity[i]!);
    const decayed = added({ lambda: settings.lambda }).map((slope, i) => slope - naive.gradients.weightDecay[i]!);
    expect(norm(sparse)).toBeLessThan(ROUNDING * norm(found.gradient));
    expect(norm(decayed)).toBeLessThan(ROUNDING * norm(found.gradient));
  });
});

describe('objective', () => {
  const settings = COMBINATIONS[0]!;
  const { theta, X } = sample(settings);

  it('keeps Ω and its slope finite where a unit never or always fires', () => {
    const { hidden } = settings;
    for (const bias of [-60, 60]) {
      const extreme = theta.with(INPUTS * hidden, bias);
      const found = library.objective(settings, extreme, X);
      const naive = naiveObjective(settings, extreme, X);
      expect(Math.abs(found.sparsity - naive.sparsity)).toBeLessThanOrEqual(ROUNDING * naive.sparsity);
      expect(found.gradient.every(Number.isFinite)).toBe(true);
      // ρ̂ counts as 1e-7 or 1 − 1e-7 in the logarithms.
      const [rho, clamped] = [settings.rho, bias < 0 ? 1e-7 : 1 - 1e-7];
      const one = rho * Math.log(rho / clamped) + (1 - rho) * Math.log((1 - rho) / (1 - clamped));
      expect(found.sparsity).toBeGreaterThan(one);
    }
  });

  it('has no penalty where every unit is on average as active as it should be', () => {
    const quiet = new Float64Array(theta.length);
    const found = library.objective({ ...settings, rho: 0.5 }, quiet, X);
    expect([...found.averageActivation]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
    expect(found.sparsity).toBe(0);
  });

  it('reproduces the lecture’s plot: one unit, ρ = 0.2, least and 0 at ρ̂ = 0.2 only', () => {
    const omega = (rhoHat: number) => {
      // One unit that sees a single black pixel: its activation is that of its bias.
      const point = Float64Array.of(0, Math.log(rhoHat / (1 - rhoHat)), 0, 0);
      return library.objective({ inputs: 1, hidden: 1, rho: 0.2, penalty: 'kl' }, point, Float64Array.of(0)).sparsity;
    };
    // A double that is 0.2 up to rounding: Ω is quadratic there, so what remains is of the order of that rounding squared.
    expect(Math.abs(omega(0.2))).toBeLessThan(1e-15);
    let last = omega(0.2);
    for (let q = 0.25; q < 1; q += 0.05) {
      expect(omega(q)).toBeGreaterThan(last);
      last = omega(q);
    }
    last = omega(0.2);
    for (let q = 0.15; q > 0.01; q -= 0.05) {
      expect(omega(q)).toBeGreaterThan(last);
      last = omega(q);
    }
  });

  it('says what is wrong with θ, X and the settings', () => {
    const objective = (...[s, t, x]: unknown[]) =>
      thrown(() => library.objective(s as Combination, t as Float64Array, x as Float64Array));
    expect(objective(settings, theta.slice(1), X)).toMatchObject({
      name: 'RangeError',
      message: `theta must have length ${theta.length}, not ${theta.length - 1}`,
    });
    expect(objective(settings, theta.with(2, Number.NaN), X)).toMatchObject({
      name: 'RangeError',
      message: 'theta[2] must be a finite number, not NaN',
    });
    expect(objective(settings, theta, X.with(4, Infinity))).toMatchObject({
      name: 'RangeError',
      message: 'X[4] must be a finite number, not Infinity',
    });
    expect(objective(settings, theta, X.slice(1))).toMatchObject({
      name: 'RangeError',
      message: 'X must hold whole rows of 7 numbers, at least one, not 34 numbers',
    });
    expect(objective(settings, theta, new Float64Array())).toMatchObject({ name: 'RangeError' });
    expect(objective(settings, Float32Array.from(theta), X)).toMatchObject({
      name: 'TypeError',
      message: 'theta must be a Float64Array, not a value of type Float32Array',
    });
    expect(objective({ ...settings, inputs: 0 }, theta, X)).toMatchObject({
      name: 'RangeError',
      message: 'inputs must be a whole number from 1 to 4096, not 0',
    });
    expect(objective({ ...settings, decoder: 'linear', loss: 'cross-entropy' }, theta, X)).toMatchObject({ name: 'RangeError' });
  });
});
