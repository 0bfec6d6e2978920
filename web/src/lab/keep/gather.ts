/** Gathers a hand-in from the page: the run as it stands, the answers to the lessons in words, and pictures. */

import {
  HAND_IN_FORMAT,
  HAND_IN_VERSION,
  type HandedInAnswer,
  type HandIn,
  obstacleTo,
  type Picture,
  summaryOf,
} from '../../hand-in.js';
import { formatLink, type Link, PLAIN_LINK } from '../../link.js';
import type { DigitsIdentity } from '../../protocol.js';
import type { Lab } from '../lab.js';
import { type Answer, answers } from '../lessons/answers.js';
import { isLesson } from '../lessons/ids.js';
import { LESSONS } from '../lessons/lessons.js';
import type { Question } from '../lessons/question.js';
import { type QuestionTexts, LESSONS as TEXTS, WORDS } from '../lessons/texts.en.js';
import { fill } from '../lessons/wording.js';
import { written } from '../lessons/written.js';
import { heldOutOf, type Moment, momentOf, picturesOf } from './moment.js';
import { type Drawn, pngOf } from './pictures.js';

/** Training rests from then on. Rejects during a lesson, which has runs of its own. */
export async function gatherHandIn(lab: Lab, { student, note }: { student: string; note: string }): Promise<HandIn> {
  if (lab.lesson.peek() !== null) throw new Error('a lesson is under way, and your own run waits: leave the lesson first');
  const moment = await momentOf(lab);
  const { metrics, settings, schedule, fingerprint } = moment;
  const digits = await identityOf(lab);
  const heldOut = await heldOutOf(lab, moment);
  return {
    format: HAND_IN_FORMAT,
    version: HAND_IN_VERSION,
    student: student.trim(),
    note: note.trim(),
    link: linkOf(lab, moment),
    settings,
    schedule,
    steps: metrics.step,
    fingerprint,
    digits,
    metrics,
    heldOut: heldOut && summaryOf(heldOut),
    answers: answers.peek().map((answer) => inWords(answer, lab.ownDigits.peek() ? null : (digits?.sha256 ?? null))),
    pictures: await Promise.all((await picturesOf(lab, moment, heldOut)).map(pictureOf)),
  };
}

/** Null while digits are missing. */
async function identityOf(lab: Lab): Promise<DigitsIdentity | null> {
  const { arrived, expected } = lab.digits.peek().train;
  return expected > 0 && arrived === expected ? lab.digitsIdentity() : null;
}

/** The run alone: what the page shows of it is no part of it. */
function linkOf(lab: Lab, { metrics, settings, schedule }: Moment): string {
  const link: Link = { ...PLAIN_LINK, settings, digits: lab.ownDigits.peek()?.sha256.slice(0, 12) ?? null };
  const steps = metrics.step;
  const run = obstacleTo({ schedule, steps })
    ? link
    : { ...link, settings: schedule.start, changes: schedule.changes, steps, autoplay: true };
  // A file's address says where it lies on one's own computer, and helps nobody else.
  return /^https?:$/.test(location.protocol)
    ? formatLink(location.href, run)
    : new URL(formatLink('https://lab.invalid/', run)).search;
}

/** `own`: SHA-256 of the lab's own digits; null where it is not known. */
function inWords({ schedule, measured, digits, ...answer }: Answer, own: string | null): HandedInAnswer {
  const { lesson, question, prediction, outcome, settings } = answer;
  const words = isLesson(lesson) ? TEXTS[lesson].questions[question] : undefined;
  const asked = isLesson(lesson) ? LESSONS[lesson].questions.find(({ id }) => id === question) : undefined;
  return {
    ...answer,
    title: isLesson(lesson) ? TEXTS[lesson].title : '',
    asked: words?.ask ?? '',
    predicted: words && asked ? predictedInWords(asked, words, prediction) : '',
    happened: happenedInWords(outcome.happened, words),
    measured: measured ?? '',
    schedule: schedule ?? { start: settings, changes: [], complete: true },
    digits: digits ?? own,
  };
}

function predictedInWords({ predict }: Question, words: QuestionTexts, prediction: Answer['prediction']): string {
  switch (predict.kind) {
    case 'choice':
      return words.answers?.[String(prediction)] ?? String(prediction);
    case 'pick':
      return fill(WORDS.unit, { unit: String(Number(prediction) + 1) });
    case 'number':
      return written(Number(prediction));
    case 'sketch': {
      const heights = prediction as readonly number[];
      const points = predict.axes.x.map((x, i) => `${written(heights[i]!)} at ${written(x)}`);
      return `a sketch of ${words.sketch!.y} over ${words.sketch!.x}: ${points.join(', ')}`;
    }
  }
}

function happenedInWords(happened: Answer['outcome'][string] | undefined, words: QuestionTexts | undefined): string {
  if (happened === undefined) return '';
  return typeof happened === 'number' ? written(happened) : (words?.answers?.[happened] ?? happened);
}

async function pictureOf(drawn: Drawn): Promise<Picture> {
  const bytes = new Uint8Array(await (await pngOf(drawn)).arrayBuffer());
  let binary = '';
  // In parts, since a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name: drawn.name, alt: drawn.alt, png: `data:image/png;base64,${btoa(binary)}` };
}
