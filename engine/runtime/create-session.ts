import type { Experiment } from '../../schemas/experiment.ts';
import { stateLayout } from '../graph/training-step.ts';
import { sizeOf } from '../graph/tensor.ts';
import { buildModel } from '../models/build-model.ts';
import { ModelBuilder } from '../models/model-builder.ts';
import { CompiledSession } from './compiled-session.ts';
import { chooseDevice } from './device.ts';
import { initialState } from './initial-state.ts';
import { LatentReader } from './latent-reader.ts';
import type { TrainingSession } from './training-session.ts';

export interface SessionShape {
  readonly inputDim: number;
  /** Rows of a step. */
  readonly batchRows: number;
  /** Rows that latents are read in chunks of. */
  readonly readRows: number;
  /** Writes ONNX Runtime profiles of the step with this prefix. */
  readonly profile?: string;
}

/**
 * Compiles an experiment: model → graph → gradient and optimiser → ONNX → onnxruntime. Throws a `DeviceError` for a device that
 * cannot be had and a `RuntimeMissingError` where onnxruntime has no binary.
 */
export async function createTrainingSession(
  experiment: Experiment,
  shape: SessionShape,
): Promise<TrainingSession> {
  const builder = new ModelBuilder(shape.batchRows, shape.inputDim);
  const graph = buildModel(experiment, builder);
  const layout = stateLayout(builder);
  const multiplyAdds =
    3 * shape.batchRows * builder.parameters.reduce((n, { tensor }) => n + sizeOf(tensor.shape), 0);
  const device = chooseDevice(experiment.device, experiment.training.threads, multiplyAdds);
  const session = { threads: device.threads, spin: device.threads > 1 };
  const reading = new ModelBuilder(shape.readRows, shape.inputDim);
  const reader = await LatentReader.create(reading, buildModel(experiment, reading), session);
  return CompiledSession.create({
    builder,
    graph,
    optimiser: experiment.optimiser,
    ema: 'ema' in experiment.model ? experiment.model.ema : null,
    device,
    session: { ...session, ...(shape.profile === undefined ? {} : { profile: shape.profile }) },
    reader,
    initial: initialState(builder, layout, experiment.seed),
  });
}
