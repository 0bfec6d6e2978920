/** One set of digits, as far as it has arrived: its pixels as bytes, its labels, and what went wrong. */

/** MNIST's own size. More would not fit beside the core on a telephone. */
const MAX_DIGITS = 60_000;
const MAX_BYTES = MAX_DIGITS * 784;
const MAX_SIDE = 64;

export class DigitStore {
  /** Rows and columns of a digit; 0 until the file's header was read. */
  side = 0;
  /** How many digits the header promised. */
  expected = 0;
  /** Whole digits here. */
  arrived = 0;
  /** True while the images are being fetched. */
  loading = false;
  labelsLoading = false;
  imagesProblem = '';
  labelsProblem = '';
  /** expected × side², of which the first `arrived` digits are filled. */
  private bytes = new Uint8Array(0);
  private allLabels: Uint8Array | null = null;

  constructor(
    readonly imagesFile: string,
    readonly labelsFile: string,
  ) {}

  /** Pixels of one digit. */
  get inputs(): number {
    return this.side * this.side;
  }

  /** Nothing more will come by itself, and there is something. */
  get settled(): boolean {
    return !this.loading && this.arrived > 0;
  }

  /** The images file's header. Throws an Error when it is not one this lab can use, or not the one seen before. */
  begin([count = 0, rows = 0, columns = 0]: number[]): void {
    if (this.expected > 0) {
      if (count !== this.expected || rows !== this.side || columns !== this.side) {
        throw new Error(
          `its header now says ${count} digits of ${rows}×${columns}; at first it said ${this.expected} of ${this.side}×${this.side}`,
        );
      }
      return;
    }
    if (count < 1 || count > MAX_DIGITS) throw new Error(`its header says ${count} digits; expected 1 to ${MAX_DIGITS}`);
    if (rows !== columns || rows < 1 || rows > MAX_SIDE) {
      throw new Error(`its digits are ${rows}×${columns} pixels; expected square ones of at most ${MAX_SIDE}×${MAX_SIDE}`);
    }
    const size = count * rows * columns;
    if (size > MAX_BYTES) throw new Error(`its header says ${size} bytes of pixels; at most ${MAX_BYTES} are taken`);
    this.bytes = new Uint8Array(size);
    this.side = rows;
    this.expected = count;
  }

  /** Whole digits, next in order. */
  add(pixels: Uint8Array): void {
    this.bytes.set(pixels, this.arrived * this.inputs);
    this.arrived += pixels.length / this.inputs;
  }

  /** The digits that are here, from one up to (not including) another; a view, not a copy. */
  pixels(from = 0, to = this.arrived): Uint8Array {
    return this.bytes.subarray(Math.min(from, this.arrived) * this.inputs, Math.min(to, this.arrived) * this.inputs);
  }

  setLabels(labels: Uint8Array): void {
    this.allLabels = labels;
  }

  /** One label for each digit the header promised; null until there are, and where there are not as many. */
  get labels(): Uint8Array | null {
    return this.allLabels && this.allLabels.length === this.expected ? this.allLabels : null;
  }

  /** What a person should be told, or ''. */
  get problem(): string {
    const mismatch =
      this.allLabels && this.expected > 0 && !this.labels
        ? `${this.labelsFile}: it has ${this.allLabels.length} labels for ${this.expected} images, so none is shown.`
        : '';
    return [this.imagesProblem, this.labelsProblem, mismatch].filter(Boolean).join(' ');
  }
}
