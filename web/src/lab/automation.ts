/**
 * window.sae: the page as a program sees it. Its methods do what the buttons do, and the page shows it.
 *
 *   await sae.ready;
 *   await sae.configure({ beta: 0 });
 *   await sae.step(200);
 *   console.log(await sae.fingerprint());
 *
 * Events, each with its `detail`: 'ready' (Metrics) · 'step' (Metrics, once for each drawing, not for each step) ·
 * 'settings' (Settings) · 'error' ({ message }). What a method rejects with is shown on the page too.
 *
 * <html data-status> says loading, ready, running, paused, diverged or error.
 *
 * Stable data-testids
 *   controls    control-train, -step, -epoch, -reset, -new-seed, -speed, -link, -save, -open, -fingerprint, -check-gradient,
 *               -theme, -share, -hand-in, -hand-in-html, -hand-in-json; preset-<id>; disclosures: settings (where the page is
 *               narrow), more-settings, keep
 *   sharing     share-link, share-embed: the texts; share-copy-link, share-copy-embed; share-<what>: a switch
 *   settings    setting-<key>, the key in kebab case: the field, or for a choice the group; setting-<key>-slider;
 *               setting-<key>-<value>, one of a choice; setting-<key>-error
 *   read-outs   read-status, -step, -epoch, -reconstruction, -sparsity, -total, -rate;
 *               read-link, -save, -fingerprint, -check-gradient: what the button of that name answered
 *   the rest    digits-progress, notice, retry (when it is tried again), announcement, panel-<id>; open-in-lab, in a figure
 */

import { effect } from '@preact/signals';
import type { PublicMethods } from '../frame-messages.js';
import type { GradientCheck, Metrics } from '../protocol.js';
import type { Settings } from '../settings.js';
import type { Lab } from './lab.js';

declare global {
  interface Window {
    sae: Automation;
  }
}

/** `ready` is a property here; in messages it is called like the others. */
type Methods = Omit<PublicMethods, 'ready'>;

export class Automation extends EventTarget implements Methods {
  readonly #lab: Promise<Lab>;
  readonly #begun: () => Promise<unknown>;
  readonly #ready: Promise<void>;

  /** Every call first waits for `begun`: that the session is open and has been told what the link says. */
  constructor(lab: Lab | Promise<Lab>, begun: () => Promise<unknown> = () => Promise.resolve()) {
    super();
    this.#lab = Promise.resolve(lab);
    this.#begun = begun;
    this.#ready = this.#lab.then(firstStepPossible);
    // Nobody need wait for `ready`; whoever does still gets the rejection.
    this.#ready.catch(() => {});
    this.#lab.then(
      (here) => {
        this.#tellChanges(here);
        this.#ready.then(
          () => this.#tell('ready', here.metrics.peek()),
          () => {},
        );
      },
      // As `ready` says.
      () => {},
    );
  }

  /** Resolves when the first step is possible; rejects when there is nothing to train on. */
  get ready(): Promise<void> {
    // Why it cannot begin is what `ready` then rejects with.
    this.#begun().catch(() => {});
    return this.#ready;
  }

  async settings(): Promise<Settings> {
    const lab = await this.#open();
    return { ...lab.settings.peek() };
  }

  /** Changes settings, at once or by a new run, and returns all of them. */
  async configure(changes: Partial<Settings>): Promise<Settings> {
    const lab = await this.#open();
    return { ...(await lab.configure(changes)) };
  }

  async play(): Promise<void> {
    return (await this.#open()).play();
  }

  /** Resolves when no step is under way. */
  async pause(): Promise<void> {
    return (await this.#open()).pause();
  }

  /** Makes exactly `count` steps. */
  async step(count = 1): Promise<Metrics> {
    return (await this.#open()).step(count);
  }

  async reset(): Promise<void> {
    return (await this.#open()).reset();
  }

  async metrics(): Promise<Metrics> {
    return (await this.#open()).currentMetrics();
  }

  async averageActivation(): Promise<Float32Array> {
    return (await this.#open()).averageActivation();
  }

  async parameters(): Promise<Float32Array> {
    return (await this.#open()).parameters();
  }

  /** SHA-256 of θ's little-endian float32 bytes, hex. */
  async fingerprint(): Promise<string> {
    return (await this.#open()).fingerprint();
  }

  async checkGradient(): Promise<GradientCheck> {
    return (await this.#open()).checkGradient();
  }

  async save(): Promise<Uint8Array> {
    return (await this.#open()).save();
  }

  async restore(bytes: Uint8Array): Promise<void> {
    return (await this.#open()).restore(bytes);
  }

  async link(): Promise<string> {
    return (await this.#open()).link();
  }

  async #open(): Promise<Lab> {
    await this.#begun();
    return this.#lab;
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #tellChanges({ metrics, settings, notices }: Lab): void {
    let { step } = metrics.peek();
    effect(() => {
      if (metrics.value.step === step) return;
      step = metrics.value.step;
      this.#tell('step', metrics.value);
    });
    let known = settings.peek();
    effect(() => {
      if (settings.value === known) return;
      known = settings.value;
      this.#tell('settings', { ...known });
    });
    let told = new Set(notices.peek());
    effect(() => {
      const problems = notices.value.filter((notice) => notice.kind === 'problem');
      for (const notice of problems) if (!told.has(notice)) this.#tell('error', { message: notice.text });
      told = new Set(problems);
    });
  }
}

/** Rejects, and says why, where no step will be. */
function firstStepPossible(lab: Lab): Promise<void> {
  const problem = () => lab.notices.peek().findLast((notice) => notice.kind === 'problem')?.text;
  return new Promise((resolve, reject) => {
    const stop = effect(() => {
      const status = lab.status.value;
      if (status === 'loading') return;
      if (status === 'error') reject(new Error(problem() ?? 'the lab could not start'));
      else resolve();
      queueMicrotask(() => stop());
    });
  });
}
