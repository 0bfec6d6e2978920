/** Matrices of doubles, in plain arrays: what formulas that are read off the page are computed with. A number is 1×1. */
export class Matrix {
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly data: readonly number[],
  ) {}

  static scalar = (value: number) => new Matrix(1, 1, [value]);
  static of = (rows: number, columns: number, data: ArrayLike<number>) => new Matrix(rows, columns, Array.from(data));
  static column = (data: ArrayLike<number>) => Matrix.of(data.length, 1, data);
  static filled = (rows: number, columns: number, value: (row: number, column: number) => number) =>
    new Matrix(
      rows,
      columns,
      Array.from({ length: rows * columns }, (_, at) => value(Math.floor(at / columns), at % columns)),
    );
  /** All numbers of all of them, row by row, in one column. */
  static joined = (parts: readonly Matrix[]) => Matrix.column(parts.flatMap(({ data }) => data));

  get number(): number {
    if (this.data.length !== 1) throw new Error(`expected a number, not ${this.rows}×${this.columns}`);
    return this.data[0]!;
  }

  at = (row: number, column: number) => this.data[row * this.columns + column]!;
  map = (of: (value: number) => number) => new Matrix(this.rows, this.columns, this.data.map(of));
  transposed = () => Matrix.filled(this.columns, this.rows, (row, column) => this.at(column, row));
  norm = () => Matrix.scalar(Math.hypot(...this.data));
  plus = (other: Matrix) => this.elementwise(other, (a, b) => a + b);
  minus = (other: Matrix) => this.elementwise(other, (a, b) => a - b);

  /** A number goes with every element. */
  elementwise(other: Matrix, of: (one: number, other: number) => number): Matrix {
    if (other.data.length === 1) return this.map((value) => of(value, other.number));
    if (this.data.length === 1) return other.map((value) => of(this.number, value));
    if (this.rows !== other.rows || this.columns !== other.columns)
      throw new Error(`${this.shape} and ${other.shape} do not go together`);
    return new Matrix(
      this.rows,
      this.columns,
      this.data.map((value, i) => of(value, other.data[i]!)),
    );
  }

  times(other: Matrix): Matrix {
    if (this.data.length === 1 || other.data.length === 1) return this.elementwise(other, (a, b) => a * b);
    if (this.columns !== other.rows) throw new Error(`${this.shape} times ${other.shape} is no product`);
    return Matrix.filled(this.rows, other.columns, (row, column) => {
      let sum = 0;
      for (let term = 0; term < this.columns; term++) sum += this.at(row, term) * other.at(term, column);
      return sum;
    });
  }

  /** An element by its row and column, null for all; with one index an element of a column, or a row as a column. */
  part([first, second]: readonly (number | null)[]): Matrix {
    if (second === undefined) {
      return this.columns === 1 ? Matrix.scalar(this.data[first!]!) : this.part([first!, null]).transposed();
    }
    const rows = first === null ? this.rows : 1;
    const columns = second === null ? this.columns : 1;
    return Matrix.filled(rows, columns, (row, column) => this.at(row + (first ?? 0), column + (second ?? 0)));
  }

  private get shape(): string {
    return `${this.rows}×${this.columns}`;
  }
}
