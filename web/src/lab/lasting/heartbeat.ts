/** Notices a worker that is gone without a word: one that was ended, or that the browser had no memory for. */

const BEAT_MS = 2_000;
/** So many beats without an answer. The slowest step, or a look at all held-out digits on a telephone, takes fewer. */
const PATIENCE = 20;

/**
 * Asks now and then; calls `lost` once when there has been no answer for long. Until what it returns is called. Beats are
 * counted, not seconds: a computer that slept has not waited. Nor has a hidden page, whose worker may be held up with it.
 */
export function listen(ask: () => Promise<unknown>, lost: () => void): () => void {
  let waiting = false;
  let missed = 0;
  const answered = () => {
    waiting = false;
    missed = 0;
  };
  const timer = setInterval(() => {
    if (document.hidden) return;
    if (!waiting) {
      waiting = true;
      // A refusal is an answer.
      ask().then(answered, answered);
    } else if (++missed === PATIENCE) {
      clearInterval(timer);
      lost();
    }
  }, BEAT_MS);
  return () => clearInterval(timer);
}
