import { cpus } from 'node:os';

/** Shorter looks than this say little: the clock of the kernel ticks 100 times a second. */
const LOOK_MILLISECONDS = 100;

/** Work of a machine so far: all of its cores, and what of it this process did. In milliseconds of processor time. */
export interface WorkSoFar {
  readonly time: number;
  readonly cores: number;
  /** Of all processes; what runs with a lowered priority (`nice`) gives way and is left out. */
  readonly all: number;
  readonly own: number;
}

/** How many cores others keep busy. */
export interface MachineLoad {
  readonly cores: number;
  /** Mean over the look. */
  readonly busy: number;
}

/**
 * Looks at how busy a machine is while something else is done: begin the look, do the work, end it. The load average of the system
 * (`os.loadavg`) is of no use for that: it still tells of a build a minute after that has ended, and Windows has none.
 */
export function beginLook(read: () => WorkSoFar = workSoFar): { readonly end: () => Promise<MachineLoad> } {
  const before = read();
  return {
    async end() {
      const missing = LOOK_MILLISECONDS - (read().time - before.time);
      if (missing > 0) await new Promise((wake) => setTimeout(wake, missing));
      return loadBetween(before, read());
    },
  };
}

/** Cores that others kept busy between two readings: (Δ all − Δ own) / Δ time, from 0 to all cores. */
export function loadBetween(before: WorkSoFar, after: WorkSoFar): MachineLoad {
  const others = after.all - before.all - (after.own - before.own);
  const busy = others / (after.time - before.time);
  return { cores: after.cores, busy: Math.min(after.cores, Math.max(0, busy)) };
}

function workSoFar(): WorkSoFar {
  const cores = cpus();
  const { user, system } = process.cpuUsage();
  return {
    time: performance.now(),
    cores: cores.length,
    all: cores.reduce((sum, { times }) => sum + times.user + times.sys + times.irq, 0),
    own: (user + system) / 1000,
  };
}
