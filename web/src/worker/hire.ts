/**
 * Helpers and surveyors in workers of their own. Each answers its questions in their order, so a message needs no number; and
 * nothing is between the two ends, because with helpers it is several messages a step.
 */

import type { Module } from '../library/index.js';
import { buffersIn } from '../transfer.js';
import { type Helper, TrainingHelper } from './helper.js';
import type { Agency } from './session.js';
import { HeldOutSurveyor, type Surveyor } from './surveyor.js';

/** A worker's name says what it is to be: it runs the same script as the session's. */
const ROLES: Readonly<Record<string, (load: () => Promise<Module>) => object>> = {
  helper: (load) => new TrainingHelper(load),
  surveyor: (load) => new HeldOutSurveyor(load),
};

type Question = [name: string, ...given: unknown[]];
type Answer = { value: unknown } | { error: unknown };

export const agency: Agency = {
  helper() {
    const { ask, dismiss } = hire('helper');
    return {
      take: (...given) => ask('take', ...given) as ReturnType<Helper['take']>,
      begin: (pixels, used) => ask('begin', pixels, used) as ReturnType<Helper['begin']>,
      finish: (rest) => ask('finish', rest) as ReturnType<Helper['finish']>,
      state: (...given) => ask('state', ...given) as ReturnType<Helper['state']>,
      dismiss,
    };
  },
  surveyor() {
    const { ask, dismiss } = hire('surveyor');
    return {
      take: (digits) => ask('take', digits) as ReturnType<Surveyor['take']>,
      survey: (...given) => ask('survey', ...given) as ReturnType<Surveyor['survey']>,
      dismiss,
    };
  },
};

/** Throws where workers cannot start workers. */
function hire(name: string) {
  // The one file has made its worker of text, and no address leads there again.
  if (self.location.protocol === 'blob:') throw new Error('this worker is the only one there can be');
  const worker = new Worker(self.location.href, { type: 'module', name });
  const unanswered: { resolve(value: unknown): void; reject(reason: unknown): void }[] = [];
  let lost: Error | null = null;
  const lose = (reason: string) => {
    lost = new Error(reason);
    for (const { reject } of unanswered.splice(0)) reject(lost);
  };
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const question = unanswered.shift();
    if ('error' in data) question?.reject(data.error);
    else question?.resolve(data.value);
  };
  worker.onerror = (event) => lose(event.message || 'the worker’s script could not be loaded');
  worker.onmessageerror = () => lose('a message from the worker could not be read');
  return {
    ask: (...question: Question) =>
      new Promise((resolve, reject) => {
        if (lost) return reject(lost);
        unanswered.push({ resolve, reject });
        worker.postMessage(question, buffersIn(question));
      }),
    dismiss: () => {
      lose('the worker was dismissed');
      worker.terminate();
    },
  };
}

/** Does what this worker was hired for; false where it is the session's. */
export function help(load: () => Promise<Module>): boolean {
  const helper = ROLES[self.name]?.(load) as Record<string, (...given: unknown[]) => Promise<unknown>> | undefined;
  if (!helper) return false;
  self.onmessage = async ({ data: [name, ...given] }: MessageEvent<Question>) => {
    try {
      const value = await helper[name]!(...given);
      self.postMessage({ value } satisfies Answer, { transfer: buffersIn(value) });
    } catch (error) {
      self.postMessage({ error } satisfies Answer);
    }
  };
  return true;
}
