/**
 * One value for each dimension of a latent, look after look: what a heat map over the run shows. Bounded: when the columns are
 * full, neighbours become one (their mean), so that a run of a million looks costs no more than one of five hundred.
 */

/** Columns kept; a heat map has about as many pixels. Even, so that neighbours can be joined. */
export const MAX_COLUMNS = 512;

interface Column {
  /** Of the newest look in it. */
  readonly step: number;
  readonly looks: number;
  /** Sum over its looks, per dimension. */
  readonly sum: Float64Array;
}

export class Profile {
  readonly dims: number;
  readonly #maxColumns: number;
  #columns: Column[] = [];
  #looksPerColumn = 1;
  #epoch = 0;
  #looks = 0;

  constructor(dims: number, maxColumns = MAX_COLUMNS) {
    this.dims = dims;
    this.#maxColumns = maxColumns;
  }

  get columns(): number {
    return this.#columns.length;
  }

  get looksPerColumn(): number {
    return this.#looksPerColumn;
  }

  /** Changes when columns that a reader may have seen are no longer what they were; the last one may grow all the same. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Counts looks that were taken in. */
  get looks(): number {
    return this.#looks;
  }

  append(step: number, values: readonly number[]): void {
    if (step <= (this.#columns.at(-1)?.step ?? -Infinity)) this.truncateAfter(step - 1);
    const last = this.#columns.at(-1);
    if (last !== undefined && last.looks < this.#looksPerColumn)
      this.#columns[this.#columns.length - 1] = joined(last, { step, looks: 1, sum: this.#padded(values) });
    else {
      if (this.#columns.length === this.#maxColumns) this.#joinNeighbours();
      this.#columns.push({ step, looks: 1, sum: this.#padded(values) });
    }
    this.#looks += 1;
  }

  /** Takes away what holds a look past `step` (the void tail after a resume). */
  truncateAfter(step: number): void {
    const kept = this.#columns.filter((column) => column.step <= step);
    if (kept.length === this.#columns.length) return;
    this.#columns = kept;
    this.#epoch += 1;
  }

  /** Columns from `from` on: [step, value of dimension 0, 1, …] each. */
  pack(from: number): Float64Array {
    const width = 1 + this.dims;
    const columns = this.#columns.slice(from);
    const data = new Float64Array(columns.length * width);
    columns.forEach(({ step, looks, sum }, c) => {
      data[c * width] = step;
      for (let j = 0; j < this.dims; j++) data[c * width + 1 + j] = (sum[j] ?? NaN) / looks;
    });
    return data;
  }

  #joinNeighbours(): void {
    this.#columns = Array.from({ length: Math.ceil(this.#columns.length / 2) }, (_, i) => {
      const [first, second] = this.#columns.slice(2 * i, 2 * i + 2);
      if (first === undefined) throw new RangeError(`Profile: no column ${2 * i}.`);
      return second === undefined ? first : joined(first, second);
    });
    this.#looksPerColumn *= 2;
    this.#epoch += 1;
  }

  #padded(values: readonly number[]): Float64Array {
    return Float64Array.from({ length: this.dims }, (_, j) => values[j] ?? NaN);
  }
}

const joined = (a: Column, b: Column): Column => ({
  step: b.step,
  looks: a.looks + b.looks,
  sum: a.sum.map((value, j) => value + (b.sum[j] ?? NaN)),
});
