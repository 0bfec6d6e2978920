/**
 * What a page and the lab in a frame of it say to each other with postMessage. The page calls what window.sae has:
 *
 *     {sae: 1, id: 7, call: 'configure', args: [{rho: 0.1}]}   →   {sae: 1, id: 7, result: {…}}
 *                                                            or   {sae: 1, id: 7, error: {name: 'RangeError', message: '…'}}
 *
 * and from its first call on it hears {sae: 1, event, detail} for each of EVENTS. The frame's height comes without asking:
 * {sae: 1, event: 'height', detail: {height}}. Anybody may send anything to a frame, so what comes is read as hostile.
 */

import type { GradientCheck, Metrics } from './protocol.js';
import type { Settings } from './settings.js';

export const FRAME_VERSION = 1;

/** The methods of window.sae, and `ready`, which is a promise there. */
export const PUBLIC_METHODS = [
  ...['ready', 'settings', 'configure', 'play', 'pause', 'step', 'reset', 'metrics'],
  ...['averageActivation', 'parameters', 'fingerprint', 'checkGradient', 'save', 'restore', 'link'],
] as const satisfies readonly (keyof PublicMethods)[];

/** What can be asked of the lab from outside: of window.sae, of a frame, of the element. */
export interface PublicMethods {
  ready(): Promise<void>;
  settings(): Promise<Settings>;
  configure(changes: Partial<Settings>): Promise<Settings>;
  play(): Promise<void>;
  pause(): Promise<void>;
  step(count?: number): Promise<Metrics>;
  reset(): Promise<void>;
  metrics(): Promise<Metrics>;
  averageActivation(): Promise<Float32Array>;
  parameters(): Promise<Float32Array>;
  fingerprint(): Promise<string>;
  checkGradient(): Promise<GradientCheck>;
  save(): Promise<Uint8Array>;
  restore(bytes: Uint8Array): Promise<void>;
  link(): Promise<string>;
}

export const EVENTS = ['ready', 'step', 'settings', 'error'] as const;
export type FrameEvent = (typeof EVENTS)[number] | 'height';

/** What 'hello' is answered with. Unlike every other call it does not make a frame load that nobody has seen yet. */
export interface Welcome {
  version: number;
  /** The settings that change without a new run, and their defaults. */
  live: Partial<Settings>;
}

export type MessageId = number | string;

export interface MessageError {
  name: string;
  message: string;
}

export interface Call {
  kind: 'call';
  id: MessageId;
  method: keyof PublicMethods | 'hello';
  /** Copied from the message, and of the kinds that the method takes. */
  args: readonly unknown[];
}

export interface Refusal {
  kind: 'refusal';
  /** Null where the message has none that an answer could carry. */
  id: MessageId | null;
  error: MessageError;
  /** Whether it was meant for the lab at all: what other scripts say to each other is not answered. */
  meant: boolean;
}

const MAX_ID = 100;
const MAX_KEYS = 64;
const MAX_TEXT = 4000;

/** What is wrong with a message. */
class Wrong {
  readonly #message: string;

  constructor(message: string) {
    this.#message = message;
  }

  /** Its message, or null where `thrown` is something else: that is not touched, for a proxy has traps to touch. */
  static messageOf(thrown: unknown): string | null {
    return typeof thrown === 'object' && thrown !== null && #message in thrown ? thrown.#message : null;
  }
}

/** Returns the argument, as a copy where it has parts; throws Wrong, saying `what` must be what, where it is none. */
type Reader = (value: unknown, what: string) => unknown;

const METHODS: Record<Call['method'], readonly { name: string; read: Reader; optional?: boolean }[]> = {
  hello: [],
  ready: [],
  settings: [],
  configure: [{ name: 'changes', read: readSettings }],
  play: [],
  pause: [],
  step: [{ name: 'count', read: readNumber, optional: true }],
  reset: [],
  metrics: [],
  averageActivation: [],
  parameters: [],
  fingerprint: [],
  checkGradient: [],
  save: [],
  restore: [{ name: 'bytes', read: readBytes }],
  link: [],
};

/** What a message asks for, or why it is refused. Never throws, and executes nothing of what it reads. */
export function readMessage(data: unknown): Call | Refusal {
  let id: MessageId | null = null;
  let meant = false;
  try {
    if (typeof data !== 'object' || data === null || !Object.hasOwn(data, 'sae')) throw new Wrong('not a message to the lab');
    meant = true;
    id = idOf(own(data, 'id'));
    const version = own(data, 'sae');
    if (version !== FRAME_VERSION)
      throw new Wrong(`sae must be ${FRAME_VERSION}, the version of these messages, not ${show(version)}`);
    if (id === null)
      throw new Wrong(`id must be a number or a text of at most ${MAX_ID} characters, not ${show(own(data, 'id'))}`);
    const method = own(data, 'call');
    if (typeof method !== 'string' || !Object.hasOwn(METHODS, method)) {
      throw new Wrong(`call must be one of hello, ${PUBLIC_METHODS.join(', ')}, not ${show(method)}`);
    }
    return {
      kind: 'call',
      id,
      method: method as Call['method'],
      args: readArguments(method as Call['method'], own(data, 'args')),
    };
  } catch (error) {
    const message = Wrong.messageOf(error) ?? 'the message cannot be read';
    return { kind: 'refusal', id, meant, error: { name: 'TypeError', message } };
  }
}

function readArguments(method: Call['method'], args: unknown): unknown[] {
  const takes = METHODS[method];
  if (args === undefined) args = [];
  if (!Array.isArray(args)) throw new Wrong(`args must be an array, not ${show(args)}`);
  const given = own(args, 'length') as number;
  if (given > takes.length) throw new Wrong(`${method} takes ${counted(takes.length)}, not ${given}`);
  return takes
    .slice(0, Math.max(given, takes.filter(({ optional }) => !optional).length))
    .map(({ name, read, optional }, index) => {
      const value = own(args, String(index));
      return optional && value === undefined ? undefined : read(value, `${name} of ${method}`);
    });
}

/** Which settings there are and what they may be is the lab's to say, by their names; only what can be no settings at all is refused. */
function readSettings(value: unknown, what: string): Record<string, unknown> {
  const plain = typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!plain) throw new Wrong(`${what} must be an object of settings, not ${show(value)}`);
  const keys = Object.keys(value);
  if (keys.length > MAX_KEYS) throw new Wrong(`${what} must have at most ${MAX_KEYS} settings, not ${keys.length}`);
  const entries = keys.map((key) => {
    if (key.length > MAX_TEXT) throw new Wrong(`${what} has a name of ${key.length} characters; at most ${MAX_TEXT} are read`);
    const part = own(value, key);
    if (!['number', 'boolean', 'string'].includes(typeof part)) {
      throw new Wrong(`${show(key)} in ${what} must be a number, a text, true or false, not ${show(part)}`);
    }
    if (typeof part === 'string' && part.length > MAX_TEXT) {
      throw new Wrong(`${show(key)} in ${what} has ${part.length} characters; at most ${MAX_TEXT} are read`);
    }
    return [key, part];
  });
  return Object.fromEntries(entries);
}

function readNumber(value: unknown, what: string): number {
  if (typeof value !== 'number') throw new Wrong(`${what} must be a number, not ${show(value)}`);
  return value;
}

function readBytes(value: unknown, what: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Wrong(`${what} must be a Uint8Array, not ${show(value)}`);
  return value;
}

function idOf(value: unknown): MessageId | null {
  if (typeof value === 'string') return value.length <= MAX_ID ? value : null;
  return typeof value === 'number' ? value : null;
}

/** A property that holds a value. Others are not asked: a getter is somebody's code. */
function own(object: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key);
  if (property && !Object.hasOwn(property, 'value')) throw new Wrong(`${show(key)} must be a value, not a getter`);
  return property?.value;
}

/** For messages: a short text is shown, of everything else what it is. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value);
}

const counted = (count: number) => (count === 0 ? 'no argument' : 'at most 1 argument');

/** What a call was rejected with, as an answer can carry it. */
export function errorOf(thrown: unknown): MessageError {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  return { name: 'Error', message: String(thrown) };
}

/**
 * Whether a page of this origin may send messages to the lab at `lab`, whose link lists these origins. Files and sandboxed
 * pages have the origin 'null', all of them the same: only a list that names it lets them in.
 */
export function isPermitted(origin: string, lab: string, listed: readonly string[]): boolean {
  if (listed.includes('*')) return true;
  return isOpaque(origin) ? listed.includes('null') : origin === lab || listed.includes(origin);
}

/** To whom to post so that only pages of this origin hear it; an opaque origin cannot be named. */
export const targetOf = (origin: string) => (isOpaque(origin) ? '*' : origin);

// Chromium gives files their scheme.
const isOpaque = (origin: string) => origin === 'null' || origin === 'file://';
