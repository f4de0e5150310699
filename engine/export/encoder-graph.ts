import type { Standardisation } from '../data/standardise.ts';
import { emitModel, TARGETS } from '../graph/onnx/emit-model.ts';
import type { OnnxGraph, OnnxInitialiser, OnnxNode, OnnxValue } from '../graph/onnx/model-proto.ts';
import { div, sub } from '../graph/ops/binary.ts';
import { input, type Tensor } from '../graph/tensor.ts';
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
 * Inputs `x` (batch, inputDim), and `y` where a latent is one of the next observation; outputs `<latent>` of a deterministic
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
  const builder = new ModelBuilder(2, run.fittedTo.inputDim);
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
  { experiment, fittedTo: { inputDim, standardisation } }: TrainedRun,
  weights: ReadonlyMap<string, StateTensor>,
  latents: readonly string[],
  rows: number,
): Written {
  const builder = new ModelBuilder(rows, inputDim);
  const model = buildModel(experiment, builder);
  const outputs = new Map<string, Tensor>();
  for (const { name, mean, logVariance } of model.latents) {
    if (!latents.includes(name)) continue;
    outputs.set(logVariance === null ? name : `${name}.mean`, mean);
    if (logVariance !== null) outputs.set(`${name}.logVariance`, logVariance);
  }
  const given = new Map(weights);
  const bindings = new Map<Tensor, Tensor>();
  if (standardisation !== null) {
    for (const [name, { data }] of Object.entries(preprocessing(standardisation)))
      given.set(name, { shape: [inputDim], data });
    for (const leaf of [builder.x, builder.y]) bindings.set(leaf, standardised(leaf));
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
  const centred = sub(sub(input(source.name, shape), input(MEAN, width)), input(MEAN_REST, width));
  return div(centred, input(SCALE, width));
}

const MEAN = 'standardise/mean';
const MEAN_REST = 'standardise/mean.rest';
const SCALE = 'standardise/scale';

function preprocessing({ mean, scale }: Standardisation): Readonly<Record<string, { data: Float32Array }>> {
  const rest = mean.map((value) => value - Math.fround(value));
  const float32 = (values: Float64Array): { data: Float32Array } => ({ data: Float32Array.from(values) });
  return { [MEAN]: float32(mean), [MEAN_REST]: float32(rest), [SCALE]: float32(scale) };
}

const ABOUT: Readonly<Record<string, string>> = {
  x: 'Observations at time t, as they are in the data: standardisation, where the run has one, is part of this model.',
  y: 'Observations at time t + 1, as x.',
};

function described(graph: OnnxGraph, { fittedTo }: TrainedRun): OnnxGraph {
  const about = (value: OnnxValue): OnnxValue => {
    const words = ABOUT[value.name];
    return words === undefined ? value : { ...value, about: `${words} ${fittedTo.inputDim} wide.` };
  };
  return { ...graph, inputs: graph.inputs.map(about) };
}
