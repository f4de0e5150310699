import {
  at,
  sizeOf,
  topological,
  type Emit,
  type EmitOptions,
  type Shape,
  type Target,
  type Tensor,
} from '../tensor.ts';
import { encodeModel, type OnnxInitialiser, type OnnxNode, type OnnxValue } from './model-proto.ts';

export interface OnnxModel {
  readonly bytes: Uint8Array;
  /** Input leaves that the outputs depend on, by name. */
  readonly inputs: ReadonlyMap<string, Shape>;
  /** Numbers that its ops make, all together. */
  readonly made: number;
  /** The program itself, in order of execution, for executors other than onnxruntime. */
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxInitialiser[];
}

/** The runtimes that graphs are written for. */
export const TARGETS = {
  cpu: { contrib: true, arity: Infinity },
  /** Standard ONNX alone. */
  plain: { contrib: false, arity: Infinity },
  /** WebGPU: a node's operands are bound as storage buffers, of which there are few; onnxruntime 1.30 has no shader for some ops. */
  webgpu: { contrib: false, arity: 6, lacks: ['LogSoftmax', 'Sign'] },
} as const satisfies Record<string, Target>;

/**
 * Writes the part of a graph that `outputs` depend on as an ONNX model; keys of `outputs` become output names.
 * `bindings` replaces leaves by other tensors, e.g. each parameter by its slice of the flat parameter vector. Equal
 * nodes (same op, attributes, inputs) are written once. `target` is the runtime that it is written for.
 */
export function emitModel(
  outputs: ReadonlyMap<string, Tensor>,
  bindings: ReadonlyMap<Tensor, Tensor> = new Map(),
  target: Target = TARGETS.cpu,
): OnnxModel {
  const writer = new Writer(bindings, target);
  const resolved = [...outputs.values()].map((tensor) => writer.resolve(tensor));
  let made = 0;
  for (const node of topological(resolved, (tensor) => writer.resolve(tensor))) {
    const names = node.op.lower(
      writer,
      node.inputs.map((tensor) => writer.nameOf(tensor)),
      node,
    );
    node.outputs.forEach((output, i) => writer.names.set(output, at(names, i)));
    made += node.outputs.reduce((n, { shape }) => n + sizeOf(shape), 0);
  }
  const values: OnnxValue[] = [...outputs].map(([name, tensor]) => {
    writer.expose(tensor, name);
    return { name, shape: tensor.shape };
  });
  const inputs = [...writer.inputs].map(([name, shape]) => ({ name, shape }));
  const bytes = encodeModel({
    nodes: writer.nodes,
    initialisers: writer.initialisers,
    inputs,
    outputs: values,
  });
  const { nodes, initialisers } = writer;
  return { bytes, inputs: writer.inputs, made, nodes, initialisers };
}

class Writer implements Emit {
  nodes: OnnxNode[] = [];
  readonly initialisers: OnnxInitialiser[] = [];
  readonly inputs = new Map<string, Shape>();
  readonly names = new Map<Tensor, string>();
  readonly #exposed = new Set<string>();
  readonly #written = new Map<string, readonly string[]>();
  readonly #constants = new Map<string, string>();
  readonly #bindings: ReadonlyMap<Tensor, Tensor>;

  constructor(
    bindings: ReadonlyMap<Tensor, Tensor>,
    readonly target: Target,
  ) {
    this.#bindings = bindings;
  }

  resolve(tensor: Tensor): Tensor {
    const bound = this.#bindings.get(tensor);
    return bound ? this.resolve(bound) : tensor;
  }

  nameOf(unresolved: Tensor): string {
    const tensor = this.resolve(unresolved);
    const known = this.names.get(tensor);
    if (known !== undefined) return known;
    const { source, shape } = tensor;
    if (source.kind === 'node') throw new Error(`${source.node.op.name} is used before it is written`);
    if (source.kind === 'input') this.inputs.set(source.name, shape);
    const name = source.kind === 'input' ? source.name : this.float(source.data, shape);
    this.names.set(tensor, name);
    return name;
  }

  /** Makes a tensor an output: the node that makes it gets the output's name, or a copy does where that cannot be. */
  expose(tensor: Tensor, name: string): void {
    const made = this.nameOf(tensor);
    const renamed = (names: readonly string[]): readonly string[] =>
      names.map((old) => (old === made ? name : old));
    if (!this.#exposed.has(made) && this.nodes.some((node) => node.outputs.includes(made))) {
      this.nodes = this.nodes.map((node) => ({
        ...node,
        inputs: renamed(node.inputs),
        outputs: renamed(node.outputs),
      }));
      for (const [other, known] of this.names) if (known === made) this.names.set(other, name);
    } else {
      this.nodes.push({ type: 'Identity', domain: '', inputs: [made], outputs: [name], attributes: {} });
    }
    this.#exposed.add(name);
  }

  node(
    type: string,
    inputs: readonly string[],
    { attributes = {}, outputs = 1, domain = '' }: EmitOptions = {},
  ): readonly string[] {
    const key = JSON.stringify([type, domain, inputs, attributes, outputs]);
    const known = this.#written.get(key);
    if (known) return known;
    const names = Array.from(
      { length: outputs },
      (_, i) => `t${this.nodes.length}${outputs > 1 ? `.${i}` : ''}`,
    );
    this.nodes.push({ type, domain, inputs, outputs: names, attributes });
    this.#written.set(key, names);
    return names;
  }

  float(data: ArrayLike<number>, shape: Shape): string {
    const values = Float32Array.from(data);
    const key = sizeOf(shape) <= 16 ? `f${shape.join('x')}:${[...values].join(',')}` : null;
    return this.#initialiser(key, shape, values);
  }

  ints(values: readonly number[]): string {
    return this.#initialiser(`i:${values.join(',')}`, [values.length], BigInt64Array.from(values, BigInt));
  }

  #initialiser(key: string | null, shape: Shape, data: Float32Array | BigInt64Array): string {
    const known = key === null ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `c${this.initialisers.length}`;
    this.initialisers.push({ name, shape, data });
    if (key !== null) this.#constants.set(key, name);
    return name;
  }
}
