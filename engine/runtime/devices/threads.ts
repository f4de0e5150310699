import type { DeviceConfig } from '../../../schemas/experiment.ts';
import type { MachineLoad } from './machine-load.ts';

/** Multiply–adds of a step below which a second thread costs more than it gives (docs/performance.md). */
const SMALL_STEP = 4e7;
/** So much of a core may be busy and it still counts as free. */
const SLACK = 0.25;

/** Threads of a session and how they wait for each other, with the reason in words. */
export interface ThreadChoice {
  readonly threads: number;
  readonly spin: boolean;
  readonly why: string;
}

/**
 * Threads for a step of `multiplyAdds` on a machine where this process may use `cores`. What is set holds. Left to the engine, a
 * small step gets one thread and any other one all cores, however busy these are: the number of threads decides the last bits of the
 * results, which must not depend on what else runs, and threads that sleep are no slower than one on a busy machine
 * (docs/devices.md). They spin only where others leave each a core of its own, for a thread that waits in a busy loop for one that
 * is not running wastes the time of both.
 */
export function chooseThreads(
  { threads, spin }: Pick<DeviceConfig, 'threads' | 'spin'>,
  multiplyAdds: number,
  cores: number,
  load: MachineLoad,
): ThreadChoice {
  const free = Math.floor(load.cores - load.busy + SLACK);
  const isSmall = multiplyAdds < SMALL_STEP;
  const chosen = threads > 0 ? threads : isSmall ? 1 : cores;
  const spins = chosen > 1 && (spin === 'auto' ? chosen <= free : spin);
  return { threads: chosen, spin: spins, why: `${reason()}${waiting()}` };

  function reason(): string {
    if (threads > 0) return `${threads === 1 ? '1 thread' : `${threads} threads`} as set`;
    if (isSmall) return 'one thread, for the step is small';
    return cores === 1 ? 'one thread, for there is one core' : `all ${cores} cores`;
  }

  function waiting(): string {
    if (chosen === 1) return '';
    if (spins) return ', waiting in a busy loop';
    const busy = `${load.busy.toFixed(1)} of ${load.cores} cores were busy with other work`;
    return spin === 'auto' ? `, asleep while they wait, for ${busy}` : ', asleep while they wait';
  }
}
