import { adamUpdate, type AdamOptions } from './adam.ts';
import { weightedGradients } from './differentiate.ts';
import { KEPT, Recomputed } from './recompute.ts';
import { FlatLayout } from './flat-layout.ts';
import { add, mul } from './ops/binary.ts';
import { sum } from './ops/reduce.ts';
import { concat, reshape, split } from './ops/shape.ts';
import { PASSES, optimised, type Pass } from './passes/all.ts';
import { at, input, sizeOf, type Shape, type Tensor } from './tensor.ts';

/** A leaf of the model's graph that holds state. */
export interface StateLeaf {
  readonly name: string;
  readonly tensor: Tensor;
}

/** A target parameter: an exponential moving average of the trained parameter `follows`. */
export interface TargetLeaf extends StateLeaf {
  readonly follows: string;
}

/** What is trained: the loss Σ weightᵢ termᵢ over scalar terms, and the leaves that hold state. */
export interface Trainable {
  readonly terms: readonly Tensor[];
  readonly parameters: readonly StateLeaf[];
  readonly targets: readonly TargetLeaf[];
  /** Random and never trained. */
  readonly frozen: readonly StateLeaf[];
}

export interface EmaOptions {
  /** τ in θ′ ← τ θ′ + (1 − τ) θ. */
  readonly rate: number;
  /** Which θ is followed: that before the optimiser's step or that after it. */
  readonly update: 'before-step' | 'after-step';
}

/** Where state lies in the flat vectors. */
export interface StateLayout {
  readonly parameters: FlatLayout;
  readonly targets: FlatLayout;
  readonly frozen: FlatLayout;
}

export interface TrainingStep {
  /**
   * `next.parameters`, `next.firstMoment`, `next.secondMoment`, `next.targets` (the new state, flat) and `scalars`:
   * [loss, gradient norm, term 0, term 1, …].
   */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Replaces the model's state leaves by slices of the flat vectors. */
  readonly bindings: ReadonlyMap<Tensor, Tensor>;
  /** The gradient of each parameter, for diagnosis. */
  readonly gradients: readonly Tensor[];
}

/** Names of the step's inputs beside the model's own: flat state, `weights` (terms), `schedule` (3, see `adamSchedule`). */
export const STATE_INPUTS = ['parameters', 'firstMoment', 'secondMoment', 'targets', 'frozen'] as const;

export function stateLayout({ parameters, targets, frozen }: Omit<Trainable, 'terms'>): StateLayout {
  const layout = (leaves: readonly StateLeaf[]): FlatLayout =>
    new FlatLayout(leaves.map(({ name, tensor }) => ({ name, shape: tensor.shape })));
  return { parameters: layout(parameters), targets: layout(targets), frozen: layout(frozen) };
}

/** Replaces state leaves by slices of the flat inputs `parameters`, `targets` and `frozen`. */
export function bindState(trainable: Omit<Trainable, 'terms'>): {
  bindings: Map<Tensor, Tensor>;
  flat: Record<'parameters' | 'targets' | 'frozen', Tensor>;
} {
  const layout = stateLayout(trainable);
  const flat = {
    parameters: input('parameters', [layout.parameters.size]),
    targets: input('targets', [layout.targets.size]),
    frozen: input('frozen', [layout.frozen.size]),
  };
  const bindings = new Map<Tensor, Tensor>();
  for (const part of ['parameters', 'targets', 'frozen'] as const) {
    if (trainable[part].length === 0) continue;
    const slices = split(flat[part], layout[part].sizes, 0);
    trainable[part].forEach(({ tensor }, i) => bindings.set(tensor, reshape(at(slices, i), tensor.shape)));
  }
  return { bindings, flat };
}

export interface StepOptions {
  readonly passes?: readonly Pass[];
  /** Whether the gradient computes again what lies between two checkpoints, instead of keeping it: less memory, more time. */
  readonly recompute?: boolean;
}

/** One training step as a graph: forward, backward, optimiser and moving average, from flat state to flat state. */
export function trainingStep(
  trainable: Trainable,
  optimiser: AdamOptions,
  ema: EmaOptions | null,
  { passes = PASSES, recompute = false }: StepOptions = {},
): TrainingStep {
  const { bindings, flat } = bindState(trainable);
  const scalars = optimised(trainable.terms, passes, 'loss');
  const count = scalars.length;
  const weights = input('weights', [count]);
  const weightOf = split(weights, new Array<number>(count).fill(1), 0);
  const terms = concat(
    scalars.map((term) => reshape(term, [1])),
    0,
  );
  const perParameter = weightedGradients(
    scalars.map((scalar, i) => ({ scalar, weight: at(weightOf, i) })),
    trainable.parameters.map(({ tensor }) => tensor),
    recompute ? new Recomputed() : KEPT,
  );
  const gradient = concat(
    perParameter.map((g) => reshape(g, [sizeOf(g.shape)])),
    0,
  );
  const shape: Shape = flat.parameters.shape;
  const schedule = split(input('schedule', [3]), [1, 1, 1], 0);
  const update = adamUpdate(
    flat.parameters,
    gradient,
    input('firstMoment', shape),
    input('secondMoment', shape),
    { stepSize: at(schedule, 0), epsilon: at(schedule, 1), decay: at(schedule, 2) },
    optimiser,
  );
  const outputs = new Map<string, Tensor>([
    ['next.parameters', update.parameters],
    ['next.firstMoment', update.firstMoment],
    ['next.secondMoment', update.secondMoment],
    ['scalars', concat([reshape(sum(mul(terms, weights)), [1]), update.gradientNorm, terms], 0)],
  ]);
  if (ema && trainable.targets.length > 0) {
    const followed = followedSlices(
      trainable,
      ema.update === 'after-step' ? update.parameters : flat.parameters,
    );
    outputs.set('next.targets', add(mul(flat.targets, ema.rate), mul(followed, 1 - ema.rate)));
  }
  const names = [...outputs.keys()];
  const finished = optimised([...outputs.values()], passes, 'step');
  return {
    outputs: new Map(names.map((name, i) => [name, at(finished, i)])),
    bindings,
    gradients: perParameter,
  };
}

/** The parameters that the targets follow, in the targets' order, cut out of a flat vector. */
function followedSlices(trainable: Trainable, parameters: Tensor): Tensor {
  const layout = stateLayout(trainable).parameters;
  const names = trainable.targets.map(({ follows }) => follows);
  const offset = layout.consecutive(names);
  if (offset !== null) {
    const size = names.reduce(
      (n, name) => n + (layout.entries.find((entry) => entry.name === name)?.size ?? 0),
      0,
    );
    const sizes = [offset, size, layout.size - offset - size];
    return at(
      split(
        parameters,
        sizes.filter((n) => n > 0),
        0,
      ),
      offset > 0 ? 1 : 0,
    );
  }
  const slices = split(parameters, layout.sizes, 0);
  return concat(
    names.map((name) =>
      at(
        slices,
        layout.entries.findIndex((entry) => entry.name === name),
      ),
    ),
    0,
  );
}
