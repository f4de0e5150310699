/**
 * Elements chosen by position. Indices are tensors of whole numbers from 0; no gradient reaches them. The interpreter
 * refuses an index that is out of range; an ONNX run does not check: a one-hot row is then all zeros, and a gathered row
 * is another one's or fails the run.
 */
import {
  apply,
  at,
  constant,
  describe,
  ShapeError,
  sizeOf,
  type Op,
  type Shape,
  type Tensor,
} from '../tensor.ts';
import { gatherRowsOp } from './gather-rows.ts';
import { expand } from './reduce.ts';
import { concat, reshape } from './shape.ts';

/** Positions start ≤ i < end along an axis. */
const sliceOp: Op<Span> = {
  name: 'slice',
  shapes: ([shape = []], { axis, start, end }) => {
    const extent = shape[axis];
    if (extent === undefined || !(0 <= start && start < end && end <= extent)) {
      throw new ShapeError(`slice: no positions ${start} to ${end} along axis ${axis} of ${describe(shape)}`);
    }
    return [withExtent(shape, axis, end - start)];
  },
  evaluate: ([x], { axis, start, end }) => {
    if (!x) return [];
    const [outer, row, unit] = strides(x.shape, axis);
    const part = (end - start) * unit;
    const out = new Float64Array(outer * part);
    for (let i = 0; i < outer; i++) {
      out.set(x.data.subarray(i * row + start * unit, i * row + end * unit), i * part);
    }
    return [out];
  },
  lower: (emit, [x = ''], { attributes: { axis, start, end } }) =>
    emit.node('Slice', [x, emit.ints([start]), emit.ints([end]), emit.ints([axis])]),
  // Zeros around it: as fast as Pad, and needs no op of its own.
  gradient: ({ inputs, outputs, attributes: { axis, start, end } }, [g]) => {
    if (!g) return [null];
    const { shape } = at(inputs, 0);
    const zerosAlong = (extent: number): readonly Tensor[] =>
      extent === 0 ? [] : [expand(constant(0), withExtent(shape, axis, extent))];
    const whole = reshape(g, at(outputs, 0).shape);
    return [concat([...zerosAlong(start), whole, ...zerosAlong(at(shape, axis) - end)], axis)];
  },
};

/** Rows of a table: table (n, d), indices (…) → (…, d). Gradients of rows that are taken more than once add up. */
export function embedding(table: Tensor, indices: Tensor): Tensor {
  if (table.shape.length !== 2) {
    throw new ShapeError(
      `embedding: a table (n, d) is needed, not ${describe(table.shape)}, for indices ${describe(indices.shape)}`,
    );
  }
  return apply(gatherRowsOp, [table, indices], {});
}

/** Rows of each sample at its own indices: x (b, s, d), indices (b, k) → (b, k, d). Indices may repeat. */
export function gatherRows(x: Tensor, indices: Tensor): Tensor {
  if (x.shape.length !== 3) {
    throw new ShapeError(
      `gatherRows: x (b, s, d) is needed, not ${describe(x.shape)}, for indices ${describe(indices.shape)}`,
    );
  }
  return apply(gatherRowsOp, [x, indices], {});
}

/** Positions start ≤ i < end of x along an axis. */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  return start === 0 && end === x.shape[axis] ? x : apply(sliceOp, [x], { axis, start, end });
}

interface Span {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

function withExtent(shape: Shape, axis: number, extent: number): Shape {
  return shape.map((size, i) => (i === axis ? extent : size));
}

/** Number of outer positions, elements of one of them, elements of one position along the axis. */
function strides(shape: Shape, axis: number): readonly [number, number, number] {
  return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis)), sizeOf(shape.slice(axis + 1))];
}
