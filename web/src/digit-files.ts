/**
 * Which of the files that a person brought is which. Their content says whether they are images or labels; labels belong to
 * the images that are as many. Of two images files one is held out: the one whose name says so, otherwise the smaller.
 */

import { type IdxHeader, idxHeaderOf } from './idx-header.js';
import type { DigitFile, DigitFiles } from './protocol.js';

const HELD_OUT = /t10k|test|held|valid/i;
const TRAIN = /train/i;
/** EMNIST stores its images with rows and columns changed over. */
const TRANSPOSED = /emnist/i;

interface Read {
  file: File;
  header: IdxHeader;
}

/** Throws an Error that names the files and says why it cannot be told, or what is missing. */
export async function digitFilesOf(files: readonly File[]): Promise<DigitFiles & { 'train-images': File }> {
  const read = await Promise.all(files.map(async (file): Promise<Read> => ({ file, header: await idxHeaderOf(file) })));
  const images = read.filter(({ header }) => header.kind === 'images');
  const labels = read.filter(({ header }) => header.kind === 'labels');
  if (images.length === 0) {
    throw new Error(`There are only labels in ${named(read)}. The images that they belong to were expected beside them.`);
  }
  if (images.length > 2) {
    throw new Error(
      `${images.length} files have images: ${named(images)}. Expected were one to train on and, at most, one to be held out.`,
    );
  }
  if (labels.length > images.length) {
    throw new Error(
      `There are more files of labels than of images: ${named(labels)} beside ${named(images)}. Expected was at most one for each.`,
    );
  }
  const [train, heldOut] = images.length === 1 ? [images[0]!] : inOrder(images[0]!, images[1]!);
  const sorted: DigitFiles & { 'train-images': File } = { 'train-images': train.file };
  if (heldOut) sorted['held-out-images'] = heldOut.file;
  for (const each of labels) {
    const place = placeOf(each, train, heldOut);
    const other = sorted[place] as File | undefined;
    if (other) throw new Error(`Both ${named([{ file: other }, each])} have the labels of one file of images: expected was one.`);
    sorted[place] = each.file;
  }
  return { ...sorted, transposed: TRANSPOSED.test(train.file.name) };
}

/** The one to train on, the one to be held out. */
function inOrder(one: Read, other: Read): [Read, Read] {
  const [first, second] = [HELD_OUT, TRAIN].map((pattern) => [one, other].map(({ file }) => pattern.test(file.name)));
  const [[oneHeldOut, otherHeldOut], [oneTrains, otherTrains]] = [first!, second!];
  if (oneHeldOut !== otherHeldOut) return oneHeldOut ? [other, one] : [one, other];
  if (oneTrains !== otherTrains) return oneTrains ? [one, other] : [other, one];
  if (one.header.count !== other.header.count) return one.header.count > other.header.count ? [one, other] : [other, one];
  throw new Error(
    `${named([one, other])} have equally many images, and no name says which is to be held out: expected was “train” or “test” in one of them.`,
  );
}

/** Which images these are the labels of. */
function placeOf({ file, header }: Read, train: Read, heldOut: Read | undefined): DigitFile {
  const fits = (images: Read | undefined) => images?.header.count === header.count;
  if (fits(train) && fits(heldOut)) return HELD_OUT.test(file.name) ? 'held-out-labels' : 'train-labels';
  if (fits(train)) return 'train-labels';
  if (fits(heldOut)) return 'held-out-labels';
  const counted = [train, heldOut].filter((images) => images !== undefined);
  throw new Error(
    `“${file.name}” has ${count(header)} labels; expected were as many as there are images: ${counted.map((images) => `${count(images.header)} in “${images.file.name}”`).join(', ')}.`,
  );
}

const count = (header: IdxHeader) => header.count.toLocaleString('en');

const named = (read: readonly Pick<Read, 'file'>[]) => read.map(({ file }) => `“${file.name}”`).join(', ');
