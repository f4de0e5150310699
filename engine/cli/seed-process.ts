import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ProbeScore } from '../../schemas/run-log.ts';
import { EXIT } from './terminal.ts';

/** A run in a process of its own. */
export interface SeedProcess {
  /** How it ended; never rejects. */
  readonly outcome: Promise<SeedOutcome>;
  /** Finish the step, write a checkpoint, end. */
  stop(): void;
  /** End at once. */
  kill(): void;
}

export interface SeedOutcome {
  readonly exitCode: number;
  /** Its last line of `--json`; where it left none, what can be said. */
  readonly report: SeedReport;
}

interface SeedReport {
  /** The run directory; missing where none was made. */
  readonly run?: string;
  readonly status: string;
  readonly steps?: number;
  readonly probe?: Readonly<Record<string, ProbeScore>>;
  readonly error?: string;
}

export interface SeedRequest {
  readonly file: string;
  readonly directory: string;
  readonly overrides: readonly string[];
  readonly quiet: boolean;
  /** Hears each line that it says. */
  readonly onLine: (words: string) => void;
}

/**
 * Starts this same program on one seed. The two are joined by a channel on which nothing is said: when it breaks, because the
 * parent asks to stop or is gone, the child takes it for an interrupt (`interrupt.ts`), on every system.
 */
export function startSeed({ file, directory, overrides, quiet, onLine }: SeedRequest): SeedProcess {
  const args = ['train', file, '--out', directory, '--json', ...(quiet ? ['--quiet'] : [])];
  const sets = overrides.flatMap((text) => ['--set', text]);
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args, ...sets], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  });
  let last = '';
  if (child.stdout) createInterface(child.stdout).on('line', (text) => (last = text));
  if (child.stderr) createInterface(child.stderr).on('line', onLine);
  const outcome = new Promise<SeedOutcome>((settle) => {
    child.on('error', (error) => {
      settle({ exitCode: EXIT.failed, report: { status: 'failed', error: error.message } });
    });
    child.on('close', (code, signal) => {
      const exitCode = code ?? EXIT.failed;
      settle({ exitCode, report: reportOf(last, signal) });
    });
  });
  return {
    outcome,
    stop: () => {
      if (child.connected) child.disconnect();
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

function reportOf(line: string, signal: string | null): SeedReport {
  try {
    return JSON.parse(line) as SeedReport;
  } catch {
    return { status: 'failed', ...(signal === null ? {} : { error: `ended by ${signal}` }) };
  }
}
