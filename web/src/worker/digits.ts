/**
 * Streams both sets of digits: fetch → gunzip → IDX reader → DigitStore, and tells what arrives. A download that broke off is
 * tried again, and goes on where it was; digits that come once more must be the same, for a run is of one file only.
 */

import type { IdxReader } from '../library/index.js';
import { CoreFailure } from '../library/index.js';
import type { DigitFile, DigitSet, DigitsProgress } from '../protocol.js';
import type { OpenedSource } from './digit-source.js';
import { DigitStore } from './digit-store.js';
import { download } from './download.js';
import { Slices } from './pace.js';
import { Received } from './received.js';
import { PATIENCE, type Patience, Retries } from './retries.js';

/** At most 20 reports of progress a second for each set. */
const REPORT_EVERY = 50;

export interface DigitsEvents {
  /** A set's header was read: how many digits come, and of what size. */
  header(set: DigitSet): void;
  /** Whole digits, now in the set's store too. No more are read before it resolves. */
  arrived(set: DigitSet, pixels: Uint8Array): Promise<void> | null;
  /** This set's labels are here. */
  labelled(set: DigitSet): void;
  /** Nothing more will come of this set's images, unless it is fetched again. */
  ended(set: DigitSet): void;
  progress(progress: DigitsProgress): void;
  /** The core failed during an attempt that nobody asked for. */
  failed(error: unknown): void;
}

const SILENT: DigitsEvents = { header() {}, arrived: () => null, labelled() {}, ended() {}, progress() {}, failed() {} };

/** For a download that follows another: caches may have kept what was wrong. */
const AGAIN: RequestInit = { cache: 'reload' };

export class Digits {
  readonly sets: Record<DigitSet, DigitStore>;
  private readonly reported = { train: -Infinity, 'held-out': -Infinity };
  private readonly timers: Record<DigitSet, ReturnType<typeof setTimeout> | undefined> = {
    train: undefined,
    'held-out': undefined,
  };
  private events = SILENT;
  /** Called when the training set has enough digits to begin with, or will never have. */
  private releaseHeldOut = () => {};
  private readonly received: Record<DigitFile, Received>;
  private readonly retries: Record<DigitFile, Retries>;

  constructor(
    private readonly source: OpenedSource,
    private readonly createReader: (kind: 'images' | 'labels') => IdxReader,
    private readonly patience: Patience = PATIENCE,
  ) {
    const { names, transposed } = source;
    this.received = ofEachFile(() => new Received());
    this.retries = ofEachFile(
      (file) => new Retries(patience, () => this.tryAgain(file).catch((error) => this.events.failed(error))),
    );
    this.sets = {
      train: new DigitStore(names['train-images'], names['train-labels'], transposed, source.own),
      'held-out': new DigitStore(names['held-out-images'], names['held-out-labels'], transposed, source.own),
    };
  }

  /** From now on it tells of what happens. */
  tell(events: DigitsEvents): void {
    this.events = events;
    for (const set of ['train', 'held-out'] as const) events.progress(this.progress(set));
  }

  /**
   * Fetches both sets. The held-out images wait until `firstBatch` training digits are here: the first step has priority.
   * Resolves when each file's first attempt has ended, well or not; rejects only when the core failed.
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

  /** Each file is asked for once; then only where a person wants it again. */
  tryOnce(): void {
    for (const retries of Object.values(this.retries)) retries.end();
  }

  /** Tells nothing any more: other digits are used now. */
  stop(): void {
    this.tryOnce();
    this.events = SILENT;
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
  }

  progress(set: DigitSet): DigitsProgress {
    const { arrived, expected, problem } = this.sets[set];
    const dues = [this.retries[`${set}-images`].due, this.retries[`${set}-labels`].due].filter((due) => due !== null);
    return { set, arrived, expected, problem, retryAt: dues.length > 0 ? Math.min(...dues) : null };
  }

  /** Fetches at once what is missing; what is here stays. Resolves and rejects as stream(). */
  async retry(): Promise<void> {
    const again: Promise<void>[] = [];
    for (const set of ['train', 'held-out'] as const) {
      const store = this.sets[set];
      if (!store.labels && !store.labelsLoading) again.push(this.tryAgain(`${set}-labels`));
      if (store.imagesProblem && !store.loading) again.push(this.tryAgain(`${set}-images`));
    }
    await Promise.all(again);
  }

  private async tryAgain(file: DigitFile): Promise<void> {
    if (!this.source.has(file)) return;
    const set = file.startsWith('train') ? 'train' : 'held-out';
    this.retries[file].begin();
    await (file.endsWith('images') ? this.streamImages(set, AGAIN) : this.streamLabels(set, AGAIN));
  }

  private download(file: DigitFile, again: RequestInit) {
    return download((init) => this.source.fetch(file, { ...again, ...init }), this.received[file], this.patience);
  }

  private async streamImages(set: DigitSet, again: RequestInit = {}): Promise<void> {
    const store = this.sets[set];
    const file = `${set}-images` as const;
    if (!this.source.has(file)) return;
    const [received, retries] = [this.received[file], this.retries[file]];
    store.loading = true;
    store.awaited = false;
    this.report(set);
    const reader = this.createReader('images');
    /** Of this attempt. */
    let images = 0;
    let headerRead = false;
    const whole = this.download(file, again);
    const fitting = this.source.fitting?.(whole);
    const slices = new Slices();
    const well = () => {
      retries.succeed();
      store.imagesProblem = '';
    };
    try {
      for await (const bytes of fitting?.bytes() ?? whole) {
        const pixels = reader.push(bytes);
        if (!headerRead && reader.dimensions().length > 0) {
          headerRead = true;
          this.readHeader(set, reader.dimensions(), fitting?.leftOut ?? 0);
        }
        if (received.fresh) well();
        if (pixels.length > 0) await this.take(set, pixels, images);
        images = reader.items();
        this.report(set);
        // A file that is here already is unpacked without a gap: what the page asks would wait until all of it is.
        await slices.next();
      }
      reader.finish();
      well();
      received.forget();
    } catch (error) {
      store.imagesProblem = sentence(store.imagesFile, error, store);
      store.awaited = retries.fail(error, received.fresh);
      if (!store.awaited) received.forget();
      if (error instanceof CoreFailure) throw error;
    } finally {
      reader.delete();
      store.loading = false;
      this.releaseHeldOut();
      this.events.ended(set);
      this.report(set, true);
    }
  }

  private readHeader(set: DigitSet, dimensions: number[], leftOut: number): void {
    const other = this.sets[set === 'train' ? 'held-out' : 'train'];
    const [count = 0, rows = 0, columns = 0] = dimensions;
    if (other.side > 0 && Math.max(rows, columns) !== other.side) {
      throw new Error(`its digits are ${rows}×${columns} pixels, those of ${other.imagesFile} ${other.side}×${other.side}`);
    }
    this.sets[set].begin(dimensions, count + leftOut);
    this.events.header(set);
  }

  /** Images of the file, from number `from` on. Those that are here already must be the same. */
  private async take(set: DigitSet, images: Uint8Array, from: number): Promise<void> {
    const store = this.sets[set];
    const known = images.subarray(0, Math.max(0, store.arrived - from) * store.imageSize);
    if (!store.has(known, from)) {
      throw new Error('it has become another file, which only a page that is loaded again can take');
    }
    const fresh = images.subarray(known.length);
    if (fresh.length === 0) return;
    await this.events.arrived(set, store.add(fresh));
    this.releaseHeldOut();
  }

  /** Labels only name the digits: without them everything else goes on. */
  private async streamLabels(set: DigitSet, again: RequestInit = {}): Promise<void> {
    const store = this.sets[set];
    const file = `${set}-labels` as const;
    if (!this.source.has(file)) return;
    const [received, retries] = [this.received[file], this.retries[file]];
    store.labelsLoading = true;
    const reader = this.createReader('labels');
    const parts: Uint8Array[] = [];
    try {
      for await (const bytes of this.download(file, again)) parts.push(reader.push(bytes));
      reader.finish();
      store.setLabels(concatenated(parts));
      store.labelsProblem = '';
      retries.succeed();
      received.forget();
      this.events.labelled(set);
    } catch (error) {
      store.labelsProblem = sentence(store.labelsFile, error);
      if (!retries.fail(error, received.fresh)) received.forget();
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

function sentence(file: string, error: unknown, store?: DigitStore): string {
  const what = error instanceof Error ? error.message : String(error);
  const missing = store && store.arrived < store.expected ? `; ${store.arrived} of ${store.expected} digits arrived` : '';
  return `${file}: ${what}${missing}.`;
}

function ofEachFile<T>(make: (file: DigitFile) => T): Record<DigitFile, T> {
  return {
    'train-images': make('train-images'),
    'train-labels': make('train-labels'),
    'held-out-images': make('held-out-images'),
    'held-out-labels': make('held-out-labels'),
  };
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
