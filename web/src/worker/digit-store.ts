/** One set of digits, as far as it has arrived: its pixels as bytes, its labels, and what went wrong. */

/** MNIST's own size. More would not fit beside the core on a telephone. */
const MAX_DIGITS = 60_000;
const MAX_BYTES = MAX_DIGITS * 784;
const MAX_SIDE = 64;
/** As many classes are told apart: labels from 0 on. */
export const CLASSES = 10;

/** How many images of this size fit. */
export function mostOf(rows: number, columns: number): number {
  return Math.min(MAX_DIGITS, Math.floor(MAX_BYTES / Math.max(rows, columns) ** 2));
}

export class DigitStore {
  /** Rows and columns of a digit; 0 until the file's header was read. */
  side = 0;
  /** How many digits come: as many as the header promised, or as fit. */
  expected = 0;
  /** Whole digits here. */
  arrived = 0;
  /** True while the images are being fetched. */
  loading = false;
  /** True while the images are fetched again later, by themselves. */
  awaited = false;
  labelsLoading = false;
  imagesProblem = '';
  labelsProblem = '';
  /** Rows and columns of an image in the file, which may be no square. */
  shape: readonly [number, number] = [0, 0];
  /** How many images there are in the file, where they are more than those that come. */
  whole = 0;
  /** expected × side², of which the first `arrived` digits are filled. */
  private bytes = new Uint8Array(0);
  private allLabels: Uint8Array | null = null;
  greatestLabel = 0;

  constructor(
    readonly imagesFile: string,
    readonly labelsFile: string,
    /** Rows and columns have changed places in the file. */
    private readonly transposed = false,
    /** A person's own: what is left out of them is told when they are taken. */
    private readonly own = false,
  ) {}

  /** Pixels of one digit. */
  get inputs(): number {
    return this.side * this.side;
  }

  /** Bytes of one image in the file. */
  get imageSize(): number {
    return this.shape[0] * this.shape[1];
  }

  /** More images come by themselves, unless something goes wrong. */
  get coming(): boolean {
    return this.loading || this.awaited;
  }

  /** Nothing more is coming now, and there is something. */
  get settled(): boolean {
    return !this.loading && this.arrived > 0;
  }

  /**
   * The images file's header; `whole` is how many images it has, where only the first `count` come. Throws an Error when it is
   * not one this lab can use, or not the one seen before.
   */
  begin([count = 0, rows = 0, columns = 0]: number[], whole = count): void {
    if (this.expected > 0) {
      const [seenRows, seenColumns] = this.shape;
      if (count !== this.expected || rows !== seenRows || columns !== seenColumns) {
        throw new Error(
          `its header now says ${count} digits of ${rows}×${columns}; at first it said ${this.expected} of ${seenRows}×${seenColumns}`,
        );
      }
      return;
    }
    if (rows < 1 || columns < 1 || Math.max(rows, columns) > MAX_SIDE) {
      throw new Error(`its digits are ${rows}×${columns} pixels; expected at most ${MAX_SIDE}×${MAX_SIDE}`);
    }
    const most = mostOf(rows, columns);
    if (count < 1 || count > most) {
      throw new Error(`its header says ${count} digits of ${rows}×${columns}; expected 1 to ${most}`);
    }
    this.shape = [rows, columns];
    this.side = Math.max(rows, columns);
    this.bytes = new Uint8Array(count * this.inputs);
    this.expected = count;
    this.whole = whole;
  }

  /** Whole images of the file, next in order. Returns them as the digits that they have become: square, upright. */
  add(images: Uint8Array): Uint8Array {
    const from = this.arrived;
    this.bytes.set(this.digitsOf(images), from * this.inputs);
    this.arrived += images.length / this.imageSize;
    return this.pixels(from);
  }

  /** Whether these whole images of the file are the digits that are here from number `from` on. */
  has(images: Uint8Array, from: number): boolean {
    const digits = this.digitsOf(images);
    const here = this.bytes.subarray(from * this.inputs);
    return digits.every((pixel, i) => pixel === here[i]);
  }

  private digitsOf(images: Uint8Array): Uint8Array {
    const [rows, columns] = this.shape;
    if (rows === columns && !this.transposed) return images;
    const count = images.length / this.imageSize;
    const digits = new Uint8Array(count * this.inputs);
    for (let digit = 0; digit < count; digit++) this.place(images, digit * rows * columns, digits, digit * this.inputs);
    return digits;
  }

  /** Puts the image at `from` into the middle of the square at `to` of `digits`. */
  private place(images: Uint8Array, from: number, digits: Uint8Array, to: number): void {
    const [rows, columns] = this.shape;
    const { side, transposed } = this;
    const [top, left] = [(side - rows) >> 1, (side - columns) >> 1];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [down, along] = transposed ? [left + column, top + row] : [top + row, left + column];
        digits[to + down * side + along] = images[from + row * columns + column]!;
      }
    }
  }

  /** The digits that are here, from one up to (not including) another; a view, not a copy. */
  pixels(from = 0, to = this.arrived): Uint8Array {
    return this.bytes.subarray(Math.min(from, this.arrived) * this.inputs, Math.min(to, this.arrived) * this.inputs);
  }

  setLabels(labels: Uint8Array): void {
    this.allLabels = labels;
    this.greatestLabel = labels.reduce((greatest, label) => Math.max(greatest, label), 0);
  }

  /** One label for each digit; null until there are, where there are not as many, and where they are of too many classes. */
  get labels(): Uint8Array | null {
    return this.labelsMatch && this.greatestLabel < CLASSES ? this.allLabels!.subarray(0, this.expected) : null;
  }

  /** There is a label for each image in the file. */
  get labelsMatch(): boolean {
    return this.allLabels !== null && this.allLabels.length === this.whole;
  }

  /** What a person should be told, or ''. */
  get problem(): string {
    const mismatch =
      this.allLabels && this.expected > 0 && !this.labelsMatch
        ? `${this.labelsFile}: it has ${this.allLabels.length} labels for ${this.whole} images, so none is shown.`
        : '';
    const beyond =
      this.labelsMatch && !this.labels && !this.own
        ? `${this.labelsFile}: its labels go up to ${this.greatestLabel}; expected 0 to ${CLASSES - 1}, so none is shown.`
        : '';
    return [this.imagesProblem, this.labelsProblem, mismatch, beyond].filter(Boolean).join(' ');
  }
}
