import { describe, ShapeError, sizeOf, type NdArray, type Shape } from '../tensor.ts';

/** Shape of an elementwise result under NumPy's broadcasting rule. */
export function broadcastShape(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new ShapeError(`${op}: ${describe(a)} and ${describe(b)} do not broadcast`);
    return x === 1 ? y : x;
  });
}

/** Row-major strides. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

/** Index into an array of shape `from` for every element of `to`, which `from` broadcasts to. */
export function broadcastIndex(from: Shape, to: Shape): Int32Array {
  const index = new Int32Array(sizeOf(to));
  const own = stridesOf(from);
  const full = stridesOf(to);
  const lead = to.length - from.length;
  for (let position = 0; position < index.length; position++) {
    let rest = position;
    let target = 0;
    for (let axis = 0; axis < to.length; axis++) {
      const stride = full[axis] ?? 1;
      const coordinate = Math.floor(rest / stride);
      rest -= coordinate * stride;
      if (axis >= lead && (from[axis - lead] ?? 1) !== 1) target += coordinate * (own[axis - lead] ?? 1);
    }
    index[position] = target;
  }
  return index;
}

/** f applied to each element. */
export function mapElements(a: NdArray, f: (x: number) => number): Float64Array {
  return a.data.map(f);
}

/** f applied to each pair of elements after broadcasting both to `shape`. */
export function zipElements(
  a: NdArray,
  b: NdArray,
  shape: Shape,
  f: (x: number, y: number) => number,
): Float64Array {
  const ia = broadcastIndex(a.shape, shape);
  const ib = broadcastIndex(b.shape, shape);
  return Float64Array.from(ia, (i, position) => f(a.data[i] ?? NaN, b.data[ib[position] ?? 0] ?? NaN));
}
