/**
 * Which weight W_jl the panels of the mathematics are about, and the core's explanation of its gradient. While training runs
 * the numbers stand still, so that they can be read; they are those of the step that comes next, or is being walked through.
 */

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { WeightExplanation } from '../../protocol.js';
import type { Settings } from '../../settings.js';
import type { Lab } from '../lab.js';
import { imageShape } from '../pixels.js';
import { type Walk, walkOf } from './walk-state.js';
import { chainOf, type WeightChain } from './weight-chain.js';

export interface WeightNumbers {
  /** The step whose mini-batch it is, from 1. */
  step: number;
  explanation: WeightExplanation;
  settings: Settings;
  chain: WeightChain;
}

export class ChosenWeight {
  readonly #lab: Lab;
  readonly #walk: Walk;
  readonly #input = signal<number | null>(null);
  readonly #numbers = signal<WeightNumbers | null>(null);
  readonly #problem = signal('');
  /** Whether the core answers at once: a late answer would be of a later step than was asked about. */
  readonly #exact = signal(false);
  /** A step whose numbers need not stay any longer. */
  readonly #letGo = signal(0);
  #watchers = 0;
  #stop = () => {};
  /** What was asked for last; answers to earlier questions are late. */
  #asked = 0;

  /** Whether the next step's mini-batch is here: in the first epoch the digits are taken as they arrive. */
  readonly #arrived: ReadonlySignal<boolean>;

  /** n */
  readonly inputs: ReadonlySignal<number>;
  /** l: the selected unit, else the first one. */
  readonly unit: ReadonlySignal<number>;
  /** j: the middle of the picture until another was chosen. */
  readonly input: ReadonlySignal<number>;
  /** The newest that came; null before any. */
  readonly numbers: ReadonlySignal<WeightNumbers | null> = this.#numbers;
  /** Why there are none, or ''. */
  readonly problem: ReadonlySignal<string> = this.#problem;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#walk = walkOf(lab);
    this.#arrived = computed(() => {
      const { arrived, expected } = lab.digits.value.train;
      const { batchSize, trainDigits } = lab.settings.value;
      return arrived > 0 && arrived >= Math.min((lab.metrics.value.step + 1) * batchSize, trainDigits, expected);
    });
    this.inputs = computed(() => lab.view.value?.pixels.length ?? 784);
    this.unit = computed(() => Math.min(lab.selectedUnit.value ?? 0, lab.settings.value.hidden - 1));
    this.input = computed(() => {
      const { columns, rows } = imageShape(this.inputs.value);
      return Math.min(this.#input.value ?? Math.floor(rows / 2) * columns + Math.floor(columns / 2), this.inputs.value - 1);
    });
  }

  choose(input: number): void {
    this.#input.value = input;
  }

  /** Keeps the numbers up to date until what it returns is called. */
  watch(): () => void {
    if (this.#watchers++ === 0) this.#stop = effect(() => this.#follow());
    return () => {
      if (--this.#watchers === 0) this.#stop();
    };
  }

  #follow(): void {
    const { status, settings, metrics, run } = this.#lab;
    const [unit, input] = [this.unit.value, this.input.value];
    const [step, now] = [metrics.value.step + 1, settings.value];
    run.value;
    // The snapshot of a step may be here before the report of its last phase, which says that it was walked.
    if (this.#walk.busy.value) return;
    if (['loading', 'error', 'running'].includes(status.value) || !this.#arrived.value) return;
    if (!this.#exact.value) {
      this.#prepare();
      return;
    }
    // The step that the numbers are of has just been walked to its end: they stay, beside what it made of the weight.
    const made = this.#walk.made.value?.step;
    const shown = this.#numbers.peek();
    const held = shown !== null && made === shown.step && step <= made + 1 && made !== this.#letGo.value;
    if (held && isOf(shown, unit, input, now)) return;
    const asked = ++this.#asked;
    this.#lab.explain(unit, input).then(
      (explanation) => {
        if (asked !== this.#asked) return;
        this.#numbers.value = { step, explanation, settings: now, chain: chainOf(explanation, now) };
        this.#problem.value = '';
      },
      (error: Error) => {
        if (asked === this.#asked) this.#problem.value = error.message;
      },
    );
  }

  #prepare(): void {
    this.#lab.exact().then(
      () => {
        this.#exact.value = true;
      },
      (error: Error) => {
        this.#problem.value = error.message;
      },
    );
  }

  /** On to the numbers of the next step, where they are still those of the step that was just made. */
  goOn(): void {
    this.#letGo.value = this.#numbers.peek()?.step ?? 0;
  }
}

function isOf({ explanation, settings }: WeightNumbers, unit: number, input: number, now: Settings): boolean {
  return explanation.unit === unit && explanation.input === input && settings === now;
}

const chosen = new WeakMap<Lab, ChosenWeight>();

/** The weight that this lab's panels are about. */
export function chosenWeightOf(lab: Lab): ChosenWeight {
  const weight = chosen.get(lab) ?? new ChosenWeight(lab);
  chosen.set(lab, weight);
  return weight;
}

/** The same, with numbers kept up to date while the component is on the page. */
export function useChosenWeight(lab: Lab): ChosenWeight {
  const weight = chosenWeightOf(lab);
  useEffect(() => weight.watch(), [weight]);
  return weight;
}
