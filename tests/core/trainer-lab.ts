/**
 * A Lab over the library's Trainer and the real digits, without a page and a worker: what lessons do to it really happens.
 * Only what lessons use of a Lab is here.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { signal } from '@preact/signals';
import { at } from '../../scripts/run.mjs';
import type { Comparison, Lab, Notice } from '../../web/src/lab/lab.ts';
import type { Module, Trainer } from '../../web/src/library/index.js';
import type { GradientCheck, HeldOut, Images, Metrics, Schedule, Status } from '../../web/src/protocol.ts';
import { changesBetween, DEFAULTS, mergeSettings, needsRestart, type Settings } from '../../web/src/settings.ts';

const idx = (name: string, header: number) =>
  new Uint8Array(gunzipSync(readFileSync(at(`build/data/${name}.gz`))).subarray(header));
const PIXELS = 784;
export const trainPixels = idx('train-images-idx3-ubyte', 16);
export const heldOutPixels = idx('t10k-images-idx3-ubyte', 16);
export const heldOutLabels = idx('t10k-labels-idx1-ubyte', 8);

const arrived = (set: 'train' | 'held-out', count: number) => ({
  set,
  arrived: count,
  expected: count,
  problem: '',
  retryAt: null,
});

export class TrainerLab {
  readonly status = signal<Status>('ready');
  readonly settings = signal<Settings>(DEFAULTS);
  readonly metrics = signal<Metrics>({} as Metrics);
  readonly heldOut = signal<HeldOut | null>(null);
  readonly digits = signal({
    train: arrived('train', trainPixels.length / PIXELS),
    'held-out': arrived('held-out', heldOutLabels.length),
  });
  readonly schedule = signal<Schedule>({ start: DEFAULTS, changes: [], complete: true });
  readonly ownDigits = signal(null);
  readonly notices = signal<readonly Notice[]>([]);
  readonly selectedUnit = signal<number | null>(null);
  readonly selectedDigit = signal(0);
  readonly panels = signal<readonly string[]>([]);
  readonly lesson = signal<string | null>(null);
  readonly locked = signal('');
  readonly #second = signal<TrainerLab | null>(null);
  readonly #difference = signal<Partial<Settings>>({});
  readonly comparison: Comparison = {
    lab: this.#second as unknown as Comparison['lab'],
    difference: this.#difference,
    problem: signal(''),
    samePast: signal(true),
    start: async (difference) => {
      this.#second.peek()?.end();
      this.#difference.value = difference;
      const second = new TrainerLab(this.library);
      await second.configure({ ...this.settings.peek(), ...difference });
      if (this.metrics.peek().step > 0) await second.step(this.metrics.peek().step);
      this.#second.value = second;
    },
    stop: () => {
      this.#second.peek()?.end();
      this.#second.value = null;
    },
  };
  /** The next step() stops after so many steps, as when somebody pauses. */
  pauseAfter = Number.POSITIVE_INFINITY;
  /** Called before each of them. */
  beforeStep = () => {};
  trainer: Trainer;

  constructor(private readonly library: Module) {
    this.trainer = this.#create();
    this.#tell();
  }

  /** The lab as the lessons know it. */
  get lab(): Lab {
    return this as unknown as Lab;
  }

  end(): void {
    this.trainer.delete();
    this.comparison.stop();
  }

  async configure(changes: Partial<Settings>): Promise<Settings> {
    const before = this.settings.peek();
    const after = mergeSettings(before, changes);
    this.settings.value = after;
    if (needsRestart(before, after)) this.#restart();
    else {
      this.trainer.configure(changes);
      this.#schedule(changesBetween(before, after));
    }
    this.#tell();
    return after;
  }

  async step(count: number): Promise<Metrics> {
    if (this.locked.peek()) throw new Error(this.locked.peek());
    this.beforeStep();
    this.trainer.step(Math.min(count, this.pauseAfter));
    this.pauseAfter = Number.POSITIVE_INFINITY;
    this.status.value = 'paused';
    this.#tell();
    const second = this.#second.peek();
    const ahead = this.metrics.peek().step - (second?.metrics.peek().step ?? 0);
    if (second && ahead > 0) await second.step(ahead);
    return this.metrics.peek();
  }

  async reset(): Promise<void> {
    this.#restart();
    this.notices.value = [{ kind: 'info', text: 'Back at step 0.', actions: [] }];
    this.#tell();
  }

  async pause(): Promise<void> {}

  dismiss(notice: Notice): void {
    this.notices.value = this.notices.peek().filter((known) => known !== notice);
  }

  currentMetrics = async () => this.metrics.peek();
  averageActivation = async () =>
    this.trainer.metrics().step > 0 ? this.trainer.averageActivation() : this.trainer.averageActivation(this.#batch());
  parameters = async () => this.trainer.parameters();
  fingerprint = () => this.trainer.fingerprint();
  penaltyAt: Lab['penaltyAt'] = async (settings, rhoHat) => this.library.penalty(settings, rhoHat);

  exact = () => this.library.exact();

  async checkGradient(): Promise<GradientCheck> {
    const comparison = this.trainer.checkGradient(trainPixels.subarray(0, 50 * PIXELS));
    return { ...comparison, passed: comparison.ratio < 1e-8, epsilon: 1e-4 };
  }

  async images(_set: 'train' | 'held-out', from: number, count: number): Promise<Images> {
    return {
      pixels: heldOutPixels.slice(from * PIXELS, (from + count) * PIXELS),
      labels: heldOutLabels.slice(from, from + count),
    };
  }

  async setAside(): Promise<() => Promise<void>> {
    const [bytes, settings, schedule] = [this.trainer.save(), this.settings.peek(), this.schedule.peek()];
    return async () => {
      this.settings.value = settings;
      this.#restart();
      this.trainer.restore(bytes);
      this.schedule.value = schedule;
      this.#tell();
    };
  }

  #create(): Trainer {
    const trainer = this.library.createTrainer(this.settings.peek());
    trainer.append(trainPixels.subarray(0, this.settings.peek().trainDigits * PIXELS));
    return trainer;
  }

  #restart(): void {
    this.trainer.delete();
    this.trainer = this.#create();
    this.schedule.value = { start: this.settings.peek(), changes: [], complete: true };
  }

  #schedule(fresh: Partial<Settings>): void {
    const { start, changes, complete } = this.schedule.peek();
    const { step } = this.trainer.metrics();
    if (Object.keys(fresh).length === 0) return;
    this.schedule.value =
      step === 0
        ? { start: { ...start, ...fresh }, changes, complete }
        : { start, changes: [...changes, { step, changes: fresh }], complete };
  }

  #batch(): Uint8Array {
    return Uint8Array.from([...this.trainer.batch()].flatMap((i) => [...trainPixels.subarray(i * PIXELS, (i + 1) * PIXELS)]));
  }

  /** As the session does wherever training rests. */
  #tell(): void {
    const survey = this.trainer.survey(heldOutPixels, heldOutLabels);
    const trained = trainPixels.subarray(0, Math.min(this.settings.peek().trainDigits * PIXELS, heldOutPixels.length));
    this.metrics.value = this.trainer.metrics();
    this.heldOut.value = { ...survey, trainReconstruction: this.trainer.evaluate(trained).reconstruction };
  }
}
