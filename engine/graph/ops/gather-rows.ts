import {
  at,
  apply,
  describe,
  sameShape,
  ShapeError,
  sizeOf,
  type Emit,
  type NdArray,
  type Op,
  type Shape,
} from '../tensor.ts';
import { checkedIndex, writeOneHot } from './one-hot.ts';
import { reshape } from './shape.ts';

/** Up to here every whole number is a float32. */
const EXACT = 2 ** 24;

/** Rows of x (s, d) at indices of any shape; or of each sample of x (b, s, d) at its own indices (b, k). */
export const gatherRowsOp: Op<Record<string, never>> = {
  name: 'gatherRows',
  shapes: ([x = [], indices = []]) => {
    const { samples, rows, width } = layoutOf(x, indices);
    if (samples * rows > EXACT) {
      throw new ShapeError(`gatherRows: ${describe(x)} has more than 2²⁴ rows, which float32 cannot count`);
    }
    return [[...indices, width]];
  },
  evaluate: ([x, indices]) => {
    if (!x || !indices) return [];
    const { width } = layoutOf(x.shape, indices.shape);
    const out = new Float64Array(indices.data.length * width);
    placesOf(x.shape, indices).forEach((row, i) =>
      out.set(x.data.subarray(row * width, (row + 1) * width), i * width),
    );
    return [out];
  },
  // Gather over the rows of all samples: 330 to 360 µs for 49 of 196 rows of 192, 64 samples; GatherND 440 to 530,
  // GatherElements 1000, a product with a one-hot matrix 2300 to 7200.
  lower: (emit, [x = '', indices = ''], { inputs }) => {
    const [shape, of] = [at(inputs, 0).shape, at(inputs, 1).shape];
    const { samples, rows, width, batched } = layoutOf(shape, of);
    if (!batched) return emit.node('Gather', [x, ...asInt32(emit, indices)]);
    const first = Array.from({ length: samples }, (_, i) => i * rows);
    const places = emit.node('Add', [indices, emit.float(first, [samples, 1])]);
    return emit.node('Gather', [
      ...emit.node('Reshape', [x, emit.ints([samples * rows, width])]),
      ...asInt32(emit, at(places, 0)),
    ]);
  },
  gradient: ({ inputs, outputs }, [g]) => {
    if (!g) return [null, null];
    const [{ shape }, indices] = [at(inputs, 0), at(inputs, 1)];
    return [apply(scatterRowsOp, [reshape(g, at(outputs, 0).shape), indices], { shape }), null];
  },
};

/** The transpose of gatherRows: rows (…, d) added up at their indices, into zeros of `shape`. */
const scatterRowsOp: Op<{ readonly shape: Shape }> = {
  name: 'scatterRows',
  shapes: ([rows = [], indices = []], { shape }) => {
    if (!sameShape(rows, [...indices, layoutOf(shape, indices).width])) {
      throw new ShapeError(`scatterRows: ${describe(rows)} at ${describe(indices)} into ${describe(shape)}`);
    }
    return [shape];
  },
  evaluate: ([g, indices], { shape }) => {
    if (!g || !indices) return [];
    const { width } = layoutOf(shape, indices.shape);
    const out = new Float64Array(sizeOf(shape));
    placesOf(shape, indices).forEach((row, i) => {
      for (let k = 0; k < width; k++) {
        out[row * width + k] = at(out, row * width + k) + at(g.data, i * width + k);
      }
    });
    return [out];
  },
  lower: (emit, [g = '', indices = ''], { inputs, attributes: { shape } }) => {
    const { samples, rows, width, batched } = layoutOf(shape, at(inputs, 1).shape);
    const lead = batched ? [samples] : [];
    const count = sizeOf(at(inputs, 1).shape) / samples;
    const upstream = at(emit.node('Reshape', [g, emit.ints([...lead, count, width])]), 0);
    if (!emit.target.contrib || isFasterAsProduct(rows, width)) {
      const across = at(emit.node('Reshape', [indices, emit.ints([...lead, 1, count])]), 0);
      return emit.node('MatMul', [...writeOneHot(emit, across, [rows, 1]), upstream]);
    }
    const down = emit.node('Reshape', [indices, emit.ints([...lead, count, 1])]);
    const places = asInt32(emit, at(down, 0));
    return emit.node(
      'ScatterElements',
      [
        ...emit.node('Expand', [emit.float([0], []), emit.ints(shape)]),
        ...emit.node('Expand', [...places, emit.ints([...lead, count, width])]),
        upstream,
      ],
      { attributes: { axis: { int: lead.length }, reduction: { string: 'add' } } },
    );
  },
  gradient: ({ inputs, attributes: { shape } }, [h]) => [
    h ? apply(gatherRowsOp, [reshape(h, shape), at(inputs, 1)], {}) : null,
    null,
  ],
};

/**
 * Rows are added up by a product with a one-hot matrix or by ScatterElements: both give the same bits in every run (the
 * product, as every long one, other bits with another number of threads). ScatterND, which is faster than either, does not: its threads add to the same row at once, and
 * sums come out wrong (20000 rows of 256 into 3, two threads: 198 different results in 200 runs, off by up to 60).
 * The product's time grows with the rows that are added to, that of ScatterElements with their width. On one thread (µs,
 * product against ScatterElements), rows × width from 2048 indices: 64 × 16: 104, 181; 128 × 64: 425, 622;
 * 256 × 64: 816, 639 (two threads: 567, 652); 512 × 64: 1609, 650; 512 × 256: 5950, 3080; 1024 × 256: 12000, 4130.
 * A GPU has no scatter that is the same in every run: there it is always the product.
 */
function isFasterAsProduct(rows: number, width: number): boolean {
  return rows <= 4 * Math.min(width, 64);
}

interface Layout {
  readonly samples: number;
  readonly rows: number;
  readonly width: number;
  readonly batched: boolean;
}

function layoutOf(x: Shape, indices: Shape): Layout {
  const batched = x.length === 3;
  if (!batched && x.length !== 2) throw new ShapeError(`gatherRows: no rows in ${describe(x)}`);
  if (batched && (indices.length !== 2 || indices[0] !== x[0])) {
    throw new ShapeError(`gatherRows: ${describe(x)} at indices ${describe(indices)}`);
  }
  return { samples: batched ? at(x, 0) : 1, rows: at(x, x.length - 2), width: at(x, x.length - 1), batched };
}

/** For every index the row it stands for, counted over all samples. */
function placesOf(x: Shape, indices: NdArray): Int32Array {
  const { samples, rows } = layoutOf(x, indices.shape);
  const each = indices.data.length / samples;
  return Int32Array.from(
    indices.data,
    (index, i) => Math.floor(i / each) * rows + checkedIndex('gatherRows', index, rows),
  );
}

/** 32 bits: WebGPU has no wider whole numbers. */
function asInt32(emit: Emit, indices: string): readonly string[] {
  return emit.node('Cast', [indices], { attributes: { to: { int: 6 } } });
}
