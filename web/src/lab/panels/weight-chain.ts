/**
 * The gradient of one encoder weight W_jl, computed here as the formulas say from the listed parts, beside what the core
 * says of the same quantities. Formulas: MATH.md, "Gradient" and the lecture's own step.
 */

import type { WeightExplanation } from '../../protocol.js';
import type { Settings } from '../../settings.js';
import { omegaSlope } from './omega.js';

/** A quantity computed here, and by the core. */
export interface Compared {
  here: number;
  core: number;
}

/** What one digit of the mini-batch adds to the sums. */
export interface Example {
  /** Among the training digits, from 0. */
  image: number;
  /** x_ij, h_il, g′(z_il) = h(1 − h), and (δ′W′ᵀ)_il. */
  x: number;
  h: number;
  slope: number;
  back: number;
  /** g′(z_il) x_ij, the summand of ∂ρ̂_l/∂W_jl. */
  product: number;
  /** (δ′W′ᵀ)_il g′(z_il) x_ij, the summand of ∂L′/∂W_jl. */
  backProduct: number;
}

export interface WeightChain {
  examples: readonly Example[];
  rhoHat: Compared;
  /** Ω′_l */
  slope: Compared;
  /** ∂ρ̂_l/∂W_jl */
  rhoHatGradient: Compared;
  /** β ∂Ω/∂W_jl */
  penalty: Compared;
  /** ∂L′/∂W_jl by way of h. */
  throughHidden: number;
  /** With tied weights W_jl stands in the decoder too: what ∂L′/∂W_jl has from there, which only the core knows. Else 0. */
  throughDecoder: number;
  reconstruction: Compared;
  decay: Compared;
  total: Compared;
}

export function chainOf(explanation: WeightExplanation, settings: Settings): WeightChain {
  const { images, x, h, back, weight } = explanation;
  const examples = Array.from(images, (image, i): Example => {
    const slope = h[i]! * (1 - h[i]!);
    return {
      image,
      x: x[i]!,
      h: h[i]!,
      slope,
      back: back[i]!,
      product: slope * x[i]!,
      backProduct: back[i]! * slope * x[i]!,
    };
  });
  const m = examples.length;
  const sum = (of: (example: Example) => number) => examples.reduce((total, example) => total + of(example), 0);

  const rhoHat = sum((example) => example.h) / m;
  const slope = omegaSlope(settings, rhoHat);
  const rhoHatGradient = sum((example) => example.product) / m;
  const penalty = settings.beta * slope * rhoHatGradient;
  const throughHidden = sum((example) => example.backProduct);
  const throughDecoder = settings.tied ? explanation.reconstruction - throughHidden : 0;
  const reconstruction = throughHidden + throughDecoder;
  const decay = (settings.tied ? 2 : 1) * settings.lambda * weight;
  return {
    examples,
    rhoHat: { here: rhoHat, core: explanation.rhoHat },
    slope: { here: slope, core: explanation.slope },
    rhoHatGradient: { here: rhoHatGradient, core: explanation.rhoHatGradient },
    penalty: { here: penalty, core: explanation.penalty },
    throughHidden,
    throughDecoder,
    reconstruction: { here: reconstruction, core: explanation.reconstruction },
    decay: { here: decay, core: explanation.decay },
    total: { here: reconstruction + penalty + decay, core: explanation.total },
  };
}

/** Sums of some hundred doubles in another order: their last digits differ, by no more than this of their size. */
const ROUNDING = 1e-9;

/** Whether page and core agree, up to rounding beside quantities of size `scale`. */
export function agrees({ here, core }: Compared, scale = 0): boolean {
  return Math.abs(here - core) <= ROUNDING * Math.max(Math.abs(here), Math.abs(core), scale);
}
