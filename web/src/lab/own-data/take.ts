/** Files that a person dropped or opened: digits to train on, or a run that was saved. What cannot be used is told, and changes nothing. */

import { signal } from '@preact/signals';
import type { Lab } from '../lab.js';
import { isPicture } from './is-picture.js';

/** Whether files are being read. */
export const reading = signal(false);

/** Resolves when they are in use, or were refused: then a notice says why. */
export async function takeFiles(lab: Lab, files: readonly File[]): Promise<void> {
  if (files.length === 0 || reading.peek()) return;
  reading.value = true;
  try {
    const run = files.find(({ name }) => name.endsWith('.sae'));
    if (run) await openRun(lab, run, files);
    else await useDigits(lab, files);
  } finally {
    reading.value = false;
  }
}

async function useDigits(lab: Lab, files: readonly File[]): Promise<void> {
  try {
    const picture = files.find(isPicture);
    if (picture) throw new Error(`“${picture.name}” is a picture: the panel “Your digit” takes those, where it is shown.`);
    const { digitFilesOf } = await import('../../digit-files.js');
    const sorted = await digitFilesOf(files);
    // What the lab refuses it tells itself.
    await lab.useDigits(sorted, sorted['train-images'].name).catch(() => {});
  } catch (error) {
    lab.report('own digits', (error as Error).message);
  }
}

async function openRun(lab: Lab, run: File, files: readonly File[]): Promise<void> {
  if (files.length > 1) {
    lab.report('file', `“${run.name}” is a saved run: it was expected alone, not among ${files.length} files.`);
    return;
  }
  const bytes = new Uint8Array(await run.arrayBuffer());
  await lab.restore(bytes).catch(() => {});
}
