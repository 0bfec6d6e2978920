/**
 * A Session that runs in the page and trains nothing: numbers fall as training's would, by formula. For tests of the
 * shell, which must be told what to do when (steps are made by `tick`), and what was asked of the worker (`calls`).
 */

import type {
  Checkpoint,
  DigitSource,
  DigitsIdentity,
  DigitsProgress,
  DigitsTaken,
  GradientCheck,
  Metrics,
  PhaseReport,
  Plan,
  Schedule,
  Session,
  SessionListener,
  Snapshot,
  Speed,
  Status,
  Taken,
  Watch,
  WeightExplanation,
  Workers,
} from '../../web/src/protocol.ts';
import { changesBetween, DEFAULTS, mergeSettings, needsRestart, type Settings } from '../../web/src/settings.ts';

export class FakeSession implements Session {
  readonly calls: unknown[][] = [];
  settings: Settings = DEFAULTS;
  status: Status = 'loading';
  step_ = 0;
  run = 0;
  message = '';
  speed: Speed = 'full';
  schedule: Schedule = { start: DEFAULTS, changes: [], complete: true };
  plan: Plan | null = null;
  watched: Watch = { weights: false, digit: null, own: null };
  listener!: SessionListener;
  /** What the next call of this method rejects with. */
  readonly failures = new Map<keyof Session, Error>();

  #note(method: keyof Session, ...args: unknown[]): void {
    this.calls.push([method, ...args]);
    const failure = this.failures.get(method);
    if (!failure) return;
    this.failures.delete(method);
    throw failure;
  }

  // What a test makes happen.

  digitsArrive(
    arrived: number,
    expected: number,
    problem = '',
    set: DigitsProgress['set'] = 'train',
    retryAt: number | null = null,
  ): void {
    this.listener.digits({ set, arrived, expected, problem, retryAt });
    if (set === 'train' && this.status === 'loading' && arrived >= this.settings.batchSize) {
      this.status = 'ready';
      this.send();
    }
  }

  /** Makes `count` steps and tells of them in one snapshot. */
  tick(count: number): void {
    const rows: number[] = [];
    for (let i = 0; i < count; i++) {
      this.step_++;
      const { step, reconstruction, sparsity, weightDecay, total } = this.#metrics();
      rows.push(step, reconstruction, sparsity, this.settings.beta * sparsity, weightDecay, total);
    }
    this.send({ rows: Float64Array.from(rows) });
  }

  explode(message: string): void {
    this.status = 'diverged';
    this.message = message;
    this.send();
  }

  /** What the page answers. */
  send(more: Partial<Snapshot> = {}): Promise<Taken> {
    const rhoHat = new Float32Array(this.settings.hidden).fill(this.settings.rho);
    return this.listener.snapshot({
      run: this.run,
      status: this.status,
      settings: this.settings,
      metrics: this.#metrics(),
      rows: new Float64Array(),
      rhoHat,
      heldOut: [],
      weights: null,
      view: null,
      own: null,
      schedule: this.schedule,
      plan: this.plan,
      checkpoint: null,
      stepsPerSecond: this.status === 'running' ? 120 : 0,
      waiting: false,
      message: this.status === 'diverged' || this.status === 'error' ? this.message : '',
      ...more,
    });
  }

  #metrics(): Metrics {
    const step = this.step_;
    if (this.status === 'loading') {
      return {
        step,
        examples: 0,
        epoch: 0,
        reconstruction: 0,
        sparsity: 0,
        weightDecay: 0,
        total: 0,
        deadUnits: 0,
        saturatedUnits: 0,
      };
    }
    const decay = Math.exp(-step / 300);
    const reconstruction = 5 + 40 * decay;
    const sparsity = 0.2 + 20 * decay;
    const weightDecay = 0.1;
    return {
      step,
      examples: step * this.settings.batchSize,
      epoch: (step * this.settings.batchSize) / this.settings.trainDigits,
      reconstruction,
      sparsity,
      weightDecay,
      total: reconstruction + this.settings.beta * sparsity + weightDecay,
      deadUnits: 0,
      saturatedUnits: 0,
    };
  }

  #restart(): void {
    this.run++;
    this.step_ = 0;
    this.status = 'ready';
    this.schedule = { start: this.settings, changes: [], complete: true };
  }

  // The protocol.

  async open(settings: Settings, dataUrl: string, listener: SessionListener, checkpoint?: Checkpoint | null): Promise<void> {
    this.#note('open', settings, dataUrl, ...(checkpoint ? [checkpoint] : []));
    this.settings = settings;
    this.schedule = checkpoint?.schedule ?? { start: settings, changes: [], complete: true };
    this.listener = listener;
    this.run++;
    this.step_ = checkpoint?.step ?? 0;
    this.status = checkpoint ? 'paused' : 'loading';
    this.send();
  }

  async alive(): Promise<void> {}

  async retryDigits(): Promise<void> {
    this.#note('retryDigits');
  }

  async configure(changes: Partial<Settings>) {
    this.#note('configure', changes);
    const settings = mergeSettings(this.settings, changes);
    const restarted = needsRestart(this.settings, settings);
    const changed = changesBetween(this.settings, settings);
    this.settings = settings;
    if (restarted) this.#restart();
    else if (Object.keys(changed).length > 0) {
      this.schedule = { ...this.schedule, changes: [...this.schedule.changes, { step: this.step_, changes: changed }] };
    }
    this.send();
    return { settings, step: this.step_, restarted };
  }

  async play(): Promise<void> {
    this.#note('play');
    this.status = 'running';
    this.send();
  }

  async pause(): Promise<void> {
    this.#note('pause');
    if (this.status === 'running') this.status = 'paused';
    this.send();
  }

  async step(count: number): Promise<Metrics> {
    this.#note('step', count);
    this.status = 'paused';
    this.tick(count);
    return this.#metrics();
  }

  async epoch(): Promise<Metrics> {
    this.#note('epoch');
    this.status = 'paused';
    this.tick(this.settings.trainDigits / this.settings.batchSize);
    return this.#metrics();
  }

  async reset(): Promise<void> {
    this.#note('reset');
    this.#restart();
    this.send();
  }

  async undo(changes: Partial<Settings>): Promise<number> {
    this.#note('undo', changes);
    this.settings = mergeSettings(this.settings, changes);
    this.step_ = Math.floor(this.step_ / 100) * 100;
    this.status = 'paused';
    this.send();
    return this.step_;
  }

  async setSpeed(speed: Speed): Promise<void> {
    this.#note('setSpeed', speed);
    this.speed = speed;
  }

  async setWorkers(workers: Workers, cores: number): Promise<void> {
    this.#note('setWorkers', workers, cores);
  }

  async watch(watch: Watch): Promise<void> {
    this.#note('watch', watch);
    this.watched = watch;
  }

  async metrics(): Promise<Metrics> {
    this.#note('metrics');
    return this.#metrics();
  }

  async averageActivation(): Promise<Float32Array> {
    this.#note('averageActivation');
    return new Float32Array(this.settings.hidden).fill(this.settings.rho);
  }

  async parameters(): Promise<Float32Array> {
    this.#note('parameters');
    return Float32Array.of(1, 2, 3);
  }

  async fingerprint(): Promise<string> {
    this.#note('fingerprint');
    return 'abcdef'.repeat(10);
  }

  async exact(): Promise<void> {}

  async checkGradient(): Promise<GradientCheck> {
    this.#note('checkGradient');
    const numbers = Float64Array.of(0.5);
    return { ratio: 2e-10, passed: true, epsilon: 1e-4, indices: Uint32Array.of(7), analytic: numbers, numeric: numbers };
  }

  async save(): Promise<Uint8Array> {
    this.#note('save');
    return new TextEncoder().encode(JSON.stringify({ settings: this.settings, step: this.step_ }));
  }

  async checkpoint(): Promise<Checkpoint> {
    const { step_: step, settings, schedule, plan } = this;
    return { step, inputs: 784, settings, schedule, plan, bytes: await this.save() };
  }

  async replay(start: Settings, plan: Plan): Promise<void> {
    this.#note('replay', start, plan);
    this.run++;
    this.settings = start;
    this.step_ = 0;
    this.plan = plan;
    this.schedule = { start, changes: [], complete: true };
    this.send();
  }

  async digitsIdentity(): Promise<DigitsIdentity> {
    this.#note('digitsIdentity');
    return { train: 8000, inputs: 784, sha256: 'd'.repeat(64) };
  }

  async useDigits(source: DigitSource): Promise<DigitsTaken> {
    this.#note('useDigits', source);
    this.#restart();
    this.send();
    if (typeof source === 'string') return { train: 8000, inputs: 784, sha256: 'd'.repeat(64), heldOut: 2000, notes: [] };
    return { train: 80, inputs: 784, sha256: 'e'.repeat(64), heldOut: 20, notes: ['The last 20 are held out.'] };
  }

  async restore(bytes: Uint8Array, schedule?: Schedule, plan?: Plan | null): Promise<void> {
    this.#note('restore', bytes, schedule);
    this.plan = plan ?? null;
    const saved = JSON.parse(new TextDecoder().decode(bytes));
    this.run++;
    this.settings = saved.settings;
    this.step_ = saved.step;
    this.status = 'paused';
    this.schedule = schedule ?? { start: this.settings, changes: [], complete: false };
    this.send();
  }

  async imagesAt() {
    this.#note('imagesAt');
    return { pixels: new Uint8Array(), labels: null };
  }

  phase(): Promise<PhaseReport> {
    return Promise.reject(new Error('this session has no phases'));
  }

  explain(): Promise<WeightExplanation> {
    return Promise.reject(new Error('this session explains nothing'));
  }

  decode(): Promise<Float32Array> {
    return Promise.reject(new Error('this session decodes nothing'));
  }

  penaltyAt(): Promise<{ value: Float64Array; slope: Float64Array }> {
    return Promise.reject(new Error('this session has no penalties'));
  }

  async images() {
    this.#note('images');
    return { pixels: new Uint8Array(), labels: null };
  }
}
