/**
 * The training session: one run at a time over the digits that stream in, told by a page what to do and telling it what
 * happens. Plain code over the library and a fetch function; worker.ts puts it on a thread of its own.
 *
 * Nothing in here touches θ but trainer.step and what a person asks for: speed, pauses, onlookers and the network's pace
 * leave the run as it is, bit for bit.
 */

import { checkBytes, checkSettingsObject, checkWhole } from '../library/checks.js';
import { CoreFailure, DivergenceError, type Module, type Trainer } from '../library/index.js';
import { type Extent, SHARDS } from '../library/shared-steps.js';
import type {
  Checkpoint,
  DigitSet,
  DigitSource,
  DigitsTaken,
  Metrics,
  PhaseReport,
  Plan,
  Schedule,
  Session,
  SessionListener,
  Speed,
  Status,
  Watch,
  Workers,
} from '../protocol.js';
import { DEFAULTS, mergeSettings, needsRestart, type Settings } from '../setting-rules.js';
import { Checkpoints } from './checkpoints.js';
import { Crew } from './crew.js';
import { folderOf, identityOf } from './digit-source.js';
import { Digits, type DigitsEvents } from './digits.js';
import type { Fetch } from './download.js';
import { Evaluation, isEvaluationStep } from './evaluation.js';
import { checkPlan, Itinerary } from './itinerary.js';
import type { Late } from './late.js';
import { heldOutOf, metricsOf, ownViewOf, reportOf, rhoHatOf, surveyedOf, viewOf, weightsOf } from './looking.js';
import { MAX_COUNT, type Parts, Questions } from './questions.js';
import { PATIENCE } from './retries.js';
import { begunWith, withChange } from './schedule.js';
import { type Scene, Snapshots } from './snapshots.js';
import { Soon } from './soon.js';
import type { Surveys } from './surveys.js';
import type { Team } from './team.js';
import { Training } from './training.js';

function settingsOf(trainer: Trainer): Settings {
  const { inputs: _, ...settings } = trainer.settings();
  return settings;
}

/** For how long, in milliseconds, a page that is busy is given way to. */
const BUSY = 500;

/** The name of a worker that was hired begins so: it runs the same script as the session's. */
export const HIRED = 'hired-';

/** Other workers. */
export interface Agency {
  /** So many make steps together, the session's own worker among them. Throws where they cannot be had. */
  team(size: number): Team;
  surveys(): Surveys;
}

const NOBODY: Pick<Late<Agency>, 'get'> = {
  get(failed) {
    failed(new Error('there are no other workers here'));
    return null;
  },
};

export class TrainingSession extends Questions implements Session {
  private opening = false;
  private parts: Parts | null = null;
  private settings: Settings = DEFAULTS;
  private run = 1;
  private schedule: Schedule = begunWith(DEFAULTS);
  private watched: Watch = { weights: false, digit: null, own: null };
  private readonly checkpoints = new Checkpoints();
  private readonly itinerary = new Itinerary();
  /** The last explosion, until training goes on. */
  private divergence = '';
  /** Why nothing works any more, until a new run starts a new core. */
  private failure = '';
  /** As last shown: a core that failed cannot be asked. */
  private lastMetrics: Metrics | null = null;

  private readonly crew: Crew;
  private surveys: Surveys | null = null;

  private readonly training = new Training({
    metrics: () => this.opened().trainer.metrics(),
    ready: () => this.opened().trainer.ready(),
    drawing: () => this.opened().snapshots.pending,
    started: () => this.opened().snapshots.soon(),
    asked: () => this.crew.asked,
    step: () => this.makeStep(),
    show: () => this.show(),
    waits: () => this.opened().snapshots.soon(),
    ended: () => {
      this.evaluation.soon();
      this.copying.call();
    },
    failed: (error) => this.fail(error),
  });

  private readonly evaluation = new Evaluation({
    step: () => this.opened().trainer.metrics().step,
    possible: () => this.opened().digits.sets['held-out'].settled,
    evaluate: () => {
      const { trainer, digits } = this.opened();
      return heldOutOf(trainer, surveyedOf(digits.sets['held-out'], digits.sets.train, this.settings.trainDigits));
    },
    evaluateBeside: () => {
      if (!this.crew.mayHire) return null;
      this.surveys ??=
        this.agency
          .get((reason) => console.info('Nobody goes through the held-out digits beside the training:', reason))
          ?.surveys() ?? null;
      const { trainer, digits } = this.opened();
      return this.surveys?.begin(trainer, digits.sets['held-out'], digits.sets.train) ?? null;
    },
    resting: () => !this.training.running && !this.failure,
    taken: () => this.opened().snapshots.taken(),
    done: (heldOut) => {
      this.opened().snapshots.evaluated(heldOut);
      if (!this.training.running) this.opened().snapshots.soon();
    },
    failed: (error) => this.fail(error),
  });

  /** Where the run stands now is what the page is to go on from, should this worker be lost. */
  private readonly copying = new Soon(() => {
    const copy = () => {
      this.giveCheckpoint();
      this.opened().snapshots.soon();
    };
    if (!this.failure) this.attempt(copy).catch((error: unknown) => this.fail(error));
  });

  constructor(
    private readonly load: () => Promise<Module>,
    private readonly fetch: Fetch,
    private readonly agency = NOBODY,
    private readonly patience = PATIENCE,
  ) {
    super();
    this.crew = new Crew(agency);
  }

  async open(
    settings: Settings,
    source: DigitSource,
    listener: SessionListener,
    checkpoint: Checkpoint | null = null,
  ): Promise<void> {
    if (this.opening) throw new Error('open() was called before; a session is opened once');
    checkSettingsObject(settings);
    this.settings = mergeSettings(DEFAULTS, settings);
    const folder = typeof source === 'string' ? folderOf(source, this.fetch) : null;
    this.opening = true;
    try {
      const module = await this.load();
      const digits = folder
        ? new Digits(folder, (kind) => this.opened().module.createIdxReader(kind), this.patience)
        : (await this.read(source, () => module)).digits;
      const trainer = this.createTrainer(module, digits, this.settings, checkpoint?.inputs);
      if (checkpoint) trainer.restore(checkpoint.bytes);
      const snapshots = new Snapshots(
        listener,
        () => this.scene(),
        () => !this.lacksTheta,
        () => this.crew.spare,
        () => this.training.wake(),
      );
      this.parts = { module, trainer, digits, listener, snapshots };
    } catch (error) {
      this.opening = false;
      throw error;
    }
    const { digits, snapshots } = this.parts;
    if (checkpoint) this.goOn(checkpoint.schedule, checkpoint.plan);
    else this.scheduled(begunWith(this.settings));
    digits.tell(this.digitsEvents);
    if (!folder) {
      this.evaluation.soon();
    } else {
      const { batchSize, trainDigits } = this.settings;
      digits.stream(Math.min(batchSize, trainDigits)).catch((error: unknown) => this.fail(error));
    }
    snapshots.now();
  }

  async alive(): Promise<void> {}

  retryDigits(): Promise<void> {
    return this.attempt(({ digits }) => digits.retry());
  }

  configure(changes: Partial<Settings>): Promise<{ settings: Settings; step: number; restarted: boolean }> {
    return this.attempt(async ({ snapshots }) => {
      checkSettingsObject(changes);
      const after = mergeSettings(this.settings, changes);
      const restarted = needsRestart(this.settings, after);
      if (restarted) {
        await this.begin(after);
      } else {
        this.itinerary.end();
        this.apply(changes);
        snapshots.soon();
      }
      return { settings: after, step: this.opened().trainer.metrics().step, restarted };
    });
  }

  play(): Promise<void> {
    return this.attempt(({ trainer }) => {
      this.beforeTraining();
      const until = this.itinerary.rest(trainer.metrics().step)?.until;
      if (until === undefined) this.training.play();
      // Nobody waits for it: what is to be told of it, snapshots tell.
      else this.training.reach((_, now) => now.step >= until).catch(() => {});
    });
  }

  pause(): Promise<void> {
    return this.attempt(({ snapshots }) => {
      if (!this.training.running) return;
      const answer = this.training.halt();
      snapshots.now();
      answer();
    });
  }

  step(count: number): Promise<Metrics> {
    return this.attempt(() => {
      checkWhole('count', count, 1, MAX_COUNT);
      return this.reach((start, now) => now.step - start.step >= count);
    });
  }

  epoch(): Promise<Metrics> {
    return this.attempt(() => this.reach((start, now) => Math.floor(now.epoch) > Math.floor(start.epoch)));
  }

  reset(): Promise<void> {
    return this.attempt(() => {
      const { whole } = this.itinerary;
      return whole ? this.follow(whole.start, whole.plan) : this.begin(this.settings);
    });
  }

  replay(start: Settings, plan: Plan): Promise<void> {
    return this.attempt(() => {
      checkSettingsObject(start);
      checkPlan(start, plan);
      return this.follow(start, plan);
    });
  }

  useDigits(source: DigitSource): Promise<DigitsTaken> {
    return this.attempt(async (parts) => {
      const { digits, notes } = await this.read(source, () => this.opened().module);
      // Training went on while they were read.
      await this.crew.gather(parts.trainer, 'everything');
      parts.digits.stop();
      parts.digits = digits;
      await this.begin(this.settings);
      digits.tell(this.digitsEvents);
      const { train, 'held-out': heldOut } = digits.sets;
      return { ...(await identityOf(train)), heldOut: heldOut.arrived, notes };
    });
  }

  undo(changes: Partial<Settings>): Promise<number> {
    return this.attempt(async (parts) => {
      checkSettingsObject(changes);
      const back = this.checkpoints.newest;
      const settings = mergeSettings(back?.settings ?? this.settings, changes);
      if (!back || needsRestart(back.settings, settings)) {
        await this.begin(settings);
        return 0;
      }
      if (parts.module.failure) await this.replaceCore(parts, settings);
      const answer = this.training.halt();
      parts.trainer.restore(back.bytes);
      parts.trainer.configure(settings);
      this.checkpoints.drop();
      this.itinerary.end();
      this.settings = back.settings;
      this.scheduled(back.schedule);
      this.change(settings);
      this.divergence = '';
      this.failure = '';
      this.evaluation.forget();
      this.evaluation.soon();
      this.giveCheckpoint();
      parts.snapshots.now();
      answer();
      return back.step;
    });
  }

  setSpeed(speed: Speed): Promise<void> {
    return this.attempt(() => {
      if (speed !== 'each' && speed !== 'full')
        throw new RangeError(`speed must be one of each, full, not ${JSON.stringify(speed)}`);
      this.training.speed = speed;
    });
  }

  setWorkers(workers: Workers, cores: number): Promise<void> {
    return this.attempt(() => {
      if (workers !== 'auto') checkWhole('workers', workers, 1, SHARDS);
      checkWhole('cores', cores, 1, MAX_COUNT);
      this.crew.workers = workers;
      this.crew.cores = cores;
    });
  }

  watch(watch: Watch): Promise<void> {
    return this.attempt(({ snapshots }) => {
      const { weights, digit, own } = watch;
      if (typeof weights !== 'boolean') throw new TypeError(`watch.weights must be true or false, not ${String(weights)}`);
      if (digit !== null) checkWhole('watch.digit', digit, 0, MAX_COUNT);
      if (own !== null) checkBytes('watch.own', own);
      this.watched = { weights, digit, own };
      snapshots.soon();
    });
  }

  save(): Promise<Uint8Array> {
    return this.attempt(({ trainer }) => trainer.save());
  }

  checkpoint(): Promise<Checkpoint> {
    return this.attempt(() => this.saved());
  }

  restore(bytes: Uint8Array, schedule?: Schedule, plan?: Plan | null): Promise<void> {
    return this.attempt(async (parts) => {
      if (parts.module.failure) await this.replaceCore(parts, this.settings);
      parts.trainer.restore(bytes);
      this.newRun(settingsOf(parts.trainer));
      this.goOn(schedule ?? begunWith(this.settings, false), plan ?? null);
      this.evaluation.soon();
      parts.snapshots.now();
    });
  }

  // --- training ---

  private beforeTraining(): void {
    if (this.status === 'error') throw new Error(this.message);
    // Going on after an explosion, the optimizer has forgotten what it knew: nothing in the schedule says so.
    if (this.divergence) this.scheduled({ ...this.schedule, complete: false });
    this.divergence = '';
  }

  private reach(reached: (start: Metrics, now: Metrics) => boolean): Promise<Metrics> {
    this.beforeTraining();
    return this.training.reach(reached);
  }

  phase(): Promise<PhaseReport> {
    return this.attempt(({ trainer, digits, snapshots }) => {
      this.beforeTraining();
      const answer = this.training.halt();
      answer();
      if (!trainer.ready()) throw new Error('the next step’s mini-batch has not arrived yet');
      const step = trainer.metrics().step + 1;
      const images = trainer.batch();
      try {
        const report = reportOf(trainer, digits.sets.train, step, trainer.phase(), images);
        if (report.phase === 'update') this.stepMade(trainer.metrics());
        return report;
      } catch (error) {
        if (error instanceof DivergenceError) this.divergence = error.message;
        throw error;
      } finally {
        snapshots.soon();
      }
    });
  }

  private makeStep(): Metrics | null | Promise<Metrics | null> {
    const { trainer } = this.opened();
    return this.crew.ready(trainer.settings()) ? this.makeSharedStep(trainer) : this.makeStepAlone(trainer);
  }

  private async makeSharedStep(trainer: Trainer): Promise<Metrics | null> {
    const metrics = await this.crew.step(trainer, ({ step }) => this.askedAfter(step));
    if (!metrics) return this.makeStepAlone(trainer);
    this.stepMade(metrics);
    return metrics;
  }

  private makeStepAlone(trainer: Trainer): Metrics | null {
    try {
      const metrics = trainer.step();
      this.stepMade(metrics);
      return metrics;
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      this.divergence = error.message;
      return null;
    }
  }

  /** What stepMade() asks of the network after this step, besides its metrics. */
  private askedAfter(step: number): Extent | null {
    if (this.checkpoints.isDue(step) || this.itinerary.isDue(step)) return 'everything';
    return this.isEvaluationStep(step) ? 'theta' : null;
  }

  private isEvaluationStep(step: number): boolean {
    return isEvaluationStep(step, this.opened().digits.sets['held-out'].arrived, this.settings.batchSize);
  }

  private stepMade(metrics: Metrics): void {
    this.checkpoints.stepped(metrics, (used) => this.saved(used));
    this.opened().snapshots.record(metrics, this.settings.beta);
    if (this.isEvaluationStep(metrics.step)) this.evaluation.updateBeside();
    this.applyWhatIsDue(metrics.step);
    // With what has changed after this very step.
    if (this.checkpoints.isDue(metrics.step)) this.giveCheckpoint();
  }

  private async show(): Promise<void> {
    const { snapshots, trainer } = this.opened();
    const { running, speed } = this.training;
    if (!running) await this.crew.gather(trainer, 'everything');
    else if (this.lacksTheta && (snapshots.due || speed === 'each')) await this.crew.gather(trainer, 'theta');
    if (speed === 'each' || !this.training.running) snapshots.now();
    else snapshots.frame();
  }

  /** Whether what the page looks at cannot be seen where the metrics are. */
  private get lacksTheta(): boolean {
    const { weights, digit, own } = this.watched;
    return this.crew.scattered && (weights || digit !== null || own !== null);
  }

  private saved(used: Uint8Array | null = null): Checkpoint {
    const { trainer } = this.opened();
    const { settings, schedule } = this;
    const { inputs } = trainer.settings();
    return { step: trainer.metrics().step, inputs, settings, schedule, plan: this.itinerary.left, bytes: trainer.save(used) };
  }

  private giveCheckpoint(): void {
    if (!this.divergence) this.opened().snapshots.keep((used) => this.saved(used));
  }

  /** Changes settings that take effect at once. */
  private apply(changes: Partial<Settings>): void {
    const { trainer } = this.opened();
    const after = mergeSettings(this.settings, changes);
    this.checkpoints.beforeChange(trainer.metrics(), (used) => this.saved(used));
    trainer.configure(changes);
    this.change(after);
    this.evaluation.outdate();
    this.evaluation.soon();
    this.copying.call();
  }

  private applyWhatIsDue(step: number): void {
    for (const changes of this.itinerary.due(step)) this.apply(changes);
  }

  /** Settings that take effect at once have changed. */
  private change(after: Settings): void {
    const before = this.settings;
    this.settings = after;
    const { step } = this.opened().trainer.metrics();
    const schedule = withChange(this.schedule, step, before, after);
    if (schedule !== this.schedule) this.scheduled(schedule);
  }

  private scheduled(schedule: Schedule): void {
    this.schedule = schedule;
    this.opened().snapshots.scheduled(schedule);
  }

  // --- runs ---

  /** Starts a new run: an untrained network, and the digits that are here. */
  private async begin(settings: Settings): Promise<void> {
    const parts = this.opened();
    if (parts.module.failure) {
      await this.replaceCore(parts, settings);
    } else {
      const answer = this.training.halt();
      this.replaceTrainer(parts, settings);
      answer();
    }
    this.newRun(settings);
    this.evaluation.update();
    this.copying.call();
    parts.snapshots.now();
  }

  /** Begins a new run that follows a plan. */
  private async follow(start: Settings, plan: Plan): Promise<void> {
    await this.begin(start);
    this.itinerary.begin(start, plan);
    this.applyWhatIsDue(0);
    this.opened().snapshots.now();
  }

  private newRun(settings: Settings): void {
    const answer = this.training.halt();
    this.settings = settings;
    this.run += 1;
    this.divergence = '';
    this.failure = '';
    this.checkpoints.clear();
    this.itinerary.end();
    this.evaluation.forget();
    this.opened().snapshots.clear();
    this.scheduled(begunWith(settings));
    answer();
  }

  /** The trainer has gone on with a run that came about so. */
  private goOn(schedule: Schedule, plan: Plan | null): void {
    this.settings = settingsOf(this.opened().trainer);
    this.scheduled(schedule);
    if (plan) this.itinerary.goOn(schedule, plan);
    this.giveCheckpoint();
  }

  private replaceTrainer(parts: Parts, settings: Settings): void {
    const trainer = this.createTrainer(parts.module, parts.digits, settings);
    parts.trainer.delete();
    parts.trainer = trainer;
  }

  private async replaceCore(parts: Parts, settings: Settings): Promise<void> {
    const module = await this.load();
    parts.trainer = this.createTrainer(module, parts.digits, settings);
    parts.module = module;
  }

  /** `expected`: pixels of a digit, where none is here that says so. */
  private createTrainer(module: Module, { sets }: Digits, settings: Settings, expected?: number): Trainer {
    const { train, 'held-out': heldOut } = sets;
    const inputs = train.inputs || heldOut.inputs || expected;
    const trainer = module.createTrainer(inputs ? { ...settings, inputs } : settings);
    if (train.expected > 0) {
      trainer.announce(train.expected);
      trainer.append(train.pixels());
    }
    return trainer;
  }

  // --- digits ---

  /** All digits of a source. */
  private async read(source: DigitSource, core: () => Module): Promise<{ digits: Digits; notes: string[] }> {
    const { filesOf, readDigits } = await import('./own-digits.js').catch((cause: Error) => {
      throw new Error(`What reads digits of your own could not be fetched: ${cause.message}`, { cause });
    });
    const opened = typeof source === 'string' ? folderOf(source, this.fetch) : filesOf(source);
    return readDigits(opened, (kind) => core().createIdxReader(kind), this.patience);
  }

  private readonly digitsEvents: DigitsEvents = {
    header: (set) => this.digitsHeader(set),
    arrived: (set, pixels) => this.digitsArrived(set, pixels),
    labelled: (set) => this.digitsLabelled(set),
    ended: (set) => this.digitsEnded(set),
    progress: (progress) => this.opened().listener.digits(progress),
    failed: (error) => this.fail(error),
  };

  private digitsHeader(set: DigitSet): void {
    const parts = this.opened();
    const store = parts.digits.sets[set];
    if (parts.trainer.settings().inputs !== store.inputs) {
      // Digits of another size than expected. None were here yet, so nothing was trained.
      this.replaceTrainer(parts, this.settings);
      parts.snapshots.soon();
    } else if (set === 'train') {
      parts.trainer.announce(store.expected);
    }
  }

  /** The page shall know at once that a step is possible: until it does, nothing more is unpacked beside it. */
  private digitsArrived(set: DigitSet, pixels: Uint8Array): Promise<void> | null {
    const { trainer, digits, snapshots } = this.opened();
    const before = this.status;
    if (set === 'train') {
      trainer.append(pixels);
      this.training.wake();
    } else {
      this.evaluation.outdate();
    }
    const { arrived, inputs } = digits.sets[set];
    const { digit } = this.watched;
    const seen = set === 'held-out' && digit !== null && digit < arrived && digit >= arrived - pixels.length / inputs;
    if (this.status !== before) {
      // That is no picture to wait for.
      snapshots.now();
      return Promise.race([snapshots.taken(), new Promise<void>((resolve) => setTimeout(resolve, BUSY))]);
    }
    if (seen) snapshots.soon();
    return null;
  }

  /** What was said of the held-out digits without their labels is said again with them. */
  private digitsLabelled(set: DigitSet): void {
    if (set !== 'held-out') return;
    this.evaluation.outdate();
    this.evaluation.soon();
    this.opened().snapshots.soon();
  }

  private digitsEnded(set: DigitSet): void {
    if (this.failure) return;
    if (set === 'held-out') {
      this.attempt(() => this.evaluation.update()).catch((error: unknown) => this.fail(error));
    }
    this.opened().snapshots.soon();
  }

  // --- what is told ---

  private get status(): Status {
    const { trainer, digits } = this.opened();
    if (this.failure) return 'error';
    if (this.training.running) return 'running';
    if (this.divergence) return 'diverged';
    if (trainer.metrics().step > 0) return 'paused';
    if (trainer.ready()) return 'ready';
    return digits.sets.train.coming ? 'loading' : 'error';
  }

  private get message(): string {
    return this.failure || this.divergence || (this.status === 'error' ? this.opened().digits.sets.train.problem : '');
  }

  private scene(): Scene {
    const { trainer, digits } = this.opened();
    const { train, 'held-out': heldOut } = digits.sets;
    const { weights, digit, own } = this.watched;
    // Of a core that failed nothing can be asked.
    const asked = this.failure ? null : trainer;
    this.lastMetrics = asked ? metricsOf(asked, train) : this.lastMetrics!;
    return {
      run: this.run,
      status: this.status,
      settings: this.settings,
      metrics: this.lastMetrics,
      plan: this.itinerary.rest(this.lastMetrics.step),
      rhoHat: asked ? rhoHatOf(asked, train) : new Float32Array(this.settings.hidden),
      weights: asked && weights ? weightsOf(asked) : null,
      view: asked && digit !== null ? viewOf(asked, heldOut, digit) : null,
      own: asked && own ? ownViewOf(asked, own) : null,
      stepsPerSecond: this.training.stepsPerSecond,
      waiting: this.training.waiting,
      message: this.message,
    };
  }

  // --- failures ---

  protected opened(): Parts {
    if (!this.parts) throw new Error('the session is not open yet; call open() first');
    return this.parts;
  }

  /** Does what the page asked for. That the core failed meanwhile is told to everyone. */
  protected async attempt<T>(ask: (parts: Parts) => T | Promise<T>): Promise<T> {
    try {
      const { trainer } = this.opened();
      return await this.crew.whole(trainer, () => ask(this.opened()));
    } catch (error) {
      if (error instanceof CoreFailure) this.fail(error);
      throw error;
    }
  }

  private fail(error: unknown): void {
    if (this.failure) return;
    this.failure = error instanceof Error ? error.message : String(error);
    this.crew.disband();
    this.training.fail(error);
    this.opened().snapshots.now();
  }
}
