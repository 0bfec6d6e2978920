/** A worker that was ended without a word does not answer; what one is asked takes it less than a second. */
const PATIENCE_MS = 30_000;

/** Rejects where another worker's answer takes too long. */
export function patiently<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not answer')), PATIENCE_MS);
  });
  return Promise.race([answer, tired]).finally(() => clearTimeout(timer));
}
