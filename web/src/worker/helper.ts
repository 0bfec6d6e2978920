/** A helper of the training session: makes its share of every step (library/shared-steps.ts). Plain code; worker.ts puts it on a thread. */

import type { Module, Trainer, TrainerSettings } from '../library/index.js';
import type { Extent, Share, SharedSums } from '../library/shared-steps.js';

/** What the session asks of a helper, wherever that runs. Arrays that are given are given away, and come back in the answer. */
export interface Helper {
  /** From now on it has this share of a network, as the leader has just saved it. */
  take(settings: TrainerSettings, saved: Uint8Array, share: Share): Promise<Uint8Array>;
  begin(pixels: Uint8Array, used: Float32Array | null): Promise<{ pixels: Uint8Array; sums: SharedSums }>;
  /** `finite` is false where a number is not finite now. */
  finish(rest: Float32Array): Promise<{ rest: Float32Array; finite: boolean }>;
  state(extent: Extent, used: Float32Array | null): Promise<Float32Array>;
}

export class TrainingHelper implements Helper {
  private module: Promise<Module> | null = null;
  private trainer: Trainer | null = null;

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
    return saved;
  }

  async begin(pixels: Uint8Array, used: Float32Array | null) {
    return { pixels, sums: this.taken().shared.beginWith(pixels, used) };
  }

  async finish(rest: Float32Array) {
    return { rest, finite: this.taken().shared.finish(rest) };
  }

  async state(extent: Extent, used: Float32Array | null) {
    return this.taken().shared.state(extent, used);
  }

  private taken(): Trainer {
    if (!this.trainer) throw new Error('this helper has no share yet; call take() first');
    return this.trainer;
  }
}
