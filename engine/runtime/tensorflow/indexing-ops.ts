import { at } from '../../graph/tensor.ts';
import type { Operands } from './operands.ts';
import type { Translation } from './ops.ts';

/** Ops that move elements and compute nothing. */
export const INDEXING: Readonly<Record<string, Translation>> = {
  Reshape: (operands, [x]) => operands.tf.reshape(given(x), [...fixed(operands, 1)]),
  Transpose: (operands, [x]) => {
    const permutation = operands.ints('perm');
    return operands.tf.transpose(given(x), permutation ? [...permutation] : undefined);
  },
  /** Broadcasts both ways: an extent of 1 in the shape keeps the input's. */
  Expand: (operands, [x]) => {
    const { shape } = given(x);
    const asked = fixed(operands, 1);
    const rank = Math.max(shape.length, asked.length);
    const grown = Array.from({ length: rank }, (_, axis) => {
      const [own, wanted] = [shape[axis - rank + shape.length] ?? 1, asked[axis - rank + asked.length] ?? 1];
      return own === 1 ? wanted : own;
    });
    return operands.tf.broadcastTo(given(x), grown);
  },
  Concat: (operands, inputs) => operands.tf.concat([...inputs], operands.int('axis', 0)),
  Split: (operands, [x]) => operands.tf.split(given(x), [...fixed(operands, 1)], operands.int('axis', 0)),
  Slice: (operands, [x]) => {
    const { shape } = given(x);
    const [starts, ends] = [fixed(operands, 1), fixed(operands, 2)];
    const axes = operands.constant(3) ?? starts.map((_, axis) => axis);
    if (operands.constant(4)?.some((step) => step !== 1)) throw new Error('Slice with a step other than 1');
    const begin = shape.map(() => 0);
    const size = [...shape];
    axes.forEach((counted, i) => {
      const axis = counted < 0 ? counted + shape.length : counted;
      const extent = at(shape, axis);
      const within = (position: number): number =>
        Math.min(Math.max(position < 0 ? position + extent : position, 0), extent);
      begin[axis] = within(at(starts, i));
      size[axis] = within(at(ends, i)) - within(at(starts, i));
    });
    return operands.tf.slice(given(x), begin, size);
  },
  Gather: (operands, [x, indices]) =>
    operands.tf.gather(given(x), given(indices).toInt(), operands.int('axis', 0)),
};

function given<T>(tensor: T | undefined): T {
  if (tensor === undefined) throw new Error('an input is missing');
  return tensor;
}

function fixed(operands: Operands, index: number): readonly number[] {
  const values = operands.constant(index);
  if (!values) throw new Error(`input ${index} is missing`);
  return values;
}
