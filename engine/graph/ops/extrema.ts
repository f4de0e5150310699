import {
  apply,
  at,
  describe,
  ShapeError,
  sizeOf,
  type NdArray,
  type Op,
  type Shape,
  type Tensor,
} from '../tensor.ts';
import { div, mul } from './binary.ts';
import { broadcastIndex } from './broadcast.ts';
import { sum } from './reduce.ts';
import { equal } from './select.ts';
import { reshape } from './shape.ts';

type Over = Op<{ readonly axes: readonly number[] }>;

/** The largest or smallest element over axes, which are dropped; its gradient is shared equally among elements that tie. */
function extremum(name: string, onnx: string, pick: typeof Math.max): Over {
  return {
    name,
    shapes: ([shape = []], { axes }) => {
      if (axes.some((axis) => !(axis >= 0 && axis < shape.length) || shape[axis] === 0)) {
        throw new ShapeError(`${name}: no elements along axes ${describe(axes)} of ${describe(shape)}`);
      }
      return [shape.filter((_, axis) => !axes.includes(axis))];
    },
    evaluate: ([x], { axes }, [shape]) => (x && shape ? [reduced(x, axes, shape, pick)] : []),
    lower: (emit, [x = ''], { attributes: { axes } }) =>
      emit.node(onnx, [x, emit.ints(axes)], { attributes: { keepdims: { int: 0 } } }),
    gradient: ({ inputs, outputs, attributes: { axes } }, [g]) => {
      if (!g) return [null];
      const x = at(inputs, 0);
      const shape = kept(x.shape, axes);
      const chosen = equal(x, reshape(at(outputs, 0), shape));
      const share = div(g, sum(chosen, axes));
      return [mul(chosen, reshape(share, shape))];
    },
  };
}

const maxOverOp = extremum('maxOver', 'ReduceMax', Math.max);
const minOverOp = extremum('minOver', 'ReduceMin', Math.min);

/** The largest element over `axes` (default all), which are dropped; the gradient is shared equally among those that tie. */
export function maxOver(x: Tensor, axes: readonly number[] = all(x)): Tensor {
  return axes.length === 0 ? x : apply(maxOverOp, [x], { axes });
}

/** The smallest element over `axes` (default all), which are dropped; the gradient is shared equally among those that tie. */
export function minOver(x: Tensor, axes: readonly number[] = all(x)): Tensor {
  return axes.length === 0 ? x : apply(minOverOp, [x], { axes });
}

function all({ shape }: Tensor): readonly number[] {
  return shape.map((_, axis) => axis);
}

function kept(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
}

function reduced(x: NdArray, axes: readonly number[], shape: Shape, pick: typeof Math.max): Float64Array {
  const target = broadcastIndex(kept(x.shape, axes), x.shape);
  // Of no numbers Math.max gives −∞ and Math.min ∞.
  const out = new Float64Array(sizeOf(shape)).fill(pick());
  x.data.forEach((value, position) => {
    const i = at(target, position);
    out[i] = pick(at(out, i), value);
  });
  return out;
}
