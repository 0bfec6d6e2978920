/**
 * What a screen reader is told: changes of status, steps that were made, problems, and now and then how far training has come.
 * While it trains, at most one announcement in ten seconds; what comes too soon waits. Problems are never skipped; a rest that is
 * over at once is, as between two runs of a lesson.
 */

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Status } from '../../protocol.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';

const INTERVAL_MS = 10_000;
/** A rest that lasts so long is one. */
const REST_MS = 400;

export const STATUS_WORDS: Record<Status, string> = {
  loading: 'Loading',
  ready: 'Ready',
  running: 'Training',
  paused: 'Paused',
  diverged: 'Exploded',
  error: 'Not working',
};

/** The text of the page's one live line. `clock` is in milliseconds. */
export function announcements(
  lab: Pick<Lab, 'status' | 'metrics' | 'notices'>,
  clock = () => performance.now(),
): ReadonlySignal<string> {
  const line = signal('');
  let last = Number.NEGATIVE_INFINITY;
  let status: Status = 'loading';
  /** At rest: the step it rests at. */
  let rest = 0;
  let told: ReadonlySet<string> = new Set();
  let problems: string[] = [];
  let change = '';
  let pausing: ReturnType<typeof setTimeout> | undefined;

  const tell = (otherwise = '') => {
    const news = [change, ...problems].filter((text) => text !== '').join(' ') || otherwise;
    if (news === '') return;
    line.value = news;
    change = '';
    problems = [];
    last = clock();
  };

  effect(() => {
    clearTimeout(pausing);
    const { step, reconstruction, sparsity } = lab.metrics.value;
    const notices = lab.notices.value.map((notice) => notice.text);
    const progress =
      step === 0 ? '' : ` Step ${whole(step)}, reconstruction ${figure(reconstruction)}, sparsity ${figure(sparsity)}.`;

    problems.push(...notices.filter((text) => !told.has(text)));
    told = new Set(notices);
    const running = lab.status.value === 'running';
    // A single step is too short for its status to change.
    if (lab.status.value !== status || (!running && step !== rest)) {
      status = lab.status.value;
      rest = step;
      change = `${STATUS_WORDS[status]}.${progress}`;
    }

    if (running) {
      if (clock() - last >= INTERVAL_MS) tell(`${STATUS_WORDS.running}.${progress}`);
    } else if (status === 'paused' && problems.length === 0) {
      pausing = setTimeout(tell, REST_MS);
    } else {
      tell();
    }
  });
  return line;
}
