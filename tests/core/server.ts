/** A fetch that delivers digit files as a test tells it to, and a page that writes down what the session tells it. */

import { CoreFailure, type Module } from '../../web/src/library/index.js';
import type { DigitsProgress, SessionListener, Snapshot, Taken } from '../../web/src/protocol.js';
import type { Settings } from '../../web/src/settings.js';
import type { Fetch } from '../../web/src/worker/download.js';
import type { Patience } from '../../web/src/worker/retries.js';
import { TrainingSession } from '../../web/src/worker/session.js';
import { gzip, idxImages, idxLabels } from '../digits.js';
import { bars, library } from './samples.js';

export const TRAIN = 150;
export const HELD_OUT = 40;
export const trainPixels = bars(TRAIN);
export const heldOutPixels = bars(HELD_OUT, 8);
export const trainLabels = Uint8Array.from({ length: TRAIN }, (_, i) => i % 10);
export const heldOutLabels = Uint8Array.from({ length: HELD_OUT }, (_, i) => (i * 7) % 10);

export const FILES = {
  'train-images-idx3-ubyte.gz': await gzip(idxImages(trainPixels, 8, 8)),
  'train-labels-idx1-ubyte.gz': await gzip(idxLabels(trainLabels)),
  't10k-images-idx3-ubyte.gz': await gzip(idxImages(heldOutPixels, 8, 8)),
  't10k-labels-idx1-ubyte.gz': await gzip(idxLabels(heldOutLabels)),
};
export type File = keyof typeof FILES;

export const SETTINGS: Settings = {
  hidden: 12,
  rho: 0.05,
  beta: 3,
  lambda: 1e-4,
  loss: 'squared-error',
  decoder: 'sigmoid',
  penalty: 'kl',
  penaltyExpression: '(r - rho)^2',
  topk: 3,
  tied: false,
  optimizer: 'adam',
  learningRate: 0.003,
  batchSize: 20,
  trainDigits: 8000,
  seed: 1,
  gradient: 'exact',
};

/** A body that the test fills piece by piece. */
export class Pipe {
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      this.controller = controller;
    },
  });

  send(bytes: Uint8Array): void {
    this.controller.enqueue(bytes);
  }

  end(): void {
    this.controller.close();
  }

  break(why: string): void {
    this.controller.error(new TypeError(why));
  }
}

/** What a file is answered with: bytes, cut into pieces of `piece` bytes; a pipe; a response; or a failure to connect. */
export type Answer = Uint8Array<ArrayBuffer> | Pipe | ((init?: RequestInit) => Response | Promise<Response>) | Error;

export class Server {
  readonly requests: { file: string; init: RequestInit | undefined }[] = [];

  constructor(
    public answers: Partial<Record<File, Answer>> = {},
    private readonly piece = 1000,
  ) {}

  readonly fetch: Fetch = async (url, init) => {
    const file = url.slice(url.lastIndexOf('/') + 1) as File;
    this.requests.push({ file, init });
    const answer = this.answers[file] ?? FILES[file];
    if (answer instanceof Error) throw answer;
    if (typeof answer === 'function') return answer(init);
    if (answer instanceof Pipe) return new Response(answer.body);
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(answer.slice(at, at + this.piece));
        at += this.piece;
        if (at >= answer.length) controller.close();
      },
    });
    return new Response(body);
  };
}

export class Page implements SessionListener {
  readonly snapshots: Snapshot[] = [];
  readonly progress: DigitsProgress[] = [];
  /** Whether snapshots are drawn at once; else answer() says when. */
  attentive = true;
  private unanswered: (() => void)[] = [];
  private waiters: (() => void)[] = [];

  async snapshot(snapshot: Snapshot): Promise<Taken> {
    this.snapshots.push(snapshot);
    this.tell();
    if (!this.attentive) await new Promise<void>((resolve) => this.unanswered.push(resolve));
    return { took: 0, used: null };
  }

  digits(progress: DigitsProgress): void {
    this.progress.push(progress);
    this.tell();
  }

  answer(): void {
    for (const resolve of this.unanswered.splice(0)) resolve();
  }

  get last(): Snapshot {
    return this.snapshots.at(-1)!;
  }

  lastProgress(set: 'train' | 'held-out'): DigitsProgress | undefined {
    return this.progress.findLast((progress) => progress.set === set);
  }

  /** Resolves once `condition` holds; it is asked again whenever the session tells something. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /** All rows so far, as objects of step and total. */
  get steps(): number[] {
    return this.snapshots.flatMap(({ rows }) => Array.from(rows).filter((_, i) => i % 6 === 0));
  }

  get evaluatedSteps(): number[] {
    return this.snapshots.flatMap(({ heldOut }) => heldOut.map(({ metrics }) => metrics.step));
  }

  private tell(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }
}

/** Time that passes only when a test lets it; nothing is left to chance. */
export class Clock implements Patience {
  private time = 0;
  private timers: { at: number; act: () => void }[] = [];

  now(): number {
    return this.time;
  }

  random(): number {
    return 0;
  }

  after(milliseconds: number, act: () => void): () => void {
    const timer = { at: this.time + milliseconds, act };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  pass(milliseconds: number): void {
    const until = this.time + milliseconds;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      this.time = next.at;
      this.timers = this.timers.filter((other) => other !== next);
      next.act();
    }
    this.time = until;
  }
}

type Hiring = ConstructorParameters<typeof TrainingSession>[2];

/** A session over the real core with digits from `server`, opened. */
export async function open(server = new Server(), settings: Partial<Settings> = {}, page = new Page(), agency?: Hiring) {
  const clock = new Clock();
  const session = new TrainingSession(async () => library, server.fetch, agency, clock);
  await session.open({ ...SETTINGS, ...settings }, 'http://lab.test/data/', page);
  return { session, page, server, clock };
}

/** As open(), once all digits are here and evaluated. */
export async function openReady(settings: Partial<Settings> = {}, server = new Server(), agency?: Hiring, page = new Page()) {
  const opened = await open(server, settings, page, agency);
  await page.until(() => page.evaluatedSteps.includes(0) && page.lastProgress('train')?.arrived === TRAIN);
  return opened;
}

/** What the library alone makes of these settings and digits. */
export async function reference(steps: number, settings: Partial<Settings> = {}): Promise<string> {
  const trainer = library.createTrainer({ ...SETTINGS, ...settings, inputs: 64 });
  trainer.append(trainPixels);
  trainer.step(steps);
  const fingerprint = await trainer.fingerprint();
  trainer.delete();
  return fingerprint;
}

/** The real core, which runs out of memory in the step after so many. */
export function failingAfter(steps: number): Module {
  let failure: CoreFailure | null = null;
  return {
    ...library,
    memory: 0,
    get failure() {
      return failure;
    },
    createTrainer(settings) {
      const trainer = library.createTrainer(settings);
      const real = trainer.step.bind(trainer);
      trainer.step = (count) => {
        if (trainer.metrics().step === steps) failure = new CoreFailure('the WebAssembly core failed: out of memory');
        if (failure) throw failure;
        return real(count);
      };
      return trainer;
    },
  };
}
