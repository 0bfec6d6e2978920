/** Workers that a session hires, in this thread: they answer as late as messages do, one question after the other. */

import type { Extent } from '../../web/src/library/shared-steps.js';
import { buffersIn } from '../../web/src/transfer.js';
import { TrainingHelper } from '../../web/src/worker/helper.js';
import { Turns } from '../../web/src/worker/pace.js';
import { HeldOutSurveyor } from '../../web/src/worker/surveyor.js';
import { type HiredSurveyor, Surveys } from '../../web/src/worker/surveys.js';
import { type HiredHelper, Team } from '../../web/src/worker/team.js';
import { library } from './samples.js';

export class Agency {
  /** Helpers. */
  hired = 0;
  dismissed = 0;
  surveyors = 0;
  /** How often a surveyor was given digits. */
  digitsGiven = 0;
  /** What helpers were asked to bring back, in this order. */
  readonly brought: Extent[] = [];
  /** How many answers of helpers are given until one fails; and of surveyors. */
  answers = Number.POSITIVE_INFINITY;
  surveyAnswers = Number.POSITIVE_INFINITY;
  silent = false;

  /** As code that came late, and is here. */
  get(_failed?: (reason: unknown) => void): Agency | null {
    return this;
  }

  team(size: number): Team {
    return Team.of(size, () => this.helper());
  }

  surveys(): Surveys {
    return new Surveys(() => this.surveyor());
  }

  helper(): HiredHelper {
    this.hired += 1;
    const helper = new TrainingHelper(async () => library);
    const late = this.#line(() => this.answers-- > 0);
    return {
      take: (...given) => late((...message) => helper.take(...message), given),
      begin: (...given) => late((...message) => helper.begin(...message), given),
      gradient: (...given) => void late(async (...message) => helper.gradient(...message), given),
      update: (...given) => late((...message) => helper.update(...message), given),
      state: (...given) => {
        this.brought.push(given[0]);
        return late((...message) => helper.state(...message), given);
      },
      dismiss: () => {
        this.dismissed += 1;
      },
    };
  }

  surveyor(): HiredSurveyor {
    this.surveyors += 1;
    const surveyor = new HeldOutSurveyor(async () => library);
    const late = this.#line(() => this.surveyAnswers-- > 0);
    return {
      take: (...given) => {
        this.digitsGiven += 1;
        void late(async (...message) => surveyor.take(...message), given);
      },
      survey: (...given) => late((...message) => surveyor.survey(...message), given),
      dismiss: () => {
        this.surveyors -= 1;
      },
    };
  }

  /** What was given is gone at once, as in a message. */
  #line(well: () => boolean) {
    let before: Promise<unknown> = Promise.resolve();
    return <Given extends unknown[], T>(answer: (...given: Given) => Promise<T>, given: Given): Promise<T> => {
      const message = structuredClone(given, { transfer: buffersIn(given) });
      const answered = before.then(async () => {
        const turns = new Turns();
        await turns.next();
        turns.end();
        if (!well()) {
          // Who was ended says nothing.
          if (this.silent) return new Promise<never>(() => {});
          throw new Error('this helper is gone');
        }
        const value = await answer(...message);
        return structuredClone(value, { transfer: buffersIn(value) });
      });
      before = answered.catch(() => {});
      return answered;
    };
  }
}
