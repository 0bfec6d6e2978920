/**
 * The WebAssembly module as wasm/bindings declares it: the raw border. Only files in library/ import this;
 * everyone else uses library/index.ts. A test holds these names against the module's real exports.
 *
 * Every call copies in and copies out. Whatever throws has changed nothing.
 */

import type { Survey, WeightExplanation, Workspace } from '../metrics.js';
import type { Settings } from '../settings.js';
import type { SharedSums } from './shared-steps.js';

/** Settings as they cross the border: the schema's, and the number of inputs (pixels). */
export interface NativeSettings extends Settings {
  inputs: number;
}

export interface NativeMetrics {
  step: number;
  examples: number;
  epoch: number;
  reconstruction: number;
  sparsity: number;
  weightDecay: number;
  total: number;
  deadUnits: number;
  saturatedUnits: number;
}

export type NativePhase = 'batch' | 'forward' | 'rho-hat' | 'penalty' | 'delta-out' | 'delta' | 'update';

export interface NativeTrainer {
  settings(): NativeSettings;
  /** Changes what may change during a run (RangeError where a new network would be needed). */
  configure(settings: NativeSettings): void;

  /** How many digits will come in all. Without it, the digits are those appended when an epoch begins. */
  announce(count: number): void;
  /** pixels: whole images of `inputs` bytes. RangeError otherwise, or past what was announced. */
  append(pixels: Uint8Array): void;
  /** Digits stored. */
  size(): number;
  /** True when the next mini-batch has arrived. */
  ready(): boolean;
  /** The next mini-batch's digits as indices into the store (those of the batch in work, once phase 'batch' was run). */
  batch(): Uint32Array;

  /** Runs the next phase of a step and says which it was. */
  phase(): NativePhase;
  /** The phase that phase() would run. */
  nextPhase(): NativePhase;
  /**
   * Makes up to `count` steps (finishing one begun by phase() first) and returns the last one's metrics, on its mini-batch.
   * An explosion stops it: see diverged(). RangeError where a digit has not arrived.
   */
  step(count: number): NativeMetrics;
  /** '' or, after a step that did not come about, what became non-finite; cleared by the next step, restore or setParameters. */
  diverged(): string;
  /** What the step under way has made so far; null for what is still to come. */
  workspace(): Workspace;
  /** Where the gradient of W_jl comes from, on the step's mini-batch or the next one. RangeError where that has not arrived. */
  explain(unit: number, input: number): WeightExplanation;
  /** The last step's metrics, on its mini-batch; at step 0, zeros but for the counts. */
  metrics(): NativeMetrics;

  /** Metrics over the given images, in batches; nothing is trained. */
  evaluate(pixels: Uint8Array): NativeMetrics;
  /** Metrics over the first trainDigits of the store. */
  evaluateStored(): NativeMetrics;
  /** What every unit does over the given images; labels one for each, 0…9, or null. */
  survey(pixels: Uint8Array, labels: Uint8Array | null): Survey;
  /** ρ̂ over the last mini-batch (k); before the first step, zeros. */
  averageActivation(): Float32Array;
  /** ρ̂ over the given images (k). */
  averageActivationOver(pixels: Uint8Array): Float32Array;
  /** Hidden activations, m×k row-major. */
  encode(pixels: Uint8Array): Float32Array;
  /** Reconstructions, m×n row-major. */
  reconstruct(pixels: Uint8Array): Float32Array;
  /** Decodes given activations (m×k row-major) to m×n. */
  decode(activations: Float32Array): Float32Array;

  /** What follows is for steps that several trainers make: see shared-steps.ts. Shares are the shards first … last − 1 of four. */
  setShare(first: number, last: number): void;
  /** `used` arrays, here and below, are written to and returned where they are as long as what is asked for. */
  batchPixels(after: boolean, used: Uint8Array | null): Uint8Array | null;
  takeBatch(pixels: Uint8Array): void;
  beginShared(): void;
  beginTaken(used: Float32Array | null): SharedSums;
  join(first: number, last: number, sums: SharedSums): void;
  remember(): void;
  goBack(): void;
  completeShared(): boolean;
  restFor(first: number, last: number, used: Float32Array | null): Float32Array;
  gradientShared(rest: Float32Array | null): void;
  updateShared(): boolean;
  /** `everything`, or only θ. */
  shareState(everything: boolean, used: Float32Array | null): Float32Array;
  setShareState(first: number, last: number, everything: boolean, state: Float32Array): void;

  /** θ: W row-major (n×k), b, W′ row-major (k×n; absent when tied), c. */
  parameters(): Float32Array;
  setParameters(theta: Float32Array): void;
  save(used: Uint8Array | null): Uint8Array;
  restore(bytes: Uint8Array): void;
  /**
   * Analytic against central differences in double, at the present θ, on given images (at most a few), for `count`
   * parameters drawn by `seed`, an equal share from each of W, b, W′, c.
   */
  checkGradient(pixels: Uint8Array, count: number, seed: number, epsilon: number): NativeGradientCheck;
  delete(): void;
}

export interface NativeGradientCheck {
  /** ‖numeric − analytic‖ / ‖numeric + analytic‖ */
  ratio: number;
  /** Indices into θ, and the two derivatives there. */
  indices: Uint32Array;
  analytic: Float64Array;
  numeric: Float64Array;
}

export interface NativeObjective {
  total: number;
  reconstruction: number;
  sparsity: number;
  weightDecay: number;
  averageActivation: Float64Array;
  gradient: Float64Array;
}

export interface NativeIdxReader {
  /**
   * Reads the next bytes of an IDX file; returns the payload bytes of whole items that they complete.
   * RangeError says what is wrong and at which byte; the reader then refuses more. Where a file goes on after its last
   * item, that item is still returned, and the next push or finish throws.
   */
  push(bytes: Uint8Array): Uint8Array;
  /** RangeError if the file ended too early, naming how many items of how many arrived. */
  finish(): void;
  /** [count, rows, columns] or [count]; empty until the header has arrived. */
  dimensions(): Uint32Array;
  /** Whole items read. */
  items(): number;
  delete(): void;
}

export interface NativeModule {
  /** What is wrong with the settings, or ''. To be asked before they go into any other call, which would throw and leak them. */
  settingsProblem(settings: NativeSettings): string;
  createTrainer(settings: NativeSettings): NativeTrainer;
  createIdxReader(kind: 'images' | 'labels'): NativeIdxReader;
  /** X: m×n row-major. m is X.length / inputs. */
  objective(settings: NativeSettings, theta: Float64Array, X: Float64Array): NativeObjective;
  /** ω and ∂ω/∂ρ̂ of the settings' penalty. */
  penalty(settings: NativeSettings, rhoHat: Float64Array): { value: Float64Array; slope: Float64Array };
  /** The WASM memory, to report its size. */
  HEAPU8: Uint8Array;
  /** Where the WebAssembly stack ends, and back to there: an error thrown out of it leaves its frames behind. */
  stackSave(): number;
  stackRestore(end: number): void;
}

declare const createModule: (options: {
  /** Is to give the instance, at once or later: only core.ts knows what it is made of. */
  instantiateWasm: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, compiled: WebAssembly.Module) => void,
  ) => object;
}) => Promise<NativeModule>;
export default createModule;
