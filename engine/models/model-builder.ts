import { input, type Shape, type Tensor } from '../graph/tensor.ts';
import type { StateLeaf, TargetLeaf } from '../graph/training-step.ts';
import type { Initial, Weights } from '../nn/weights.ts';

/** A state leaf with the way it is drawn. */
export interface DrawnLeaf extends StateLeaf {
  readonly initial: Initial;
}

/** An input that is filled with fresh noise at every step. */
export interface NoiseLeaf extends StateLeaf {
  readonly distribution: 'normal' | 'uniform';
}

/**
 * Hands a model its inputs and weights while it builds its graph, and keeps count of them. Building twice with another
 * number of rows gives the same weights under the same names.
 */
export class ModelBuilder {
  /** (rows, inputDim) at time t. */
  readonly x: Tensor;
  /** (rows, inputDim) at time t + 1. */
  readonly y: Tensor;
  readonly parameters: DrawnLeaf[] = [];
  readonly frozen: DrawnLeaf[] = [];
  readonly targets: TargetLeaf[] = [];
  readonly noise: NoiseLeaf[] = [];
  /** Tensors that a diagnosis may name, in order of computation. */
  readonly named: StateLeaf[] = [];

  constructor(
    readonly rows: number,
    readonly inputDim: number,
  ) {
    this.x = input('x', [rows, inputDim]);
    this.y = input('y', [rows, inputDim]);
  }

  /** Weights that are trained. */
  readonly trained: Weights = (name, shape, initial) =>
    this.#leaf(this.parameters, 'parameter', name, shape, initial);

  /** Weights that stay as they are drawn. */
  readonly untrained: Weights = (name, shape, initial) =>
    this.#leaf(this.frozen, 'frozen', name, shape, initial);

  /** Moving averages of the trained weights of the same name, which must exist by then. */
  readonly averaged: Weights = (name, shape) => {
    if (!this.parameters.some((leaf) => leaf.name === name))
      throw new Error(`no trained weight ${name} to follow`);
    const tensor = input(`ema/${name}`, shape);
    this.targets.push({ name, tensor, follows: name });
    return tensor;
  };

  /** Standard normal noise (rows, dims), fresh at every step. */
  standardNormal(name: string, dims: number): Tensor {
    return this.#noise(name, [this.rows, dims], 'normal');
  }

  /** Uniform noise on [0, 1) in multiples of 2⁻²⁴, fresh at every step, e.g. for dropout. */
  readonly uniform = (name: string, shape: Shape): Tensor => this.#noise(name, shape, 'uniform');

  /** Remembers a tensor under a name that a person understands. */
  name(name: string, tensor: Tensor): Tensor {
    this.named.push({ name, tensor });
    return tensor;
  }

  #noise(name: string, shape: Shape, distribution: NoiseLeaf['distribution']): Tensor {
    // One name is one stream: two inputs of a name would get the same numbers.
    if (this.noise.some((leaf) => leaf.name === name)) throw new Error(`two noise inputs are named ${name}`);
    const tensor = input(`noise/${name}`, shape);
    this.noise.push({ name, tensor, distribution });
    return tensor;
  }

  #leaf(list: DrawnLeaf[], kind: string, name: string, shape: Shape, initial: Initial): Tensor {
    const tensor = input(`${kind}/${name}`, shape);
    list.push({ name, tensor, initial });
    return tensor;
  }
}
