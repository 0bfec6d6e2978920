/** How far the work has come: one line on a terminal, drawn again and again; nothing where the output goes elsewhere. */

import { printable } from './printable.mjs';

const WIDTH = 30;
/** At most some 15 times a second. */
const PAUSE_MS = 66;

export class Progress {
  #shown = false;
  #drawnAt = Number.NEGATIVE_INFINITY;

  /** @param {import('node:tty').WriteStream} stream */
  constructor(stream = process.stderr) {
    this.stream = stream;
  }

  /**
   * @param {number} done from 0 to 1
   * @param {string} text what is being done
   */
  show(done, text) {
    if (!this.stream.isTTY || performance.now() - this.#drawnAt < PAUSE_MS) return;
    this.#drawnAt = performance.now();
    this.#shown = true;
    const full = Math.round(WIDTH * Math.min(1, done));
    const line = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${printable(text)}`;
    // Some terminals do not say how wide they are.
    this.stream.write(`\r\x1b[2K${line.slice(0, (this.stream.columns || 80) - 1)}`);
  }

  /** Takes the line away, so that something can be printed. */
  clear() {
    if (this.#shown) this.stream.write('\r\x1b[2K');
    this.#shown = false;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }
}
