import type { Standardisation } from '../data/standardise.ts';
import { emitModel, TARGETS } from '../graph/onnx/emit-model.ts';
import type { OnnxGraph, OnnxInitialiser, OnnxNode, OnnxValue } from '../graph/onnx/model-proto.ts';
import { div, sub } from '../graph/ops/binary.ts';
import { constant, input, type Tensor } from '../graph/tensor.ts';
import { buildModel } from '../models/build-model.ts';
import { ModelBuilder } from '../models/model-builder.ts';
import type { LatentOutput } from '../models/model-graph.ts';
import type { StateTensor } from '../runtime/training-session.ts';
import { StateMismatchError } from '../runtime/training-session.ts';
import { anyBatch, BatchBound, type Written } from './any-batch.ts';
import { ExportError } from './export-error.ts';
import type { TrainedRun } from './trained-run.ts';
import { exportedName, exportedWeights } from './weights.ts';

export interface EncoderGraph {
  readonly graph: OnnxGraph;
  /** Latents that it gives, in order. */
  readonly latents: readonly string[];
  /** Where the number of rows is fixed: that number and why; null where any will do. */
  readonly fixed: { readonly rows: number; readonly why: string } | null;
}

/**
 * The part of a trained model that gives its latents, as means, from the data as they come: standard ONNX, weights as initialisers.
 * Inputs `x` (batch, inputDim), and `y` (batch, targetDim) where a latent is one of it; what a latent depends on by a sample is taken at the
 * sample's mean. Outputs `<latent>` of a deterministic
 * latent, `<latent>.mean` and `<latent>.logVariance` of a Gaussian one.
 *
 * @param wanted names of latents; empty = all that x alone decides
 * @throws ExportError `no-latent`; StateMismatchError where the weights are not those of the model
 */
export function encoderGraph(run: TrainedRun, wanted: readonly string[]): EncoderGraph {
  const weights = exportedWeights(run.state);
  const latents = chooseLatents(run, wanted);
  const write = (rows: number): Written => writeGraph(run, weights, latents, rows);
  try {
    return { graph: described(anyBatch(write), run), latents, fixed: null };
  } catch (error) {
    if (!(error instanceof BatchBound)) throw error;
    // As many rows as the run's own monitor reads at a time, since more or fewer may mean another thing.
    const rows = run.experiment.monitor.batchSize;
    const { nodes, initialisers, inputs, outputs } = write(rows);
    const values = (shapes: Written['inputs']): OnnxValue[] =>
      [...shapes].map(([name, shape]) => ({ name, shape }));
    const graph = { nodes, initialisers, inputs: values(inputs), outputs: values(outputs) };
    return { graph: described(graph, run), latents, fixed: { rows, why: error.message } };
  }
}

function chooseLatents(run: TrainedRun, wanted: readonly string[]): readonly string[] {
  const { inputDim, targetDim } = run.fittedTo;
  const builder = new ModelBuilder(2, inputDim, targetDim);
  const { latents } = buildModel(run.experiment, builder);
  const names = latents.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ExportError(
      'no-latent',
      `The model (${run.experiment.model.kind}) has no latent "${unknown}"; it has ${names.join(', ')}.`,
    );
  }
  if (wanted.length > 0) return names.filter((name) => wanted.includes(name));
  return latents.filter((latent) => !dependsOn(latent, builder.y)).map(({ name }) => name);
}

function dependsOn({ mean, logVariance }: LatentOutput, leaf: Tensor): boolean {
  const outputs = new Map([['mean', mean], ...(logVariance ? [['logVariance', logVariance] as const] : [])]);
  return leaf.source.kind === 'input' && emitModel(outputs).inputs.has(leaf.source.name);
}

function writeGraph(
  { experiment, fittedTo }: TrainedRun,
  weights: ReadonlyMap<string, StateTensor>,
  latents: readonly string[],
  rows: number,
): Written {
  const builder = new ModelBuilder(rows, fittedTo.inputDim, fittedTo.targetDim);
  const model = buildModel(experiment, builder);
  const outputs = new Map<string, Tensor>();
  for (const { name, mean, logVariance } of model.latents) {
    if (!latents.includes(name)) continue;
    outputs.set(logVariance === null ? name : `${name}.mean`, mean);
    if (logVariance !== null) outputs.set(`${name}.logVariance`, logVariance);
  }
  const given = new Map(weights);
  const bindings = new Map<Tensor, Tensor>();
  for (const [leaf, by] of [
    [builder.x, fittedTo.standardisation],
    [builder.y, fittedTo.targetStandardisation],
  ] as const) {
    if (by === null) continue;
    for (const [name, { data }] of Object.entries(preprocessing(leaf, by)))
      given.set(name, { shape: [data.length], data });
    bindings.set(leaf, standardised(leaf));
  }
  // One row of zeros stands for all: the products that noise enters stretch it.
  for (const { tensor } of builder.noise) {
    const dims = tensor.shape.at(-1) ?? 1;
    bindings.set(tensor, constant(new Float64Array(dims), [1, dims]));
  }
  const emitted = emitModel(outputs, bindings, TARGETS.plain);
  const initialisers: OnnxInitialiser[] = [...emitted.initialisers];
  const inputs = new Map<string, readonly number[]>();
  for (const [name, shape] of emitted.inputs) {
    const weight = exportedName(name) ?? name;
    const known = given.get(weight);
    if (known !== undefined) {
      if (known.shape.join() !== shape.join())
        throw new StateMismatchError(
          `${weight} is (${known.shape.join(', ')}) in the checkpoint and (${shape.join(', ')}) in the model.`,
        );
      initialisers.push({ name: weight, shape, data: known.data });
    } else if (name !== weight) {
      throw new StateMismatchError(`The checkpoint has no tensor ${name}, which the model needs.`);
    } else {
      inputs.set(name, shape);
    }
  }
  const shapes = new Map([...outputs].map(([name, { shape }]) => [name, shape]));
  return { nodes: ownNames(emitted.nodes), initialisers, inputs, outputs: shapes };
}

/** Reads weights by the names that they have outside of a checkpoint. */
function ownNames(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  return nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => exportedName(name) ?? name) }));
}

/**
 * (x − mean) / scale as the data source computes it in float64, here in float32: the mean is taken off in two parts, so that a mean
 * many times as large as the scale costs no digits.
 */
function standardised(leaf: Tensor): Tensor {
  const { source, shape } = leaf;
  if (source.kind !== 'input') throw new Error('the data are no input');
  const width = [shape[1] ?? 0];
  const names = preprocessed(source.name);
  const centred = sub(sub(input(source.name, shape), input(names.mean, width)), input(names.rest, width));
  return div(centred, input(names.scale, width));
}

/** Names of the numbers that x or y is standardised with. */
function preprocessed(half: string) {
  const prefix = half === 'x' ? 'standardise' : `standardise.${half}`;
  return { mean: `${prefix}/mean`, rest: `${prefix}/mean.rest`, scale: `${prefix}/scale` };
}

function preprocessing(
  { source }: Tensor,
  { mean, scale }: Standardisation,
): Readonly<Record<string, { data: Float32Array }>> {
  const names = preprocessed(source.kind === 'input' ? source.name : '');
  const rest = mean.map((value) => value - Math.fround(value));
  const float32 = (values: Float64Array): { data: Float32Array } => ({ data: Float32Array.from(values) });
  return { [names.mean]: float32(mean), [names.rest]: float32(rest), [names.scale]: float32(scale) };
}

const ABOUT: Readonly<Record<string, string>> = {
  x: 'Context (of a trajectory: at time t) as it is in the data: standardisation, where the run has one, is part of this model.',
  y: 'Target (of a trajectory: at time t + horizon), as x.',
};

function described(graph: OnnxGraph, { fittedTo }: TrainedRun): OnnxGraph {
  const about = (value: OnnxValue): OnnxValue => {
    const words = ABOUT[value.name];
    const width = value.name === 'x' ? fittedTo.inputDim : fittedTo.targetDim;
    return words === undefined ? value : { ...value, about: `${words} ${width} wide.` };
  };
  return { ...graph, inputs: graph.inputs.map(about) };
}
