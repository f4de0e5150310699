import type { OnnxModel } from '../../engine/graph/onnx/emit-model.ts';
import type { OnnxNode } from '../../engine/graph/onnx/model-proto.ts';
import type { Shape } from '../../engine/graph/tensor.ts';

/** The shape of every value of a program by name; `null` where the op that makes it has no rule here. */
export type Shapes = ReadonlyMap<string, Shape | null>;

type Program = Pick<OnnxModel, 'nodes' | 'initialisers' | 'inputs'>;

/** Shapes of the program's inputs, constants and of what its nodes make, by the shape rules of the ONNX specification. */
export function inferShapes({ nodes, initialisers, inputs }: Program): Shapes {
  const shapes = new Map<string, Shape | null>(inputs);
  const whole = new Map<string, readonly number[]>();
  for (const { name, shape, data } of initialisers) {
    shapes.set(name, shape);
    if (data instanceof BigInt64Array) whole.set(name, [...data].map(Number));
  }
  for (const node of nodes) {
    const known = node.inputs.map((name) => (name === '' ? [] : (shapes.get(name) ?? null)));
    const constants = node.inputs.map((name) => whole.get(name) ?? null);
    const made = known.includes(null) ? null : outputShapes(node, known as Shape[], constants);
    node.outputs.forEach((name, i) => shapes.set(name, made?.[i] ?? null));
  }
  return shapes;
}

/** (rows, inner, columns) of a two-dimensional or batched product, and how many of them. */
export interface ProductShape {
  readonly count: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** What a Gemm, MatMul or FusedMatMul multiplies. */
export function productShape(node: OnnxNode, a: Shape, b: Shape): ProductShape {
  const [rows, inner] = turned(a.length === 1 ? [1, ...a] : a, flag(node, 'transA'));
  const [, columns] = turned(b.length === 1 ? [...b, 1] : b, flag(node, 'transB'));
  const batch = broadcast([a.slice(0, -2), b.slice(0, -2)]);
  return { count: product(batch), rows, inner, columns };
}

type Constants = readonly (readonly number[] | null)[];
type Rule = (node: OnnxNode, inputs: readonly Shape[], constants: Constants) => readonly Shape[] | null;

const asFirst: Rule = (_, [first = []]) => [first];
const elementwise: Rule = (_, inputs) => [broadcast(inputs)];

const multiply: Rule = (node, [a = [], b = []]) => {
  const { rows, columns } = productShape(node, a, b);
  return [[...broadcast([a.slice(0, -2), b.slice(0, -2)]), rows, columns]];
};

const reduce: Rule = (node, [x = []], [, given]) => {
  const axes = (given ?? ints(node, 'axes') ?? x.map((_, axis) => axis)).map((axis) =>
    modulo(axis, x.length),
  );
  return flag(node, 'keepdims', 1)
    ? [x.map((extent, axis) => (axes.includes(axis) ? 1 : extent))]
    : [x.filter((_, axis) => !axes.includes(axis))];
};

/** Normalisation over the last axes: the output, then mean and inverse deviation, where asked for. */
const normalise: Rule = (node, [x = []]) => {
  const first = modulo(int(node, 'axis') ?? -1, x.length);
  const statistics = x.map((extent, axis) => (axis < first ? extent : 1));
  return [x, statistics, statistics];
};

const concat: Rule = (node, inputs) => {
  const first = inputs[0] ?? [];
  const axis = modulo(int(node, 'axis') ?? 0, first.length);
  const extent = inputs.reduce((n, shape) => n + (shape[axis] ?? 0), 0);
  return [first.map((own, i) => (i === axis ? extent : own))];
};

const split: Rule = (node, [x = []], [, sizes]) => {
  const axis = modulo(int(node, 'axis') ?? 0, x.length);
  const equal = Math.ceil((x[axis] ?? 0) / node.outputs.length);
  return node.outputs.map((_, part) => x.map((own, i) => (i === axis ? (sizes?.[part] ?? equal) : own)));
};

const slice: Rule = (_, [x = []], [, starts, ends, givenAxes, givenSteps]) => {
  if (!starts || !ends) return null;
  const axes = (givenAxes ?? starts.map((__, i) => i)).map((axis) => modulo(axis, x.length));
  const clamp = (place: number, extent: number): number =>
    Math.max(0, Math.min(extent, place < 0 ? place + extent : place));
  return [
    x.map((extent, axis) => {
      const i = axes.indexOf(axis);
      if (i < 0) return extent;
      const [from, to] = [clamp(starts[i] ?? 0, extent), clamp(ends[i] ?? extent, extent)];
      return Math.max(0, Math.ceil((to - from) / (givenSteps?.[i] ?? 1)));
    }),
  ];
};

const gather: Rule = (node, [x = [], indices = []]) => {
  const axis = modulo(int(node, 'axis') ?? 0, x.length);
  return [[...x.slice(0, axis), ...indices, ...x.slice(axis + 1)]];
};

const reshape: Rule = (_, [x = []], [, wanted]) => {
  if (!wanted) return null;
  const extents = wanted.map((extent, i) => (extent === 0 ? (x[i] ?? 0) : extent));
  const rest = product(extents.filter((extent) => extent !== -1));
  return [extents.map((extent) => (extent === -1 ? product(x) / rest : extent))];
};

const unsqueeze: Rule = (_, [x = []], [, axes]) => {
  if (!axes) return null;
  const rank = x.length + axes.length;
  const added = axes.map((axis) => modulo(axis, rank));
  const rest = [...x];
  return [Array.from({ length: rank }, (__, axis) => (added.includes(axis) ? 1 : (rest.shift() ?? 1)))];
};

const squeeze: Rule = (_, [x = []], [, axes]) => [
  x.filter((extent, axis) => (axes ? !axes.some((a) => modulo(a, x.length) === axis) : extent !== 1)),
];

/** The ops that the engine writes or may come to write. One that is missing matters only where a matrix product depends on it. */
const RULES: Readonly<Record<string, Rule>> = {
  ...rules(
    asFirst,
    'Abs Cast Ceil Clip Cos Dropout Elu Erf Exp Floor Gelu HardSigmoid Identity LeakyRelu Log LogSoftmax Neg Not QuickGelu',
    'Reciprocal Relu Round ScatterElements ScatterND Sigmoid Sign Sin Softmax Softplus Sqrt Tan Tanh FastGelu BiasGelu',
  ),
  ...rules(
    elementwise,
    'Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mul Or Pow Sub Sum Where Xor',
  ),
  ...rules(multiply, 'MatMul Gemm FusedMatMul FusedGemm'),
  ...rules(
    reduce,
    'ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceSumSquare ReduceL2 ReduceLogSumExp',
  ),
  ...rules(normalise, 'LayerNormalization SimplifiedLayerNormalization'),
  Concat: concat,
  Split: split,
  Slice: slice,
  Gather: gather,
  GatherElements: (_, [, indices = []]) => [indices],
  Reshape: reshape,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Expand: (_, [x = []], [, shape]) => (shape ? [broadcast([x, shape])] : null),
  Transpose: (node, [x = []]) => [
    (ints(node, 'perm') ?? x.map((_, i) => x.length - 1 - i)).map((axis) => x[axis] ?? 0),
  ],
};

function outputShapes(
  node: OnnxNode,
  inputs: readonly Shape[],
  constants: Constants,
): readonly Shape[] | null {
  return RULES[node.type]?.(node, inputs, constants) ?? null;
}

function rules(rule: Rule, ...names: readonly string[]): Record<string, Rule> {
  return Object.fromEntries(names.flatMap((line) => line.split(' ')).map((name) => [name, rule]));
}

function broadcast(shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return extents.find((extent) => extent !== 1) ?? 1;
  });
}

function turned(shape: Shape, transposed: boolean): readonly [rows: number, columns: number] {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return transposed ? [columns, rows] : [rows, columns];
}

function int(node: OnnxNode, name: string): number | null {
  const attribute = node.attributes[name];
  return attribute && 'int' in attribute ? attribute.int : null;
}

function ints(node: OnnxNode, name: string): readonly number[] | null {
  const attribute = node.attributes[name];
  return attribute && 'ints' in attribute ? attribute.ints : null;
}

function flag(node: OnnxNode, name: string, otherwise = 0): boolean {
  return (int(node, name) ?? otherwise) !== 0;
}

function modulo(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function product(shape: Shape): number {
  return shape.reduce((n, extent) => n * extent, 1);
}
