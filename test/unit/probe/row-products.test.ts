import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { rowProducts, rowSums, transposed } from '../../../engine/probe/row-products.ts';
import { randomStream } from '../../../engine/random/stream.ts';

const draw = (rows: number, columns: number, purpose: string): Matrix =>
  Matrix.from1DArray(rows, columns, randomStream(1, purpose).fillNormal(new Float32Array(rows * columns)));
const flat = (matrix: Matrix): Float64Array => Float64Array.from(matrix.to1DArray());

describe('products of rows', () => {
  it.each([
    [6, 8, 5],
    [7, 9, 4],
    [1, 3, 2],
    [2, 4, 1],
    [5, 1, 30],
  ])('are A Bᵀ: (%d, k) with (%d, k), k = %d', (n, m, length) => {
    const a = draw(n, length, 'a');
    const b = draw(m, length, 'b');
    const expected = a.mmul(b.transpose()).to1DArray();
    const out = rowProducts(flat(a), flat(b), length);
    expect(out).toHaveLength(n * m);
    out.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it('have their sums and their transpose beside them', () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect([...rowSums(values, 3)]).toEqual([6, 15]);
    expect([...transposed(values, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
