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
 * Threads for a step of `multiplyAdds` on a machine where this process may use `cores`. What is set holds. Left to the engine,
 * a small step gets one thread, any other one as many as there are cores that others leave free; they spin only where each has
 * a core of its own, for a thread that waits in a busy loop for one that is not running wastes the time of both.
 */
export function chooseThreads(
  { threads, spin }: Pick<DeviceConfig, 'threads' | 'spin'>,
  multiplyAdds: number,
  cores: number,
  load: MachineLoad,
): ThreadChoice {
  const free = Math.max(1, Math.min(cores, Math.floor(load.cores - load.busy + SLACK)));
  const isSmall = multiplyAdds < SMALL_STEP;
  const chosen = threads > 0 ? threads : isSmall ? 1 : free;
  const spins = chosen > 1 && (spin === 'auto' ? chosen <= free : spin);
  return { threads: chosen, spin: spins, why: reason() };

  function reason(): string {
    const busy = `${load.busy.toFixed(1)} of ${load.cores} cores are busy with other work`;
    const waits = chosen === 1 ? '' : spins ? ', which wait in a busy loop' : ', which sleep when they wait';
    if (threads > 0) return `${threads === 1 ? '1 thread' : `${threads} threads`} as set${waits}`;
    if (isSmall) return 'one thread, for the step is small';
    if (free < cores) return `${free === 1 ? 'one thread' : `${free} threads`}, for ${busy}${waits}`;
    return cores === 1 ? 'one thread, for there is one core' : `all ${cores} cores${waits}`;
  }
}
