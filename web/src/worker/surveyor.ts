/**
 * Goes through the held-out digits for the training session, which trains on meanwhile. Plain code; worker.ts puts it on a
 * thread. The session's side is surveys.ts.
 */

import type { Module, Trainer, TrainerSettings } from '../library/index.js';
import { ALL } from '../library/shared-steps.js';
import type { HeldOut } from '../protocol.js';
import { needsRestart } from '../setting-rules.js';
import { heldOutOf, type Surveyed } from './looking.js';

/** What the session asks of a surveyor, wherever that is. Arrays that are given are given away; θ comes back in the answer. */
export interface Surveyor {
  /** From now on these are the digits. This is not answered. */
  take(digits: Surveyed): void;
  /** θ as shared.state() of the network has it. */
  survey(settings: TrainerSettings, theta: Float32Array): Promise<{ heldOut: HeldOut; theta: Float32Array }>;
}

export class HeldOutSurveyor implements Surveyor {
  private digits: Surveyed | null = null;
  private module: Promise<Module> | null = null;
  private trainer: Trainer | null = null;

  constructor(private readonly load: () => Promise<Module>) {}

  take(digits: Surveyed): void {
    this.digits = digits;
  }

  async survey(settings: TrainerSettings, theta: Float32Array) {
    this.module ??= this.load();
    const trainer = this.trainerFor(settings, await this.module);
    if (!this.digits) throw new Error('this surveyor has no digits yet; call take() first');
    trainer.shared.setState(ALL, 'theta', theta);
    return { heldOut: heldOutOf(trainer, this.digits), theta };
  }

  /** A new one takes as long as a few steps, so there is one for as long as it can be changed. */
  private trainerFor(settings: TrainerSettings, module: Module): Trainer {
    const { inputs, ...others } = settings;
    const before = this.trainer?.settings();
    if (this.trainer && before?.inputs === inputs && !needsRestart(before, others)) {
      this.trainer.configure(others);
      return this.trainer;
    }
    this.trainer?.delete();
    this.trainer = module.createTrainer(settings);
    return this.trainer;
  }
}
