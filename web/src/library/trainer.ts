/** The Trainer of api.ts over the core's. It owns the Embind handle, checks what goes in, and keeps the labels. */

import { mergeSettings, RULES, SETTING_KEYS, type Settings } from '../setting-rules.js';
import type {
  GradientComparison,
  Metrics,
  Phase,
  Survey,
  Trainer,
  TrainerSettings,
  WeightExplanation,
  Workspace,
} from './api.js';
import {
  checkBytes,
  checkImages,
  checkRows,
  checkSettingsObject,
  checkVector,
  checkWhole,
  MAX_CHECKPOINT,
  parameterCount,
} from './checks.js';
import type { Core } from './core.js';
import { DivergenceError } from './errors.js';
import type { NativeTrainer } from './native.js';
import { sha256 } from './sha256.js';
import { CoreSharedSteps, type SharedSteps } from './shared-steps.js';

const MAX_COUNT = 2 ** 31 - 1;

export class CoreTrainer implements Trainer {
  private readonly sharedSteps = new CoreSharedSteps((question) => this.ask(question));
  private readonly core: Core;
  private native: NativeTrainer | null;
  /** One array for each append that brought labels. */
  private labelParts: Uint8Array[] = [];
  private announced = false;

  constructor(core: Core, settings: TrainerSettings) {
    core.checkSettings(settings);
    this.core = core;
    this.native = core.call((module) => module.createTrainer(settings));
  }

  settings(): TrainerSettings {
    return this.ask((native) => native.settings());
  }

  configure(changes: Partial<Settings>): TrainerSettings {
    checkSettingsObject(changes);
    const { inputs, ...before } = this.settings();
    const after = mergeSettings(before, changes);
    for (const key of SETTING_KEYS) {
      if (RULES[key].effect === 'restart' && after[key] !== before[key]) {
        throw new RangeError(`${key} is ${before[key]} for the whole run; to make it ${after[key]} create a new trainer`);
      }
    }
    const complete = { ...after, inputs };
    this.core.checkSettings(complete);
    this.change((native) => native.configure(complete));
    return complete;
  }

  announce(count: number): void {
    checkWhole('count', count, 1, MAX_COUNT);
    this.change((native) => native.announce(count));
    this.announced = true;
  }

  append(pixels: Uint8Array, labels?: Uint8Array): void {
    const { inputs } = this.settings();
    const count = checkImages('pixels', pixels, inputs, 0);
    if (count === 0 && labels === undefined) return;
    if (labels !== undefined) {
      checkBytes('labels', labels);
      if (labels.length !== count) throw new RangeError(`labels must be ${count}, one for each image, not ${labels.length}`);
    }
    if (this.size > 0 && (labels !== undefined) !== this.labelParts.length > 0) {
      throw new TypeError(
        `labels must come with every append or with none; the first ${this.size} images came ${labels ? 'without' : 'with'}`,
      );
    }
    // Images that were announced change nothing but whether the next step can be made.
    if (this.announced) this.ask((native) => native.append(pixels));
    else this.change((native) => native.append(pixels));
    if (labels) this.labelParts.push(labels.slice());
  }

  get size(): number {
    return this.ask((native) => native.size());
  }

  labels(): Uint8Array | null {
    if (this.labelParts.length === 0) return null;
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.labelParts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  ready(): boolean {
    return this.ask((native) => native.ready());
  }

  batch(): Uint32Array {
    return this.ask((native) => native.batch());
  }

  step(count = 1): Metrics {
    checkWhole('count', count, 1, MAX_COUNT);
    const metrics = this.change((native) => native.step(count));
    this.throwIfDiverged();
    return metrics;
  }

  phase(): Phase {
    const phase = this.change((native) => native.phase());
    this.throwIfDiverged();
    return phase;
  }

  nextPhase(): Phase {
    return this.ask((native) => native.nextPhase());
  }

  workspace(): Workspace {
    return this.ask((native) => native.workspace());
  }

  explain(unit: number, input: number): WeightExplanation {
    const { hidden, inputs } = this.settings();
    checkWhole('unit', unit, 0, hidden - 1);
    checkWhole('input', input, 0, inputs - 1);
    this.core.needExact('explain');
    return this.ask((native) => native.explain(unit, input));
  }

  metrics(): Metrics {
    return this.ask((native) => native.metrics());
  }

  evaluate(pixels?: Uint8Array): Metrics {
    if (pixels === undefined) return this.ask((native) => native.evaluateStored());
    this.checkGiven(pixels);
    return this.ask((native) => native.evaluate(pixels));
  }

  survey(pixels: Uint8Array, labels?: Uint8Array): Survey {
    this.checkGiven(pixels);
    if (labels !== undefined) checkBytes('labels', labels);
    return this.ask((native) => native.survey(pixels, labels ?? null));
  }

  averageActivation(pixels?: Uint8Array): Float32Array {
    if (pixels === undefined) return this.ask((native) => native.averageActivation());
    this.checkGiven(pixels);
    return this.ask((native) => native.averageActivationOver(pixels));
  }

  encode(pixels: Uint8Array): Float32Array {
    this.checkGiven(pixels);
    return this.ask((native) => native.encode(pixels));
  }

  reconstruct(pixels: Uint8Array): Float32Array {
    this.checkGiven(pixels);
    return this.ask((native) => native.reconstruct(pixels));
  }

  decode(activations: Float32Array): Float32Array {
    checkRows('activations', activations, Float32Array, this.settings().hidden);
    return this.ask((native) => native.decode(activations));
  }

  parameters(): Float32Array {
    return this.ask((native) => native.parameters());
  }

  setParameters(theta: Float32Array): void {
    checkVector('theta', theta, Float32Array, parameterCount(this.settings()));
    this.change((native) => native.setParameters(theta));
  }

  async fingerprint(): Promise<string> {
    // WebAssembly's memory is little-endian, and parameters() is a copy of it.
    const theta = this.parameters();
    return sha256(new Uint8Array(theta.buffer, theta.byteOffset, theta.byteLength));
  }

  save(used: Uint8Array | null = null): Uint8Array {
    if (used !== null) checkBytes('used', used);
    return this.ask((native) => native.save(used));
  }

  restore(bytes: Uint8Array): void {
    checkBytes('bytes', bytes);
    // A file of any size would have to be copied into the core's memory, which has an end.
    if (bytes.length > MAX_CHECKPOINT) {
      throw new RangeError(
        `this is not a checkpoint: it has ${bytes.length} bytes, that of the largest network at most ${MAX_CHECKPOINT}`,
      );
    }
    this.change((native) => native.restore(bytes));
  }

  checkGradient(pixels: Uint8Array, { count = 100, seed = 1, epsilon = 1e-4 } = {}): GradientComparison {
    this.checkGiven(pixels);
    checkWhole('count', count, 1, MAX_COUNT);
    checkWhole('seed', seed, 0, 2 ** 32 - 1);
    if (!(epsilon > 0 && epsilon < 1)) throw new RangeError(`epsilon must be a number above 0 and below 1, not ${epsilon}`);
    this.core.needExact('checkGradient');
    return this.ask((native) => native.checkGradient(pixels, count, seed, epsilon));
  }

  get shared(): SharedSteps {
    return this.sharedSteps;
  }

  delete(): void {
    const native = this.native;
    this.native = null;
    // A failed core is thrown away as a whole.
    if (native && !this.core.failure) this.core.call(() => native.delete());
  }

  private checkGiven(pixels: Uint8Array): void {
    checkImages('pixels', pixels, this.settings().inputs, 1);
  }

  private throwIfDiverged(): void {
    const what = this.ask((native) => native.diverged());
    if (what) throw new DivergenceError(what, this.metrics().step);
  }

  private change<T>(question: (native: NativeTrainer) => T): T {
    this.sharedSteps.changes += 1;
    return this.ask(question);
  }

  private ask<T>(question: (native: NativeTrainer) => T): T {
    const { native } = this;
    if (!native) throw new Error('this trainer was deleted');
    return this.core.call(() => question(native));
  }
}
