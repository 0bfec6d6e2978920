/** A helper of the training session: makes its share of every step (library/shared-steps.ts). Plain code; worker.ts puts it on a thread. */

import type { Module, Trainer, TrainerSettings } from '../library/index.js';
import type { Extent, Share, SharedSums } from '../library/shared-steps.js';

export interface Begun {
  pixels: Uint8Array;
  sums: SharedSums;
}

/** What a helper lacks of the step that it has begun; and what it begins the next with, where that one's images are here. */
export interface Given {
  rest: Float32Array;
  after: { pixels: Uint8Array; bracket: Float32Array | null } | null;
}

export interface Made {
  /** False where a number is not finite now. */
  finite: boolean;
  rest: Float32Array;
  /** The next step. */
  begun: Begun | null;
}

/** What the session asks of a helper, wherever that runs. Arrays that are given are given away, and come back in an answer. */
export interface Helper {
  /** From now on it has this share of a network, as the leader has just saved it. */
  take(settings: TrainerSettings, saved: Uint8Array, share: Share): Promise<Uint8Array>;
  /** Begins a step on these images. `bracket`: room for that of its sums. */
  begin(pixels: Uint8Array, bracket: Float32Array | null): Promise<Begun>;
  /** Goes as far as the gradient of the step that it has begun. Nothing is answered; but where this fails, so does the next. */
  gradient(given: Given): void;
  /** Makes that step, and begins the next if it can. */
  update(): Promise<Made>;
  state(extent: Extent, used: Float32Array | null): Promise<Float32Array>;
}

export class TrainingHelper implements Helper {
  private module: Promise<Module> | null = null;
  private trainer: Trainer | null = null;
  /** That of which it has the gradient. */
  private given: Given | null = null;

  constructor(private readonly load: () => Promise<Module>) {}

  async take(settings: TrainerSettings, saved: Uint8Array, share: Share): Promise<Uint8Array> {
    this.module ??= this.load();
    const module = await this.module;
    // A checkpoint brings all settings but that one.
    if (this.trainer?.settings().inputs !== settings.inputs) {
      this.trainer?.delete();
      this.trainer = module.createTrainer(settings);
    }
    this.trainer.restore(saved);
    this.trainer.shared.own(share);
    this.given = null;
    return saved;
  }

  async begin(pixels: Uint8Array, bracket: Float32Array | null): Promise<Begun> {
    const { shared } = this.taken();
    shared.take(pixels);
    return { pixels, sums: shared.beginTaken(bracket) };
  }

  gradient(given: Given): void {
    const { shared } = this.taken();
    shared.gradient(given.rest);
    if (given.after) shared.take(given.after.pixels);
    this.given = given;
  }

  async update(): Promise<Made> {
    const { shared } = this.taken();
    if (!this.given) throw new Error('this helper has no gradient yet; call gradient() first');
    const { rest, after } = this.given;
    this.given = null;
    const finite = shared.update();
    const begun = finite && after ? { pixels: after.pixels, sums: shared.beginTaken(after.bracket) } : null;
    return { finite, rest, begun };
  }

  async state(extent: Extent, used: Float32Array | null) {
    return this.taken().shared.state(extent, used);
  }

  private taken(): Trainer {
    if (!this.trainer) throw new Error('this helper has no share yet; call take() first');
    return this.trainer;
  }
}
