/** The session's side of surveys on another thread (surveyor.ts): what one costs the training is a copy of θ. */

import type { Trainer } from '../library/index.js';
import type { HeldOut } from '../protocol.js';
import type { DigitStore } from './digit-store.js';
import { surveyedOf } from './looking.js';
import { patiently } from './patiently.js';
import type { Surveyor } from './surveyor.js';

/** A worker takes about as long to begin as so many steps: it is not hired for fewer. */
const WORTH_HIRING = 100;

export interface HiredSurveyor extends Surveyor {
  dismiss(): void;
}

export class Surveys {
  private surveyor: HiredSurveyor | null = null;
  /** Which digits it has: of which sets, and how many. */
  private taken: readonly unknown[] = [];
  /** Arrays that came back. */
  private readonly thetas: Float32Array[] = [];
  private impossible = false;

  constructor(private readonly hire: () => HiredSurveyor) {}

  /**
   * What the network as it is now makes of these digits. Null where there is nobody to find out, or for so short a run; rejects
   * when the surveyor was lost.
   */
  begin(trainer: Trainer, heldOut: DigitStore, train: DigitStore): Promise<HeldOut> | null {
    if (!this.surveyor && trainer.metrics().step >= WORTH_HIRING) this.surveyor = this.hired();
    return this.surveyor && this.ask(this.surveyor, trainer, heldOut, train);
  }

  private async ask(surveyor: HiredSurveyor, trainer: Trainer, heldOut: DigitStore, train: DigitStore): Promise<HeldOut> {
    const settings = trainer.settings();
    const { step, examples, epoch } = trainer.metrics();
    const digits = surveyedOf(heldOut, train, settings.trainDigits);
    const { pixels, labels, known } = digits;
    const wanted = [heldOut, pixels.length, labels?.length, train, known.length];
    try {
      if (wanted.some((part, i) => part !== this.taken[i])) {
        this.taken = wanted;
        const copy = { pixels: pixels.slice(), labels: labels?.slice(), known: known.slice() };
        surveyor.take(copy);
      }
      const theta = trainer.shared.state('theta', this.thetas.pop());
      const answer = await patiently(surveyor.survey(settings, theta));
      this.thetas.push(answer.theta);
      const { heldOut } = answer;
      // What θ does not say.
      return { ...heldOut, metrics: { ...heldOut.metrics, step, examples, epoch } };
    } catch (error) {
      if (this.surveyor === surveyor) this.giveUp(error);
      throw error;
    }
  }

  private hired(): HiredSurveyor | null {
    if (this.impossible) return null;
    try {
      return this.hire();
    } catch (error) {
      this.giveUp(error);
      return null;
    }
  }

  private giveUp(reason: unknown): void {
    this.surveyor?.dismiss();
    this.surveyor = null;
    this.impossible = true;
    console.info('The held-out digits are gone through between steps:', reason);
  }
}
