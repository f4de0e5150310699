import type * as TensorFlow from '@tensorflow/tfjs';
import type { OnnxNode } from '../../graph/onnx/model-proto.ts';

/** What an op's translation gets beside its input tensors: the library, and the node's attributes and fixed operands. */
export class Operands {
  readonly #node: OnnxNode;
  readonly #constants: ReadonlyMap<string, readonly number[]>;

  constructor(
    readonly tf: typeof TensorFlow,
    node: OnnxNode,
    constants: ReadonlyMap<string, readonly number[]>,
  ) {
    this.#node = node;
    this.#constants = constants;
  }

  /** Number of outputs. */
  get outputs(): number {
    return this.#node.outputs.length;
  }

  int(name: string, otherwise: number): number {
    const attribute = this.#node.attributes[name];
    return attribute && 'int' in attribute ? attribute.int : otherwise;
  }

  float(name: string, otherwise: number): number {
    const attribute = this.#node.attributes[name];
    return attribute && 'float' in attribute ? attribute.float : otherwise;
  }

  ints(name: string): readonly number[] | null {
    const attribute = this.#node.attributes[name];
    return attribute && 'ints' in attribute ? attribute.ints : null;
  }

  text(name: string, otherwise: string): string {
    const attribute = this.#node.attributes[name];
    return attribute && 'string' in attribute ? attribute.string : otherwise;
  }

  /** The whole numbers of input `index` (shapes, axes, sizes), which the program must hold as a constant; null where it is left out. */
  constant(index: number): readonly number[] | null {
    const name = this.#node.inputs[index];
    if (name === undefined || name === '') return null;
    const values = this.#constants.get(name);
    if (!values) throw new Error(`input ${index} of ${this.#node.type} is no constant`);
    return values;
  }
}
