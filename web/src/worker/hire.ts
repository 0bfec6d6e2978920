/**
 * Helpers and surveyors in workers of their own. Each answers its questions in their order, so a message needs no number; and
 * nothing is between the two ends, because with helpers it is several messages a step. All that working with others takes comes
 * with this module, late (late.ts): either end does without it where it is alone.
 */

import type { Module } from '../library/index.js';
import { buffersIn } from '../transfer.js';
import { type Helper, TrainingHelper } from './helper.js';
import { type Agency, HIRED } from './session.js';
import { HeldOutSurveyor, type Surveyor } from './surveyor.js';
import { type HiredSurveyor, Surveys } from './surveys.js';
import { type HiredHelper, Team } from './team.js';

const ROLES: Readonly<Record<string, (load: () => Promise<Module>) => object>> = {
  helper: (load) => new TrainingHelper(load),
  surveyor: (load) => new HeldOutSurveyor(load),
};

type Question = [name: string, ...given: unknown[]];
type Answer = { value: unknown } | { error: unknown };

export const agency: Agency = {
  team: (size) => Team.of(size, hireHelper),
  surveys: () => new Surveys(hireSurveyor),
};

function hireHelper(): HiredHelper {
  const { ask, dismiss } = hire('helper');
  return {
    take: (...given) => ask('take', ...given) as ReturnType<Helper['take']>,
    begin: (pixels, used) => ask('begin', pixels, used) as ReturnType<Helper['begin']>,
    finish: (rest) => ask('finish', rest) as ReturnType<Helper['finish']>,
    state: (...given) => ask('state', ...given) as ReturnType<Helper['state']>,
    dismiss,
  };
}

function hireSurveyor(): HiredSurveyor {
  const { ask, dismiss } = hire('surveyor');
  return {
    take: (digits) => ask('take', digits) as ReturnType<Surveyor['take']>,
    survey: (...given) => ask('survey', ...given) as ReturnType<Surveyor['survey']>,
    dismiss,
  };
}

/** Throws where workers cannot start workers. */
function hire(role: string) {
  // The one file has made its worker of text, and no address leads there again.
  if (self.location.protocol === 'blob:') throw new Error('this worker is the only one there can be');
  const worker = new Worker(self.location.href, { type: 'module', name: `${HIRED}${role}` });
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

/** What a worker of this name was hired for: answers a question. */
export function hired(name: string, load: () => Promise<Module>): (question: Question) => Promise<void> {
  const worker = ROLES[name.slice(HIRED.length)]!(load) as Record<string, (...given: unknown[]) => Promise<unknown>>;
  return async ([name, ...given]) => {
    try {
      const value = await worker[name]!(...given);
      self.postMessage({ value } satisfies Answer, { transfer: buffersIn(value) });
    } catch (error) {
      self.postMessage({ error } satisfies Answer);
    }
  };
}
