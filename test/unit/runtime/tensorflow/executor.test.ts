import { describe, expect, it } from 'vitest';
import { emitModel, TARGETS } from '../../../../engine/graph/onnx/emit-model.ts';
import { add, mul } from '../../../../engine/graph/ops/binary.ts';
import { exp } from '../../../../engine/graph/ops/unary.ts';
import { constant, input, type Tensor } from '../../../../engine/graph/tensor.ts';
import { DeviceError, OutOfMemoryError } from '../../../../engine/runtime/device-error.ts';
import { TensorflowExecutor, tensorflowPrograms } from '../../../../engine/runtime/tensorflow/executor.ts';
import { loadTensorflow } from '../../../../engine/runtime/tensorflow/find.ts';

const { tf } = await loadTensorflow([import.meta.dirname]);
const plain = (tensor: Tensor) => emitModel(new Map([['y', tensor]]), new Map(), TARGETS.plain);

describe('the TensorFlow executor', () => {
  it('refuses a program with an op that it cannot translate, and names it', () => {
    const model = plain(exp(input('x', [2])));
    const nodes = model.nodes.map((node) => ({ ...node, type: 'Erfinv' }));
    expect(() => new TensorflowExecutor(tf, { ...model, nodes }, ['y'])).toThrow(
      'The TensorFlow executor has no translation of the ONNX op Erfinv.',
    );
  });

  it('refuses ops of other domains, whatever they are called', () => {
    const model = plain(exp(input('x', [2])));
    const nodes = model.nodes.map((node) => ({ ...node, domain: 'com.microsoft' }));
    expect(() => new TensorflowExecutor(tf, { ...model, nodes }, ['y'])).toThrow(/ONNX op Exp/);
  });

  it('names an input that is not given', () => {
    const executor = new TensorflowExecutor(tf, plain(exp(input('x', [2]))), ['y']);
    expect(() => executor.run(new Map())).toThrow('no tensor for the input x');
    executor.dispose();
  });

  it.each([
    ['OOM when allocating tensor with shape[9,9]', OutOfMemoryError, /training\.batchSize/],
    ['Array buffer allocation failed', OutOfMemoryError, /too little memory/],
    [
      'dimensions must be equal',
      DeviceError,
      'TensorFlow failed at the operation Exp: dimensions must be equal',
    ],
  ])('says "%s" in words, and leaves no tensor behind', (said, kind, words) => {
    const before = tf.memory().numTensors;
    const exhausted = {
      ...tf,
      exp: () => {
        throw new Error(said);
      },
    };
    const x = input('x', [2]);
    const executor = new TensorflowExecutor(exhausted, plain(exp(mul(add(x, 1), constant([2, 3], [2])))), [
      'y',
    ]);
    const fed = executor.input('x', Float32Array.of(1, 2));
    const run = () => executor.run(new Map([['x', fed]]));
    expect(run).toThrow(kind);
    expect(run).toThrow(words);
    fed.dispose();
    executor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('frees what is spent while it runs: a long chain holds as much as a short one', async () => {
    const peak = async (length: number): Promise<number> => {
      let most = 0;
      const watching = {
        ...tf,
        exp: ((x) => {
          most = Math.max(most, tf.memory().numTensors);
          return tf.exp(x);
        }) satisfies typeof tf.exp,
      };
      let y = input('x', [2]);
      for (let i = 0; i < length; i++) y = exp(mul(y, 0.5));
      const program = await tensorflowPrograms(watching)(new Map([['y', y]]), new Map());
      const { y: found } = await program.run({ x: Float32Array.of(0, 1) });
      expect(found?.length).toBe(2);
      await program.release();
      return most;
    };
    expect(await peak(40)).toBe(await peak(3));
  });
});
