/** Hand-ins for tests: as the page would make them, from what a run gave. */

import {
  HAND_IN_FORMAT,
  HAND_IN_VERSION,
  type HandedInAnswer,
  type HandIn,
  settingsAfter,
  summaryOf,
} from '../web/src/hand-in.ts';
import type { LinkedRun, RunMaker } from '../web/src/hand-in-verify.ts';
import { formatLink, PLAIN_LINK } from '../web/src/link.ts';
import { DEFAULTS } from '../web/src/settings.ts';

/** The smallest PNG there is: one grey pixel. */
export const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

export const linkTo = ({ settings, changes, steps }: Omit<LinkedRun, 'digits'>) =>
  formatLink('https://lab.example/course/', { ...PLAIN_LINK, settings, changes, steps, autoplay: true });

/** What a student hands in who made this run. */
export async function handInOf(
  maker: RunMaker,
  run: Partial<Omit<LinkedRun, 'digits'>> & { answers?: readonly HandedInAnswer[]; student?: string } = {},
): Promise<HandIn> {
  const { settings = DEFAULTS, changes = [], steps = 3, answers = [], student = 'Ada Lovelace' } = run;
  const made = await maker.run({ settings, changes, steps, digits: null });
  return {
    format: HAND_IN_FORMAT,
    version: HAND_IN_VERSION,
    student,
    note: 'What does ρ do?\nI raised it.',
    link: linkTo({ settings, changes, steps }),
    settings: settingsAfter({ start: settings, changes }),
    schedule: { start: settings, changes, complete: true },
    steps: made.steps,
    fingerprint: made.fingerprint,
    digits: maker.identity,
    metrics: made.metrics,
    heldOut: summaryOf(made.heldOut),
    answers,
    pictures: [{ name: 'Tiles', alt: 'The weights of all units', png: PNG }],
  };
}

/** An answer that was measured on this run. */
export async function answerOn(maker: RunMaker, run: Partial<Omit<LinkedRun, 'digits'>> = {}): Promise<HandedInAnswer> {
  const { settings = DEFAULTS, changes = [], steps = 2 } = run;
  const { fingerprint } = await maker.run({ settings, changes, steps, digits: null });
  return {
    lesson: 'average',
    question: 'untrained',
    title: 'What ρ̂ is',
    asked: 'What is ρ̂ for most of its 100 units?',
    predicted: 'About 0.05, the target ρ',
    happened: 'About 0.5',
    measured: 'Over 2,000 digits the 100 units average 0.495.',
    prediction: 'target',
    outcome: { mean: 0.495, happened: 'half' },
    explanation: 'The sigmoid of 0 is ½.',
    settings: settingsAfter({ start: settings, changes }),
    schedule: { start: settings, changes, complete: true },
    seed: settings.seed,
    step: steps ?? 0,
    fingerprint,
    digits: maker.identity.sha256,
  };
}
