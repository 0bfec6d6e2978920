/**
 * The link is the experiment: every setting, the run with what was changed on its way, and what to show of it, as a readable
 * URL. Pure text and data, so that the page, the frame, the command line and the documentation read the same table.
 *
 *     ?v=1&rho=0.1&seed=7&at=200:beta=0,rho=0.2&steps=500&panels=penalty,tiles
 *
 * The settings are those that the run begins with; each `at` changes some of them after the step that it names; `steps` is how
 * far the run goes. What is wrong is left out and told; nothing that stands in a link is executed or shown as anything but text.
 */

import { type Schedule, WORKERS, type Workers } from './protocol.js';
import {
  changesBetween,
  DEFAULTS,
  fromSearchParams,
  mergeSettings,
  needsRestart,
  quoted,
  SCHEMA,
  SETTING_KEYS,
  type Settings,
  toSearchParams,
} from './settings.js';

/** A link leaves out what is as by default: with other defaults it would say something else, and needs another version. */
export const LINK_VERSION = 1;
export const MAX_STEPS = 1_000_000;
/** More changes than a person makes; what a hostile link may cost is bounded by it. */
export const MAX_CHANGES = 1000;

export const LINK_THEMES = ['auto', 'light', 'dark'] as const;
export type LinkTheme = (typeof LINK_THEMES)[number];

export interface Link {
  /** What the run begins with. */
  settings: Settings;
  /** Ascending; several at one step take effect in this order. Only settings that need no new run. */
  changes: Schedule['changes'];
  /** How far the run goes; null for no end. */
  steps: number | null;
  /** Whether it begins by itself. */
  autoplay: boolean;
  /** The panels on the screen; the page's own choice where there are none. */
  panels: readonly string[];
  /** From 0; in the link from 1, as people count them. */
  unit: number | null;
  lesson: string | null;
  /** Null: the reader's own. */
  theme: LinkTheme | null;
  /** Laid out for a column of notes; null: where it is framed and `panels` are given. */
  embed: boolean | null;
  /** Pages of which origins may send messages to the frame, beside those of its own; '*' for all. */
  origin: readonly string[];
  /** Tells a learning platform the frame's height in its own words, too. */
  lti: boolean;
  /** How many workers make a step together; null for the lab's own choice. The run is the same for any. */
  workers: Workers | null;
  /** Which digits the run was made with, where they are not the lab's own: the first 12 hex digits of their SHA-256. */
  digits: string | null;
}

/** A link that says nothing. */
export const PLAIN_LINK: Link = Object.freeze({
  settings: DEFAULTS,
  changes: [],
  steps: null,
  autoplay: false,
  panels: [],
  unit: null,
  lesson: null,
  theme: null,
  embed: null,
  origin: [],
  lti: false,
  workers: null,
  digits: null,
});

/** What only the page or the core can tell. Without it such values are taken as they are. */
export interface Known {
  panels?: readonly string[];
  lessons?: readonly string[];
  /** What is wrong with a penalty that was typed; '' for nothing. */
  mistake?: (expression: string) => string;
}

interface Parameter {
  name: string;
  /** Follows "must be". */
  expected: string;
  help: string;
  example: string;
}

/** Every parameter that is not a setting, in the order in which a link has them after the settings. */
// biome-ignore format: a table, to be read line by line.
export const LINK_PARAMETERS = [
  { name: 'at', expected: `a step from 0 to ${MAX_STEPS}, a colon, and settings that take effect at once, such as 200:rho=0.1,beta=3`, example: 'at=200:rho=0.1,beta=3',
    help: 'Changes settings after that step of the run; may stand there several times, in the order of the steps.' },
  { name: 'steps', expected: `a whole number from 0 to ${MAX_STEPS}`, example: 'steps=500',
    help: 'How far the run goes by itself; then it rests, and the reader may go on.' },
  { name: 'autoplay', expected: 'true or false', example: 'autoplay=true',
    help: 'Whether training begins by itself: true where steps are given, otherwise false. A frame begins when it is first seen.' },
  { name: 'panels', expected: 'panels of the lab, separated by commas', example: 'panels=penalty,tiles',
    help: 'What to show. A framed page with panels is laid out for a column of notes.' },
  { name: 'unit', expected: 'a whole number from 1 to hidden', example: 'unit=17',
    help: 'The hidden unit that is selected.' },
  { name: 'lesson', expected: 'one of the lessons', example: 'lesson=penalty',
    help: 'Opens this lesson.' },
  { name: 'theme', expected: `one of ${LINK_THEMES.join(', ')}`, example: 'theme=dark',
    help: 'Light, dark, or what the reader’s system prefers.' },
  { name: 'embed', expected: 'true or false', example: 'embed=true',
    help: 'The layout for a column of notes, or the whole page, whatever else the link says.' },
  { name: 'origin', expected: 'origins such as https://notes.example, separated by commas, or *', example: 'origin=https://notes.example',
    help: 'Pages that may send messages to the frame. Those of the lab’s own origin always may.' },
  { name: 'lti', expected: 'true or false', example: 'lti=true',
    help: 'Also tells the height as lti.frameResize, which Canvas and other learning platforms listen for.' },
  { name: 'workers', expected: `one of ${WORKERS.join(', ')}`, example: 'workers=2',
    help: 'How many processors work on a step. The numbers are the same for any, to the last bit; auto uses several where that is faster.' },
  { name: 'digits', expected: '12 hexadecimal digits', example: 'digits=0123456789ab',
    help: 'The run was made with digits of one’s own: the beginning of their SHA-256. The lab writes it by itself.' },
] as const satisfies readonly Parameter[];

type ParameterName = (typeof LINK_PARAMETERS)[number]['name'];

const NAMES: readonly string[] = ['v', ...SETTING_KEYS, ...LINK_PARAMETERS.map(({ name }) => name)];

/** What a link says, and what was wrong with the rest of it. Never throws. */
export function parseLink(params: URLSearchParams, known: Known = {}): { link: Link; problems: string[] } {
  const reader = new Reader(params);
  const { problems } = reader;
  const version = params.get('v');
  if (version !== null && version !== String(LINK_VERSION)) {
    problems.push(`v must be ${LINK_VERSION}, not ${quoted(version)}: the link may come from a newer lab`);
  }
  const settings = startOf(params, known, problems);
  const changes = changesOf(params.getAll('at'), settings, known, problems);
  let steps = reader.whole('steps', 0, MAX_STEPS);
  const last = changes.at(-1)?.step ?? 0;
  if (steps !== null && steps < last) {
    problems.push(`steps must be at least ${last}, the step of the last change, not ${steps}`);
    steps = last;
  }
  steps ??= changes.length > 0 ? last : null;
  const link: Link = {
    settings,
    changes,
    steps,
    autoplay: reader.flag('autoplay') ?? steps !== null,
    panels: reader.some('panels', known.panels),
    unit: reader.whole('unit', 1, settings.hidden),
    lesson: reader.one('lesson', known.lessons),
    theme: reader.one('theme', LINK_THEMES) as LinkTheme | null,
    embed: reader.flag('embed'),
    origin: reader.list('origin', isOrigin),
    lti: reader.flag('lti') ?? false,
    workers: workersOf(reader.one('workers', WORKERS.map(String))),
    digits: reader.text('digits', (text) => /^[0-9a-f]{12}$/.test(text)),
  };
  if (link.unit !== null) link.unit -= 1;
  return { link, problems };
}

function workersOf(text: string | null): Workers | null {
  return WORKERS.find((workers) => String(workers) === text) ?? null;
}

/** `base` with exactly this link as its query: what it had before is gone, its fragment too. Only what is not the default is written. */
export function formatLink(base: string, link: Link): string {
  const url = new URL(base);
  url.hash = '';
  const params = toSearchParams(link.settings);
  for (const { step, changes } of link.changes) {
    const parts = SETTING_KEYS.filter((key) => changes[key] !== undefined).map((key) => `${key}=${changes[key]}`);
    params.append('at', `${step}:${parts.join(',')}`);
  }
  const set = (name: ParameterName, value: unknown, wanted: boolean) => {
    if (wanted) params.set(name, String(value));
  };
  const last = link.changes.at(-1)?.step ?? null;
  set('steps', link.steps, link.steps !== last);
  set('autoplay', link.autoplay, link.autoplay !== (link.steps !== null));
  set('panels', link.panels, link.panels.length > 0);
  set('unit', (link.unit ?? 0) + 1, link.unit !== null);
  set('lesson', link.lesson, link.lesson !== null);
  set('theme', link.theme, link.theme !== null);
  set('embed', link.embed, link.embed !== null);
  set('origin', link.origin, link.origin.length > 0);
  set('lti', true, link.lti);
  set('workers', link.workers, link.workers !== null);
  set('digits', link.digits, link.digits !== null);
  // All of these are allowed there, and easier to read as they are. The first "=" of a parameter is its own.
  url.search = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%3D', '=');
  return url.href;
}

function startOf(params: URLSearchParams, known: Known, problems: string[]): Settings {
  const { settings, problems: wrong } = fromSearchParams(params);
  problems.push(...wrong);
  const mistake = known.mistake?.(settings.penaltyExpression);
  if (!mistake) return settings;
  problems.push(`penaltyExpression: ${mistake.replace(/\.$/, '')}`);
  return { ...settings, penaltyExpression: DEFAULTS.penaltyExpression };
}

function changesOf(texts: readonly string[], start: Settings, known: Known, problems: string[]): Schedule['changes'] {
  const changes: Schedule['changes'][number][] = [];
  let settings = start;
  let before = 0;
  const expected = LINK_PARAMETERS.find(({ name }) => name === 'at')!.expected;
  for (const text of texts.slice(0, MAX_CHANGES)) {
    const refuse = (why: string) => problems.push(`at must be ${expected}, not ${quoted(text)}${why}`);
    const [, digits = '', rest = ''] = /^(\d{1,7}):(.+)$/.exec(text) ?? [];
    const step = Number(digits);
    if (digits === '' || step > MAX_STEPS) {
      refuse('');
      continue;
    }
    if (step < before) {
      refuse(`: the change before it is at step ${before}`);
      continue;
    }
    try {
      const after = changed(settings, rest, known);
      const fresh = changesBetween(settings, after);
      settings = after;
      before = step;
      if (Object.keys(fresh).length > 0) changes.push({ step, changes: fresh });
    } catch (error) {
      refuse(`: ${(error as Error).message}`);
    }
  }
  if (texts.length > MAX_CHANGES) problems.push(`at may stand there ${MAX_CHANGES} times, not ${texts.length}`);
  return changes;
}

/** `settings` with those of "rho=0.1,beta=3" laid over. Throws for what is no such text, and for what needs a new run. */
function changed(settings: Settings, text: string, known: Known): Settings {
  const params = toSearchParams(settings);
  for (const part of text.split(',')) {
    const [, key = '', value = ''] = /^([A-Za-z]+)=(.+)$/.exec(part) ?? [];
    if (key === '') throw new RangeError(`${quoted(part)} is not of the form setting=value`);
    if (!Object.hasOwn(SCHEMA, key)) throw new RangeError(`unknown setting ${quoted(key)}`);
    params.set(key, value);
  }
  const { settings: after, problems } = fromSearchParams(params);
  if (problems.length > 0) throw new RangeError(problems.join('; '));
  const mistake = known.mistake?.(after.penaltyExpression);
  if (mistake) throw new RangeError(`penaltyExpression: ${mistake.replace(/\.$/, '')}`);
  if (needsRestart(settings, after)) {
    const keys = SETTING_KEYS.filter((key) => SCHEMA[key].effect === 'restart' && settings[key] !== after[key]);
    throw new RangeError(`${keys.join(', ')} cannot change during a run`);
  }
  return mergeSettings(settings, changesBetween(settings, after));
}

/** Reads parameters one by one and gathers what is wrong with them. */
class Reader {
  readonly problems: string[] = [];

  constructor(private readonly params: URLSearchParams) {
    const counts = new Map<string, number>();
    for (const name of params.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const unknown = [...counts.keys()].filter((name) => !NAMES.includes(name));
    if (unknown.length > 0)
      this.problems.push(
        `unknown ${unknown.slice(0, 5).map(quoted).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}`,
      );
    for (const [name, count] of counts) {
      if (count > 1 && name !== 'at' && NAMES.includes(name))
        this.problems.push(`${name} stands there ${count} times; the first counts`);
    }
  }

  /** The parameter's value where `accepts` takes it; null where it is missing or wrong. */
  text(name: ParameterName, accepts: (text: string) => boolean, expected: string = expectedOf(name)): string | null {
    const text = this.params.get(name);
    if (text === null || accepts(text)) return text;
    this.problems.push(`${name} must be ${expected}, not ${quoted(text)}`);
    return null;
  }

  flag(name: ParameterName): boolean | null {
    const text = this.text(name, (value) => /^(true|false|1|0)$/.test(value));
    return text === null ? null : text === 'true' || text === '1';
  }

  whole(name: ParameterName, min: number, max: number): number | null {
    const inside = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
    const text = this.text(name, inside, `a whole number from ${min} to ${max}`);
    return text === null ? null : Number(text);
  }

  one(name: ParameterName, choices: readonly string[] | undefined): string | null {
    if (!choices) return this.text(name, isId);
    return this.text(name, (text) => choices.includes(text), `one of ${choices.join(', ')}`);
  }

  /** Those of the list that `accepts` takes, each once. */
  list(name: ParameterName, accepts: (text: string) => boolean, expected: string = expectedOf(name)): string[] {
    const parts = (this.params.get(name) ?? '').split(',').filter((part) => part !== '');
    for (const part of parts.filter((text) => !accepts(text)).slice(0, 5)) {
      this.problems.push(`${name} must be ${expected}, not ${quoted(part)}`);
    }
    return [...new Set(parts.filter(accepts))];
  }

  /** Some of these, in their order. */
  some(name: ParameterName, choices: readonly string[] | undefined): string[] {
    if (!choices) return this.list(name, isId);
    const named = this.list(name, (text) => choices.includes(text), `some of ${choices.join(', ')}`);
    return choices.filter((choice) => named.includes(choice));
  }
}

const expectedOf = (name: ParameterName) => LINK_PARAMETERS.find((parameter) => parameter.name === name)!.expected;

const isId = (text: string) => /^[a-z0-9-]{1,40}$/.test(text);

function isOrigin(text: string): boolean {
  if (text === '*' || text === 'null') return true;
  return /^https?:\/\/[^/?#@\s]+$/i.test(text) && URL.canParse(text) && new URL(text).origin === text.toLowerCase();
}
