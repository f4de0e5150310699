import { describe, input, sameShape, ShapeError, type Shape, type Tensor } from '../graph/tensor.ts';
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
  /** (rows, inputDim): the context, e.g. the observation at time t. */
  readonly x: Tensor;
  /** (rows, targetDim): the target, e.g. the observation `data.horizon` steps later. */
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
    readonly targetDim = inputDim,
  ) {
    this.x = input('x', [rows, inputDim]);
    this.y = input('y', [rows, targetDim]);
  }

  /** Weights that are trained. A name that is asked for again gives the same weight, so that two networks may share it. */
  readonly trained: Weights = (name, shape, initial) =>
    this.#leaf(this.parameters, 'parameter', name, shape, initial);

  /** Weights that stay as they are drawn. */
  readonly untrained: Weights = (name, shape, initial) =>
    this.#leaf(this.frozen, 'frozen', name, shape, initial);

  /** Moving averages of the trained weights of the same name, which must exist by then. */
  readonly averaged: Weights = (name, shape) => {
    if (!this.parameters.some((leaf) => leaf.name === name))
      throw new Error(`no trained weight ${name} to follow`);
    const existing = asked(this.targets, name, shape);
    if (existing) return existing;
    const tensor = input(`ema/${name}`, shape);
    this.targets.push({ name, tensor, follows: name });
    return tensor;
  };

  /** For a model that encodes x and y with weights of one shape. Throws `ShapeError` where they differ in width. */
  requireOneWidth(model: string): void {
    if (this.inputDim === this.targetDim) return;
    throw new ShapeError(
      `${model} encodes x and y with one encoder, so both need the same number of columns: x has ${this.inputDim}, y ${this.targetDim}`,
    );
  }

  /** Standard normal noise (rows, dims), fresh at every step. */
  standardNormal(name: string, dims: number): Tensor {
    return this.#noise(name, [this.rows, dims], 'normal');
  }

  /** Random directions for SIGReg, standard normal (slices, dims) whatever the number of rows, fresh at every step. */
  directions(name: string, slices: number, dims: number): Tensor {
    return this.#noise(name, [slices, dims], 'normal');
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
    const existing = asked(list, name, shape);
    if (existing) return existing;
    const tensor = input(`${kind}/${name}`, shape);
    list.push({ name, tensor, initial });
    return tensor;
  }
}

/** The tensor of a name that was asked for before. Throws `ShapeError` where it was of another shape. */
function asked(list: readonly StateLeaf[], name: string, shape: Shape): Tensor | null {
  const tensor = list.find((leaf) => leaf.name === name)?.tensor ?? null;
  if (tensor && !sameShape(tensor.shape, shape)) {
    throw new ShapeError(
      `weight ${name} is ${describe(tensor.shape)} already and cannot be ${describe(shape)}`,
    );
  }
  return tensor;
}
