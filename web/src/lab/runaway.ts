/** Notices a loss that has grown beyond all measure though it is still a number: an explosion that float32 can hold. */

import { ROW } from '../protocol.js';

/** No run whose settings stay the same gets there again by itself. */
const BEYOND = 1e4;
const TOTAL = ROW.indexOf('total');

export interface Growth {
  step: number;
  from: number;
  to: number;
}

export class Runaway {
  #key = '';
  #lowest = Number.POSITIVE_INFINITY;
  #growth: Growth | null = null;

  /**
   * What the loss has grown to since the settings last changed, which was after step `since` of this run; null while it is
   * within measure. `rows` as in a snapshot, in the order of the steps.
   */
  look(run: number, since: number, rows: Float64Array): Growth | null {
    const key = `${run} ${since}`;
    if (key !== this.#key) this.forget();
    this.#key = key;
    for (let at = 0; at < rows.length; at += ROW.length) {
      const [step, total] = [rows[at]!, rows[at + TOTAL]!];
      if (step <= since) continue;
      this.#lowest = Math.min(this.#lowest, total);
      if (total > BEYOND * this.#lowest) this.#growth ??= { step, from: this.#lowest, to: total };
    }
    return this.#growth;
  }

  /** Steps were taken back. */
  forget(): void {
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#growth = null;
  }
}
