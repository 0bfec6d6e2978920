/** What is measured and seen of a network: the library returns it, page and worker pass it on. */

/** What a step or an evaluation measured. */
export interface Metrics {
  /** Steps made. */
  step: number;
  /** Images seen, counted with repetition. */
  examples: number;
  /** Passes over the training images, with the fraction of the one under way. */
  epoch: number;
  /** L′, a mean over the images. */
  reconstruction: number;
  /** Ω, unweighted. */
  sparsity: number;
  /** (λ/2)(‖W‖² + ‖W′‖²) */
  weightDecay: number;
  /** L = reconstruction + β·sparsity + weightDecay */
  total: number;
  /** Units whose ρ̂ is below 0.001. */
  deadUnits: number;
  /** Units whose ρ̂ is above 0.999. */
  saturatedUnits: number;
}

/** How many equal bins of [0, 1] an activation's histogram has; the last one includes 1. */
export const HISTOGRAM_BINS = 20;
/** How many digits of each kind a survey names for a unit. */
export const EXTREMES = 12;

/** What every hidden unit does over a set of m images. k units; matrices are row-major. */
export interface Survey {
  metrics: Metrics;
  /** ρ̂ over these images, k. */
  rhoHat: Float32Array;
  /** How many of the images fall in each bin of activation, k×HISTOGRAM_BINS. */
  histogram: Uint32Array;
  /** Mean activation over the images of each class 0…9, k×10; a class without images has 0. Null without labels. */
  classMeans: Float32Array | null;
  /** The largest class mean over the sum of the ten, k: 0.1 tells digits not apart, 1 means one class only. Null without labels. */
  selectivity: Float32Array | null;
  /** Which images excite a unit most, strongest first (of equals the earlier one), k×min(EXTREMES, m), with the activations. */
  most: { images: Uint32Array; activations: Float32Array };
  /** Which excite it least, weakest first. */
  least: { images: Uint32Array; activations: Float32Array };
}

/** The parts of a step, in the order of the chain rule. */
export type Phase = 'batch' | 'forward' | 'rho-hat' | 'penalty' | 'delta-out' | 'delta' | 'update';

/** What the phases of the step under way have made so far; null for what is still to come. m images, row-major. */
export interface Workspace {
  /** H, m×k, and X̂, m×n: made by 'forward'. */
  hidden: Float32Array | null;
  reconstruction: Float32Array | null;
  /** ρ̂, k: by 'rho-hat'. */
  rhoHat: Float32Array | null;
  /** Ω′, k: by 'penalty'. */
  slope: Float64Array | null;
  /** δ′, m×n: by 'delta-out'. */
  deltaOut: Float32Array | null;
  /** δ, m×k, and ∂L/∂θ: by 'delta'. */
  delta: Float32Array | null;
  gradient: Float32Array | null;
}

/**
 * The gradient of one encoder weight W_jl, with every number that goes into it: ρ̂_l → h_l → W_jl. In double precision, at the
 * present θ, on the mini-batch of the step under way (or the next step's); always the gradient as derived, whatever the
 * setting `gradient` leaves out.
 */
export interface WeightExplanation {
  /** l and j, from 0. */
  unit: number;
  input: number;
  /** i = 1…m: which training images, x_ij, h(x_i)_l, and (δ′W′ᵀ)_il, what comes back from the output. */
  images: Uint32Array;
  x: Float64Array;
  h: Float64Array;
  back: Float64Array;
  /** W_jl, b_l */
  weight: number;
  bias: number;
  /** ρ̂_l and Ω′_l */
  rhoHat: number;
  slope: number;
  /** ∂ρ̂_l/∂W_jl = (1/m) Σ_i h(1 − h) x_ij */
  rhoHatGradient: number;
  /** ∂L′/∂W_jl, β ∂Ω/∂W_jl, and λW_jl (2λW_jl when tied); their sum is ∂L/∂W_jl. */
  reconstruction: number;
  penalty: number;
  decay: number;
  total: number;
}
