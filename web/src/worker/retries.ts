/** When a download that failed is tried again by itself: after a wait that grows, where the reason may pass. */

/** How a session waits, and what it leaves to chance; tests bring their own. */
export interface Patience {
  /** Calls back once, in so many milliseconds. Returns what prevents that. */
  after(milliseconds: number, act: () => void): () => void;
  /** Milliseconds since 1970. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
}

export const PATIENCE: Patience = {
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  random: () => Math.random(),
};

/** The first wait, in milliseconds; each is twice the one before. */
const FIRST = 1000;
const LONGEST = 30_000;
/** A wait is shorter by up to this part of it: a whole class must not come back to its server at the same moment. */
const SPREAD = 0.25;

/** What may be gone the next time. Anything else stays as it is until somebody has seen to it. */
export class PassingFault extends Error {}

/** Whether a server that answers so may answer otherwise soon. */
export function passes(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/** The attempts at one file. */
export class Retries {
  /** When the next one begins, as Patience.now() counts, past while it is under way; null where none follows, or none need. */
  due: number | null = null;
  private failures = 0;
  private ended = false;
  private cancel = () => {};

  constructor(
    private readonly patience: Patience,
    private readonly again: () => void,
  ) {}

  /** One that follows another begins now. */
  begin(): void {
    this.cancel();
    this.due = this.patience.now();
  }

  /** More has come than before, or all. */
  succeed(): void {
    this.failures = 0;
    this.due = null;
  }

  /** `further`: it brought more than those before. Returns whether another one follows by itself. */
  fail(error: unknown, further: boolean): boolean {
    if (further) this.succeed();
    if (this.ended || !(error instanceof PassingFault)) {
      this.succeed();
      return false;
    }
    const wait = Math.min(FIRST * 2 ** this.failures, LONGEST) * (1 - SPREAD * this.patience.random());
    this.failures += 1;
    this.due = this.patience.now() + wait;
    this.cancel = this.patience.after(wait, this.again);
    return true;
  }

  /** There will be no more. */
  end(): void {
    this.ended = true;
    this.due = null;
    this.cancel();
  }
}
