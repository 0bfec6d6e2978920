/**
 * What a student hands in: the run, the link that makes it again, what it measured, the answers to the lessons, and pictures,
 * as data. The page writes it, as a report (hand-in-report.ts) or as JSON; hand-in-verify.ts makes the run again. Whatever
 * is read here was on other people's computers: everything is checked, and nothing but a HandInError leaves.
 */

import { MAX_CHANGES, MAX_STEPS } from './link.js';
import { HISTOGRAM_BINS, type Metrics } from './metrics.js';
import type { DigitsIdentity, HeldOut, Schedule } from './protocol.js';
import { DEFAULTS, mergeSettings, needsRestart, type Settings } from './settings.js';

export const HAND_IN_FORMAT = 'sparse-autoencoder-lab/hand-in';
/** Of the data, and of the report that is written from them: verifying compares the report letter by letter. */
export const HAND_IN_VERSION = 1;

/** Over all held-out digits. */
export interface HeldOutSummary {
  /** How many these are. */
  digits: number;
  /** L′, Ω, the weight decay, and L. */
  reconstruction: number;
  sparsity: number;
  weightDecay: number;
  total: number;
  /** ρ̂, averaged over the units. */
  meanRhoHat: number;
  /** L′ over digits that it trains on, as of HeldOut; null where there were none. */
  trainReconstruction: number | null;
}

/** An answer to a lesson's question, with the words that a reader needs. */
export interface HandedInAnswer {
  lesson: string;
  question: string;
  /** The lesson's title, the question, what was predicted, what happened, and what was measured. '' for what there is not. */
  title: string;
  asked: string;
  predicted: string;
  happened: string;
  measured: string;
  prediction: string | number | readonly number[];
  outcome: Readonly<Record<string, number | string>>;
  explanation: string;
  /** The run that it was measured on. `settings` are those at its end. */
  settings: Settings;
  schedule: Schedule;
  seed: number;
  step: number;
  fingerprint: string;
  /** SHA-256 of the training digits; null where it is not known which they were. */
  digits: string | null;
}

export interface Picture {
  /** Its caption. */
  name: string;
  /** For those who do not see it. */
  alt: string;
  /** A data: address. */
  png: string;
}

export interface HandIn {
  format: typeof HAND_IN_FORMAT;
  version: typeof HAND_IN_VERSION;
  /** As typed; '' for none. */
  student: string;
  note: string;
  /** The run's address; of a lab that has none, only its query. */
  link: string;
  /** At the end of the run. */
  settings: Settings;
  schedule: Schedule;
  steps: number;
  fingerprint: string;
  /** Null where not all digits to train on had arrived. */
  digits: DigitsIdentity | null;
  metrics: Metrics;
  heldOut: HeldOutSummary | null;
  answers: readonly HandedInAnswer[];
  pictures: readonly Picture[];
}

/** Says what is wrong with a hand-in, and in which. */
export class HandInError extends Error {
  override readonly name = 'HandInError';
}

/** What a hand-in has of an evaluation. */
export function summaryOf({ metrics, rhoHat, histogram, trainReconstruction }: HeldOut): HeldOutSummary {
  const { reconstruction, sparsity, weightDecay, total } = metrics;
  return {
    // Each of them is in one of the first unit's bins.
    digits: histogram.subarray(0, HISTOGRAM_BINS).reduce((sum, count) => sum + count, 0),
    reconstruction,
    sparsity,
    weightDecay,
    total,
    meanRhoHat: rhoHat.reduce((sum, value) => sum + value, 0) / rhoHat.length,
    trainReconstruction: Number.isFinite(trainReconstruction) ? trainReconstruction : null,
  };
}

/** The settings that a run has come to. */
export function settingsAfter({ start, changes }: Pick<Schedule, 'start' | 'changes'>): Settings {
  const settings = { ...start };
  for (const change of changes) Object.assign(settings, change.changes);
  return settings;
}

/** Why a run cannot be made again from its link, in words that follow "it"; '' where it can. */
export function obstacleTo({ schedule, steps }: Pick<HandIn, 'schedule' | 'steps'>): string {
  if (!schedule.complete) return 'was opened from a file, or exploded on its way, and no link says how to repeat that';
  if (steps > MAX_STEPS) return `has more steps than the ${MAX_STEPS} that a link can say`;
  if (schedule.changes.length > MAX_CHANGES) return `has more changes of settings than the ${MAX_CHANGES} that a link can say`;
  return '';
}

/** In a report the data follow this. */
export const DATA_BEGIN = '<script type="application/json" id="hand-in">';
export const DATA_END = '</script>';

/** Reads a report or JSON. Throws a HandInError that begins with `name` and says what is wrong, and nothing else. */
export function parseHandIn(text: string, name = 'hand-in'): HandIn {
  try {
    return readHandIn(valueIn(text));
  } catch (error) {
    throw new HandInError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function valueIn(text: string): unknown {
  const content = text.replace(/^\ufeff/, '').trim();
  if (content === '') throw new TypeError('it is empty');
  if (!content.startsWith('<')) return valueOfJson(content);
  const begin = content.lastIndexOf(DATA_BEGIN);
  if (begin === -1) throw new TypeError('there is no hand-in in this page');
  const end = content.indexOf(DATA_END, begin);
  if (end === -1) throw new TypeError('it is cut off: the data in it do not end');
  const value = object(valueOfJson(content.slice(begin + DATA_BEGIN.length, end)), 'a hand-in');
  // The page shows the pictures; its data do not have them a second time.
  const shown = [...content.slice(0, begin).matchAll(/<img src="(data:[^"]*)"/g)];
  const pictures = list(value.pictures, 'pictures', MOST_PICTURES, (entry, path) => object(entry, path));
  return { ...value, pictures: pictures.map((entry, i) => ({ ...entry, png: shown[i]?.[1] })) };
}

function valueOfJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new TypeError(`it is not JSON: ${(error as Error).message}`);
  }
}

const MOST_PICTURES = 50;
const MOST_STEPS = 2 ** 31 - 1;

type Fields = Readonly<Record<string, unknown>>;

/** A hand-in with exactly the fields that it should have, in their order. Throws a TypeError or RangeError that names the field. */
export function readHandIn(value: unknown): HandIn {
  const fields = object(value, 'a hand-in');
  if (fields.format !== HAND_IN_FORMAT) {
    throw new TypeError(`it is no hand-in: format must be ${shown(HAND_IN_FORMAT)}, not ${shown(fields.format)}`);
  }
  if (typeof fields.version === 'number' && fields.version > HAND_IN_VERSION) {
    throw new RangeError(`it comes from a newer lab: its version is ${fields.version}, and this one reads ${HAND_IN_VERSION}`);
  }
  if (fields.version !== HAND_IN_VERSION) fail('version', String(HAND_IN_VERSION), fields.version);
  return {
    format: HAND_IN_FORMAT,
    version: HAND_IN_VERSION,
    student: text(fields.student, 'student', 200),
    note: text(fields.note, 'note', 10_000),
    link: text(fields.link, 'link', 500_000),
    settings: settings(fields.settings, 'settings'),
    schedule: schedule(fields.schedule, 'schedule'),
    steps: whole(fields.steps, 'steps', MOST_STEPS),
    fingerprint: hash(fields.fingerprint, 'fingerprint'),
    digits: fields.digits === null ? null : identity(fields.digits),
    metrics: numbers(fields.metrics, 'metrics', METRICS),
    heldOut: fields.heldOut === null ? null : heldOut(fields.heldOut),
    answers: list(fields.answers, 'answers', 500, answer),
    pictures: list(fields.pictures, 'pictures', MOST_PICTURES, picture),
  };
}

const METRICS = [
  'step',
  'examples',
  'epoch',
  'reconstruction',
  'sparsity',
  'weightDecay',
  'total',
  'deadUnits',
  'saturatedUnits',
] as const satisfies readonly (keyof Metrics)[];

const SUMMARY = ['digits', 'reconstruction', 'sparsity', 'weightDecay', 'total', 'meanRhoHat'] as const;

function heldOut(value: unknown): HeldOutSummary {
  const { trainReconstruction } = object(value, 'heldOut');
  return {
    ...numbers(value, 'heldOut', SUMMARY),
    trainReconstruction: trainReconstruction === null ? null : number(trainReconstruction, 'heldOut.trainReconstruction'),
  };
}

function identity(value: unknown): DigitsIdentity {
  const fields = object(value, 'digits');
  return {
    train: whole(fields.train, 'digits.train', 2 ** 31 - 1),
    inputs: whole(fields.inputs, 'digits.inputs', 2 ** 31 - 1),
    sha256: hash(fields.sha256, 'digits.sha256'),
  };
}

function answer(value: unknown, path: string): HandedInAnswer {
  const fields = object(value, path);
  const words = (name: string) => text(fields[name], `${path}.${name}`, 10_000);
  return {
    lesson: words('lesson'),
    question: words('question'),
    title: words('title'),
    asked: words('asked'),
    predicted: words('predicted'),
    happened: words('happened'),
    measured: words('measured'),
    prediction: prediction(fields.prediction, `${path}.prediction`),
    outcome: outcome(fields.outcome, `${path}.outcome`),
    explanation: text(fields.explanation, `${path}.explanation`, 100_000),
    settings: settings(fields.settings, `${path}.settings`),
    schedule: schedule(fields.schedule, `${path}.schedule`),
    seed: whole(fields.seed, `${path}.seed`, 2 ** 32 - 1),
    step: whole(fields.step, `${path}.step`, MOST_STEPS),
    fingerprint: hash(fields.fingerprint, `${path}.fingerprint`),
    digits: fields.digits === null ? null : hash(fields.digits, `${path}.digits`),
  };
}

function prediction(value: unknown, path: string): HandedInAnswer['prediction'] {
  if (typeof value === 'string') return text(value, path, 1000);
  if (Array.isArray(value)) return list(value, path, 1000, number);
  return typeof value === 'number' ? number(value, path) : fail(path, 'a text, a number or numbers', value);
}

function outcome(value: unknown, path: string): HandedInAnswer['outcome'] {
  const entries = Object.entries(object(value, path));
  if (entries.length > 100) throw new RangeError(`${path} must have at most 100 entries, not ${entries.length}`);
  return Object.fromEntries(
    entries.map(([name, entry]) => {
      const place = `${path}.${name.slice(0, 60)}`;
      if (!/^[A-Za-z]\w{0,59}$/.test(name)) fail(`${path}: a name`, 'letters', name);
      return [name, typeof entry === 'string' ? text(entry, place, 1000) : number(entry, place)];
    }),
  );
}

function picture(value: unknown, path: string): Picture {
  const fields = object(value, path);
  const { png } = fields;
  if (typeof png !== 'string' || !/^data:image\/png;base64,[A-Za-z0-9+/]+={0,2}$/.test(png)) {
    fail(`${path}.png`, 'a PNG as a data: address', png);
  }
  return { name: text(fields.name, `${path}.name`, 1000), alt: text(fields.alt, `${path}.alt`, 2000), png };
}

function settings(value: unknown, path: string, base: Settings = DEFAULTS): Settings {
  const fields = object(value, path);
  try {
    return mergeSettings(base, fields);
  } catch (error) {
    throw new RangeError(`${path}: ${(error as Error).message}`);
  }
}

function schedule(value: unknown, path: string): Schedule {
  const fields = object(value, path);
  const start = settings(fields.start, `${path}.start`);
  let [before, now] = [0, start];
  const changes = list(fields.changes, `${path}.changes`, 100_000, (entry, place) => {
    const change = object(entry, place);
    const step = whole(change.step, `${place}.step`, MOST_STEPS);
    if (step < before) throw new RangeError(`${place}.step must be at least ${before}, as the one before it, not ${step}`);
    const after = settings(change.changes, `${place}.changes`, now);
    if (needsRestart(now, after)) throw new RangeError(`${place}.changes: one of them would begin a new run`);
    [before, now] = [step, after];
    // Checked by now, key by key.
    return { step, changes: { ...(change.changes as Partial<Settings>) } };
  });
  if (typeof fields.complete !== 'boolean') fail(`${path}.complete`, 'true or false', fields.complete);
  return { start, changes, complete: fields.complete };
}

function object(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object', value);
  return value as Fields;
}

function list<T>(value: unknown, path: string, most: number, read: (entry: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) fail(path, 'a list', value);
  if (value.length > most) throw new RangeError(`${path} must have at most ${most} entries, not ${value.length}`);
  return value.map((entry, i) => read(entry, `${path}[${i}]`));
}

/** As it is to be shown: without what no page can hold. */
function text(value: unknown, path: string, most: number): string {
  if (typeof value !== 'string') fail(path, 'a text', value);
  if (value.length > most) throw new RangeError(`${path} must have at most ${most} characters, not ${value.length}`);
  return value
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(UNPRINTABLE, '');
}

/** Control characters but tab and line feed, and what is none in any text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\uffff]/g;

function hash(value: unknown, path: string): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) fail(path, '64 hexadecimal digits', value);
  return value;
}

function number(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) fail(path, 'a number', value);
  return value;
}

function whole(value: unknown, path: string, most: number): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most) {
    fail(path, `a whole number from 0 to ${most}`, value);
  }
  return value as number;
}

function numbers<Name extends string>(value: unknown, path: string, names: readonly Name[]): Record<Name, number> {
  const fields = object(value, path);
  return Object.fromEntries(names.map((name) => [name, number(fields[name], `${path}.${name}`)])) as Record<Name, number>;
}

function fail(path: string, expected: string, value: unknown): never {
  const what = value === undefined ? `is missing; it must be ${expected}` : `must be ${expected}, not ${shown(value)}`;
  throw new TypeError(`${path} ${what}`);
}

/** Its beginning, as it stands there. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
