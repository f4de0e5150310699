import { availableParallelism, cpus } from 'node:os';
import type { Experiment } from '../../schemas/experiment.ts';
import { sizeOf } from '../graph/tensor.ts';
import { CompiledSession } from './compiled-session.ts';
import { deviceOf } from './devices/device-names.ts';
import { processorName } from './devices/hardware.ts';
import type { MachineLoad } from './devices/machine-load.ts';
import { chooseThreads } from './devices/threads.ts';
import { CPU, type Provider } from './execution-provider.ts';
import { prepare, type GraphShape } from './prepare.ts';
import { onnxPrograms } from './program.ts';
import { Readers } from './readers.ts';
import type { TrainingSession } from './training-session.ts';

export interface SessionShape extends GraphShape {
  /** What runs the step. Default the CPU, whatever device the experiment asks for: `openSession` heeds that. */
  readonly provider?: Provider;
  /** The device behind the provider, in words. Default the processor. */
  readonly hardware?: string;
  /** How busy others keep the machine. Default not at all. */
  readonly load?: MachineLoad;
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
  const { provider = CPU, hardware = processorName(), load = { cores: cpus().length, busy: 0 } } = shape;
  // On the processor two sets of the state take turns, beside the one that a training begins with.
  const prepared = prepare(experiment, { ...shape, hostCopies: provider.name === 'cpu' ? 3 : 1 });
  const { builder } = prepared;
  const multiplyAdds =
    3 * shape.batchRows * builder.parameters.reduce((n, { tensor }) => n + sizeOf(tensor.shape), 0);
  // What a graphics processor leaves to the processor is little.
  const work = provider.name === 'cpu' ? multiplyAdds : 0;
  const { threads, spin, why } = chooseThreads(experiment.device, work, availableParallelism(), load);
  const session = { provider, threads, spin };
  return CompiledSession.create({
    ...prepared,
    device: {
      device: deviceOf(provider),
      requested: experiment.device.name,
      threads,
      hardware,
      note: provider.name === 'cpu' ? why : '',
    },
    session: { ...session, ...(shape.profile === undefined ? {} : { profile: shape.profile }) },
    readers: await Readers.create(prepared, onnxPrograms(session)),
    sameBatch: shape.sameBatch ?? false,
  });
}
