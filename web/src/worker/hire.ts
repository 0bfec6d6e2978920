/**
 * Helpers and surveyors in workers of their own. Each answers its questions in their order, so a message needs no number; some
 * are only told something; and nothing is between the two ends, because with helpers it is several messages a step. All that
 * working with others takes comes with this module, late (late.ts): either end does without it where it is alone.
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

type Message = [answered: boolean, name: string, ...given: unknown[]];
/** An error ends it, be it of what was asked or of what was told. */
type Answer = { value: unknown } | { error: unknown };

export const agency: Agency = {
  team: (size) => Team.of(size, hireHelper),
  surveys: () => new Surveys(hireSurveyor),
};

function hireHelper(): HiredHelper {
  const { ask, tell, dismiss } = hire('helper');
  return {
    take: (...given) => ask('take', ...given) as ReturnType<Helper['take']>,
    begin: (...given) => ask('begin', ...given) as ReturnType<Helper['begin']>,
    gradient: (given) => tell('gradient', given),
    update: () => ask('update') as ReturnType<Helper['update']>,
    state: (...given) => ask('state', ...given) as ReturnType<Helper['state']>,
    dismiss,
  };
}

function hireSurveyor(): HiredSurveyor {
  const { ask, tell, dismiss } = hire('surveyor');
  return {
    take: (digits) => tell('take', digits),
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
  let lost: { reason: unknown } | null = null;
  const lose = (reason: unknown) => {
    lost = { reason };
    for (const { reject } of unanswered.splice(0)) reject(reason);
  };
  const send = (...message: Message) => worker.postMessage(message, buffersIn(message));
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if ('error' in data) lose(data.error);
    else unanswered.shift()?.resolve(data.value);
  };
  worker.onerror = (event) => lose(new Error(event.message || 'the worker’s script could not be loaded'));
  worker.onmessageerror = () => lose(new Error('a message from the worker could not be read'));
  return {
    ask: (name: string, ...given: unknown[]) =>
      new Promise((resolve, reject) => {
        if (lost) return reject(lost.reason);
        unanswered.push({ resolve, reject });
        send(true, name, ...given);
      }),
    tell: (name: string, ...given: unknown[]) => send(false, name, ...given),
    dismiss: () => {
      lose(new Error('the worker was dismissed'));
      worker.terminate();
    },
  };
}

/** What a worker of this name was hired for: does what a message says. */
export function hired(name: string, load: () => Promise<Module>): (message: Message) => Promise<void> {
  const worker = ROLES[name.slice(HIRED.length)]!(load) as Record<string, (...given: unknown[]) => unknown>;
  return async ([answered, name, ...given]) => {
    try {
      const value = await worker[name]!(...given);
      if (answered) self.postMessage({ value } satisfies Answer, { transfer: buffersIn(value) });
    } catch (error) {
      self.postMessage({ error } satisfies Answer);
    }
  };
}
