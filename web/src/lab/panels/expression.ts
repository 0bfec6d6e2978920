/** A penalty ω(r, rho) that a person typed, for drawing. What reads and differentiates it is fetched when the first one is asked for. */

import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Ask, line } from '../../line.js';
import type { Algebra } from '../expression/algebra-worker.js';
import { type Mistake, mistakeIn } from '../expression/grammar.js';
import { evaluator, type Tree } from '../expression/tree.js';
import { startAlgebra } from '../surroundings.js';

export interface Compiled {
  /** ω at r = ρ̂. */
  value(r: number, rho: number): number;
  /** ∂ω/∂r */
  slope(r: number, rho: number): number;
}

export type Reading =
  | { state: 'waiting' }
  /** The person's text is wrong. */
  | { state: 'refused'; mistake: Mistake }
  /** The algebra could not be had or did not work. */
  | { state: 'failed'; message: string }
  | { state: 'read'; value: Tree; slope: Tree; compiled: Compiled };

/** So many expressions are remembered; more were typed long ago. */
const REMEMBERED = 64;

const WAITING: Reading = { state: 'waiting' };

interface Known {
  reading: Signal<Reading>;
  compiled: ReadonlySignal<Compiled | null>;
  /** Undefined until somebody asks for it. */
  simplified: Signal<Tree | null | 'waiting'> | undefined;
}

const known = new Map<string, Known>();
let algebra: Ask<Algebra> | null = null;

/** What became of reading this text. */
export function readingOf(expression: string): ReadonlySignal<Reading> {
  return recall(expression).reading;
}

/** Null until it is ready, and for good where the expression cannot be read. */
export function compiled(expression: string): ReadonlySignal<Compiled | null> {
  return recall(expression).compiled;
}

/** ∂ω/∂r as a person would write it, of a text that was read; null where that is too long to be of use. */
export function simplifiedSlope(expression: string): ReadonlySignal<Tree | null | 'waiting'> {
  const entry = recall(expression);
  if (entry.simplified) return entry.simplified;
  const result = signal<Tree | null | 'waiting'>('waiting');
  entry.simplified = result;
  connect()('simplified', expression).then(
    (tree) => {
      result.value = tree;
    },
    // The slope is there all the same, only not in short.
    () => {
      result.value = null;
    },
  );
  return result;
}

/** Tries once more what failed for want of the algebra. */
export function readAgain(expression: string): void {
  const { reading } = recall(expression);
  if (reading.peek().state !== 'failed') return;
  reading.value = WAITING;
  begin(expression, reading);
}

function recall(expression: string): Known {
  const found = known.get(expression);
  if (found) {
    // The last one used is the last one forgotten.
    known.delete(expression);
    known.set(expression, found);
    return found;
  }
  const reading = signal<Reading>(WAITING);
  const entry: Known = {
    reading,
    compiled: computed(() => (reading.value.state === 'read' ? reading.value.compiled : null)),
    simplified: undefined,
  };
  known.set(expression, entry);
  if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
  const mistake = mistakeIn(expression);
  if (mistake) reading.value = { state: 'refused', mistake };
  else begin(expression, reading);
  return entry;
}

async function begin(expression: string, reading: Signal<Reading>): Promise<void> {
  try {
    const { value, slope } = await connect()('differentiate', expression);
    reading.value = { state: 'read', value, slope, compiled: { value: evaluator(value), slope: evaluator(slope) } };
  } catch (error) {
    reading.value = { state: 'failed', message: (error as Error).message };
  }
}

function connect(): Ask<Algebra> {
  if (algebra) return algebra;
  const worker = startAlgebra();
  algebra = line<Algebra>(worker, () => {});
  worker.addEventListener('error', () => {
    // Whoever waits for it would wait for ever.
    algebra = null;
    worker.terminate();
    for (const { reading, simplified } of known.values()) {
      if (reading.value === WAITING) reading.value = { state: 'failed', message: 'What differentiates it could not be loaded.' };
      if (simplified?.value === 'waiting') simplified.value = null;
    }
  });
  return algebra;
}
