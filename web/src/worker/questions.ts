/** What can be asked of a session at any time: it trains nothing and changes nothing. */

import { checkWhole } from '../library/checks.js';
import type { Module, Trainer } from '../library/index.js';
import type {
  DigitSet,
  DigitsIdentity,
  GradientCheck,
  Images,
  Metrics,
  Session,
  SessionListener,
  WeightExplanation,
} from '../protocol.js';
import type { Settings } from '../setting-rules.js';
import { identityOf } from './digit-source.js';
import type { Digits } from './digits.js';
import { gradientOf, imagesAt, metricsOf, rhoHatOf } from './looking.js';
import type { Snapshots } from './snapshots.js';

export const MAX_COUNT = 2 ** 31 - 1;

/** What there is once the session was opened. */
export interface Parts {
  module: Module;
  trainer: Trainer;
  digits: Digits;
  readonly listener: SessionListener;
  readonly snapshots: Snapshots;
}

type Asked =
  | 'metrics'
  | 'averageActivation'
  | 'parameters'
  | 'fingerprint'
  | 'exact'
  | 'checkGradient'
  | 'digitsIdentity'
  | 'images'
  | 'imagesAt'
  | 'explain'
  | 'decode'
  | 'penaltyAt';

export abstract class Questions implements Pick<Session, Asked> {
  /** Throws before the session was opened. */
  protected abstract opened(): Parts;
  /** Asks the core; that it failed meanwhile is told to everyone. */
  protected abstract attempt<T>(ask: (parts: Parts) => T | Promise<T>): Promise<T>;

  metrics(): Promise<Metrics> {
    return this.attempt(({ trainer, digits }) => metricsOf(trainer, digits.sets.train));
  }

  averageActivation(): Promise<Float32Array> {
    return this.attempt(({ trainer, digits }) => rhoHatOf(trainer, digits.sets.train));
  }

  parameters(): Promise<Float32Array> {
    return this.attempt(({ trainer }) => trainer.parameters());
  }

  fingerprint(): Promise<string> {
    return this.attempt(({ trainer }) => trainer.fingerprint());
  }

  async exact(): Promise<void> {
    await this.opened().module.exact();
  }

  checkGradient(): Promise<GradientCheck> {
    return this.exactly(({ trainer, digits: { sets } }) => {
      const digits = [sets.train, sets['held-out']].find((set) => set.arrived > 0);
      if (!digits) throw new Error('checkGradient needs digits; none have arrived');
      return gradientOf(trainer, digits, trainer.settings().seed);
    });
  }

  digitsIdentity(): Promise<DigitsIdentity> {
    return this.attempt(({ digits }) => identityOf(digits.sets.train));
  }

  images(set: DigitSet, from: number, count: number): Promise<Images> {
    return this.attempt(() => {
      const store = this.store(set);
      checkWhole('from', from, 0, MAX_COUNT);
      checkWhole('count', count, 0, MAX_COUNT);
      const to = Math.min(from + count, store.arrived);
      return { pixels: store.pixels(from, to).slice(), labels: store.labels?.slice(from, Math.max(from, to)) ?? null };
    });
  }

  imagesAt(set: DigitSet, indices: Uint32Array): Promise<Images> {
    return this.attempt(() => {
      const store = this.store(set);
      if (!(indices instanceof Uint32Array)) throw new TypeError(`indices must be a Uint32Array, not ${String(indices)}`);
      const missing = indices.find((index) => index >= store.arrived);
      if (missing !== undefined)
        throw new RangeError(`indices must be below the ${store.arrived} digits that are here, not ${missing}`);
      const { labels } = store;
      return { pixels: imagesAt(store, indices), labels: labels && Uint8Array.from(indices, (index) => labels[index]!) };
    });
  }

  explain(unit: number, input: number): Promise<WeightExplanation> {
    return this.exactly(({ trainer }) => trainer.explain(unit, input));
  }

  decode(activations: Float32Array): Promise<Float32Array> {
    return this.attempt(({ trainer }) => trainer.decode(activations));
  }

  penaltyAt(settings: Partial<Settings>, rhoHat: Float64Array): Promise<{ value: Float64Array; slope: Float64Array }> {
    return this.attempt(({ module }) => module.penalty(settings, rhoHat));
  }

  /** Asks what only the whole core can answer. While it comes the run goes on; it may then be another, even in another core. */
  private async exactly<T>(ask: (parts: Parts) => T): Promise<T> {
    const { module } = this.opened();
    await module.exact();
    const answer = await this.attempt((parts) => (parts.module === module ? { is: ask(parts) } : null));
    return answer ? answer.is : this.exactly(ask);
  }

  private store(set: DigitSet) {
    const { sets } = this.opened().digits;
    if (!Object.hasOwn(sets, set)) throw new RangeError(`set must be one of train, held-out, not ${JSON.stringify(set)}`);
    return sets[set];
  }
}
