/** Streams both sets of digits: fetch → gunzip → IDX reader → DigitStore, and tells what arrives. */

import type { IdxReader } from '../library/index.js';
import { CoreFailure } from '../library/index.js';
import type { DigitSet, DigitsProgress } from '../protocol.js';
import { DIGIT_FILES } from './digit-source.js';
import { DigitStore } from './digit-store.js';
import { download, type Fetch } from './download.js';

/** At most 20 reports of progress a second for each set. */
const REPORT_EVERY = 50;

export interface DigitsEvents {
  /** A set's header was read: how many digits come, and of what size. */
  header(set: DigitSet): void;
  /** Whole digits, now in the set's store too. */
  arrived(set: DigitSet, pixels: Uint8Array): void;
  /** This set's labels are here. */
  labelled(set: DigitSet): void;
  /** Nothing more will come of this set's images, unless it is fetched again. */
  ended(set: DigitSet): void;
  progress(progress: DigitsProgress): void;
}

export class Digits {
  readonly sets: Record<DigitSet, DigitStore> = {
    train: new DigitStore(DIGIT_FILES['train-images'], DIGIT_FILES['train-labels']),
    'held-out': new DigitStore(DIGIT_FILES['held-out-images'], DIGIT_FILES['held-out-labels']),
  };
  private readonly reported = { train: -Infinity, 'held-out': -Infinity };
  private readonly timers: Record<DigitSet, ReturnType<typeof setTimeout> | undefined> = {
    train: undefined,
    'held-out': undefined,
  };
  /** Called when the training set has enough digits to begin with, or will never have. */
  private releaseHeldOut = () => {};

  constructor(
    /** Takes a file's name. */
    private readonly fetch: Fetch,
    private readonly createReader: (kind: 'images' | 'labels') => IdxReader,
    private events: DigitsEvents,
  ) {}

  /**
   * Fetches both sets. The held-out images wait until `firstBatch` training digits are here: the first step has priority.
   * Resolves when all has ended, well or not; rejects only when the core failed.
   */
  async stream(firstBatch: number): Promise<void> {
    const firstBatchHere = new Promise<void>((resolve) => {
      this.releaseHeldOut = () => {
        const { arrived, loading } = this.sets.train;
        if (arrived >= firstBatch || !loading) resolve();
      };
    });
    await Promise.all([
      this.streamLabels('train'),
      this.streamLabels('held-out'),
      this.streamImages('train'),
      firstBatchHere.then(() => this.streamImages('held-out')),
    ]);
  }

  /** Tells nothing any more: other digits are used now. */
  stop(): void {
    this.events = SILENT;
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
  }

  progress(set: DigitSet): DigitsProgress {
    const { arrived, expected, problem } = this.sets[set];
    return { set, arrived, expected, problem };
  }

  /** Fetches again, past every cache, what is missing; what is here stays. Resolves and rejects as stream(). */
  async retry(): Promise<void> {
    const again: Promise<void>[] = [];
    for (const set of ['train', 'held-out'] as const) {
      const store = this.sets[set];
      if (!store.labels && !store.labelsLoading) again.push(this.streamLabels(set, { cache: 'reload' }));
      if (store.imagesProblem && !store.loading) again.push(this.streamImages(set, { cache: 'reload' }));
    }
    await Promise.all(again);
  }

  private async streamImages(set: DigitSet, init?: RequestInit): Promise<void> {
    const store = this.sets[set];
    store.loading = true;
    store.imagesProblem = '';
    this.report(set);
    const reader = this.createReader('images');
    /** Digits that were here before, which a second fetch brings again. */
    let known = store.arrived * store.inputs;
    let headerRead = false;
    try {
      for await (const bytes of download(this.fetch, store.imagesFile, init)) {
        const pixels = reader.push(bytes);
        if (!headerRead && reader.dimensions().length > 0) {
          headerRead = true;
          this.readHeader(set, reader.dimensions());
        }
        const fresh = pixels.subarray(Math.min(known, pixels.length));
        known -= pixels.length - fresh.length;
        if (fresh.length > 0) this.take(set, fresh);
        this.report(set);
      }
      reader.finish();
    } catch (error) {
      store.imagesProblem = sentence(store.imagesFile, error, store);
      if (error instanceof CoreFailure) throw error;
    } finally {
      reader.delete();
      store.loading = false;
      this.releaseHeldOut();
      this.events.ended(set);
      this.report(set, true);
    }
  }

  private readHeader(set: DigitSet, dimensions: number[]): void {
    const other = this.sets[set === 'train' ? 'held-out' : 'train'];
    const [, rows, columns] = dimensions;
    if (other.side > 0 && (rows !== other.side || columns !== other.side)) {
      throw new Error(`its digits are ${rows}×${columns} pixels, those of ${other.imagesFile} ${other.side}×${other.side}`);
    }
    this.sets[set].begin(dimensions);
    this.events.header(set);
  }

  private take(set: DigitSet, pixels: Uint8Array): void {
    this.sets[set].add(pixels);
    this.events.arrived(set, pixels);
    this.releaseHeldOut();
  }

  /** Labels only name the digits: without them everything else goes on. */
  private async streamLabels(set: DigitSet, init?: RequestInit): Promise<void> {
    const store = this.sets[set];
    store.labelsLoading = true;
    store.labelsProblem = '';
    const reader = this.createReader('labels');
    const parts: Uint8Array[] = [];
    try {
      for await (const bytes of download(this.fetch, store.labelsFile, init)) parts.push(reader.push(bytes));
      reader.finish();
      store.setLabels(concatenated(parts));
      this.events.labelled(set);
    } catch (error) {
      store.labelsProblem = sentence(store.labelsFile, error);
      if (error instanceof CoreFailure) throw error;
    } finally {
      reader.delete();
      store.labelsLoading = false;
      this.report(set, true);
    }
  }

  private report(set: DigitSet, last = false): void {
    const wait = this.reported[set] + REPORT_EVERY - performance.now();
    if (wait > 0 && !last) {
      this.timers[set] ??= setTimeout(() => this.report(set, true), wait);
      return;
    }
    clearTimeout(this.timers[set]);
    this.timers[set] = undefined;
    this.reported[set] = performance.now();
    this.events.progress(this.progress(set));
  }
}

const SILENT: DigitsEvents = { header() {}, arrived() {}, labelled() {}, ended() {}, progress() {} };

/** All digits of a source. Throws an Error that says what is wrong with those to train on, or with held-out ones that are there. */
export async function readDigits(fetch: Fetch, createReader: (kind: 'images' | 'labels') => IdxReader): Promise<Digits> {
  const digits = new Digits(fetch, createReader, SILENT);
  await digits.stream(0);
  for (const set of Object.values(digits.sets)) {
    if (set.imagesProblem) throw new Error(set.imagesProblem);
  }
  return digits;
}

function sentence(file: string, error: unknown, store?: DigitStore): string {
  const what = error instanceof Error ? error.message : String(error);
  const missing = store && store.arrived < store.expected ? `; ${store.arrived} of ${store.expected} digits arrived` : '';
  return `${file}: ${what}${missing}.`;
}

function concatenated(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
