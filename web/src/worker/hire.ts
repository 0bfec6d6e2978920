/**
 * Helpers in workers of their own. Each answers its questions in their order, so a message needs no number; and nothing is
 * between the two ends, because it is several messages a step.
 */

import type { Module } from '../library/index.js';
import { buffersIn } from '../transfer.js';
import { type Helper, TrainingHelper } from './helper.js';
import type { HiredHelper } from './team.js';

/** The name of a worker that is to be a helper: it runs the same script as the session's. */
const NAME = 'helper';

export const isHelper = (): boolean => self.name === NAME;

type Question = { [K in keyof Helper]: [K, ...Parameters<Helper[K]>] }[keyof Helper];
type Answer = { value: unknown } | { error: unknown };

/** Throws where workers cannot start workers. */
export function hire(): HiredHelper {
  const worker = new Worker(self.location.href, { type: 'module', name: NAME });
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
  worker.onerror = (event) => lose(event.message || 'the helper’s script could not be loaded');
  worker.onmessageerror = () => lose('a message from the helper could not be read');
  const ask = (...question: Question) =>
    new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      unanswered.push({ resolve, reject });
      worker.postMessage(question, buffersIn(question));
    });
  return {
    take: (...given) => ask('take', ...given) as ReturnType<Helper['take']>,
    begin: (pixels, used) => ask('begin', pixels, used) as ReturnType<Helper['begin']>,
    finish: (rest) => ask('finish', rest) as ReturnType<Helper['finish']>,
    state: (...given) => ask('state', ...given) as ReturnType<Helper['state']>,
    dismiss: () => {
      lose('the helper was dismissed');
      worker.terminate();
    },
  };
}

/** What a helper's worker does. */
export function help(load: () => Promise<Module>): void {
  const helper = new TrainingHelper(load);
  self.onmessage = async ({ data: [name, ...given] }: MessageEvent<Question>) => {
    try {
      const value = await (helper[name] as (...given: unknown[]) => Promise<unknown>)(...given);
      self.postMessage({ value } satisfies Answer, { transfer: buffersIn(value) });
    } catch (error) {
      self.postMessage({ error } satisfies Answer);
    }
  };
}
