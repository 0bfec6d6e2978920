/** What a step or an evaluation measured: the library returns it, page and worker pass it on. */
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
