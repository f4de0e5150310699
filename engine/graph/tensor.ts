/**
 * The graph: immutable tensors of static shape, joined by nodes that each apply one op of the op table (`ops/`).
 *
 * A tensor is a leaf (`input` or `constant`) or an output of a node. Nothing is computed when a graph is built; a graph
 * is evaluated by the interpreter (float64, slow, the reference) or emitted as ONNX (`onnx/`). Numbers are float32 in
 * ONNX and float64 in the interpreter.
 */
export type Shape = readonly number[];

export interface Tensor {
  readonly id: number;
  readonly shape: Shape;
  readonly source: Source;
}

export type Source =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly data: Float64Array }
  | { readonly kind: 'node'; readonly node: Node; readonly output: number };

export interface Node {
  readonly op: Op<Attributes>;
  readonly attributes: Attributes;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

export type Attributes = Readonly<Record<string, unknown>>;

/**
 * One op: everything the rest of the engine needs to know of it, in one record.
 * Methods (not function properties), so that an `Op<A>` is an `Op<Attributes>` in the node.
 */
export interface Op<A extends Attributes> {
  readonly name: string;
  /** Shapes of the outputs; throws `ShapeError` on inputs that do not go together. */
  shapes(inputs: readonly Shape[], attributes: A): readonly Shape[];
  /** Reference semantics in float64. */
  evaluate(inputs: readonly NdArray[], attributes: A, outputs: readonly Shape[]): readonly Float64Array[];
  /** Writes ONNX nodes; returns the names of the outputs. */
  lower(emit: Emit, inputs: readonly string[], node: Node & { readonly attributes: A }): readonly string[];
  /**
   * Vector–Jacobian product: from the gradient of each output (null where nothing depends on it) the gradient of each
   * input (null where the op passes none). Built of ops, so that it can be differentiated again.
   */
  gradient(
    node: Node & { readonly attributes: A },
    outputs: readonly (Tensor | null)[],
  ): readonly (Tensor | null)[];
}

/** A dense row-major array. */
export interface NdArray {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** What the runtime that a graph is written for does well; an op's lowering may ask. */
export interface Target {
  /** Ops of the domain `com.microsoft`, e.g. FusedMatMul. */
  readonly contrib: boolean;
  /** Most inputs or outputs of one node. */
  readonly arity: number;
  /** Standard ops that it has not. */
  readonly lacks?: readonly string[];
}

/** What an op may write into an ONNX graph. */
export interface Emit {
  readonly target: Target;
  /** Adds a node; returns the names of its outputs. */
  node(type: string, inputs: readonly string[], options?: EmitOptions): readonly string[];
  /** A float32 constant of any shape. */
  float(data: ArrayLike<number>, shape: Shape): string;
  /** An int64 vector. */
  ints(values: readonly number[]): string;
}

export interface EmitOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly outputs?: number;
  /** Operator domain; default the ONNX one. */
  readonly domain?: string;
}

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string };

/** Inputs whose shapes do not go together. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

let nextId = 0;

/** A leaf that is fed when the graph runs. */
export function input(name: string, shape: Shape): Tensor {
  return { id: nextId++, shape, source: { kind: 'input', name } };
}

/** A leaf with fixed values; a bare number is a scalar. */
export function constant(values: number | ArrayLike<number>, shape: Shape = []): Tensor {
  const data = typeof values === 'number' ? Float64Array.of(values) : Float64Array.from(values);
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError(`constant: ${data.length} values for shape ${describe(shape)}`);
  }
  return { id: nextId++, shape, source: { kind: 'constant', data } };
}

/** Applies an op of one output. */
export function apply<A extends Attributes>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  return at(applyMany(op, inputs, attributes), 0);
}

/** Applies an op of several outputs. */
export function applyMany<A extends Attributes>(
  op: Op<A>,
  inputs: readonly Tensor[],
  attributes: A,
): readonly Tensor[] {
  const outputs: Tensor[] = [];
  const node: Node = { op, attributes, inputs, outputs };
  const shapes = op.shapes(
    inputs.map((tensor) => tensor.shape),
    attributes,
  );
  shapes.forEach((shape, output) =>
    outputs.push({ id: nextId++, shape, source: { kind: 'node', node, output } }),
  );
  return outputs;
}

/** The node that makes a tensor; null for a leaf. */
export function nodeOf(tensor: Tensor): Node | null {
  return tensor.source.kind === 'node' ? tensor.source.node : null;
}

/** The number that a scalar constant holds; null for any other tensor. */
export function scalarValue(tensor: Tensor): number | null {
  return tensor.source.kind === 'constant' && tensor.source.data.length === 1
    ? at(tensor.source.data, 0)
    : null;
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** `(3, 4)` */
export function describe(shape: Shape): string {
  return `(${shape.join(', ')})`;
}

/** Element `index` of a list that is known to have it. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return value;
}

/** Every node that `outputs` depend on, each after the nodes that it depends on. */
export function topological(
  outputs: readonly Tensor[],
  resolve: (tensor: Tensor) => Tensor = (t) => t,
): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const push = (tensor: Tensor): void => {
    const node = nodeOf(resolve(tensor));
    if (node && !seen.has(node)) {
      seen.add(node);
      stack.push({ node, next: 0 });
    }
  };
  for (const output of outputs) {
    push(output);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const child = top.node.inputs[top.next++];
      if (child) {
        push(child);
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
