import type { Experiment } from '../../../schemas/experiment.ts';
import { createTrainingSession } from '../create-session.ts';
import type { GraphShape } from '../prepare.ts';
import { createTensorflowSession } from '../tensorflow/session.ts';
import type { TrainingSession } from '../training-session.ts';
import { providerOf } from './device-names.ts';
import type { FoundDevice } from './list-devices.ts';
import type { MachineLoad } from './machine-load.ts';

/** Compiles an experiment for a device that was found. Throws a `DeviceError` where it cannot run the model. */
export async function openSession(
  { device, hardware }: FoundDevice,
  experiment: Experiment,
  shape: GraphShape,
  { load, searchFrom }: { readonly load: MachineLoad; readonly searchFrom: readonly string[] },
): Promise<TrainingSession> {
  const provider = providerOf(device, experiment.device);
  return provider === null
    ? createTensorflowSession(experiment, shape, searchFrom)
    : createTrainingSession(experiment, { ...shape, provider, hardware, load });
}
