import type { Shape, Target, Tensor } from '../tensor.ts';
import { emitModel, type OnnxModel } from './emit-model.ts';
import { encodeModel, type OnnxGraph, type OnnxNode, type OnnxValue } from './model-proto.ts';

/** A step as a graph, and what becomes of its inputs and outputs when it is repeated. */
export interface Repeated {
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly bindings: ReadonlyMap<Tensor, Tensor>;
  /** Input → output: what a repetition reads of the one before it. Pairs whose output the step has not are passed over. */
  readonly carried: ReadonlyMap<string, string>;
  /** Inputs that are the same in every repetition; all others, but for the carried ones, get an axis of repetitions in front. */
  readonly constant: ReadonlySet<string>;
}

/** Prefix of the names inside the repeated graph: ONNX forbids them to hide those outside. */
const INSIDE = 'step/';

/**
 * A model that takes `times` steps in one run, as an ONNX Scan (operator set 11): what is carried stays inside the runtime between
 * two steps.
 *
 * Inputs and outputs are called as those of the step. Carried ones have the shape that they have there; other inputs, unless constant,
 * and other outputs are (times, …).
 */
export function emitScan(
  { outputs, bindings, carried, constant }: Repeated,
  times: number,
  target: Target,
): OnnxModel & { readonly outputs: ReadonlyMap<string, Shape> } {
  const step = emitModel(outputs, bindings, target);
  const outputShape = (name: string): Shape => outputs.get(name)?.shape ?? [];
  const inputShape = (name: string): Shape => step.inputs.get(name) ?? [];

  // A carried input that the step does not read is replaced all the same.
  const state = [...carried].filter(([, next]) => outputs.has(next));
  const nexts = state.map(([, next]) => next);
  const collected = [...outputs.keys()].filter((name) => !nexts.includes(name));
  const others = [...step.inputs.keys()].filter((name) => !state.some(([now]) => now === name));
  const captured = others.filter((name) => constant.has(name) || carried.has(name));
  const scanned = others.filter((name) => !captured.includes(name));

  const inside = (name: string): string => (name === '' || captured.includes(name) ? name : INSIDE + name);
  const stacked = (shape: Shape): Shape => [times, ...shape];
  const body: OnnxGraph = {
    nodes: step.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(inside),
      outputs: node.outputs.map(inside),
    })),
    initialisers: step.initialisers.map((tensor) => ({ ...tensor, name: inside(tensor.name) })),
    inputs: [
      ...state.map(([now, next]) => ({ name: inside(now), shape: outputShape(next) })),
      ...scanned.map((name) => ({ name: inside(name), shape: inputShape(name) })),
    ],
    outputs: [...nexts, ...collected].map((name) => ({ name: inside(name), shape: outputShape(name) })),
  };
  const scan: OnnxNode = {
    type: 'Scan',
    domain: '',
    inputs: [...state.map(([now]) => now), ...scanned],
    outputs: [...nexts, ...collected],
    attributes: { num_scan_inputs: { int: scanned.length } },
    body,
  };
  const inputs = new Map<string, Shape>([
    ...state.map(([now, next]) => [now, outputShape(next)] as const),
    ...captured.map((name) => [name, inputShape(name)] as const),
    ...scanned.map((name) => [name, stacked(inputShape(name))] as const),
  ]);
  const results = new Map<string, Shape>([
    ...nexts.map((next) => [next, outputShape(next)] as const),
    ...collected.map((name) => [name, stacked(outputShape(name))] as const),
  ]);
  const graph = { nodes: [scan], initialisers: [], inputs: values(inputs), outputs: values(results) };
  return { ...step, bytes: encodeModel(graph), inputs, outputs: results, nodes: [scan], initialisers: [] };
}

function values(shapes: ReadonlyMap<string, Shape>): OnnxValue[] {
  return [...shapes].map(([name, shape]) => ({ name, shape }));
}
