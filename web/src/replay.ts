/**
 * The run of a link, made without a page: the same digits, the same steps and changes, and so the same bits.
 * For Node (the command line, a grader's own script) and for tests.
 */

import type { Module } from './library/index.js';
import type { Link } from './link.js';
import type { DigitFiles, DigitsIdentity, HeldOut, Metrics } from './protocol.js';
import { identityOf } from './worker/digit-source.js';
import type { Digits } from './worker/digits.js';
import { heldOutOf, metricsOf, surveyedOf } from './worker/looking.js';
import { filesOf, readDigits } from './worker/own-digits.js';

export interface Replayed {
  /** Steps made. */
  steps: number;
  /** SHA-256 of θ's little-endian float32 bytes, hex. */
  fingerprint: string;
  metrics: Metrics;
  /** Over all held-out digits. */
  heldOut: HeldOut;
}

/** How often `progress` is told, in steps. */
const STRIDE = 20;

export class Replayer {
  private constructor(
    private readonly module: Module,
    private readonly digits: Digits,
    /** What the runs are made with. */
    readonly identity: DigitsIdentity,
  ) {}

  /** Rejects with what is wrong with the digits. */
  static async open(module: Module, files: DigitFiles): Promise<Replayer> {
    const { digits } = await readDigits(filesOf(files), (kind) => module.createIdxReader(kind));
    return new Replayer(module, digits, await identityOf(digits.sets.train));
  }

  /**
   * Makes the run; one without an end has no steps. Rejects with a DivergenceError where a step explodes, and with a
   * RangeError where the link is of a run with other digits.
   */
  async run(
    { settings, changes, steps, digits }: Pick<Link, 'settings' | 'changes' | 'steps' | 'digits'>,
    progress: (step: number) => void = () => {},
  ): Promise<Replayed> {
    const { inputs, sha256 } = this.identity;
    if (digits !== null && !sha256.startsWith(digits)) {
      throw new RangeError(`it was made with other digits: ${digits}…, not ${sha256.slice(0, digits.length)}…`);
    }
    const { train, 'held-out': heldOut } = this.digits.sets;
    const trainer = this.module.createTrainer({ ...settings, inputs });
    try {
      trainer.append(train.pixels());
      let made = 0;
      const makeUntil = (until: number) => {
        while (made < until) {
          const count = Math.min(STRIDE, until - made);
          trainer.step(count);
          made += count;
          progress(made);
        }
      };
      for (const change of changes) {
        makeUntil(change.step);
        trainer.configure(change.changes);
      }
      makeUntil(steps ?? made);
      return {
        steps: made,
        fingerprint: await trainer.fingerprint(),
        metrics: metricsOf(trainer, train),
        heldOut: heldOutOf(trainer, surveyedOf(heldOut, train, trainer.settings().trainDigits)),
      };
    } finally {
      trainer.delete();
    }
  }
}
