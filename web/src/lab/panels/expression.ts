/** A penalty ω(r, rho) that a person typed, for drawing. What reads and differentiates it is fetched when the first one is asked for. */

import { type ReadonlySignal, signal } from '@preact/signals';

export interface Compiled {
  /** ω at r = ρ̂. */
  value(r: number, rho: number): number;
  /** ∂ω/∂r */
  slope(r: number, rho: number): number;
}

/** Null until it is ready, and for good where the expression cannot be read. */
export function compiled(_expression: string): ReadonlySignal<Compiled | null> {
  return signal(null);
}
