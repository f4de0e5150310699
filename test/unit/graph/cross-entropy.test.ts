import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { crossEntropy } from '../../../engine/graph/ops/cross-entropy.ts';
import { mean, sum } from '../../../engine/graph/ops/reduce.ts';
import { input, ShapeError, type Tensor } from '../../../engine/graph/tensor.ts';
import { describeOps, everywhere } from './op-cases.ts';
import { expectClose } from './support.ts';

describeOps([
  { name: 'cross-entropy', shapes: [[4, 3], [4]], values: { 1: [2, 0, 1, 2] }, build: crossEntropy },
  { name: 'cross-entropy of one row', shapes: [[3], []], values: { 1: [1] }, build: crossEntropy },
  {
    name: 'cross-entropy of two leading axes',
    shapes: [
      [2, 2, 20],
      [2, 2],
    ],
    values: { 1: [19, 0, 7, 7] },
    build: crossEntropy,
  },
  {
    name: 'mean cross-entropy',
    shapes: [[4, 3], [4]],
    values: { 1: [2, 0, 1, 2] },
    build: (logits, labels) => mean(crossEntropy(logits, labels)),
  },
]);

describe('cross-entropy', () => {
  const [logits, labels] = [input('x', [3, 3]), input('l', [3])];

  it('is −ln of the share of the label, with softmax − one-hot as its gradient', async () => {
    // Shares ¼, ½, ¼ in each row.
    const feeds = { x: [0, Math.log(2), 0, 0, Math.log(2), 0, 0, Math.log(2), 0], l: [0, 1, 2] };
    const [gradient] = gradients(sum(crossEntropy(logits, labels)), [logits]) as [Tensor];
    for (const values of await everywhere(crossEntropy(logits, labels), feeds))
      expectClose(values, [Math.log(4), Math.log(2), Math.log(4)], 1e-6);
    for (const values of await everywhere(gradient, feeds))
      expectClose(values, [-0.75, 0.5, 0.25, 0.25, -0.5, 0.25, 0.25, 0.5, -0.75], 1e-6);
  });

  it('is exact at logits of ±10⁴, for a label that is sure and for one that is impossible', async () => {
    const feeds = { x: [1e4, -1e4, 0, 1e4, -1e4, 0, -1e4, -1e4, -1e4], l: [0, 1, 2] };
    const [gradient] = gradients(sum(crossEntropy(logits, labels)), [logits]) as [Tensor];
    for (const values of await everywhere(crossEntropy(logits, labels), feeds))
      expectClose(values, [0, 2e4, Math.log(3)], 1e-7);
    for (const values of await everywhere(gradient, feeds))
      expectClose(values, [0, 0, 0, 1, -1, 0, 1 / 3, 1 / 3, -2 / 3], 1e-6);
  });

  it.each([-1, 3, 1.5])('refuses the label %d of three classes in the interpreter', (label) => {
    const feeds = { x: new Array<number>(9).fill(0), l: [0, label, 0] };
    expect(() => evaluate([crossEntropy(logits, labels)], feeds)).toThrow(
      `crossEntropy: the index ${label} is no whole number from 0 to 2`,
    );
  });

  it('refuses labels that are not one a row', () => {
    expect(() => crossEntropy(logits, input('l', [4]))).toThrow(ShapeError);
    expect(() => crossEntropy(logits, input('l', [3, 1]))).toThrow(/logits \(3, 3\) .* labels \(3, 1\)/);
  });
});
