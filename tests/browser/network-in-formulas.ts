/** A small network in the real core, one step under way, and what the symbols of its formulas mean. */

import { loadSparseAutoencoder, type Module, type WeightExplanation } from '../../web/src/library/index.ts';
import type { Combination } from '../core/combinations.ts';
import { Meaning } from './mathml.ts';
import { Matrix } from './matrix.ts';

const HAT = '\u0302';
export const RHO_HAT = `ρ${HAT}`;

export const core: Module = await loadSparseAutoencoder();

/** Numbers without a pattern that a formula could meet by chance: fractional parts of multiples of the golden ratio. */
const golden = (at: number) => ((at + 1) * 0.6180339887498949) % 1;

export interface Network {
  settings: Combination;
  theta: Float64Array;
  X: Float64Array;
  /** The core's explanation of W_jl. */
  explain(l: number, j: number): WeightExplanation;
  /** What the core makes of it: the objective in double, and the phases up to the gradient in float32. */
  objective: ReturnType<Module['objective']>;
  phases: { H: Matrix; Xhat: Matrix; deltaOut: Matrix; delta: Matrix };
  /** The same objective elsewhere, or with other settings. */
  objectiveAt(theta: Float64Array, changes?: Partial<Combination>): ReturnType<Module['objective']>;
  /** Finishes the step, or makes another; θ afterwards. The mini-batch is always all the digits. */
  step(): Float32Array;
  /** W, b, W′ and c of a vector that lies as θ does; W′ of a tied network is not in it. */
  parts(vector: ArrayLike<number>): Record<'W' | 'b' | 'W′' | 'c', Matrix | undefined>;
  meaning: Meaning;
  delete(): void;
}

/** `m` is how many digits the mini-batch has. */
export function network(combination: Combination, m = 5): Network {
  const { inputs: n, hidden: k, tied } = combination;
  const settings = { ...combination, batchSize: m, trainDigits: m, learningRate: 0.01 };
  const trainer = core.createTrainer(settings);
  const pixels = Uint8Array.from({ length: m * n }, (_, at) => (golden(at) < 0.3 ? 0 : 255 * golden(3 * at + 1)));
  trainer.append(pixels);
  trainer.setParameters(trainer.parameters().map((_, at) => 2 * golden(7 * at + 2) - 1));
  const theta = Float64Array.from(trainer.parameters());
  const X = Float64Array.from(pixels, (pixel) => pixel / 255);
  while (trainer.nextPhase() !== 'update') trainer.phase();
  const { hidden, reconstruction, deltaOut, delta } = trainer.workspace();

  const parts = (vector: ArrayLike<number>) => {
    const all = Array.from(vector);
    let from = 0;
    const next = (rows: number, columns: number) => {
      from += rows * columns;
      return Matrix.of(rows, columns, all.slice(from - rows * columns, from));
    };
    return { W: next(n, k), b: next(k, 1), 'W′': tied ? undefined : next(k, n), c: next(n, 1) };
  };

  const meaning = new Meaning();
  const { values, functions, derivatives } = meaning;
  values.set('X', Matrix.of(m, n, X));
  values.set('θ', Matrix.column(theta));
  for (const [name, value] of Object.entries(parts(theta))) if (value) values.set(name, value);
  const { rho, beta, lambda, learningRate, topk } = settings;
  const numbers = { n, k, m, ρ: rho, β: beta, λ: lambda, η: learningRate, e: Math.E };
  for (const [name, value] of Object.entries(numbers)) values.set(name, Matrix.scalar(value));
  const keepLargest = (row: readonly number[]) => {
    const least = [...row].sort((one, other) => other - one)[topk - 1]!;
    return row.map((value) => (value >= least ? value : 0));
  };
  const omega = (penalty: 'kl' | 'custom') => (r: Matrix, target: Matrix) =>
    Matrix.scalar(core.penalty({ ...settings, penalty, rho: target.number }, Float64Array.of(r.number)).value[0]!);
  functions.set('log', (of) => of.map(Math.log));
  functions.set('softplus', (of) => of.map((value) => Math.log(1 + Math.exp(value))));
  functions.set('topk*', (of) =>
    Matrix.of(
      of.rows,
      of.columns,
      Array.from({ length: of.rows }, (_, i) => keepLargest(of.data.slice(i * of.columns, (i + 1) * of.columns))).flat(),
    ),
  );
  functions.set('KL', (target, average) => omega('kl')(average, target));
  functions.set('ω', omega('custom'));
  derivatives.set(`∂${RHO_HAT}l/∂Wjl`, ({ j, l }) => Matrix.scalar(trainer.explain(l!, j!).rhoHatGradient));
  derivatives.set(`∂ω/∂${RHO_HAT}l`, ({ l }, [where]) => {
    const average = where?.number ?? meaning.value(RHO_HAT).data[l!]!;
    const at = (by: number) => omega('custom')(Matrix.scalar(average + by), Matrix.scalar(rho)).number;
    return Matrix.scalar((at(1e-6) - at(-1e-6)) / 2e-6);
  });

  const objectiveAt = (at: Float64Array, changes: Partial<Combination> = {}) =>
    core.objective({ ...settings, ...changes }, at, X);
  return {
    ...{ settings, theta, X, meaning, parts, objectiveAt },
    explain: (l, j) => trainer.explain(l, j),
    objective: objectiveAt(theta),
    phases: {
      H: Matrix.of(m, k, hidden!),
      Xhat: Matrix.of(m, n, reconstruction!),
      deltaOut: Matrix.of(m, n, deltaOut!),
      delta: Matrix.of(m, k, delta!),
    },
    step() {
      trainer.step();
      return trainer.parameters();
    },
    delete: () => trainer.delete(),
  };
}

/** What the derivative of the penalty alone is, by the core: with β = 1 and without, and no weight decay. */
export function penaltyGradient({ theta, objectiveAt }: Network): number[] {
  const [with1, without] = [1, 0].map((beta) => objectiveAt(theta, { beta, lambda: 0 }).gradient);
  return Array.from(with1!, (slope, at) => slope - without![at]!);
}

/** ‖one − other‖ / ‖other‖, or ‖one‖ where the other is 0. */
export function apart(one: Matrix, other: Matrix): number {
  return one.minus(other).norm().number / (other.norm().number || 1);
}
