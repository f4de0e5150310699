import {
  apply,
  at,
  describe,
  sameShape,
  ShapeError,
  type Attributes,
  type Emit,
  type NdArray,
  type Op,
  type Shape,
  type Tensor,
} from '../tensor.ts';
import { mul, sub } from './binary.ts';
import { sum } from './reduce.ts';
import { reshape } from './shape.ts';
import { exp } from './unary.ts';

/** eˣ / Σ eˣ over the last axis. */
const softmaxOp: Op<Attributes> = {
  name: 'softmax',
  shapes: ([shape = []]) => [withLastAxis('softmax', shape)],
  evaluate: ([x]) => (x ? [byRows(x, (row) => shares(row))] : []),
  lower: (emit, inputs) => emit.node('Softmax', inputs, { attributes: { axis: { int: -1 } } }),
  gradient: ({ outputs }, [g]) => [g ? fromResult(softmaxGradientOp, at(outputs, 0), g) : null],
};

/**
 * (y, g) → y ⊙ (g − Σ y g), the gradient of softmax from its result y. The Jacobian diag(y) − y yᵀ is symmetric, so with
 * respect to g the gradient is the same op again.
 */
const softmaxGradientOp: Op<Attributes> = {
  name: 'softmaxGradient',
  shapes: ([y = [], g = []]) => [alike('softmaxGradient', y, g)],
  evaluate: ([y, g]) =>
    y && g
      ? [
          byRows(y, (row, start) => {
            const upstream = g.data.subarray(start, start + row.length);
            const projection = row.reduce((total, value, i) => total + value * at(upstream, i), 0);
            return row.map((value, i) => value * (at(upstream, i) - projection));
          }),
        ]
      : [],
  lower: (emit, [y = '', g = ''], { inputs }) => {
    const shape = at(inputs, 0).shape;
    const projection = rowSums(emit, at(emit.node('Mul', [y, g]), 0), shape);
    return emit.node('Mul', [y, ...emit.node('Sub', [g, projection])]);
  },
  gradient: ({ inputs }, [h]) => {
    if (!h) return [null, null];
    const [y, g] = [at(inputs, 0), at(inputs, 1)];
    return [
      sub(mul(h, sub(g, keptSum(mul(y, g)))), mul(g, keptSum(mul(h, y)))),
      fromResult(softmaxGradientOp, y, h),
    ];
  },
};

/** x − ln Σ eˣ over the last axis. */
const logSoftmaxOp: Op<Attributes> = {
  name: 'logSoftmax',
  shapes: ([shape = []]) => [withLastAxis('logSoftmax', shape)],
  evaluate: ([x]) =>
    x
      ? [
          byRows(x, (row) => {
            const total = logSumExpOf(row);
            return row.map((value) => value - total);
          }),
        ]
      : [],
  lower: (emit, [x = ''], { inputs }) => [writeLogSoftmax(emit, x, at(inputs, 0).shape)],
  gradient: ({ outputs }, [g]) => [g ? fromResult(logSoftmaxGradientOp, at(outputs, 0), g) : null],
};

/** (y, g) → g − eʸ Σ g, the gradient of log-softmax from its result y. */
const logSoftmaxGradientOp: Op<Attributes> = {
  name: 'logSoftmaxGradient',
  shapes: ([y = [], g = []]) => [alike('logSoftmaxGradient', y, g)],
  evaluate: ([y, g]) =>
    y && g
      ? [
          byRows(y, (row, start) => {
            const upstream = g.data.subarray(start, start + row.length);
            const total = upstream.reduce((a, b) => a + b, 0);
            return row.map((value, i) => at(upstream, i) - Math.exp(value) * total);
          }),
        ]
      : [],
  lower: (emit, [y = '', g = ''], { inputs }) => {
    const total = rowSums(emit, g, at(inputs, 0).shape);
    return emit.node('Sub', [g, ...emit.node('Mul', [...emit.node('Exp', [y]), total])]);
  },
  gradient: ({ inputs }, [h]) => {
    if (!h) return [null, null];
    const [y, g] = [at(inputs, 0), at(inputs, 1)];
    const weighted = mul(h, exp(y));
    return [mul(mul(weighted, -1), keptSum(g)), sub(h, keptSum(weighted))];
  },
};

/** ln Σ eˣ over the last axis, which is dropped. */
const logSumExpOp: Op<Attributes> = {
  name: 'logSumExp',
  shapes: ([shape = []]) => [withLastAxis('logSumExp', shape).slice(0, -1)],
  evaluate: ([x]) => (x ? [byRows(x, (row) => Float64Array.of(logSumExpOf(row)))] : []),
  // ReduceLogSumExp takes 490 to 960 µs where this takes 165 (3584 × 64), 1000 where this takes 200 to 330 (14336 × 14).
  lower: (emit, [x = ''], { inputs, outputs }) => {
    const { largest, rest } = writeLogSumExp(emit, x, at(inputs, 0).shape);
    return emit.node('Reshape', [...emit.node('Add', [largest, rest]), emit.ints(at(outputs, 0).shape)]);
  },
  gradient: ({ inputs }, [g]) => {
    const x = at(inputs, 0);
    return [g ? mul(reshape(g, kept(x.shape)), softmax(x)) : null];
  },
};

/** x − ln Σ eˣ over the last axis of a tensor of that shape, as nodes. */
export function writeLogSoftmax(emit: Emit, x: string, shape: Shape): string {
  if (!emit.target.lacks?.includes('LogSoftmax'))
    return at(emit.node('LogSoftmax', [x], { attributes: { axis: { int: -1 } } }), 0);
  const { shifted, rest } = writeLogSumExp(emit, x, shape);
  return at(emit.node('Sub', [shifted, rest]), 0);
}

/** ln Σ eˣ = largest + rest with rest = ln Σ e^shifted, shifted = x − largest; the last axis is kept with extent 1. */
function writeLogSumExp(
  emit: Emit,
  x: string,
  shape: Shape,
): { readonly largest: string; readonly shifted: string; readonly rest: string } {
  const axis = emit.ints([shape.length - 1]);
  const reduce = (type: string, of: string): string =>
    at(emit.node(type, [of, axis], { attributes: { keepdims: { int: 1 } } }), 0);
  const largest = reduce('ReduceMax', x);
  const shifted = at(emit.node('Sub', [x, largest]), 0);
  const powers = at(emit.node('Exp', [shifted]), 0);
  return { largest, shifted, rest: at(emit.node('Log', [reduce('ReduceSum', powers)]), 0) };
}

/** eˣ / Σ eˣ over the last axis; stable for logits of any size. */
export function softmax(x: Tensor): Tensor {
  return apply(softmaxOp, [x], {});
}

/** x − ln Σ eˣ over the last axis; stable for logits of any size. */
export function logSoftmax(x: Tensor): Tensor {
  return apply(logSoftmaxOp, [x], {});
}

/** ln Σ eˣ over the last axis, which is dropped; stable for logits of any size. */
export function logSumExp(x: Tensor): Tensor {
  return apply(logSumExpOp, [x], {});
}

/**
 * Σ over the last axis in a shape that broadcasts against x. Along a short axis a product with a matrix of ones, which gives
 * the sum in every place and needs no broadcasting afterwards; then the whole gradient of softmax takes (µs, one thread):
 * 256 × 4 × 14 × 14: 165 against 272; n = 16: 185 against 274; n = 24: 188 against 167; n = 64: 1212 against 172.
 */
function rowSums(emit: Emit, x: string, shape: Shape): string {
  const n = at(shape, shape.length - 1);
  if (n <= 16 && shape.length > 1 && emit.target.contrib) {
    return at(emit.node('MatMul', [x, emit.float(new Float32Array(n * n).fill(1), [n, n])]), 0);
  }
  const attributes = { keepdims: { int: 1 } };
  return at(emit.node('ReduceSum', [x, emit.ints([shape.length - 1])], { attributes }), 0);
}

/** A gradient op of (result, upstream gradient); a gradient of one element may come with another rank. */
function fromResult(op: Op<Attributes>, y: Tensor, g: Tensor): Tensor {
  return apply(op, [y, reshape(g, y.shape)], {});
}

/** Σ over the last axis, kept with extent 1. */
function keptSum(x: Tensor): Tensor {
  return reshape(sum(x, [x.shape.length - 1]), kept(x.shape));
}

function kept(shape: Shape): Shape {
  return [...shape.slice(0, -1), 1];
}

function withLastAxis(op: string, shape: Shape): Shape {
  if (shape.length === 0 || shape.at(-1) === 0)
    throw new ShapeError(`${op}: ${describe(shape)} has no last axis with elements`);
  return shape;
}

function alike(op: string, y: Shape, g: Shape): Shape {
  if (!sameShape(y, g)) throw new ShapeError(`${op}: ${describe(y)} and ${describe(g)} differ`);
  return withLastAxis(op, y);
}

/** f of every row (last axis) and its first index, joined. */
function byRows(
  { shape, data }: NdArray,
  f: (row: Float64Array, start: number) => Float64Array,
): Float64Array {
  const n = at(shape, shape.length - 1);
  const rows: Float64Array[] = [];
  for (let start = 0; start < data.length; start += n) rows.push(f(data.subarray(start, start + n), start));
  const width = rows[0]?.length ?? 0;
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => out.set(row, i * width));
  return out;
}

function logSumExpOf(row: Float64Array): number {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  return largest + Math.log(row.reduce((total, value) => total + Math.exp(value - largest), 0));
}

function shares(row: Float64Array): Float64Array {
  const total = logSumExpOf(row);
  return row.map((value) => Math.exp(value - total));
}
