/**
 * The walk through one step, phase by phase: what the last phase reported, and whether the step is still the one under way.
 * One for each lab, so that every panel that shows a part of it shows the same.
 */

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Phase, PhaseReport } from '../../protocol.js';
import type { Settings } from '../../settings.js';
import type { Lab } from '../lab.js';

export const PHASES: readonly Phase[] = ['batch', 'forward', 'rho-hat', 'penalty', 'delta-out', 'delta', 'update'];

interface Walked {
  report: PhaseReport;
  /** θ before the update. */
  before: Float32Array;
  /** Of the run and with the settings that the step began with. */
  run: number;
  settings: Settings;
}

export class Walk {
  readonly #lab: Lab;
  readonly #walked = signal<Walked | null>(null);
  readonly #busy = signal(false);

  /** A phase is being made. */
  readonly busy: ReadonlySignal<boolean> = this.#busy;
  /** The newest phase, with everything that is known by then; null before the first. */
  readonly report: ReadonlySignal<PhaseReport | null> = computed(() => this.#walked.value?.report ?? null);
  /** The settings of the step; null before the first. */
  readonly settings: ReadonlySignal<Settings | null> = computed(() => this.#walked.value?.settings ?? null);
  /** How many of PHASES are done. */
  readonly done: ReadonlySignal<number> = computed(() => {
    const report = this.report.value;
    return report ? PHASES.indexOf(report.phase) + 1 : 0;
  });
  /** Why the step can no longer be walked on, or ''. What it had reached stays to be looked at. */
  readonly ended: ReadonlySignal<string>;
  /** θ before and after the step that was walked to its end; null while none was. */
  readonly made: ReadonlySignal<{ step: number; before: Float32Array; after: Float32Array } | null> = computed(() => {
    const walked = this.#walked.value;
    if (walked?.report.phase !== 'update') return null;
    return { step: walked.report.step, before: walked.before, after: walked.report.parameters };
  });

  constructor(lab: Lab) {
    this.#lab = lab;
    this.ended = computed(() => {
      const walked = this.#walked.value;
      if (!walked) return '';
      if (lab.run.value !== walked.run) return 'a new run has begun';
      if (walked.report.phase === 'update') return '';
      // The snapshot of a step may be here before the report of its last phase.
      if (lab.metrics.value.step >= walked.report.step && !this.#busy.value) return 'training went on';
      if (lab.settings.value !== walked.settings) return 'a setting was changed';
      return '';
    });
  }

  /** Makes the next phase, of the step under way or of a new one. Rejects as lab.phase(), and the walk is then as it was. */
  async next(): Promise<void> {
    const walked = this.#walked.peek();
    const goesOn = walked !== null && this.ended.peek() === '';
    this.#busy.value = true;
    try {
      const report = await this.#lab.phase();
      // No step is under way any more: what its phases made is what was known before the last.
      const made = report.phase === 'update';
      const same = goesOn && walked.report.step === report.step && report.phase !== 'batch';
      this.#walked.value = same
        ? { ...walked, report: { ...report, workspace: made ? walked.report.workspace : report.workspace } }
        : { report, before: report.parameters, run: this.#lab.run.peek(), settings: this.#lab.settings.peek() };
    } finally {
      this.#busy.value = false;
    }
  }

  /** Makes what is left of the step, or a whole one. */
  async finish(): Promise<void> {
    do await this.next();
    while (this.report.peek()?.phase !== 'update');
  }
}

const walks = new WeakMap<Lab, Walk>();

export function walkOf(lab: Lab): Walk {
  const walk = walks.get(lab) ?? new Walk(lab);
  walks.set(lab, walk);
  return walk;
}
