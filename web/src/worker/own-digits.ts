/**
 * All digits of a source, read before any is used: those that a person brought, or the lab's again after them. This code is
 * fetched when that is wanted; the first run begins with the lab's own as they come (digits.ts).
 */

import type { IdxReader } from '../library/index.js';
import type { DigitFile, DigitFiles } from '../protocol.js';
import { MNIST_FILES, type OpenedSource } from './digit-source.js';
import { CLASSES, DigitStore } from './digit-store.js';
import { Digits } from './digits.js';
import { Fitting } from './fitting.js';
import { PATIENCE, type Patience } from './retries.js';

/** TypeError for what are no files. Some of the digits are held out where none are given to be. */
export function filesOf(source: DigitFiles): OpenedSource {
  if (!(source?.['train-images'] instanceof Blob)) {
    throw new TypeError(
      `source must be the address of a folder, ending with "/", or have train-images, a Blob; it is ${String(source)}`,
    );
  }
  const names = { ...MNIST_FILES };
  for (const file of Object.keys(names) as DigitFile[]) {
    const blob = source[file];
    if (blob instanceof File) names[file] = blob.name;
  }
  return {
    names,
    has: (file) => source[file] !== undefined,
    fetch: async (file) => new Response(source[file]),
    own: true,
    fitting: (whole) => new Fitting(whole),
    transposed: source.transposed ?? false,
  };
}

/**
 * All digits of a source. Throws an Error that says what is wrong with an images file, or with any that a person brought.
 * `notes` say what was made of those that is not as they might expect.
 */
export async function readDigits(
  source: OpenedSource,
  createReader: (kind: 'images' | 'labels') => IdxReader,
  patience: Patience = PATIENCE,
): Promise<{ digits: Digits; notes: string[] }> {
  if (source.has('held-out-labels') && !source.has('held-out-images')) {
    throw new Error(`${source.names['held-out-labels']}: there are no held-out images that these labels could belong to.`);
  }
  const digits = new Digits(source, createReader, patience);
  // Somebody waits for these, and can ask again.
  digits.tryOnce();
  await digits.stream(0);
  const { sets } = digits;
  for (const set of ['train', 'held-out'] as const) {
    const { imagesProblem, problem } = sets[set];
    const said = source.own ? problem : imagesProblem;
    if (said) throw new Error(said);
  }
  if (!source.own) return { digits, notes: [] };
  const notes = [...notesOf(sets.train), ...notesOf(sets['held-out'])];
  if (!source.has('held-out-images')) notes.push(holdOut(digits));
  return { digits, notes };
}

/** Takes the last fifth of the digits from those to train on. */
function holdOut({ sets }: Digits): string {
  const { train } = sets;
  const { imagesFile, arrived } = train;
  if (arrived < 2) {
    throw new Error(`${imagesFile}: it has one digit; expected at least 2, for some are held out and not trained on.`);
  }
  const kept = arrived - Math.ceil(arrived / 5);
  sets.train = cutOut(train, 0, kept);
  sets['held-out'] = cutOut(train, kept, arrived);
  const count = sets['held-out'].arrived.toLocaleString('en');
  return `No other file has digits to be held out: the last ${count} of ${imagesFile} are, and are not trained on.`;
}

/** A set of the digits from one up to (not including) another, with their labels. */
function cutOut(all: DigitStore, from: number, to: number): DigitStore {
  const part = new DigitStore(all.imagesFile, all.labelsFile);
  part.begin([to - from, all.side, all.side]);
  part.add(all.pixels(from, to));
  if (all.labels) part.setLabels(all.labels.slice(from, to));
  return part;
}

/** What was made of a file that is not as one might expect. */
function notesOf({
  imagesFile,
  labelsFile,
  shape,
  side,
  whole,
  expected,
  labelsMatch,
  labels,
  greatestLabel,
}: DigitStore): string[] {
  const [rows, columns] = shape;
  const count = (number: number) => number.toLocaleString('en');
  const notes: string[] = [];
  if (whole > expected) {
    notes.push(`Of the ${count(whole)} images in ${imagesFile} the first ${count(expected)} are used: more do not fit.`);
  }
  if (rows !== columns) {
    notes.push(`The images in ${imagesFile} are ${rows} × ${columns} pixels: each stands in the middle of ${side} × ${side}.`);
  }
  if (labelsMatch && !labels) {
    notes.push(
      `The labels in ${labelsFile} go up to ${greatestLabel}: the lab tells ${CLASSES} classes apart, 0 to ${CLASSES - 1}, so it leaves the labels out.`,
    );
  }
  return notes;
}
