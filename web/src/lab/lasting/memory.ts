/**
 * What outlives a reload, a crash or the end of the tab: its run and what was looked at. Where the browser stores nothing,
 * nothing depends on it. Fetched only when there is something to bring back, or once the first step is possible.
 */

import { effect } from '@preact/signals';
import { whole } from '../format.js';
import { until } from '../frame/sight.js';
import { type KeptRun, steps } from '../runs.js';
import type { Store } from '../store.js';
import { type StoredRun, StoredRuns } from './stored-runs.js';
import { claimTab, openTabs } from './tab.js';

/** A checkpoint comes every 200 steps, which may be many times a second. */
const WRITE_MS = 2_000;
/** Half a megabyte a second at most: a page is open for hours, and a large network has ten. */
const BYTES_PER_MS = 500;
/** Whoever trains so much further is at home again. */
const GREETING_STEPS = 200;

export interface Found {
  kept: KeptRun;
  view: StoredRun['view'];
}

export class Memory {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly runs: StoredRuns,
    private readonly tab: string,
    /** What this tab had before it was reloaded. */
    readonly found: Found | null,
  ) {}

  /** `before`: what this tab was. Null where nothing can be stored. */
  static async open(before: string | null): Promise<Memory | null> {
    try {
      const runs = await StoredRuns.open();
      const tab = await claimTab(before);
      // Without locks this tab is a new one, which goes on with what the old one had.
      const mine = before !== null && (tab === before || !navigator.locks);
      const run = mine ? await runs.get(before) : undefined;
      return new Memory(runs, tab, run ? await openable(runs, run) : null);
    } catch (error) {
      console.info('Runs are not kept between visits here:', error);
      return null;
    }
  }

  /** The run that was found is open: shows what was looked at, and goes on with what the run was to do by itself. */
  welcome(store: Store, autoplay: boolean, ready: Promise<void>): void {
    const { kept, view } = this.found!;
    const { step, plan } = kept.checkpoint;
    show(store, view);
    if (step > 0) {
      const text = `Your run is here again, at step ${whole(step)}.`;
      store.tell(text, [{ label: 'Start afresh', act: store.reset }], step + GREETING_STEPS);
    }
    // What is wrong with the digits is told where they are.
    if (plan && step < plan.until && autoplay) ready.then(store.play).catch(() => {});
  }

  /** Stores the lab's run from now on, and offers one of a tab that is gone. */
  async follow(store: Store): Promise<void> {
    const write = () => this.#write(store);
    const { selectedUnit, selectedDigit, ownDigit, ownDigits, panels, comparison } = store;
    effect(() => {
      if (ownDigits.value) this.runs.putDigits(ownDigits.value).catch(told);
    });
    effect(() => {
      for (const { value } of [store.lasting, selectedUnit, selectedDigit, ownDigit, panels, comparison.lab]) void value;
      this.#timer ??= setTimeout(write, Math.max(0, this.#nextAt - performance.now()));
    });
    // Nobody knows what comes after that.
    addEventListener('pagehide', write);
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) write();
    });
    const open = await openTabs();
    if (open && !this.found) await this.#offerLeft(store, open);
    await this.runs.prune(open ?? new Set([this.tab]));
  }

  /** Offers the newest run of a tab that is gone. */
  async #offerLeft(store: Store, open: ReadonlySet<string>): Promise<void> {
    const left = await this.runs.newestBut(open);
    const found = left && (await openable(this.runs, left));
    // Whoever is in a lesson looks at something else.
    if (!found || left.checkpoint.step === 0 || store.lesson.peek() !== null) return;
    const when = new Date(left.at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
    const forget = () => this.runs.delete(left.tab);
    const goOn = async () => {
      await store.openKept(found.kept);
      show(store, found.view);
      await until(() => store.lasting.value?.checkpoint.step === left.checkpoint.step);
      await this.#write(store);
      await forget();
    };
    store.tell(
      `A run of ${steps(left.checkpoint.step)} was left here on ${when}.`,
      [
        { label: 'Open it', act: goOn },
        { label: 'Discard it', act: forget },
      ],
      Number.POSITIVE_INFINITY,
    );
  }

  async #write(store: Store): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const kept = store.lasting.peek();
    if (!kept) return;
    const { checkpoint, recording, own } = kept;
    this.#nextAt = performance.now() + Math.max(WRITE_MS, checkpoint.bytes.length / BYTES_PER_MS);
    const { comparison } = store;
    const run: StoredRun = {
      tab: this.tab,
      at: Date.now(),
      checkpoint,
      recording,
      digits: own && { name: own.name, sha256: own.sha256 },
      view: {
        panels: store.panels.peek(),
        unit: store.selectedUnit.peek(),
        digit: store.selectedDigit.peek(),
        own: store.ownDigit.peek(),
        compared: comparison.lab.peek() ? comparison.difference.peek() : null,
      },
    };
    await this.runs.put(run).catch(told);
  }
}

/** Shows what was looked at. */
export function show(store: Store, { panels, unit, digit, own, compared }: Found['view']): void {
  if (panels.length > 0) store.panels.value = panels;
  store.selectedUnit.value = unit;
  store.selectedDigit.value = digit;
  store.ownDigit.value = own;
  // Why it cannot be compared, its panel says.
  if (compared) store.comparison.start(compared).catch(() => {});
}

/** Null without its digits, where those were too many to be stored: then they must be brought again. */
async function openable(runs: StoredRuns, run: StoredRun): Promise<Found | null> {
  const { checkpoint, recording, digits, view } = run;
  const own = digits ? ((await runs.digits(digits.sha256)) ?? null) : null;
  if (digits && !own) return null;
  return { kept: { checkpoint, recording, own }, view };
}

/** The disk is full, or the store was taken away; the page is none the worse for it now. */
function told(error: unknown): void {
  console.info('The run could not be stored:', error);
}
