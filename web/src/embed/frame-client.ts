/** The page's end of the messages with one frame: calls wait until the lab is there, and each gets its own answer. */

import { FRAME_VERSION, type MessageError, type PublicMethods, type Welcome } from '../frame-messages.js';

/** A lab that has loaded answers at once; what has not answered by then is no lab, or does not let this page in. */
const PATIENCE_MS = 20_000;

/** What somebody asked for. */
export interface Asked {
  method: keyof PublicMethods | 'hello';
  args: readonly unknown[];
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class FrameClient {
  /** What the lab said when it was greeted; null before that. */
  welcome: Welcome | null = null;
  readonly #frame: HTMLIFrameElement;
  readonly #origin: string;
  readonly #tell: (event: string, detail: unknown) => void;
  /** Calls that the lab has not been sent yet. */
  #waiting: Asked[] = [];
  readonly #sent = new Map<number, Asked>();
  #lastId = 0;
  #patience = 0;
  /** Why calls do not wait any longer. */
  #problem: Error | null = null;

  /** `tell` is called with what the lab tells by itself. */
  constructor(frame: HTMLIFrameElement, tell: (event: string, detail: unknown) => void) {
    const { origin } = new URL(frame.src);
    this.#frame = frame;
    // An opaque origin cannot be named.
    this.#origin = origin === 'null' ? '*' : origin;
    this.#tell = tell;
    window.addEventListener('message', this.#hear);
    frame.addEventListener('load', this.#greet);
  }

  ask(asked: Asked): void {
    if (this.welcome) {
      this.#send(asked);
    } else if (this.#problem) {
      asked.reject(this.#problem);
    } else {
      this.#waiting.push(asked);
      // It would not load while it is out of sight.
      this.#frame.loading = 'eager';
    }
  }

  /** Nothing is heard from the frame any more. What was asked of it is rejected; what it has not been sent is returned. */
  end(why: string): Asked[] {
    clearTimeout(this.#patience);
    window.removeEventListener('message', this.#hear);
    this.#frame.removeEventListener('load', this.#greet);
    this.#rejectSent(why);
    return this.#waiting.splice(0);
  }

  /** The frame has loaded; not for the first time where its reader has reloaded it. */
  #greet = () => {
    clearTimeout(this.#patience);
    this.welcome = null;
    this.#problem = null;
    this.#rejectSent('the frame was loaded anew');
    const resolve = (welcome: unknown) => {
      clearTimeout(this.#patience);
      this.welcome = welcome as Welcome;
      for (const asked of this.#waiting.splice(0)) this.#send(asked);
    };
    this.#patience = window.setTimeout(() => {
      this.#problem = new Error(`no lab answers at ${this.#frame.src}`);
      for (const { reject } of this.#waiting.splice(0)) reject(this.#problem);
    }, PATIENCE_MS);
    this.#send({ method: 'hello', args: [], resolve, reject: () => {} });
  };

  #send(asked: Asked): void {
    const id = ++this.#lastId;
    const { method: call, args } = asked;
    try {
      this.#frame.contentWindow!.postMessage({ sae: FRAME_VERSION, id, call, args }, this.#origin);
      this.#sent.set(id, asked);
    } catch (error) {
      // Something that no message can carry.
      asked.reject(error as Error);
    }
  }

  #rejectSent(why: string): void {
    for (const { reject } of this.#sent.values()) reject(new Error(why));
    this.#sent.clear();
  }

  #hear = ({ source, origin, data }: MessageEvent) => {
    if (source !== this.#frame.contentWindow || data?.sae !== FRAME_VERSION) return;
    if (this.#origin !== '*' && origin !== this.#origin) return;
    if (typeof data.event === 'string') {
      this.#tell(data.event, data.detail);
      return;
    }
    const asked = this.#sent.get(data.id);
    if (!asked) return;
    this.#sent.delete(data.id);
    if (data.error) asked.reject(errorFrom(data.error));
    else asked.resolve(data.result);
  };
}

/** An error of the same name and message, and where it is one of these, of the same kind. */
function errorFrom({ name, message }: MessageError): Error {
  const kinds = { RangeError, TypeError };
  const Kind = Object.hasOwn(kinds, name) ? kinds[name as keyof typeof kinds] : Error;
  return Object.assign(new Kind(message), { name });
}
