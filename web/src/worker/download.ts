/** Fetches a file and unpacks it as it comes, where it is gzipped. */

/** How much of the packed file is unpacked at a time, in bytes. */
const PIECE = 16 * 1024;

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * The unpacked bytes of what `fetch` gets, in whatever pieces they come. Throws an Error that says what went wrong;
 * everything before it has been yielded then. Who stops early ends the download.
 */
export async function* download(fetch: () => Promise<Response>): AsyncGenerator<Uint8Array, void, undefined> {
  const response = await fetch().catch((error: unknown) => {
    throw new Error(`it could not be fetched (${reason(error)})`, { cause: error });
  });
  if (!response.ok) {
    giveUp(response.body);
    throw new Error(`the server answered ${`${response.status} ${response.statusText}`.trim()}`);
  }
  if (!response.body) throw new Error('the server sent no content');
  const { head, stream } = await peek(response.body.getReader());
  const reader = unpack(head, stream, response.headers.get('content-type')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new Error(`it broke off or is damaged (${reason(error)})`, { cause: error });
      });
      if (done) return;
      yield value;
    }
  } finally {
    giveUp(reader);
  }
}

/** Ends a download whose rest nobody wants. That it failed, or fails now, has been told or is of no interest. */
function giveUp(download: { cancel(): Promise<void> } | null): void {
  download?.cancel().catch(() => {});
}

/** The error's own words, without the call of ours that Chromium puts before them. */
function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^Failed to execute '.*?' on '.*?': /, '') : String(error);
}

/** The first two bytes (fewer where the file is shorter), and a stream of all of them. */
async function peek(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>) {
  let head = new Uint8Array(0);
  while (head.length < 2) {
    const { done, value } = await reader.read();
    if (done) break;
    const longer = new Uint8Array(head.length + value.length);
    longer.set(head);
    longer.set(value, head.length);
    head = longer;
  }
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(head),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (why) => reader.cancel(why),
  });
  return { head, stream };
}

function unpack(
  head: Uint8Array,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  type: string | null,
): ReadableStream<Uint8Array> {
  if (head[0] === 0x1f && head[1] === 0x8b) return gunzip(stream);
  // An IDX file begins with two zeros. Some servers declare .gz as an encoding; the browser has unpacked it then.
  if (head[0] === 0 && head[1] === 0) return stream;
  giveUp(stream);
  const begin =
    head.length === 0
      ? 'it is empty'
      : `it begins with ${JSON.stringify(new TextDecoder('latin1').decode(head.subarray(0, 16)))}`;
  throw new Error(`it is not a gzip file: ${begin}${type ? `, of type ${type}` : ''}`);
}

/**
 * A stream that fails forgets what it has unpacked and nobody has read yet. Piping would tell the decompressor that the file
 * has ended (or is damaged) before that; so each piece waits until all before it was read, and what arrived is kept.
 */
function gunzip(stream: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  const feed = async () => {
    const reader = stream.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        for (let from = 0; from < value.length; from += PIECE) {
          await writer.ready;
          await writer.write(value.subarray(from, from + PIECE));
        }
      }
      await writer.ready;
      await writer.close();
    } catch (error) {
      // The reader of `readable` gets the error, whichever side it came from.
      await writer.abort(error).catch(() => {});
      await reader.cancel(error).catch(() => {});
    }
  };
  void feed();
  return readable;
}
