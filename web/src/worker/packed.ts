/** One attempt at a file as the server has it: what came before, what the server sends now, and whether it still sends. */

import type { Received } from './received.js';
import { PassingFault, type Patience, passes } from './retries.js';

/** Where nothing has come for so many milliseconds, nothing will. */
const SILENCE = 20_000;

export class Packed {
  /** Why it broke off; null while it has not. */
  fault: PassingFault | null = null;
  /** Whether the server has sent all that it sends. */
  private ended = false;
  private readonly controller = new AbortController();
  private reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;

  constructor(
    private readonly fetch: (init: RequestInit) => Promise<Response>,
    private readonly received: Received,
    private readonly patience: Patience,
  ) {}

  /** The file's beginning (its first two bytes at least, where it has as many), a stream of all of it, and its type. */
  async open() {
    const { received } = this;
    received.fresh = false;
    let response = await this.ask();
    let before = response.status === 206 || response.status === 416 ? received.before(response) : null;
    if (!before && !response.ok) throw refused(response);
    if (!before && response.status === 206) {
      // Not the part that was asked for.
      giveUp(response.body);
      received.forget();
      response = await this.ask();
      if (response.status !== 200) throw refused(response);
    }
    const read = response.status === 416 ? async () => this.end() : this.reading(response);
    if (!before) {
      received.anew(response);
      before = [await beginning(read)];
      received.add(before[0]!);
    }
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start(controller) {
          for (const bytes of before) controller.enqueue(bytes);
        },
        async pull(controller) {
          const bytes = await read();
          if (!bytes) return controller.close();
          received.add(bytes);
          controller.enqueue(bytes);
        },
        cancel: () => this.stop(),
      },
      // It asks for more when all before it was unpacked, so that at its end nothing else can be wrong than that end.
      { highWaterMark: 0 },
    );
    return { head: before[0] ?? new Uint8Array(), stream, type: response.headers.get('content-type') };
  }

  /** What to say where the file cannot be unpacked. */
  spoilt(error: unknown): Error {
    if (!this.ended) return new Error(`it is damaged (${reason(error)})`, { cause: error });
    const message = `it is cut off or damaged (${reason(error)})`;
    // If the next attempt brings no more either, the file has no more.
    return this.received.fresh ? new PassingFault(message, { cause: error }) : new Error(message, { cause: error });
  }

  private ask(): Promise<Response> {
    const { headers } = this.received;
    return this.unlessSilent(this.fetch({ headers, signal: this.controller.signal })).catch((error: unknown) => {
      throw this.broken(`it could not be fetched (${reason(error)})`, error);
    });
  }

  private reading({ body }: Response): Read {
    if (!body) throw new Error('the server sent no content');
    const reader = body.getReader();
    this.reader = reader;
    return async () => {
      const { done, value } = await this.unlessSilent(reader.read()).catch((error: unknown) => {
        throw this.broken(`it broke off (${reason(error)})`, error);
      });
      return done ? this.end() : value;
    };
  }

  private stop(): void {
    this.controller.abort();
    giveUp(this.reader);
  }

  private end(): null {
    this.ended = true;
    return null;
  }

  private broken(message: string, cause: unknown): PassingFault {
    this.fault = new PassingFault(message, { cause });
    return this.fault;
  }

  /** As `coming`; where that takes too long, the download ends, and it rejects. */
  private async unlessSilent<T>(coming: Promise<T>): Promise<T> {
    let inTime = () => {};
    const silence = new Promise<never>((_, reject) => {
      inTime = this.patience.after(SILENCE, () => {
        reject(new Error(`nothing came for ${SILENCE / 1000} seconds`));
        this.stop();
      });
    });
    try {
      return await Promise.race([coming, silence]);
    } finally {
      inTime();
    }
  }
}

/** The next bytes; null at the end. */
type Read = () => Promise<Uint8Array<ArrayBuffer> | null>;

/** The first two bytes, or more; fewer where the file is shorter. */
async function beginning(read: Read): Promise<Uint8Array<ArrayBuffer>> {
  let head = new Uint8Array(0);
  while (head.length < 2) {
    const bytes = await read();
    if (!bytes) break;
    const longer = new Uint8Array(head.length + bytes.length);
    longer.set(head);
    longer.set(bytes, head.length);
    head = longer;
  }
  return head;
}

function refused({ status, statusText, body }: Response): Error {
  giveUp(body);
  const message = `the server answered ${`${status} ${statusText}`.trim()}`;
  return passes(status) ? new PassingFault(message) : new Error(message);
}

/** Ends a download whose rest nobody wants. That it failed, or fails now, has been told or is of no interest. */
export function giveUp(download: { cancel(): Promise<void> } | null): void {
  download?.cancel().catch(() => {});
}

/** The error's own words, without the call of ours that Chromium puts before them. */
function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^Failed to execute '.*?' on '.*?': /, '') : String(error);
}
