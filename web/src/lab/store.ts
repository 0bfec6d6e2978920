/**
 * The lab's state: what the session last said, as signals, and every action a person can take, as methods.
 * It knows a Session only by its protocol, so tests give it one that runs in the page.
 */

import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { formatLink, type Link, MAX_CHANGES, MAX_STEPS, PLAIN_LINK } from '../link.js';
import type {
  Checkpoint,
  DigitFiles,
  DigitSet,
  DigitSource,
  DigitsProgress,
  DigitsTaken,
  HeldOut,
  Metrics,
  Plan,
  Schedule,
  Session,
  SessionListener,
  Snapshot,
  Speed,
  Status,
  Taken,
} from '../protocol.js';
import { changesBetween, DEFAULTS, mergeSettings, needsRestart, SCHEMA, SETTING_KEYS, type Settings } from '../settings.js';
import { pageDrawn } from './charts/turns.js';
import { figure, whole } from './format.js';
import { History, type SettingChange } from './history.js';
import type { Comparison, Lab, Notice, OwnDigits, Term } from './lab.js';
import { NoticeBoard } from './notice-board.js';
import { onReturn } from './return.js';
import { Runaway } from './runaway.js';
import { type Action, type KeptRun, Runs, steps } from './runs.js';

/** Changes to the same setting within this time are one movement of one hand, and get one marker. */
const GESTURE_MS = 1000;

const NOTHING_YET: Metrics = {
  step: 0,
  examples: 0,
  epoch: 0,
  reconstruction: 0,
  sparsity: 0,
  weightDecay: 0,
  total: 0,
  deadUnits: 0,
  saturatedUnits: 0,
};

const NO_COMPARISON: Comparison = {
  lab: signal(null),
  difference: signal({}),
  problem: signal(''),
  samePast: signal(true),
  start: () => Promise.reject(new Error('a second model cannot be compared with a third')),
  stop: () => {},
};

const nothingArrived = (set: DigitSet): DigitsProgress => ({ set, arrived: 0, expected: 0, problem: '', retryAt: null });

/** What is looked at: one selection for all models on the page. */
export class Selection {
  readonly selectedUnit = signal<number | null>(null);
  readonly selectedDigit = signal(0);
  readonly ownDigit = signal<Uint8Array | null>(null);
  readonly pointed = signal<Term | null>(null);
  readonly panels = signal<readonly string[]>([]);
  readonly lesson = signal<string | null>(null);
  readonly locked = signal('');
}

export class Store implements Lab {
  readonly status = signal<Status>('loading');
  readonly settings = signal<Settings>(DEFAULTS);
  readonly metrics = signal(NOTHING_YET);
  readonly heldOut = signal<HeldOut | null>(null);
  readonly rhoHat = signal(new Float32Array());
  readonly weights = signal<Snapshot['weights']>(null);
  readonly #viewRead = signal(false);
  readonly view = signal<Snapshot['view']>(null, telling(this.#viewRead));
  readonly #ownViewRead = signal(false);
  readonly ownView = signal<Snapshot['own']>(null, telling(this.#ownViewRead));
  readonly digits = signal({ train: nothingArrived('train'), 'held-out': nothingArrived('held-out') });
  readonly stepsPerSecond = signal(0);
  readonly waiting = signal(false);
  readonly speed = signal<Speed>('full');
  readonly run = signal(-1);
  readonly schedule = signal<Schedule>({ start: DEFAULTS, changes: [], complete: true });
  readonly plan = signal<Plan | null>(null);
  /** Where the lab's own digits are; empty before open(). */
  readonly #labDigits = signal<DigitSource>('');
  readonly ownDigits = signal<OwnDigits | null>(null);
  /** Where the digits come from; a second model has them from there, too. */
  readonly source = computed(() => this.ownDigits.value?.files ?? this.#labDigits.value);
  readonly history = new History();
  /** Whether a number of steps, or an epoch, that somebody asked for is under way. */
  readonly reaching = signal(false);
  /** What the address said of how the page is shown; links that it gives say the same. */
  presentation: Partial<Pick<Link, 'theme' | 'embed' | 'origin' | 'lti' | 'autoplay' | 'workers'>> = {};
  /** A link whose run waits for digits that a person has. */
  awaited: Link | null = null;

  readonly selectedUnit: Lab['selectedUnit'];
  readonly selectedDigit: Lab['selectedDigit'];
  readonly ownDigit: Lab['ownDigit'];
  readonly pointed: Lab['pointed'];
  readonly panels: Lab['panels'];
  readonly lesson: Lab['lesson'];
  readonly locked: Lab['locked'];

  readonly #session: Session;
  readonly #watchers = signal(0);
  readonly #pageHidden = signal(document.hidden);
  #lastChange = { at: Number.NEGATIVE_INFINITY, keys: '' };

  readonly #board = new NoticeBoard();
  readonly notices = this.#board.notices;

  readonly #checkpoint = signal<Checkpoint | null>(null);
  /** Counts the sessions that were opened, one after another was lost. */
  readonly #sessions = signal(0);
  /** The session that was opened last. Once it is lost, nothing can be asked of it; what it had still to say is not heard. */
  #link = { lost: false };
  /** Whether it was training, to no end that somebody waits for, when the session failed. */
  #wasPlaying = false;
  readonly #runs: Runs;
  readonly #runaway = new Runaway();
  /** What a later visit can go on with: the run that was taken aside, else the present one as it was a short while ago. */
  readonly lasting: ReadonlySignal<KeptRun | null>;

  readonly comparison: Comparison;

  /** What close() ends. */
  readonly #endings: (() => void)[] = [];

  /** `compare` makes the second model that follows this one; the second model itself has none. */
  constructor(session: Session, selection = new Selection(), compare: (first: Store) => Comparison = () => NO_COMPARISON) {
    this.#session = session;
    ({
      selectedUnit: this.selectedUnit,
      selectedDigit: this.selectedDigit,
      ownDigit: this.ownDigit,
      pointed: this.pointed,
      panels: this.panels,
      lesson: this.lesson,
      locked: this.locked,
    } = selection);
    const changeDigits = (own: OwnDigits | null) => this.#changeDigits(own?.files ?? this.#labDigits.peek(), () => own);
    const { status, metrics, history, ownDigits } = this;
    this.#runs = new Runs({ status, metrics, history, ownDigits, changeDigits }, session, this.#board, this.#press);
    this.lasting = computed(() => {
      const checkpoint = this.#checkpoint.value;
      const kept = checkpoint && { checkpoint, recording: history.recording, own: ownDigits.value };
      return this.#runs.aside.value ?? kept;
    });
    this.comparison = compare(this);
    const look = () => {
      this.#pageHidden.value = document.hidden;
    };
    document.addEventListener('visibilitychange', look);
    this.#endings.push(() => document.removeEventListener('visibilitychange', look));
    this.#endings.push(onReturn(() => this.#waitNoLonger()));
  }

  /**
   * Starts the session with these settings, or with a kept run; where digits come from is asked then. Resolves with whether it
   * is the kept run. Once.
   */
  async open(settings: Settings, digits: () => DigitSource, kept: KeptRun | null = null): Promise<boolean> {
    this.settings.value = kept?.checkpoint.settings ?? settings;
    try {
      this.#labDigits.value = digits();
      this.ownDigits.value = kept?.own ?? null;
      const open = () => this.#openSession(kept?.checkpoint ?? null);
      await (kept ? this.#runs.returning(kept.recording, open) : open());
    } catch (error) {
      const { message } = error as Error;
      if (kept) {
        this.report('kept run', `The run that was here could not be opened again: ${message}`);
        return this.open(settings, digits);
      }
      this.fail(`The lab could not start: ${message}`);
      throw error;
    }
    // Two models share the processors.
    const stopSharing = effect(() => {
      this.#sessions.value;
      const models = this.comparison === NO_COMPARISON || this.comparison.lab.value ? 2 : 1;
      const cores = Math.max(1, Math.floor(navigator.hardwareConcurrency / models));
      const workers = this.presentation.workers ?? 'auto';
      this.#session.setWorkers(workers, cores).catch((error: Error) => this.#board.report('workers', error.message));
    });
    // Nobody looks at a hidden page, or at a panel that is not there, so nothing is computed for it.
    const stop = effect(() => {
      this.#sessions.value;
      const hidden = this.#pageHidden.value;
      const watch = {
        weights: !hidden && this.#watchers.value > 0,
        digit: !hidden && this.#viewRead.value ? this.selectedDigit.value : null,
        own: !hidden && this.#ownViewRead.value ? this.ownDigit.value : null,
      };
      this.#session.watch(watch).catch((error: Error) => this.#board.report('watch', error.message));
    });
    this.#endings.push(stop, stopSharing);
    return kept !== null;
  }

  /** The session is ended on purpose: nothing is asked of it any more. What is shown stays. */
  close(): void {
    for (const end of this.#endings.splice(0)) end();
  }

  /** Tells of a problem that is not the session's: one notice for each `about`. */
  report(about: string, text: string): void {
    this.#board.report(about, text);
  }

  /** What was told of a problem is so no longer. */
  solve(about: string): void {
    this.#board.solve(about);
  }

  /** The session is lost: says so, and what helps. */
  fail(text: string): void {
    const opened = this.#sessions.peek() > 0;
    this.#link.lost = true;
    this.#noteTraining();
    this.#board.report('session', opened ? `${text} ${this.#whatIsLeft()}` : text, [
      ...(opened ? [this.#goingOn()] : []),
      { label: 'Reload the page', run: () => location.reload() },
    ]);
    this.status.value = 'error';
  }

  dismiss(notice: Notice): void {
    this.#board.dismiss(notice);
  }

  watchWeights(): () => void {
    this.#watchers.value = this.#watchers.peek() + 1;
    let watching = true;
    return () => {
      if (watching) this.#watchers.value = this.#watchers.peek() - 1;
      watching = false;
    };
  }

  play = () => this.#train(() => this.#session.play());
  pause = () => this.#try('train', () => this.#session.pause());
  step = (count: number) => this.#train(() => this.#reach(() => this.#session.step(count)));
  epoch = () => this.#train(() => this.#reach(() => this.#session.epoch()));
  phase = () => this.#train(() => this.#session.phase());
  reset = () => this.#endRun('train', 'Back at step 0.', () => this.#session.reset());
  newSeed = async () => {
    await this.configure({ seed: crypto.getRandomValues(new Uint32Array(1))[0]! });
  };

  configure(changes: Partial<Settings>): Promise<Settings> {
    return this.#try('configure', async () => {
      const before = this.settings.peek();
      // Checked here as well, so that a value that is refused does not end the run that it would have ended.
      const after = mergeSettings(before, changes);
      const configure = async () => {
        const { settings, step, restarted } = await this.#session.configure(changes);
        this.#adopt(settings, step, !restarted);
        return settings;
      };
      if (!needsRestart(before, after)) return configure();
      return this.#endRun('configure', `A new run: ${describe(differences(before, after))}.`, configure);
    });
  }

  setSpeed = (speed: Speed) =>
    this.#try('speed', async () => {
      await this.#session.setSpeed(speed);
      this.speed.value = speed;
    });

  undo = () =>
    this.#try('undo', async () => {
      await this.#session.undo({ learningRate: this.#gentlerRate() });
    });

  replay = (start: Settings, plan: Plan) =>
    this.#endRun('train', 'A new run, as the link says.', () => this.#session.replay(start, plan));

  useDigits = (files: DigitFiles, name: string) =>
    this.#endRun('own digits', `A new run, on the digits of ${name}.`, () => {
      return this.#changeDigits(files, (taken) => ({ ...taken, name, files }));
    });

  useLabDigits = () =>
    this.#endRun('own digits', 'A new run, on the lab’s own digits.', () => {
      return this.#changeDigits(this.#labDigits.peek(), () => null);
    });

  digitsIdentity = () => this.#try('digits', () => this.#session.digitsIdentity());
  retryDigits = () => this.#try('digits', () => this.#session.retryDigits());
  currentMetrics = () => this.#try('metrics', () => this.#session.metrics());
  averageActivation = () => this.#try('metrics', () => this.#session.averageActivation());
  fingerprint = () => this.#try('fingerprint', () => this.#session.fingerprint());
  parameters = () => this.#try('parameters', () => this.#session.parameters());
  exact = () => this.#try('exact', () => this.#session.exact());
  checkGradient = () => this.#try('gradient', () => this.#session.checkGradient());
  save = () => this.#try('file', () => this.#session.save());
  /** News that stands until one of the actions is taken, or the run has come further than to this step. */
  tell = (text: string, actions: readonly Action[], until: number) => this.#runs.tell(text, actions, until);
  /** Ends the present run, and goes on with one that was kept. */
  openKept = (kept: KeptRun) =>
    this.#endRun('bring back', 'The run that was left here is open.', () => this.#runs.bringBack(kept));

  /** After a failure: goes on from the last checkpoint, in another worker where this one is lost, and trains where it did. */
  resume = () =>
    this.#try('resume', async () => {
      const checkpoint = this.#checkpoint.peek();
      const train = this.#wasPlaying;
      await this.#runs.returning(this.history.recording, async () => {
        if (this.#link.lost) await this.#openSession(checkpoint);
        else if (checkpoint) await this.#session.restore(checkpoint.bytes, checkpoint.schedule, checkpoint.plan);
        else await this.#session.reset();
      });
      if (train) await this.#session.play();
    });

  restore = (bytes: Uint8Array) => this.#endRun('file', 'The saved run is open.', () => this.#session.restore(bytes));
  images = (set: DigitSet, from: number, count: number) => this.#try('images', () => this.#session.images(set, from, count));

  imagesAt = (set: DigitSet, indices: Uint32Array) => this.#try('images', () => this.#session.imagesAt(set, indices));
  explain = (unit: number, input: number) => this.#try('explain', () => this.#session.explain(unit, input));
  decode = (activations: Float32Array) => this.#try('decode', () => this.#session.decode(activations));
  // What is wrong with a penalty is said where it was typed.
  penaltyAt: Lab['penaltyAt'] = (settings, rhoHat) => this.#session.penaltyAt(settings, rhoHat);

  link(changes: Partial<Link> = {}): string {
    return formatLink(location.href, { ...this.linkNow(), ...changes });
  }

  linkNow(): Link {
    const link: Link = {
      ...PLAIN_LINK,
      ...this.presentation,
      settings: this.settings.peek(),
      panels: this.panels.peek(),
      unit: this.selectedUnit.peek(),
      lesson: this.lesson.peek(),
      digits: this.ownDigits.peek()?.sha256.slice(0, 12) ?? null,
    };
    const { start, changes: made, complete } = this.schedule.peek();
    const { step } = this.metrics.peek();
    const { awaited } = this;
    if (awaited && link.digits === null && step === 0 && Object.keys(changesBetween(start, awaited.settings)).length === 0) {
      return { ...awaited, panels: link.panels, unit: link.unit, lesson: link.lesson };
    }
    const plan = this.plan.peek();
    const changes = plan ? [...made, ...plan.changes] : made;
    // A lesson has runs of its own.
    if (!complete || link.lesson !== null || step > MAX_STEPS || changes.length > MAX_CHANGES) return link;
    const steps = plan?.until ?? (step > 0 ? step : null);
    return { ...link, settings: start, changes, steps, autoplay: plan && step === 0 ? link.autoplay : steps !== null };
  }

  setAside(): Promise<() => Promise<void>> {
    return this.#try('set aside', async () => {
      const bringBack = await this.#runs.setAside();
      return () => this.#try('bring back', bringBack);
    });
  }

  /** Opens the session, or another one after it was lost, whose runs come after those that were. */
  async #openSession(checkpoint: Checkpoint | null): Promise<void> {
    const runsBefore = Math.max(0, this.run.peek());
    const link = { lost: false };
    this.#link = link;
    const listener: SessionListener = {
      snapshot: async (snapshot) =>
        link.lost ? { took: 0, used: null } : this.#receive({ ...snapshot, run: runsBefore + snapshot.run }),
      digits: (progress) => {
        if (!link.lost) this.#receiveDigits(progress);
      },
    };
    const settings = checkpoint?.settings ?? this.settings.peek();
    try {
      await this.#session.open(settings, this.source.peek(), listener, checkpoint);
    } catch (error) {
      link.lost = true;
      throw error;
    }
    if (this.speed.peek() !== 'full') await this.#session.setSpeed(this.speed.peek());
    this.#sessions.value = this.#sessions.peek() + 1;
  }

  /** Resolves when the page has drawn it, so that at speed 'each' no step goes unseen. */
  async #receive(snapshot: Snapshot): Promise<Taken> {
    // What an ended run still had to say.
    if (snapshot.run < this.run.peek()) return { took: 0, used: snapshot.checkpoint?.bytes ?? null };
    const before = this.#checkpoint.peek();
    const begin = performance.now();
    batch(() => {
      const sameRun = snapshot.run === this.run.peek();
      const { step } = snapshot.metrics;
      if (!sameRun) {
        this.#runs.began(step);
        this.#checkpoint.value = null;
        this.heldOut.value = null;
        this.ownView.value = null;
        this.run.value = snapshot.run;
      } else if (step < this.history.lastStep) {
        this.history.truncate(step);
        this.#runaway.forget();
      }
      if (snapshot.schedule) this.schedule.value = snapshot.schedule;
      if (!samePlan(this.plan.peek(), snapshot.plan)) this.plan.value = snapshot.plan;
      this.history.appendRows(snapshot.rows);
      this.history.appendHeldOut(snapshot.heldOut);
      // What a plan changes is told some steps later.
      this.#adopt(snapshot.settings, snapshot.schedule?.changes.at(-1)?.step ?? step, sameRun);
      if (snapshot.status === 'error') this.#noteTraining();
      this.status.value = snapshot.status;
      this.metrics.value = snapshot.metrics;
      this.heldOut.value = snapshot.heldOut.at(-1) ?? this.heldOut.peek();
      this.rhoHat.value = snapshot.rhoHat as Float32Array<ArrayBuffer>;
      this.stepsPerSecond.value = snapshot.stepsPerSecond;
      this.waiting.value = snapshot.waiting;
      if (snapshot.weights || !this.#watchers.peek()) this.weights.value = snapshot.weights;
      if (snapshot.view) this.view.value = snapshot.view;
      if (snapshot.own || !this.ownDigit.peek()) this.ownView.value = snapshot.own;
      this.#tellTrouble(snapshot);
      if (snapshot.checkpoint) this.#checkpoint.value = snapshot.checkpoint;
      this.#runs.came(step);
    });
    const taken = performance.now() - begin;
    const used = before !== this.#checkpoint.peek() ? before : null;
    return { took: taken + (await pageDrawn()), used: used?.bytes ?? null };
  }

  #tellTrouble({ status, message, settings, rows, run }: Snapshot): void {
    const growth = this.#runaway.look(run, this.schedule.peek().changes.at(-1)?.step ?? 0, rows);
    const grown = growth && `its loss went from ${figure(growth.from)} to ${figure(growth.to)} by step ${whole(growth.step)}`;
    if (status === 'diverged' || grown) {
      this.#board.report(
        'diverged',
        `Training exploded${status === 'diverged' ? ` at ${message}` : `: ${grown}`}. Most often the learning rate is too large; it is η = ${settings.learningRate}.`,
        [{ label: `Go back and use η = ${this.#gentlerRate()}`, run: this.#press('undo', this.undo) }],
      );
    } else {
      this.#board.solve('diverged');
    }
    // Missing digits have a notice of their own.
    if (status === 'error' && message !== this.digits.peek().train.problem) {
      this.#board.report('session', `Training stopped: ${message}. ${this.#whatIsLeft()}`, [
        this.#goingOn(),
        { label: 'Start a new run', run: this.#press('train', this.reset) },
      ]);
    } else {
      this.#board.solve('session');
    }
  }

  #noteTraining(): void {
    if (this.status.peek() !== 'error') this.#wasPlaying = this.status.peek() === 'running' && !this.reaching.peek();
  }

  #whatIsLeft(): string {
    const { step } = this.#checkpoint.peek() ?? { step: 0 };
    if (step === 0) return 'Nothing of the run was kept yet; begun again, it comes to the same numbers.';
    return `Its first ${steps(step)} are kept: going on from there, it comes to the same numbers as if this had not happened.`;
  }

  #goingOn(): Notice['actions'][number] {
    const { step } = this.#checkpoint.peek() ?? { step: 0 };
    return { label: step === 0 ? 'Begin it again' : `Go on from step ${whole(step)}`, run: this.#press('resume', this.resume) };
  }

  /** The learning rate before it was raised to what it is, if that was during this run; otherwise a tenth of it. */
  #gentlerRate(): number {
    const { learningRate } = this.settings.peek();
    const raise = this.history.markers.flatMap(({ changes }) => changes).findLast(({ key }) => key === 'learningRate');
    if (raise?.after === learningRate && (raise.before as number) < learningRate) return raise.before as number;
    // Without the digits that binary fractions add.
    return Number((learningRate / 10).toPrecision(6));
  }

  #receiveDigits(progress: DigitsProgress): void {
    const { set, arrived, expected, problem } = progress;
    const about = `digits of ${set}`;
    const known = this.digits.peek()[set].problem;
    this.digits.value = { ...this.digits.peek(), [set]: progress };
    if (!problem) {
      this.#board.solve(about);
      return;
    }
    // Somebody may have dismissed it, and the next attempt ended in the same way.
    if (problem === known) return;
    if (this.#board.about('session')?.text === problem) this.#board.solve('session');
    const actions = [{ label: 'Try again', run: this.#press('digits', this.retryDigits) }];
    if (set === 'train' && arrived >= this.settings.peek().batchSize && arrived < expected) {
      const settle = async () => {
        await this.configure({ trainDigits: arrived });
        this.#board.solve(about);
      };
      actions.push({ label: `Train on the ${whole(arrived)} that are here`, run: this.#press('digits', settle) });
    }
    this.#board.report(about, problem, actions, set);
  }

  /** Digits that would be fetched again later are fetched at once. */
  #waitNoLonger(): void {
    const waits = Object.values(this.digits.peek()).some(({ retryAt }) => retryAt !== null && retryAt > Date.now());
    if (waits) this.#press('digits', this.retryDigits)();
  }

  /** Has the session use these digits; what was selected of the others means nothing any more. */
  async #changeDigits(source: DigitSource, own: (taken: DigitsTaken) => OwnDigits | null): Promise<DigitsTaken> {
    const taken = await this.#session.useDigits(source);
    batch(() => {
      this.ownDigits.value = own(taken);
      this.selectedDigit.value = 0;
    });
    return taken;
  }

  /** Takes settings as true. With `sameRun` the change is marked in the curves. */
  #adopt(settings: Settings, step: number, sameRun: boolean): void {
    const changes = differences(this.settings.peek(), settings);
    if (changes.length === 0) return;
    this.settings.value = settings;
    if (!sameRun || step === 0) return;
    const change = { at: performance.now(), keys: changes.map(({ key }) => key).join() };
    this.history.mark(step, changes, change.keys === this.#lastChange.keys && change.at - this.#lastChange.at < GESTURE_MS);
    this.#lastChange = change;
  }

  #endRun<T>(about: string, news: string, act: () => Promise<T>): Promise<T> {
    return this.#try(about, () => this.#runs.end(news, act));
  }

  #train<T>(act: () => Promise<T>): Promise<T> {
    return this.#try('train', () => (this.locked.peek() ? Promise.reject(new Error(this.locked.peek())) : act()));
  }

  async #reach<T>(act: () => Promise<T>): Promise<T> {
    this.reaching.value = true;
    try {
      return await act();
    } finally {
      this.reaching.value = false;
    }
  }

  /** What an action rejects with becomes a notice, one for each `about`, until that works; it still rejects. */
  async #try<T>(about: string, act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      this.#board.solve(about);
      return result;
    } catch (error) {
      const { message } = error as Error;
      // That the session failed has been told, and what helps.
      if (!this.#board.about('session')?.text.includes(message)) this.#board.report(about, message);
      throw error;
    }
  }

  /** For buttons of notices, which have nobody to reject to: the person is told by another notice. */
  readonly #press = (about: string, act: () => Promise<unknown>) => () => {
    this.#try(about, act).catch(() => {});
  };
}

/** For a signal: keeps `read` true while anything on the page follows it. */
function telling(read: Signal<boolean>) {
  let followed = false;
  // Afterwards: a component that renders lets go of it, and takes it up again.
  const tell = (now: boolean) => () => {
    followed = now;
    queueMicrotask(() => {
      read.value = followed;
    });
  };
  return { watched: tell(true), unwatched: tell(false) };
}

const samePlan = (one: Plan | null, other: Plan | null) =>
  one?.until === other?.until && one?.changes.length === other?.changes.length;

function differences(before: Settings, after: Settings): SettingChange[] {
  return SETTING_KEYS.filter((key) => before[key] !== after[key]).map((key) => ({ key, before: before[key], after: after[key] }));
}

/** "hidden units 64, seed 7" */
function describe(changes: readonly SettingChange[]): string {
  return changes.map(({ key, after }) => `${SCHEMA[key].label.toLowerCase()} ${after}`).join(', ');
}
