import {
  apply,
  at,
  describe,
  sameShape,
  ShapeError,
  sizeOf,
  type NdArray,
  type Op,
  type Shape,
  type Tensor,
} from '../tensor.ts';
import { broadcastIndex, broadcastShape } from './broadcast.ts';
import { mul } from './binary.ts';
import { reshape } from './shape.ts';

/** Sum over axes, which are dropped. */
export const sumOp: Op<{ readonly axes: readonly number[] }> = {
  name: 'sum',
  shapes: ([shape = []], { axes }) => {
    if (axes.some((axis) => axis < 0 || axis >= shape.length)) {
      throw new ShapeError(`sum: no axes ${describe(axes)} in ${describe(shape)}`);
    }
    return [shape.filter((_, axis) => !axes.includes(axis))];
  },
  evaluate: ([x], { axes }, [shape]) => (x && shape ? [sumOver(x, axes, shape)] : []),
  lower: (emit, [x = ''], { attributes: { axes }, inputs, outputs }) => {
    const shape = at(inputs, 0).shape;
    if (shape.length === 2 && axes.length === 1 && axes[0] === 0) {
      // Over rows: a product with ones, five times as fast as the reduction, which strides.
      const ones = emit.float(new Float32Array(at(shape, 0)).fill(1), [1, at(shape, 0)]);
      return emit.node('Reshape', [...emit.node('MatMul', [ones, x]), emit.ints(at(outputs, 0).shape)]);
    }
    const inputNames = axes.length === shape.length ? [x] : [x, emit.ints(axes)];
    return emit.node('ReduceSum', inputNames, { attributes: { keepdims: { int: 0 } } });
  },
  gradient: ({ inputs, attributes }, [g]) => {
    const shape = at(inputs, 0).shape;
    const kept = shape.map((extent, axis) => (attributes.axes.includes(axis) ? 1 : extent));
    // A gradient of one element broadcasts as it is.
    return [g ? expand(sizeOf(g.shape) === 1 ? g : reshape(g, trimmed(kept)), shape) : null];
  },
};

/** Repeats along broadcast axes up to a shape. */
export const expandOp: Op<{ readonly shape: Shape }> = {
  name: 'expand',
  shapes: ([from = []], { shape }) => {
    if (!sameShape(broadcastShape('expand', from, shape), shape)) {
      throw new ShapeError(`expand: ${describe(from)} to ${describe(shape)}`);
    }
    return [shape];
  },
  evaluate: ([x], { shape }) =>
    x ? [Float64Array.from(broadcastIndex(x.shape, shape), (i) => x.data[i] ?? NaN)] : [],
  lower: (emit, [x = ''], { attributes }) => emit.node('Expand', [x, emit.ints(attributes.shape)]),
  gradient: ({ inputs }, [g]) => [g ? sumTo(g, at(inputs, 0).shape) : null],
};

/** Σ over `axes` (default all), which are dropped. */
export function sum(x: Tensor, axes: readonly number[] = x.shape.map((_, axis) => axis)): Tensor {
  if (axes.length === 0) return x;
  const rest = x.shape.slice(axes.length);
  if (rest.length === 0 || x.shape.length === 2 || axes.some((axis, i) => axis !== i))
    return apply(sumOp, [x], { axes });
  // Over leading axes: as rows of a matrix, for which there is a fast form.
  const rows = sizeOf(x.shape.slice(0, axes.length));
  return reshape(apply(sumOp, [reshape(x, [rows, sizeOf(rest)])], { axes: [0] }), rest);
}

/** Mean over `axes` (default all), which are dropped. */
export function mean(x: Tensor, axes: readonly number[] = x.shape.map((_, axis) => axis)): Tensor {
  return mul(sum(x, axes), 1 / sizeOf(axes.map((axis) => at(x.shape, axis))));
}

/** x repeated up to `shape` under the broadcasting rule. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(expandOp, [x], { shape });
}

/** Undoes a broadcast: sums x over the axes along which `shape` was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  // One element stays as it is, whatever its rank: it broadcasts.
  if (sameShape(x.shape, shape) || (sizeOf(x.shape) === 1 && sizeOf(shape) === 1)) return x;
  const grown = broadcastShape('sumTo', x.shape, shape);
  if (sizeOf(x.shape) < sizeOf(grown) && !sameShape(x.shape, grown)) return sumTo(expand(x, grown), shape);
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((extent, axis) =>
    axis < lead || (shape[axis - lead] === 1 && extent !== 1) ? [axis] : [],
  );
  return reshape(sum(x, axes), shape);
}

/** Without leading ones: broadcasting puts them back. */
function trimmed(shape: Shape): Shape {
  const first = shape.findIndex((extent) => extent !== 1);
  return first < 0 ? [] : shape.slice(first);
}

function sumOver(x: NdArray, axes: readonly number[], shape: Shape): Float64Array {
  const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const target = broadcastIndex(kept, x.shape);
  const total = new Float64Array(sizeOf(shape));
  x.data.forEach((value, position) => {
    const i = target[position] ?? 0;
    total[i] = (total[i] ?? 0) + value;
  });
  return total;
}
