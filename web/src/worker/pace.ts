/** How the training loop shares its thread: it yields every few milliseconds, and sleeps while there is nothing to do. */

/** Lets what waits in the message queue run first. Not by a timer: browsers stretch those to 4 ms, and to a second when hidden. */
export class Turns {
  private readonly channel = new MessageChannel();
  private resume = () => {};

  constructor() {
    this.channel.port1.onmessage = () => this.resume();
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.resume = resolve;
      this.channel.port2.postMessage(null);
    });
  }

  end(): void {
    this.channel.port1.close();
  }
}

/** A turn costs some 0.3 ms where the page draws meanwhile; nobody notices that an answer is so much later. */
const SLICE_MS = 24;

/** For work that goes on and on: a turn now and then. */
export class Slices {
  private last = performance.now();

  /** A turn was taken anyway. */
  taken(): void {
    this.last = performance.now();
  }

  /** To be awaited often: takes a turn where the last one is SLICE_MS ago. */
  async next(): Promise<void> {
    if (performance.now() - this.last < SLICE_MS) return;
    // By a channel of its own: Node empties a thousand messages of one before it looks at the others.
    const turns = new Turns();
    await turns.next();
    turns.end();
    this.last = performance.now();
  }
}

/** Something changed that a sleeper may have waited for; it looks for itself what. */
export class Change {
  private wake = () => {};
  private changed = this.renew();

  /** Resolves at the next tell(). */
  next(): Promise<void> {
    return this.changed;
  }

  tell(): void {
    this.wake();
    this.changed = this.renew();
  }

  private renew(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

/** Steps a second, over about the last second. */
export class Rate {
  private marks: { time: number; step: number }[] = [];

  /** Begins anew. */
  clear(): void {
    this.marks = [];
  }

  /** To be asked now and then, with the steps made so far. */
  at(step: number): number {
    const time = performance.now();
    this.marks.push({ time, step });
    while (this.marks.length > 2 && time - this.marks[1]!.time > 1000) this.marks.shift();
    const from = this.marks[0]!;
    return time > from.time ? (1000 * (step - from.step)) / (time - from.time) : 0;
  }
}
