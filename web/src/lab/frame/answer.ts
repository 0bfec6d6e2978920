/** Does what the page around the frame asks for by messages, and tells it what happens. */

import {
  type Call,
  EVENTS,
  errorOf,
  FRAME_VERSION,
  isPermitted,
  type MessageId,
  readMessage,
  targetOf,
  type Welcome,
} from '../../frame-messages.js';
import { DEFAULTS, SCHEMA, SETTING_KEYS } from '../../settings.js';
import { buffersIn } from '../../transfer.js';
import type { Automation } from '../automation.js';

const WELCOME: Welcome = {
  version: FRAME_VERSION,
  live: Object.fromEntries(SETTING_KEYS.filter((key) => SCHEMA[key].effect === 'now').map((key) => [key, DEFAULTS[key]])),
};

/**
 * Only the page that has the frame is heard, and only if its origin is the lab's own or one of those `listed` in the link.
 * From its first message on it is told what happens; that the lab is ready, also where that was before. `heard` are messages
 * that came before this code did.
 */
export function answerMessages(sae: Automation, listed: readonly string[], heard: readonly MessageEvent[]): void {
  let post: Post | null = null;
  let ready: CustomEvent | null = null;
  let warned = false;
  for (const name of EVENTS) {
    sae.addEventListener(name, (event) => {
      if (name === 'ready') ready = event as CustomEvent;
      post?.({ event: name, detail: (event as CustomEvent).detail });
    });
  }
  const hear = ({ source, origin, data }: MessageEvent) => {
    if (source !== window.parent) return;
    const message = readMessage(data);
    if (message.kind === 'refusal' && !message.meant) return;
    if (!isPermitted(origin, location.origin, listed)) {
      if (!warned)
        console.warn(`The lab heard a message from ${origin} and dropped it; origin=${origin} in its address would let it in.`);
      warned = true;
      return;
    }
    if (!post) {
      post = (content) => send(content, targetOf(origin));
      if (ready) post({ event: 'ready', detail: ready.detail });
    }
    if (message.kind === 'call') answer(sae, message, post);
    else post({ id: message.id, error: message.error });
  };
  heard.forEach(hear);
  window.addEventListener('message', hear);
}

type Post = (answer: { id: MessageId | null; result?: unknown; error?: unknown } | { event: string; detail: unknown }) => void;

async function answer(sae: Automation, call: Call, post: Post): Promise<void> {
  try {
    post({ id: call.id, result: await perform(sae, call) });
  } catch (error) {
    post({ id: call.id, error: errorOf(error) });
  }
}

function perform(sae: Automation, { method, args }: Call): unknown {
  if (method === 'hello') return WELCOME;
  if (method === 'ready') return sae.ready;
  return (sae[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
}

function send(content: object, targetOrigin: string): void {
  window.parent.postMessage({ sae: FRAME_VERSION, ...content }, { targetOrigin, transfer: buffersIn(content) });
}
