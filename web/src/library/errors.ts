/** A step made the loss or a parameter infinite or not a number. It was taken back: θ is that of the last finite loss. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';

  constructor(
    /** Where it was seen and what became non-finite, as in "step 12: the loss is infinite". */
    readonly what: string,
    /** The steps that remain made. */
    readonly step: number,
  ) {
    super(`${what}; the parameters are again those after step ${step}`);
  }
}

/** The WebAssembly instance broke (out of memory, a trap). What it would answer now could be wrong, so it is asked nothing more. */
export class CoreFailure extends Error {
  override readonly name = 'CoreFailure';
}
