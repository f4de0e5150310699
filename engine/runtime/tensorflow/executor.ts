import type * as TensorFlow from '@tensorflow/tfjs';
import { emitModel, TARGETS, type OnnxModel } from '../../graph/onnx/emit-model.ts';
import { at, type Shape } from '../../graph/tensor.ts';
import { DeviceError, OutOfMemoryError } from '../device-error.ts';
import type { Compile } from '../program.ts';
import { Operands } from './operands.ts';
import { TRANSLATIONS, type Translation } from './ops.ts';

type Tensor = TensorFlow.Tensor;

interface Instruction {
  readonly type: string;
  readonly translation: Translation;
  readonly operands: Operands;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Values that nothing needs once this is done. */
  readonly spent: readonly string[];
}

/**
 * Runs an ONNX program op by op over the API of tfjs. Every value is disposed as soon as the last op that reads it is done;
 * only constants stay between two runs.
 */
export class TensorflowExecutor {
  readonly #tf: typeof TensorFlow;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #constants: ReadonlyMap<string, Tensor>;
  readonly #instructions: readonly Instruction[];
  readonly #outputs: readonly string[];

  /** Throws where the program has an op that has no translation, and names it. */
  constructor(tf: typeof TensorFlow, model: OnnxModel, outputs: readonly string[]) {
    this.#tf = tf;
    this.#shapes = model.inputs;
    this.#outputs = outputs;
    this.#instructions = instructions(tf, model, outputs);
    this.#constants = new Map(
      model.initialisers.map(({ name, shape, data }) => [
        name,
        data instanceof Float32Array
          ? tf.tensor(data, [...shape], 'float32')
          : tf.tensor(Int32Array.from(data, Number), [...shape], 'int32'),
      ]),
    );
  }

  /** Whether the program depends on an input of this name. */
  reads(name: string): boolean {
    return this.#shapes.has(name);
  }

  /** A tensor over `data` for a named input; the data may not change while it is used. */
  input(name: string, data: Float32Array): Tensor {
    const shape = this.#shapes.get(name);
    if (!shape) throw new Error(`the program has no input ${name}`);
    return this.#tf.tensor(data, [...shape], 'float32');
  }

  /** Outputs by name, new tensors that belong to the caller. Inputs stay as they are; more than the program reads does no harm. */
  run(inputs: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
    const values = new Map<string, Tensor>([...this.#constants]);
    for (const name of this.#shapes.keys()) {
      const tensor = inputs.get(name);
      if (!tensor) throw new Error(`no tensor for the input ${name}`);
      values.set(name, tensor);
    }
    // The outer scope frees everything where an op throws.
    const results = this.#tf.tidy(() => {
      for (const instruction of this.#instructions) this.#execute(instruction, values);
      return Object.fromEntries(this.#outputs.map((name) => [name, valueOf(values, name)]));
    });
    return new Map(Object.entries(results));
  }

  dispose(): void {
    for (const tensor of this.#constants.values()) tensor.dispose();
  }

  #execute(
    { type, translation, operands, inputs, outputs, spent }: Instruction,
    values: Map<string, Tensor>,
  ): void {
    const operandTensors = inputs.map((name) => valueOf(values, name));
    let results: Tensor[];
    try {
      // Its own scope: what the translation makes on the way goes at once.
      results = this.#tf.tidy(() => {
        const result = translation(operands, operandTensors);
        return isList(result) ? [...result] : [result];
      });
    } catch (cause) {
      throw inWords(type, cause);
    }
    outputs.forEach((name, i) => values.set(name, at(results, i)));
    for (const name of spent) valueOf(values, name).dispose();
  }
}

/** Programs that TensorFlow.js runs. */
export function tensorflowPrograms(tf: typeof TensorFlow): Compile {
  return (outputs, bindings) => {
    const names = [...outputs.keys()];
    const executor = new TensorflowExecutor(tf, emitModel(outputs, bindings, TARGETS.plain), names);
    return Promise.resolve({
      async run(arrays) {
        const fed = new Map(
          Object.entries(arrays).flatMap(([name, data]) =>
            executor.reads(name) ? [[name, executor.input(name, data)] as const] : [],
          ),
        );
        try {
          return await download(executor.run(fed));
        } finally {
          for (const tensor of fed.values()) tensor.dispose();
        }
      },
      release: () => {
        executor.dispose();
        return Promise.resolve();
      },
    });
  };
}

/** The values of float32 tensors, which are disposed. */
export async function download(tensors: ReadonlyMap<string, Tensor>): Promise<Record<string, Float32Array>> {
  try {
    const arrays = await Promise.all(
      [...tensors].map(async ([name, tensor]) => [name, await floats(tensor)] as const),
    );
    return Object.fromEntries(arrays);
  } finally {
    for (const tensor of tensors.values()) tensor.dispose();
  }
}

/** The values of a float32 tensor, as a copy. */
export async function floats(tensor: Tensor): Promise<Float32Array> {
  const data = await tensor.data();
  if (!(data instanceof Float32Array)) throw new Error(`float32 was expected, and ${tensor.dtype} came`);
  // In plain JavaScript this is the tensor's own memory, and an input may share it.
  return data.slice();
}

function instructions(
  tf: typeof TensorFlow,
  { nodes, initialisers }: OnnxModel,
  outputs: readonly string[],
): Instruction[] {
  const constants = new Map(
    initialisers.flatMap(({ name, data }) =>
      data instanceof Float32Array ? [] : [[name, Array.from(data, Number)]],
    ),
  );
  const made = new Set(nodes.flatMap((node) => node.outputs));
  for (const name of outputs) made.delete(name);
  // Backwards: the first use met is the last one.
  const spent: string[][] = nodes.map(() => []);
  nodes
    .map((node, i) => [node, i] as const)
    .reverse()
    .forEach(([node, i]) => {
      for (const name of [...node.inputs, ...node.outputs]) if (made.delete(name)) spent[i]?.push(name);
    });
  return nodes.map((node, i) => {
    const translation = node.domain === '' ? TRANSLATIONS[node.type] : undefined;
    if (!translation)
      throw new Error(`The TensorFlow executor has no translation of the ONNX op ${node.type}.`);
    const { type, inputs, outputs: names } = node;
    return {
      type,
      translation,
      operands: new Operands(tf, node, constants),
      inputs,
      outputs: names,
      spent: at(spent, i),
    };
  });
}

/** What TensorFlow (`OOM when allocating tensor`) and JavaScript say when there is no memory, for a person; else the op and the cause. */
function inWords(type: string, cause: unknown): Error {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/\bOOM\b|allocation failed|out of memory/i.test(text)) {
    return new OutOfMemoryError(
      'TensorFlow has too little memory for this model. Take a smaller training.batchSize or a smaller model, or train on the ' +
        'processor ("device": "cpu").',
      { cause },
    );
  }
  return new DeviceError(`TensorFlow failed at the operation ${type}: ${text}`, { cause });
}

function valueOf(values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const value = values.get(name);
  if (!value) throw new Error(`${name} is read before it is made`);
  return value;
}

const isList = (result: Tensor | readonly Tensor[]): result is readonly Tensor[] => Array.isArray(result);
