/**
 * The library as its users see it. Shapes: n inputs (pixels), k hidden units, m images; matrices are row-major.
 * θ is always in this order: W (n×k), b (k), W′ (k×n; absent when tied), c (n). Pixels are bytes, 0…255, of whole images.
 *
 * Whatever throws has changed nothing. A TypeError says that something was of the wrong kind, a RangeError that a value
 * was out of range; both name it, the value, and what was expected.
 */

import type { Metrics, Phase, Survey, WeightExplanation, Workspace } from '../metrics.js';
import type { Settings } from '../settings.js';
import type { SharedSteps } from './shared-steps.js';

export type { Metrics, Phase, Survey, WeightExplanation, Workspace };

/** Settings of a trainer: the schema's, and how many pixels an image has. */
export interface TrainerSettings extends Settings {
  /** n, a whole number from 1 to 4096. */
  inputs: number;
}

/** A file of the core: its bytes, or compiled already. */
export type WasmPart = ArrayBuffer | Uint8Array | WebAssembly.Module;

export interface LoadOptions {
  /** The bytes of core.wasm, where they are at hand already. */
  wasmBinary?: ArrayBuffer | Uint8Array;
  /** core.wasm, where it is compiled already. */
  wasmModule?: WebAssembly.Module;
  /** Where a browser finds core.wasm and core-exact.wasm, if not beside the script. */
  locateFile?: (path: string) => string;
  /**
   * core-exact.wasm, what is computed in double precision, where it is at hand already; or how to get it, which is asked when
   * exact() is called for the first time. Without it, it is loaded with core.wasm.
   */
  exact?: WasmPart | (() => Promise<WasmPart>);
}

/** L, its three terms, and its slope at θ, all in double precision. */
export interface Objective {
  total: number;
  reconstruction: number;
  sparsity: number;
  weightDecay: number;
  /** ρ̂ (k) */
  averageActivation: Float64Array;
  /** ∂L/∂θ, in the order of θ. */
  gradient: Float64Array;
}

export interface GradientComparison {
  /** ‖numeric − analytic‖ / ‖numeric + analytic‖ */
  ratio: number;
  /** Which parameters were looked at, as indices into θ. */
  indices: Uint32Array;
  analytic: Float64Array;
  numeric: Float64Array;
}

/** The loaded WebAssembly core. */
export interface Module {
  /** A new trainer, untrained, without images. What is not given has its default; 784 inputs unless told. */
  createTrainer(settings?: Partial<TrainerSettings>): Trainer;
  /** A reader of MNIST's file format, for images (unsigned bytes, three dimensions) or labels (one). */
  createIdxReader(kind: 'images' | 'labels'): IdxReader;
  /**
   * Resolves when objective, checkGradient and explain can be called: until then they throw an Error. They can at once, unless
   * LoadOptions.exact says how to get them later, or only core.wasm was given and the other is not beside the script. Fetched
   * once; rejects where it cannot be had, and may then be called again.
   */
  exact(): Promise<void>;
  /**
   * L and its gradient in double precision.
   * theta: θ. X: m×n, m ≥ 1, usually in [0, 1]. ρ̂ is the average over these m rows.
   */
  objective(settings: Partial<Settings> & { inputs: number }, theta: Float64Array, X: Float64Array): Objective;
  /** ω(ρ̂) and ∂ω/∂ρ̂ of the settings' penalty, each as long as rhoHat. RangeError for an expression that cannot be read. */
  penalty(
    settings: Partial<Pick<Settings, 'penalty' | 'penaltyExpression' | 'rho'>>,
    rhoHat: Float64Array,
  ): { value: Float64Array; slope: Float64Array };
  /** Bytes of memory that the core holds; it grows and never shrinks. */
  readonly memory: number;
  /** What made the core unusable (out of memory, say), or null. Everything throws from then on: load another. */
  readonly failure: Error | null;
}

export interface Trainer {
  /** A copy of the settings in force. */
  settings(): TrainerSettings;
  /**
   * Changes settings from the next step on and returns them all. RangeError for one that says what the network is or which
   * images it sees: that needs a new trainer.
   */
  configure(changes: Partial<Settings>): TrainerSettings;

  /** How many images will come in all, where they arrive bit by bit; at most that many can then be appended. */
  announce(count: number): void;
  /** Adds images, and their labels if there are any: one byte an image, with every append or with none. */
  append(pixels: Uint8Array, labels?: Uint8Array): void;
  /** Images here. */
  readonly size: number;
  /** A copy of the labels; null when the images came without. */
  labels(): Uint8Array | null;
  /** Whether the next mini-batch has arrived. */
  ready(): boolean;
  /** Which images the next mini-batch consists of, in the order of append. */
  batch(): Uint32Array;

  /**
   * Makes `count` steps and returns the last one's metrics, on its mini-batch and before its update. RangeError where an
   * image has not arrived, DivergenceError when a step explodes: that step is taken back, those before it remain.
   */
  step(count?: number): Metrics;
  /** Runs the next part of a step and says which; step() finishes what this began. DivergenceError as step(). */
  phase(): Phase;
  /** The part that phase() would run. */
  nextPhase(): Phase;
  /** What the step under way has made so far. */
  workspace(): Workspace;
  /** Where the gradient of W_jl comes from: `unit` is l, `input` is j. RangeError where the mini-batch has not arrived. */
  explain(unit: number, input: number): WeightExplanation;
  /** The last step's metrics; before the first, zeros. */
  metrics(): Metrics;

  /** Metrics over the given images, or over all training images; trains nothing. */
  evaluate(pixels?: Uint8Array): Metrics;
  /** What every hidden unit does over the given images: one pass for metrics, ρ̂, histograms, classes and extremes. labels: 0…9. */
  survey(pixels: Uint8Array, labels?: Uint8Array): Survey;
  /** ρ̂ (k) over the given images, or over the last mini-batch (zeros before the first step). */
  averageActivation(pixels?: Uint8Array): Float32Array;
  /** H, m×k: the hidden activations of each image. */
  encode(pixels: Uint8Array): Float32Array;
  /** X̂, m×n: each image as the network redraws it. */
  reconstruct(pixels: Uint8Array): Float32Array;
  /** X̂, m×n, from hidden activations, m×k. */
  decode(activations: Float32Array): Float32Array;

  /** A copy of θ. */
  parameters(): Float32Array;
  /** Replaces θ; every number finite. The optimizer starts anew, with an empty memory. */
  setParameters(theta: Float32Array): void;
  /** SHA-256 of θ's little-endian float32 bytes, in hex: equal runs have equal fingerprints. */
  fingerprint(): Promise<string>;
  /**
   * Everything but the images: θ, the optimizer's memory, the random generators, the counts, the settings. In `used`, an array
   * that is needed no more, where that is as long: new memory costs a browser more than what is written to it.
   */
  save(used?: Uint8Array | null): Uint8Array;
  /** Becomes what was saved. With the same images the run goes on as if it had not been interrupted. */
  restore(bytes: Uint8Array): void;
  /**
   * The gradient at the present θ on a few images, by formula and by central differences with step ε, in double precision,
   * for `count` parameters that `seed` draws, an equal share from each of W, b, W′ and c.
   */
  checkGradient(pixels: Uint8Array, options?: { count?: number; seed?: number; epsilon?: number }): GradientComparison;
  /** For steps that several trainers, each in a thread of its own, make together. */
  readonly shared: SharedSteps;
  /** Gives back the memory. May be called again; everything else throws from then on. */
  delete(): void;
}

export interface IdxReader {
  /**
   * Reads the next bytes of the file, however they are cut, and returns those of the items that they complete.
   * RangeError says what is wrong and at which byte; from then on the reader refuses more.
   */
  push(bytes: Uint8Array): Uint8Array;
  /** To be called at the file's end: RangeError when items are missing. */
  finish(): void;
  /** [count, rows, columns] or [count]; empty until the header has been read. */
  dimensions(): number[];
  /** Items read. */
  items(): number;
  /** As Trainer's. */
  delete(): void;
}
