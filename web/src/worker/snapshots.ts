/**
 * Sends snapshots to the page, never faster than it takes them, and gathers meanwhile what must not be lost between two.
 * Drawing has a share of the time and no more: where it takes the page long, there are fewer snapshots, so that training keeps
 * its speed and the page answers to a person.
 */

import {
  type Checkpoint,
  type HeldOut,
  type Metrics,
  ROW,
  type Schedule,
  type SessionListener,
  type Snapshot,
} from '../protocol.js';

/**
 * Milliseconds between two, where training leaves so many processors to the page and the browser: 15 a second are as many as
 * charts are worth, but where processors are few, what draws takes from what trains.
 */
const FRAMES = [200, 100, 66] as const;
/** Drawing has one in so many milliseconds; */
const DRAWING_SHARE = 8;
/** but not even a slow page is left without a picture for longer. */
const LONGEST = 500;
/** Panels come and go; the time that drawing takes is smoothed over about three snapshots. */
const SMOOTHING = 0.3;

export type Scene = Omit<Snapshot, 'rows' | 'heldOut' | 'schedule' | 'checkpoint'>;

export class Snapshots {
  private rows: number[] = [];
  private heldOut: HeldOut[] = [];
  private schedule: Schedule | null = null;
  private checkpoint: Checkpoint | null = null;
  /** The bytes of one that nobody needs any more. */
  private used: Uint8Array | null = null;
  private sentAt = -Infinity;
  private unanswered = 0;
  /** Something changed since the last one was sent, which is still unanswered. */
  private stale = false;
  /** What a snapshot costs the page, in milliseconds. */
  private drawing = 0;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly listener: SessionListener,
    private readonly scene: () => Scene,
    /** Whether the scene can be seen now; when it can again, frame() is called. */
    private readonly visible: () => boolean,
    /** How many processors training leaves. */
    private readonly spare: () => number,
    /** Called when the page has taken a snapshot. */
    private readonly answered: () => void,
  ) {}

  /** A step was made, under penalty weight `beta`. */
  record(metrics: Metrics, beta: number): void {
    const { step, reconstruction, sparsity, weightDecay, total } = metrics;
    const row: Record<(typeof ROW)[number], number> = {
      step,
      reconstruction,
      sparsity,
      penalty: beta * sparsity,
      weightDecay,
      total,
    };
    for (const name of ROW) this.rows.push(row[name]);
  }

  evaluated(heldOut: HeldOut): void {
    this.heldOut.push(heldOut);
  }

  scheduled(schedule: Schedule): void {
    this.schedule = schedule;
  }

  /** Given away with the next one that is sent, unless a newer one comes before. `used`: bytes to be written to. */
  keep(save: (used: Uint8Array | null) => Checkpoint): void {
    const used = this.checkpoint?.bytes ?? this.used;
    if (!this.checkpoint) this.used = null;
    this.checkpoint = save(used);
  }

  /** Another run: what was gathered of the last one is of no use. */
  clear(): void {
    this.rows = [];
    this.heldOut = [];
    this.checkpoint = null;
  }

  /** The page has not yet taken the last one. */
  get pending(): boolean {
    return this.unanswered > 0;
  }

  /** Resolves when the page has taken all of them. */
  taken(): Promise<void> {
    return new Promise((resolve) => {
      if (this.pending) this.waiting.push(resolve);
      else resolve();
    });
  }

  /** It is time for the next frame. */
  get due(): boolean {
    const frame = FRAMES[Math.min(this.spare(), FRAMES.length - 1)]!;
    const interval = Math.min(LONGEST, Math.max(frame, DRAWING_SHARE * this.drawing));
    return !this.pending && (this.stale || performance.now() - this.sentAt >= interval);
  }

  /** Sends one if it is time for the next frame. */
  frame(): void {
    if (this.due) this.now();
  }

  /** Sends one as soon as the page has taken the last. */
  soon(): void {
    if (this.pending) this.stale = true;
    else this.now();
  }

  now(): void {
    if (!this.visible()) {
      this.stale = true;
      return;
    }
    const { schedule, heldOut, checkpoint } = this;
    const snapshot = { ...this.scene(), rows: Float64Array.from(this.rows), heldOut, schedule, checkpoint };
    this.clear();
    this.schedule = null;
    this.stale = false;
    this.sentAt = performance.now();
    void this.send(snapshot);
  }

  private async send(snapshot: Snapshot): Promise<void> {
    this.unanswered += 1;
    try {
      const { took, used } = await this.listener.snapshot(snapshot);
      this.drawing += SMOOTHING * (took - this.drawing);
      this.used = used ?? this.used;
    } catch (error) {
      // The page's own fault; training is none the worse for it.
      console.error('The page failed to take a snapshot:', error);
    }
    this.unanswered -= 1;
    if (this.stale && !this.pending) this.now();
    this.answered();
    if (!this.pending) for (const resolve of this.waiting.splice(0)) resolve();
  }
}
