/**
 * A sparse autoencoder to train from JavaScript, in Node and in browsers. The arithmetic is C++ in WebAssembly.
 *
 *     const module = await loadSparseAutoencoder();
 *     const trainer = module.createTrainer({ hidden: 100, rho: 0.05, beta: 3 });
 *     trainer.append(pixels); // bytes, 784 an image
 *     console.log(trainer.step(100), await trainer.fingerprint());
 *     trainer.delete();
 */

import type { LoadOptions, Module } from './api.js';
import { checkRows, checkVector, completeSettings, parameterCount } from './checks.js';
import { Core } from './core.js';
import { CoreIdxReader } from './idx-reader.js';
import { CoreTrainer } from './trainer.js';

export type { Decoder, Loss, Optimizer, Penalty, Settings } from '../settings.js';
export { DEFAULTS, PRESETS, SCHEMA } from '../settings.js';
export type {
  GradientComparison,
  IdxReader,
  LoadOptions,
  Metrics,
  Module,
  Objective,
  Phase,
  Survey,
  Trainer,
  TrainerSettings,
  WasmPart,
  WeightExplanation,
  Workspace,
} from './api.js';
export { CoreFailure, DivergenceError } from './errors.js';

/**
 * Loads and starts the WebAssembly core. Each call gives an instance with a memory of its own.
 * In Node it needs no argument. Rejects where WebAssembly is refused or one of the core's two files cannot be had.
 */
export async function loadSparseAutoencoder(options: LoadOptions = {}): Promise<Module> {
  const core = await Core.load(options);
  return {
    createTrainer: (settings = {}) => new CoreTrainer(core, completeSettings(settings)),
    createIdxReader: (kind) => new CoreIdxReader(core, kind),
    exact: () => core.exact(),
    objective(settings, theta, X) {
      const complete = completeSettings(settings);
      checkVector('theta', theta, Float64Array, parameterCount(complete));
      checkRows('X', X, Float64Array, complete.inputs);
      core.checkSettings(complete);
      core.needExact('objective');
      return core.call((native) => native.objective(complete, theta, X));
    },
    penalty(settings, rhoHat) {
      const complete = completeSettings(settings);
      checkVector('rhoHat', rhoHat, Float64Array);
      core.checkSettings(complete);
      return core.call((native) => native.penalty(complete, rhoHat));
    },
    get memory() {
      return core.memory;
    },
    get failure() {
      return core.failure;
    },
  };
}
