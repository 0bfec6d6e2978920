/**
 * Whether a hand-in is what it says: its run is made again from its link, and those of its answers from theirs, and
 * everything that does not agree is named.
 */

import {
  type HandedInAnswer,
  type HandIn,
  HandInError,
  type HeldOutSummary,
  obstacleTo,
  parseHandIn,
  settingsAfter,
  summaryOf,
} from './hand-in.js';
import { renderHandIn } from './hand-in-report.js';
import { formatLink, type Link, PLAIN_LINK, parseLink } from './link.js';
import type { Metrics } from './metrics.js';
import type { DigitsIdentity, HeldOut } from './protocol.js';
import { SETTING_KEYS, type Settings } from './settings.js';

export type LinkedRun = Pick<Link, 'settings' | 'changes' | 'steps' | 'digits'>;

/** Makes runs again, as replay.ts does. */
export interface RunMaker {
  /** What the runs are made with. */
  readonly identity: DigitsIdentity;
  /** Rejects where the run cannot be made. */
  run(link: LinkedRun): Promise<{ steps: number; fingerprint: string; metrics: Metrics; heldOut: HeldOut }>;
}

export interface Difference {
  what: 'link' | 'settings' | 'schedule' | 'steps' | 'run' | 'fingerprint' | 'metrics' | 'held-out' | 'answer' | 'report';
  /** In a sentence without its full stop. */
  message: string;
}

export interface Verdict {
  /**
   * verified: everything that can be checked agrees · differs: something does not · other-digits: made with digits that are
   * not at hand · not-repeatable: how the run came to be is not known · unreadable: no hand-in, or a broken one.
   */
  verdict: 'verified' | 'differs' | 'other-digits' | 'not-repeatable' | 'unreadable';
  /** Null where it could not be read. */
  handIn: HandIn | null;
  differences: readonly Difference[];
  /** What could not be checked, and why. */
  unchecked: readonly string[];
}

/** Verifies one hand-in after the other; a run that several of them have is made once. */
export class Verifier {
  private readonly runs = new Map<string, ReturnType<RunMaker['run']>>();

  constructor(private readonly maker: RunMaker) {}

  /** Of the text of a file, or of its data alone. Never rejects. */
  async verify(source: string | HandIn, name = 'hand-in'): Promise<Verdict> {
    let handIn: HandIn;
    try {
      handIn = parseHandIn(typeof source === 'string' ? source : JSON.stringify(source), name);
    } catch (error) {
      if (!(error instanceof HandInError)) throw error;
      return { verdict: 'unreadable', handIn: null, differences: [], unchecked: [error.message] };
    }
    const differences = [...reportDifferences(source, handIn), ...innerDifferences(handIn)];
    const unchecked: string[] = [];
    let obstacle: 'not-repeatable' | 'other-digits' | null = null;
    if (obstacleTo(handIn)) {
      obstacle = 'not-repeatable';
      unchecked.push(`the run ${obstacleTo(handIn)}`);
    } else if (this.areOthers(handIn.digits?.sha256)) {
      obstacle = 'other-digits';
      unchecked.push(`the run was made with other digits (SHA-256 ${handIn.digits!.sha256}) than are at hand`);
    } else {
      differences.push(...(await this.runDifferences(handIn, unchecked)));
    }
    for (const answer of handIn.answers) {
      const place = `the answer to “${answer.asked || answer.question}”`;
      const problem = this.reasonNotToRun(answer);
      if (problem) unchecked.push(`${place}: ${problem}`);
      else differences.push(...(await this.answerDifferences(answer, place)));
    }
    const verdict = differences.length > 0 ? 'differs' : (obstacle ?? 'verified');
    return { verdict, handIn, differences, unchecked };
  }

  private async runDifferences(handIn: HandIn, unchecked: string[]): Promise<Difference[]> {
    const { steps, fingerprint, metrics, heldOut } = handIn;
    // What is wrong with the link was told; of it, what is right is made.
    const { link } = linkOf(handIn);
    let made: Awaited<ReturnType<RunMaker['run']>>;
    try {
      made = await this.make(handIn.digits ? { ...link, digits: null } : link);
    } catch (error) {
      return [{ what: 'run', message: `the run of its link cannot be made: ${(error as Error).message}` }];
    }
    const differences: Difference[] = [];
    const compare = (what: Difference['what'], name: string, claimed: unknown, found: unknown) => {
      if (claimed !== found) differences.push({ what, message: `${name}: it says ${claimed}, the run of its link has ${found}` });
    };
    compare('steps', 'steps', steps, made.steps);
    compare('fingerprint', 'fingerprint', fingerprint, made.fingerprint);
    for (const [name, found] of Object.entries(made.metrics) as [keyof Metrics, number][]) {
      if (!nearlyEqual(metrics[name], found)) compare('metrics', name, metrics[name], found);
    }
    const found = summaryOf(made.heldOut);
    if (heldOut && heldOut.digits !== found.digits) {
      unchecked.push(`its evaluation is over ${heldOut.digits} held-out digits; ${found.digits} are at hand`);
    } else if (heldOut) {
      for (const [name, value] of Object.entries(found) as [keyof HeldOutSummary, number | null][]) {
        if (!nearlyEqual(heldOut[name], value)) compare('held-out', `${name} over the held-out digits`, heldOut[name], value);
      }
    }
    return differences;
  }

  private reasonNotToRun({ schedule, step, digits }: HandedInAnswer): string {
    const obstacle = obstacleTo({ schedule, steps: step });
    if (obstacle) return `its run ${obstacle}`;
    if (digits === null) return 'it is not known with which digits it was measured';
    return this.areOthers(digits) ? 'it was measured with other digits than are at hand' : '';
  }

  private async answerDifferences(answer: HandedInAnswer, place: string): Promise<Difference[]> {
    const { settings, schedule, seed, step, fingerprint } = answer;
    const differ = (message: string): Difference => ({ what: 'answer', message: `${place}: ${message}` });
    const wrong = differentKeys(settings, settingsAfter(schedule));
    if (wrong.length > 0) return [differ(`its settings and the course of its run do not agree about ${wrong.join(', ')}`)];
    if (seed !== settings.seed) return [differ(`it says seed ${seed}, and its settings ${settings.seed}`)];
    if ((schedule.changes.at(-1)?.step ?? 0) > step)
      return [differ(`it was measured at step ${step}, before the last change of its run`)];
    try {
      const made = await this.make({ settings: schedule.start, changes: schedule.changes, steps: step, digits: null });
      if (made.fingerprint === fingerprint) return [];
      return [differ(`fingerprint: it says ${fingerprint}, its run has ${made.fingerprint}`)];
    } catch (error) {
      return [differ(`its run cannot be made: ${(error as Error).message}`)];
    }
  }

  private areOthers(sha256: string | undefined): boolean {
    return sha256 !== undefined && sha256 !== this.maker.identity.sha256;
  }

  private make(run: LinkedRun): ReturnType<RunMaker['run']> {
    const key = addressOf(run);
    let made = this.runs.get(key);
    if (!made) {
      made = this.maker.run(run);
      this.runs.set(key, made);
    }
    return made;
  }
}

/** Where its visible part is not what its data give. */
function reportDifferences(source: string | HandIn, handIn: HandIn): Difference[] {
  const isReport = typeof source === 'string' && /^\ufeff?\s*</.test(source);
  if (!isReport || plain(source) === plain(renderHandIn(handIn))) return [];
  return [{ what: 'report', message: 'the page says something else than the data in it: it was edited' }];
}

/** Without what mail and file systems may change on the way. */
const plain = (text: string) =>
  text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .trim();

/** What disagrees within it. */
function innerDifferences(handIn: HandIn): Difference[] {
  const { settings, schedule, steps, metrics, digits } = handIn;
  const differences: Difference[] = [];
  const tell = (what: Difference['what'], message: string) => differences.push({ what, message });
  const { link, problems } = linkOf(handIn);
  for (const problem of problems) tell('link', `the link: ${problem}`);
  const wrong = differentKeys(settings, settingsAfter(schedule));
  if (wrong.length > 0) tell('settings', `the settings and the course of the run do not agree about ${wrong.join(', ')}`);
  if (metrics.step !== steps) tell('steps', `it says ${steps} steps, and its metrics are of step ${metrics.step}`);
  if (obstacleTo(handIn)) return differences;
  // Read as a link is, so that what comes to the same is the same.
  const told = { settings: schedule.start, changes: schedule.changes, steps, digits: link.digits };
  const again = parseLink(new URL(addressOf(told)).searchParams).link;
  if (addressOf(again) !== addressOf(link)) {
    tell('schedule', `the link says ${search(addressOf(link))}, and the course of the run is ${search(addressOf(again))}`);
  }
  if (link.digits !== null && digits && !digits.sha256.startsWith(link.digits)) {
    tell('link', `the link is of digits ${link.digits}…, and the hand-in of ${digits.sha256.slice(0, 12)}…`);
  }
  return differences;
}

function linkOf({ link }: HandIn): { link: Link; problems: string[] } {
  const begin = link.indexOf('?');
  if (begin === -1) return { link: PLAIN_LINK, problems: ['it has no run in it'] };
  return parseLink(new URLSearchParams(link.slice(begin).replace(/#.*$/s, '')));
}

/** The run alone, as a link. */
function addressOf({ settings, changes, steps, digits }: LinkedRun): string {
  return formatLink('https://lab.invalid/', { ...PLAIN_LINK, settings, changes, steps, autoplay: steps !== null, digits });
}

const search = (address: string) => address.slice(address.indexOf('?'), address.indexOf('?') + 200);

const differentKeys = (one: Settings, other: Settings) => SETTING_KEYS.filter((key) => one[key] !== other[key]);

/** To what the last digits of a sum may differ by. */
function nearlyEqual(one: number | null, other: number | null): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}
