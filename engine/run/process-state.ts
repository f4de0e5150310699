import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import { systemCode } from './run-directory-error.ts';

/** A process of this host as a run directory names it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the run says that it began (the process itself is a little older), ISO 8601. */
  readonly started: string;
  /** Linux: `startTicks` of the process, which tells it from a later one with the same pid. */
  readonly startTicks?: number | undefined;
}

/**
 * Whether a process of this host still lives. Pids are reused, so a living pid is not enough: it is `gone` as well when it
 * is a zombie, when it began after the run did, or when the host was booted since.
 */
export function processState(identity: ProcessIdentity): 'alive' | 'gone' {
  if (!Number.isInteger(identity.pid) || identity.pid <= 0) return 'gone';
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if (systemCode(error) !== 'EPERM') return 'gone';
  }
  const started = Date.parse(identity.started);
  if (started < Date.now() - uptime() * 1000 - CLOCK_SLACK) return 'gone';
  const stat = readStat(identity.pid);
  if (stat === null) return 'alive';
  if (stat.zombie) return 'gone';
  if (identity.startTicks !== undefined) return stat.startTicks === identity.startTicks ? 'alive' : 'gone';
  return beganAfter(stat.startTicks, started) ? 'gone' : 'alive';
}

/** Start of a process in clock ticks since boot; undefined where the system has no /proc. */
export function startTicks(pid: number): number | undefined {
  return readStat(pid)?.startTicks;
}

/** Clocks get set; a pid is hardly ever reused within a minute. */
const CLOCK_SLACK = 60_000;
const TICKS_PER_MILLISECOND = 0.1;

/** This process knows its own start in both clocks, which spares the time of boot (unreliable in containers). */
function beganAfter(ticks: number, time: number): boolean {
  const own = startTicks(process.pid);
  if (own === undefined) return false;
  return performance.timeOrigin + (ticks - own) / TICKS_PER_MILLISECOND > time + CLOCK_SLACK;
}

function readStat(pid: number): { readonly zombie: boolean; readonly startTicks: number } | null {
  try {
    // `pid (name) state ppid …`: the name may hold spaces and brackets; start time is field 22, state field 3.
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[19]);
    return Number.isFinite(ticks)
      ? { zombie: fields[0] === 'Z' || fields[0] === 'X', startTicks: ticks }
      : null;
  } catch {
    return null;
  }
}
