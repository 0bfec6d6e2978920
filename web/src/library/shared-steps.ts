/**
 * Steps that several trainers make together, each in a thread of its own: one leads and has the images, the others help.
 * Each has some of the hidden units (a share), and computes all that belongs to these alone; the one sum over all units is
 * taken by the leader, over the same four shards in the same order for any number of helpers. So θ is the same to the last
 * bit as if the leader had made the step alone.
 *
 * A step: the leader's batch() goes to every helper, which take()s it and begins, as the leader does itself; what the helpers
 * answer is join()ed, and complete()d; what each lacks, restFor() it, goes to its gradient(), and the leader has its own; then
 * everyone makes the update(). A single helper lacks only what the leader has as soon as it has begun, and need not wait until
 * that has completed. Until the update nothing has changed, should it never be made; so everyone may begin the next step at
 * once, and go as far as the gradient. From the first step on the leader lacks what belongs to others, until setState() brings
 * it the helpers' state().
 *
 * New memory costs a browser more than what is written to it. So an array that is `used` no more may be given; what is asked
 * for comes in it, where it is as long.
 */

import { checkBytes, checkWhole } from './checks.js';
import type { NativeTrainer } from './native.js';

/** Into how many shards the units are cut. */
export const SHARDS = 4;

/** The shards first … last − 1. */
export interface Share {
  first: number;
  last: number;
}

export const ALL: Share = { first: 0, last: SHARDS };

/** θ says what the network is; everything is θ, the θ before, and the optimizer's memory: what training goes on with. */
export type Extent = 'theta' | 'everything';

/** What a helper has computed of what is summed up over all units. */
export interface SharedSums {
  /** Z′ (m×n) of its shards. */
  bracket: Float32Array;
  /** ρ̂ of its units. */
  rhoHat: Float32Array;
  /** ‖W‖² + ‖W′‖² of each of its shards. */
  squaredNorms: Float64Array;
}

export class CoreSharedSteps {
  /**
   * How often anything but these steps has changed the trainer, or which images it takes next: after that nobody has a share
   * of what it is now.
   */
  changes = 0;

  constructor(private readonly ask: <T>(question: (native: NativeTrainer) => T) => T) {}

  /** From now on these units are this trainer's own. Not with top-k, which compares all units. */
  own(share: Share): void {
    checkShare(share);
    this.ask((native) => native.setShare(share.first, share.last));
  }

  /** The images of the leader's next mini-batch; null where one has not arrived. */
  batch(used: Uint8Array | null = null): Uint8Array | null {
    return this.ask((native) => native.batchPixels(false, used));
  }

  /** After begin(): those of the mini-batch after this step's. */
  batchAfter(used: Uint8Array | null = null): Uint8Array | null {
    return this.ask((native) => native.batchPixels(true, used));
  }

  begin(): void {
    this.ask((native) => native.beginShared());
  }

  /** A helper is given the images of its next mini-batch: before it begins, or as soon as it has the gradient of the last. */
  take(pixels: Uint8Array): void {
    checkBytes('pixels', pixels);
    this.ask((native) => native.takeBatch(pixels));
  }

  /** A helper begins, with the mini-batch that it has taken. */
  beginTaken(used: Float32Array | null = null): SharedSums {
    return this.ask((native) => native.beginTaken(used));
  }

  join(share: Share, sums: SharedSums): void {
    checkShare(share);
    this.ask((native) => native.join(share.first, share.last, sums));
  }

  /** X̂ and the loss from all sums. False where the loss is not finite. */
  complete(): boolean {
    return this.ask((native) => native.completeShared());
  }

  /** What a helper with this share lacks (m×n): the other bracket of Z′ where it has one, otherwise X̂. */
  restFor(share: Share, used: Float32Array | null = null): Float32Array {
    checkShare(share);
    return this.ask((native) => native.restFor(share.first, share.last, used));
  }

  /** A helper is given what it lacks. */
  gradient(rest: Float32Array | null): void {
    this.ask((native) => native.gradientShared(rest));
  }

  /** Makes the step. False where a number is not finite now: what only goBack() or restore() mends. */
  update(): boolean {
    return this.ask((native) => native.updateShared());
  }

  /** Keeps the run as it is now, for goBack(). When everything is in this trainer. */
  remember(): void {
    this.ask((native) => native.remember());
  }

  /** The run is as it was when it was remembered. Not once settings have changed since. */
  goBack(): void {
    this.ask((native) => native.goBack());
  }

  /** What this trainer has of its own. */
  state(extent: Extent, used: Float32Array | null = null): Float32Array {
    return this.ask((native) => native.shareState(extent === 'everything', used));
  }

  /** Takes over the state() of another trainer that has this share. */
  setState(share: Share, extent: Extent, state: Float32Array): void {
    checkShare(share);
    if (!(state instanceof Float32Array)) throw new TypeError(`state must be a Float32Array, not ${String(state)}`);
    this.ask((native) => native.setShareState(share.first, share.last, extent === 'everything', state));
  }
}

/** Its public part. */
export type SharedSteps = Omit<CoreSharedSteps, 'changes'> & Readonly<Pick<CoreSharedSteps, 'changes'>>;

function checkShare({ first, last }: Share): void {
  checkWhole('share.first', first, 0, SHARDS - 1);
  checkWhole('share.last', last, first + 1, SHARDS);
}
