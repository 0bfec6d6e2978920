/** The first images of a file that has more than fit. */

import { mostOf } from './digit-store.js';

const HEADER = 16;
const IMAGES = 0x803;

export class Fitting {
  /** How many of the images that the header promises are left out; known once bytes() has yielded something. */
  leftOut = 0;

  constructor(readonly whole: AsyncIterable<Uint8Array>) {}

  /** The file's bytes; where it has more images than fit, as if it ended after the last that does, and its header said so. */
  async *bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    let head: Uint8Array | null = new Uint8Array(0);
    let left = Number.POSITIVE_INFINITY;
    for await (const bytes of this.whole) {
      let piece = bytes;
      if (head) {
        head = joined(head, piece);
        if (head.length < HEADER) continue;
        left = this.begin(head);
        piece = head;
        head = null;
      }
      yield piece.subarray(0, left);
      left -= piece.length;
      if (left <= 0) return;
    }
    // Too short for a header: whoever reads it says so.
    if (head) yield head;
  }

  /** Shortens the header, where it promises too much. Returns how many bytes the file then has. */
  private begin(head: Uint8Array): number {
    const view = new DataView(head.buffer);
    const [magic, count, rows, columns] = [0, 4, 8, 12].map((at) => view.getUint32(at)) as [number, number, number, number];
    const most = mostOf(rows, columns);
    if (magic !== IMAGES || most < 1 || count <= most) return Number.POSITIVE_INFINITY;
    this.leftOut = count - most;
    view.setUint32(4, most);
    return HEADER + most * rows * columns;
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
