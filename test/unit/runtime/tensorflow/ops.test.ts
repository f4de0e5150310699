import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OnnxInitialiser, OnnxNode } from '../../../../engine/graph/onnx/model-proto.ts';
import { sizeOf, type OnnxAttribute, type Shape } from '../../../../engine/graph/tensor.ts';
import { TensorflowExecutor } from '../../../../engine/runtime/tensorflow/executor.ts';
import { loadTensorflow } from '../../../../engine/runtime/tensorflow/find.ts';
import { TRANSLATIONS } from '../../../../engine/runtime/tensorflow/ops.ts';

const { tf } = await loadTensorflow([import.meta.dirname]);

interface Numbers {
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** One ONNX node with numbers in and out, written down from the ONNX specification (operator set 18). */
interface OpCase {
  readonly type: string;
  readonly what?: string;
  /** Float tensors; whole numbers without a shape are an int64 constant (axes, shapes, sizes). */
  readonly inputs: readonly (Numbers | readonly number[])[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly expected: readonly Numbers[];
}

const numbers = (shape: Shape, ...data: readonly number[]): Numbers => ({ shape, data });
const int = (value: number): OnnxAttribute => ({ int: value });

const unary = (type: string, x: readonly number[], y: readonly number[]): OpCase => ({
  type,
  inputs: [numbers([x.length], ...x)],
  expected: [numbers([y.length], ...y)],
});
/** (2, 1) with (3): both broadcast. */
const binary = (type: string, a: readonly number[], b: readonly number[], y: readonly number[]): OpCase => ({
  type,
  inputs: [numbers([2, 1], ...a), numbers([3], ...b)],
  expected: [numbers([2, 3], ...y)],
});
const E = Math.E;
const SIX = numbers([2, 3], 1, 2, 3, 4, 5, 6);
const reduced = (type: string, rows: readonly number[], all: number): readonly OpCase[] => [
  { type, what: 'over rows, kept', inputs: [SIX, [1]], expected: [numbers([2, 1], ...rows)] },
  {
    type,
    what: 'over rows, dropped',
    inputs: [SIX, [-1]],
    attributes: { keepdims: int(0) },
    expected: [numbers([2], ...rows)],
  },
  { type, what: 'over all', inputs: [SIX], attributes: { keepdims: int(0) }, expected: [numbers([], all)] },
];

const CASES: readonly OpCase[] = [
  unary('Abs', [-2, 0, 3], [2, 0, 3]),
  unary('Cos', [0, Math.PI / 3], [1, 0.5]),
  unary('Erf', [-1, 0, 0.5], [-0.842700792949715, 0, 0.520499877813047]),
  unary('Exp', [0, 1, -1], [1, E, 1 / E]),
  unary('Identity', [3, 4], [3, 4]),
  unary('Log', [1, E], [0, 1]),
  unary('Neg', [1, -2], [-1, 2]),
  unary('Reciprocal', [2, -4], [0.5, -0.25]),
  unary('Relu', [-1, 0, 2], [0, 0, 2]),
  unary('Sigmoid', [0, Math.log(3)], [0.5, 0.75]),
  unary('Sign', [-2, 0, 3], [-1, 0, 1]),
  unary('Sin', [0, Math.PI / 6], [0, 0.5]),
  unary('Sqrt', [4, 2.25], [2, 1.5]),
  unary('Tanh', [0, Math.atanh(0.5)], [0, 0.5]),
  {
    type: 'HardSigmoid',
    what: 'max(0, min(1, alpha x + beta))',
    inputs: [numbers([3], -1, 0.25, 9)],
    attributes: { alpha: { float: 2 }, beta: { float: 0.1 } },
    expected: [numbers([3], 0, 0.6, 1)],
  },
  {
    type: 'HardSigmoid',
    what: 'as a step, where alpha x overflows',
    inputs: [numbers([4], -1e30, 0, 1e-37, 1e30)],
    attributes: { alpha: { float: 3e38 }, beta: { float: 0 } },
    expected: [numbers([4], 0, 0, 1, 1)],
  },
  binary('Add', [1, 2], [10, 20, 30], [11, 21, 31, 12, 22, 32]),
  binary('Sub', [1, 2], [10, 20, 30], [-9, -19, -29, -8, -18, -28]),
  binary('Mul', [2, 3], [1, 4, 5], [2, 8, 10, 3, 12, 15]),
  binary('Div', [2, 3], [1, 4, 8], [2, 0.5, 0.25, 3, 0.75, 0.375]),
  binary('Max', [2, 3], [1, 2.5, 4], [2, 2.5, 4, 3, 3, 4]),
  binary('Min', [2, 3], [1, 2.5, 4], [1, 2, 2, 1, 2.5, 3]),
  {
    type: 'Max',
    what: 'of three',
    inputs: [numbers([2], 1, 5), numbers([2], 2, 4), numbers([], 3)],
    expected: [numbers([2], 3, 5)],
  },
  { type: 'Min', what: 'of one', inputs: [numbers([2], 1, 5)], expected: [numbers([2], 1, 5)] },
  binary('Equal', [1, 2], [1, 2, 3], [1, 0, 0, 0, 1, 0]),
  binary('Greater', [1, 2], [1, 2, 0], [0, 0, 1, 1, 0, 1]),
  binary('LessOrEqual', [1, 2], [1, 2, 3], [1, 1, 1, 0, 1, 1]),
  {
    type: 'MatMul',
    what: 'in batches',
    inputs: [numbers([2, 1, 2], 1, 2, 3, 4), numbers([2, 2, 1], 5, 6, 7, 8)],
    expected: [numbers([2, 1, 1], 17, 53)],
  },
  {
    type: 'Gemm',
    what: 'without a bias',
    inputs: [numbers([1, 2], 1, 2), numbers([2, 2], 1, 0, 3, 1)],
    expected: [numbers([1, 2], 7, 2)],
  },
  {
    type: 'Gemm',
    what: 'alpha Aᵀ Bᵀ + beta C',
    inputs: [numbers([2, 1], 1, 2), numbers([2, 2], 1, 0, 3, 1), numbers([2], 10, 20)],
    attributes: { transA: int(1), transB: int(1), alpha: { float: 2 }, beta: { float: 0.5 } },
    expected: [numbers([1, 2], 7, 20)],
  },
  ...reduced('ReduceSum', [6, 15], 21),
  ...reduced('ReduceMax', [3, 6], 6),
  ...reduced('ReduceMin', [1, 4], 1),
  {
    type: 'Softmax',
    inputs: [numbers([2, 2], 0, Math.log(3), 1000, 1000)],
    attributes: { axis: int(-1) },
    expected: [numbers([2, 2], 0.25, 0.75, 0.5, 0.5)],
  },
  {
    type: 'LogSoftmax',
    inputs: [numbers([2, 2], 0, Math.log(3), 1000, 1000)],
    attributes: { axis: int(1) },
    expected: [numbers([2, 2], Math.log(0.25), Math.log(0.75), -Math.LN2, -Math.LN2)],
  },
  {
    type: 'LayerNormalization',
    what: 'with the statistics of each row',
    inputs: [numbers([2, 2], 1, 3, -2, 2), numbers([2], 1, 2), numbers([2], 0.5, 0)],
    attributes: { axis: int(-1), epsilon: { float: 0 } },
    expected: [numbers([2, 2], -0.5, 2, -0.5, 2), numbers([2, 1], 2, 0), numbers([2, 1], 1, 0.5)],
  },
  {
    type: 'LayerNormalization',
    what: 'its first output alone, without a bias',
    inputs: [numbers([1, 2], 1, 3), numbers([2], 1, 2)],
    attributes: { epsilon: { float: 3 } },
    expected: [numbers([1, 2], -0.5, 1)],
  },
  { type: 'Reshape', inputs: [SIX, [3, 2]], expected: [numbers([3, 2], 1, 2, 3, 4, 5, 6)] },
  { type: 'Reshape', what: 'to a scalar', inputs: [numbers([1, 1], 7), []], expected: [numbers([], 7)] },
  {
    type: 'Transpose',
    inputs: [SIX],
    attributes: { perm: { ints: [1, 0] } },
    expected: [numbers([3, 2], 1, 4, 2, 5, 3, 6)],
  },
  {
    type: 'Transpose',
    what: 'without perm, all axes',
    inputs: [SIX],
    expected: [numbers([3, 2], 1, 4, 2, 5, 3, 6)],
  },
  { type: 'Expand', inputs: [numbers([2, 1], 1, 2), [2, 2]], expected: [numbers([2, 2], 1, 1, 2, 2)] },
  {
    type: 'Expand',
    what: 'both ways',
    inputs: [numbers([2, 1], 1, 2), [2, 1, 1]],
    expected: [numbers([2, 2, 1], 1, 2, 1, 2)],
  },
  {
    type: 'Concat',
    inputs: [numbers([2, 1], 1, 2), numbers([2, 2], 3, 4, 5, 6)],
    attributes: { axis: int(1) },
    expected: [numbers([2, 3], 1, 3, 4, 2, 5, 6)],
  },
  {
    type: 'Split',
    inputs: [SIX, [1, 2]],
    attributes: { axis: int(1) },
    expected: [numbers([2, 1], 1, 4), numbers([2, 2], 2, 3, 5, 6)],
  },
  { type: 'Slice', what: 'one axis', inputs: [SIX, [1], [3], [1]], expected: [numbers([2, 2], 2, 3, 5, 6)] },
  {
    type: 'Slice',
    what: 'from behind, past the end',
    inputs: [SIX, [-2, 0], [1000, -1], [-1, 0]],
    expected: [numbers([1, 2], 2, 3)],
  },
  { type: 'Slice', what: 'without axes', inputs: [SIX, [1], [2]], expected: [numbers([1, 3], 4, 5, 6)] },
];

/** Types whose operands or results are no floats, in the company in which the engine writes them. */
const CHAINS = [
  {
    name: 'Cast of a comparison, and Where by a cast number',
    types: ['Cast', 'Greater', 'Where'],
    nodes: [
      { type: 'Greater', inputs: ['x', 'zero'], outputs: ['above'] },
      { type: 'Cast', inputs: ['above'], outputs: ['number'], attributes: { to: int(1) } },
      { type: 'Cast', inputs: ['number'], outputs: ['flag'], attributes: { to: int(9) } },
      { type: 'Where', inputs: ['flag', 'x', 'zero'], outputs: ['y'] },
    ],
    x: numbers([2, 2], -1, 2, 3, -4),
    expected: numbers([2, 2], 0, 2, 3, 0),
  },
  {
    name: 'Gather of rows by numbers cast to 32-bit integers',
    types: ['Cast', 'Gather'],
    nodes: [
      { type: 'Cast', inputs: ['x'], outputs: ['index'], attributes: { to: int(6) } },
      { type: 'Gather', inputs: ['table', 'index'], outputs: ['y'] },
    ],
    x: numbers([1, 2], 2, 0),
    expected: numbers([1, 2, 2], 5, 6, 1, 2),
  },
  {
    name: 'Gather of a scalar index along axis 1, by numbers cast to 64-bit integers',
    types: ['Cast', 'Gather'],
    nodes: [
      { type: 'Cast', inputs: ['x'], outputs: ['index'], attributes: { to: int(7) } },
      { type: 'Gather', inputs: ['table', 'index'], outputs: ['y'], attributes: { axis: int(1) } },
    ],
    x: numbers([], 1),
    expected: numbers([3], 2, 4, 6),
  },
] as const;

describe.each(CASES)('$type $what', (testCase) => {
  it('gives the numbers of the specification', async () => {
    const { type, attributes = {}, inputs, expected } = testCase;
    const isBoolean = ['Equal', 'Greater', 'LessOrEqual'].includes(type);
    const floats = inputs.flatMap((given, i) => ('data' in given ? [[`i${i}`, given] as const] : []));
    const initialisers = inputs.flatMap((given, i) =>
      'data' in given
        ? []
        : [{ name: `i${i}`, shape: [given.length], data: BigInt64Array.from(given, BigInt) }],
    );
    const outputs = expected.map((_, i) => (isBoolean ? 'holds' : `o${i}`));
    const nodes = [node({ type, inputs: inputs.map((_, i) => `i${i}`), outputs, attributes })];
    if (isBoolean)
      nodes.push(node({ type: 'Cast', inputs: ['holds'], outputs: ['o0'], attributes: { to: int(1) } }));
    const found = await run(
      nodes,
      initialisers,
      new Map(floats),
      expected.map((_, i) => `o${i}`),
    );
    expected.forEach((numbers, i) => expectNumbers(found.get(`o${i}`), numbers));
  });
});

describe.each(CHAINS)('$name', ({ nodes, x, expected }) => {
  it('gives the numbers of the specification', async () => {
    const table = { name: 'table', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const zero = { name: 'zero', shape: [], data: Float32Array.of(0) };
    const found = await run(nodes.map(node), [table, zero], new Map([['x', x]]), ['y']);
    expectNumbers(found.get('y'), expected);
  });
});

describe('the table', () => {
  it('has no translation without a case here', () => {
    const tested = new Set<string>([
      ...CASES.map(({ type }) => type),
      ...CHAINS.flatMap(({ types }) => types),
    ]);
    expect(Object.keys(TRANSLATIONS).filter((type) => !tested.has(type))).toEqual([]);
  });

  it('has no translation of an op that the engine never writes', () => {
    const folder = join(import.meta.dirname, '../../../../engine/graph');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    expect(Object.keys(TRANSLATIONS).filter((type) => !sources.includes(`'${type}'`))).toEqual([]);
  });
});

function node({
  attributes = {},
  ...rest
}: Pick<OnnxNode, 'type' | 'inputs' | 'outputs'> & Partial<OnnxNode>): OnnxNode {
  return { ...rest, domain: '', attributes };
}

/** Runs nodes and checks that nothing is left behind. */
async function run(
  nodes: readonly OnnxNode[],
  initialisers: readonly OnnxInitialiser[],
  inputs: ReadonlyMap<string, Numbers>,
  outputs: readonly string[],
): Promise<ReadonlyMap<string, Numbers>> {
  const before = tf.memory().numTensors;
  const shapes = new Map([...inputs].map(([name, { shape }]) => [name, shape]));
  const model = {
    bytes: new Uint8Array(),
    made: 0,
    inputs: shapes,
    nodes,
    initialisers,
  };
  const executor = new TensorflowExecutor(tf, model, outputs);
  const fed = new Map(
    [...inputs].map(([name, { data }]) => [name, executor.input(name, Float32Array.from(data))]),
  );
  const results = executor.run(fed);
  const found = new Map<string, Numbers>();
  for (const [name, tensor] of results)
    found.set(name, { shape: tensor.shape, data: [...(await tensor.data())] });
  for (const tensor of [...fed.values(), ...results.values()]) tensor.dispose();
  executor.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return found;
}

/** float32 has 2⁻²⁴ ≈ 6e-8 of relative precision, and tfjs's erf in plain JavaScript is off by 1.5e-7. */
function expectNumbers(actual: Numbers | undefined, { shape, data }: Numbers): void {
  expect(actual?.shape).toEqual(shape);
  expect(actual?.data.length).toBe(sizeOf(shape));
  data.forEach((value, i) => {
    expect(Math.abs((actual?.data[i] ?? NaN) - value) / (1 + Math.abs(value))).toBeLessThan(3e-7);
  });
}
