/**
 * All inner products of the rows of a with the rows of b: A Bᵀ, (n, m).
 *
 * Eight at a time, two rows by four, so that six numbers are loaded for eight products: twice as fast as one by one, which
 * is what makes a classifier without a runtime fast enough.
 *
 * @param a (n, length), row-major
 * @param b (m, length), row-major
 */
export function rowProducts(a: Float64Array, b: Float64Array, length: number): Float64Array {
  const n = a.length / length;
  const m = b.length / length;
  const out = new Float64Array(n * m);
  const blockedRows = n - (n % 2);
  const blockedColumns = m - (m % 4);
  for (let i = 0; i < blockedRows; i += 2)
    for (let j = 0; j < blockedColumns; j += 4) block(a, i, b, j, length, out, m);
  for (let i = 0; i < n; i++) {
    for (let j = i < blockedRows ? blockedColumns : 0; j < m; j++) {
      let sum = 0;
      for (let l = 0; l < length; l++) sum += a[i * length + l]! * b[j * length + l]!;
      out[i * m + j] = sum;
    }
  }
  return out;
}

/** Rows i, i + 1 of a with rows j … j + 3 of b. */
function block(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
  out: Float64Array,
  m: number,
): void {
  const a0 = i * length;
  const b0 = j * length;
  const a1 = a0 + length;
  const b1 = b0 + length;
  const b2 = b1 + length;
  const b3 = b2 + length;
  let p00 = 0;
  let p01 = 0;
  let p02 = 0;
  let p03 = 0;
  let p10 = 0;
  let p11 = 0;
  let p12 = 0;
  let p13 = 0;
  for (let l = 0; l < length; l++) {
    const x0 = a[a0 + l]!;
    const x1 = a[a1 + l]!;
    const y0 = b[b0 + l]!;
    const y1 = b[b1 + l]!;
    const y2 = b[b2 + l]!;
    const y3 = b[b3 + l]!;
    p00 += x0 * y0;
    p01 += x0 * y1;
    p02 += x0 * y2;
    p03 += x0 * y3;
    p10 += x1 * y0;
    p11 += x1 * y1;
    p12 += x1 * y2;
    p13 += x1 * y3;
  }
  const at = i * m + j;
  out[at] = p00;
  out[at + 1] = p01;
  out[at + 2] = p02;
  out[at + 3] = p03;
  out[at + m] = p10;
  out[at + m + 1] = p11;
  out[at + m + 2] = p12;
  out[at + m + 3] = p13;
}

/** The sum of each row of `length` numbers. */
export function rowSums(values: Float64Array, length: number): Float64Array {
  const sums = new Float64Array(values.length / length);
  for (let r = 0, at = 0; r < sums.length; r++) {
    let sum = 0;
    for (let l = 0; l < length; l++, at++) sum += values[at]!;
    sums[r] = sum;
  }
  return sums;
}

/** (rows, columns) → (columns, rows), row-major. */
export function transposed(values: Float64Array, columns: number): Float64Array {
  const rows = values.length / columns;
  const out = new Float64Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  return out;
}
