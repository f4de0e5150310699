import {
  apply,
  applyMany,
  at,
  describe,
  nodeOf,
  sameShape,
  ShapeError,
  sizeOf,
  constant,
  type Op,
  type Shape,
  type Tensor,
} from '../tensor.ts';
import { stridesOf } from './broadcast.ts';

export const reshapeOp: Op<{ readonly shape: Shape }> = {
  name: 'reshape',
  shapes: ([from = []], { shape }) => {
    if (sizeOf(from) !== sizeOf(shape))
      throw new ShapeError(`reshape: ${describe(from)} to ${describe(shape)}`);
    return [shape];
  },
  evaluate: ([x]) => (x ? [x.data] : []),
  lower: (emit, [x = ''], { attributes }) => emit.node('Reshape', [x, emit.ints(attributes.shape)]),
  gradient: ({ inputs }, [g]) => [g ? reshape(g, at(inputs, 0).shape) : null],
};

export const transposeOp: Op<{ readonly permutation: readonly number[] }> = {
  name: 'transpose',
  shapes: ([shape = []], { permutation }) => {
    if (
      [...permutation].sort((a, b) => a - b).some((axis, i) => axis !== i) ||
      permutation.length !== shape.length
    ) {
      throw new ShapeError(
        `transpose: ${describe(permutation)} is no permutation of the axes of ${describe(shape)}`,
      );
    }
    return [permutation.map((axis) => at(shape, axis))];
  },
  evaluate: ([x], { permutation }, [shape]) => {
    if (!x || !shape) return [];
    const from = stridesOf(x.shape);
    const to = stridesOf(shape);
    return [
      Float64Array.from({ length: x.data.length }, (_, position) => {
        let rest = position;
        let source = 0;
        to.forEach((stride, axis) => {
          const coordinate = Math.floor(rest / stride);
          rest -= coordinate * stride;
          source += coordinate * at(from, at(permutation, axis));
        });
        return at(x.data, source);
      }),
    ];
  },
  lower: (emit, inputs, { attributes }) =>
    emit.node('Transpose', inputs, { attributes: { perm: { ints: attributes.permutation } } }),
  gradient: ({ attributes }, [g]) => {
    const inverse: number[] = [];
    attributes.permutation.forEach((axis, i) => (inverse[axis] = i));
    return [g ? transpose(g, inverse) : null];
  },
};

export const concatOp: Op<{ readonly axis: number }> = {
  name: 'concat',
  shapes: (shapes, { axis }) => {
    const first = at(shapes, 0);
    for (const shape of shapes) {
      if (shape.length !== first.length || shape.some((extent, i) => i !== axis && extent !== first[i])) {
        throw new ShapeError(`concat along ${axis}: ${shapes.map(describe).join(', ')}`);
      }
    }
    return [
      first.map((extent, i) => (i === axis ? shapes.reduce((n, shape) => n + at(shape, axis), 0) : extent)),
    ];
  },
  evaluate: (inputs, { axis }, [shape]) => {
    if (!shape) return [];
    const out = new Float64Array(sizeOf(shape));
    const outer = sizeOf(shape.slice(0, axis));
    const row = sizeOf(shape.slice(axis));
    let offset = 0;
    for (const x of inputs) {
      const part = sizeOf(x.shape.slice(axis));
      for (let i = 0; i < outer; i++) out.set(x.data.subarray(i * part, (i + 1) * part), i * row + offset);
      offset += part;
    }
    return [out];
  },
  lower: (emit, inputs, { attributes }) => {
    // A tree where one node cannot take all.
    let parts = inputs;
    while (parts.length > 1) {
      const joined: string[] = [];
      const width = Math.min(emit.target.arity, parts.length);
      for (let first = 0; first < parts.length; first += width) {
        const group = parts.slice(first, first + width);
        joined.push(
          ...(group.length === 1
            ? group
            : emit.node('Concat', group, { attributes: { axis: { int: attributes.axis } } })),
        );
      }
      parts = joined;
    }
    return parts;
  },
  gradient: ({ inputs, attributes }, [g]) => {
    if (!g) return inputs.map(() => null);
    return split(
      g,
      inputs.map((x) => at(x.shape, attributes.axis)),
      attributes.axis,
    );
  },
};

export const splitOp: Op<{ readonly sizes: readonly number[]; readonly axis: number }> = {
  name: 'split',
  shapes: ([shape = []], { sizes, axis }) => {
    if (sizes.reduce((a, b) => a + b, 0) !== shape[axis]) {
      throw new ShapeError(`split: ${describe(sizes)} along axis ${axis} of ${describe(shape)}`);
    }
    return sizes.map((size) => shape.map((extent, i) => (i === axis ? size : extent)));
  },
  evaluate: ([x], { axis }, shapes) => {
    if (!x) return [];
    const outer = sizeOf(x.shape.slice(0, axis));
    const row = sizeOf(x.shape.slice(axis));
    let offset = 0;
    return shapes.map((shape) => {
      const part = sizeOf(shape.slice(axis));
      const out = new Float64Array(sizeOf(shape));
      for (let i = 0; i < outer; i++)
        out.set(x.data.subarray(i * row + offset, i * row + offset + part), i * part);
      offset += part;
      return out;
    });
  },
  lower: (emit, [x = ''], { attributes: { sizes, axis } }) => {
    if (sizes.length < emit.target.arity) {
      return emit.node('Split', [x, emit.ints(sizes)], {
        attributes: { axis: { int: axis } },
        outputs: sizes.length,
      });
    }
    let end = 0;
    return sizes.map((size) => {
      const start = end;
      end += size;
      return at(emit.node('Slice', [x, emit.ints([start]), emit.ints([end]), emit.ints([axis])]), 0);
    });
  },
  gradient: ({ outputs, attributes }, gradients) => [
    gradients.every((g) => g === null)
      ? null
      : concat(
          gradients.map((g, i) => g ?? zeros(at(outputs, i).shape)),
          attributes.axis,
        ),
  ],
};

/** The same elements under another shape. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const node = nodeOf(x);
  return node?.op === reshapeOp ? reshape(at(node.inputs, 0), shape) : apply(reshapeOp, [x], { shape });
}

/** Axes reordered: axis i of the result is axis `permutation[i]` of x. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  return apply(transposeOp, [x], { permutation });
}

/** Joined along an axis. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  return parts.length === 1 ? at(parts, 0) : apply(concatOp, parts, { axis });
}

/** Cut along an axis into consecutive parts of the given sizes. */
export function split(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
  return sizes.length === 1 ? [x] : applyMany(splitOp, [x], { sizes, axis });
}

/** A constant of zeros. */
export function zeros(shape: Shape): Tensor {
  return constant(new Float64Array(sizeOf(shape)), shape);
}
