import { availableParallelism, cpus } from 'node:os';
import type { DeviceName } from '../../schemas/experiment.ts';
import type { DeviceReport } from '../../schemas/run-log.ts';

/** A device that this release cannot run on. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
}

/** Multiply–adds of a step below which a second thread costs more than it gives (docs/performance.md). */
const SMALL_STEP = 4e7;

/**
 * The processor that an experiment runs on. `threads` 0 lets the engine choose: one for small steps, else all cores.
 * Throws a `DeviceError` for a device that this release cannot run on; nothing falls back silently.
 */
export function chooseDevice(requested: DeviceName, threads: number, multiplyAdds: number): DeviceReport {
  if (requested !== 'auto' && requested !== 'cpu') {
    throw new DeviceError(
      `This release trains on the CPU only; "device": "${requested}" cannot be had. Set it to "auto" or "cpu".`,
    );
  }
  const cores = availableParallelism();
  const chosen = threads > 0 ? threads : multiplyAdds < SMALL_STEP ? 1 : cores;
  const why =
    threads > 0
      ? 'as set in training.threads'
      : chosen === 1
        ? 'one thread: the step is small'
        : `all ${cores} cores`;
  return {
    device: 'cpu',
    requested,
    threads: chosen,
    hardware: cpus()[0]?.model.trim() ?? 'unknown processor',
    note: requested === 'auto' ? `auto: the CPU is the only device of this release; ${why}` : why,
  };
}
