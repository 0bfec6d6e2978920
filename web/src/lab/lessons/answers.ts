/**
 * What a student predicted, what happened and how they explained it: kept as data, for a hand-in, and between visits where
 * the browser allows it.
 */

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Schedule } from '../../protocol.js';
import { SETTING_KEYS, type Settings } from '../../settings.js';
import { listenFor, recall, remember } from '../storage.js';

/** An answer's value for a choice; what was typed; one y for each handle of a sketch; a unit, from 0. */
export type Prediction = string | number | readonly number[];

export interface Answer {
  lesson: string;
  question: string;
  prediction: Prediction;
  /** What was measured, by the names that the texts use. */
  outcome: Readonly<Record<string, number | string>>;
  /** In the student's own words; '' until there are any. */
  explanation: string;
  /** The sentence that says what was measured. */
  measured?: string;
  /** The run that it was measured on: with the same settings it is the same again, bit for bit. */
  settings: Settings;
  seed: number;
  step: number;
  fingerprint: string;
  /** How the run came about, where somebody changed settings on its way. */
  schedule?: Schedule;
  /** SHA-256 of the training digits, where they were not the lab's own. */
  digits?: string;
}

const KEY = 'answers';

const kept = signal<readonly Answer[]>(parseAnswers(recall(KEY)));

/** One for each question that was answered, in the order of answering. */
export const answers: ReadonlySignal<readonly Answer[]> = kept;

export function answerTo(lesson: string, question: string): Answer | undefined {
  return kept.value.find((answer) => answer.lesson === lesson && answer.question === question);
}

/** Keeps an answer; one that was given before to the same question is replaced. */
export function keep(answer: Answer): void {
  const others = kept.peek().filter((one) => one.lesson !== answer.lesson || one.question !== answer.question);
  kept.value = [...others, answer];
  remember(KEY, JSON.stringify(kept.peek()));
}

/** One student, several tabs: each knows what is answered in the others, and so does not forget it. Until the result is called. */
export function hearAnswers(): () => void {
  return listenFor(KEY, (text) => {
    kept.value = parseAnswers(text);
  });
}

export function forgetAnswers(): void {
  kept.value = [];
  remember(KEY, '[]');
}

/** The answers in what was remembered; whatever else is there is left out. */
export function parseAnswers(text: string | null): readonly Answer[] {
  if (text === null) return [];
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // Not ours, or cut off: as good as nothing.
    return [];
  }
  return Array.isArray(found) ? found.filter(isAnswer) : [];
}

/** Whatever lies in the browser's store may be of an earlier version of this page. */
function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false;
  const { lesson, question, prediction, outcome, explanation, measured, settings, seed, step, fingerprint, schedule, digits } =
    value as Record<string, unknown>;
  return (
    [lesson, question, explanation, fingerprint].every((text) => typeof text === 'string') &&
    [seed, step].every((number) => typeof number === 'number') &&
    [measured, digits].every((text) => text === undefined || typeof text === 'string') &&
    (schedule === undefined || (typeof schedule === 'object' && schedule !== null)) &&
    isPrediction(prediction) &&
    typeof outcome === 'object' &&
    outcome !== null &&
    typeof settings === 'object' &&
    settings !== null &&
    SETTING_KEYS.every((key) => key in settings)
  );
}

function isPrediction(value: unknown): value is Prediction {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    (Array.isArray(value) && value.every((entry) => typeof entry === 'number'))
  );
}
