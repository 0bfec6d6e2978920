/** Fetches a file and unpacks it as it comes, where it is gzipped. */

import { giveUp, Packed } from './packed.js';
import { Received } from './received.js';
import { PATIENCE } from './retries.js';

/** How much of the packed file is unpacked at a time, in bytes. */
const PIECE = 16 * 1024;

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * The unpacked bytes of a file, in whatever pieces they come, from its first byte on, also where some were `received` before.
 * `fetch` is told what to ask for. Throws an Error that says what went wrong, a PassingFault where that may be gone the next
 * time; everything before it has been yielded then. Who stops early ends the download.
 */
export async function* download(
  fetch: (init: RequestInit) => Promise<Response>,
  received = new Received(),
  patience = PATIENCE,
): AsyncGenerator<Uint8Array, void, undefined> {
  const packed = new Packed(fetch, received, patience);
  const { head, stream, type } = await packed.open();
  const reader = unpack(head, stream, type).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw packed.fault ?? packed.spoilt(error);
      });
      if (done) return;
      yield value;
    }
  } finally {
    giveUp(reader);
  }
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
