/** Chance that can be repeated: Mulberry32 of a seed. */

export class Chance {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `end`, without it. @param {number} end */
  below(end) {
    return Math.floor(this.next() * end);
  }

  /** @template T @param {readonly T[]} choices @returns {T} */
  of(choices) {
    return /** @type {T} */ (choices[this.below(choices.length)]);
  }

  /** One of these, each as often as its weight says. @template T @param {readonly (readonly [number, T])[]} weighted @returns {T} */
  weighted(weighted) {
    let left = this.next() * weighted.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of weighted) {
      left -= weight;
      if (left < 0) return choice;
    }
    return /** @type {readonly [number, T]} */ (weighted.at(-1))[1];
  }
}
