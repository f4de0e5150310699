import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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
  const said = [heard(child.stdout, (text) => (last = text)), heard(child.stderr, onLine)];
  const ended = new Promise<{ code: number | null; signal: string | null; error?: Error }>((settle) => {
    child.once('error', (error) => settle({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => settle({ code, signal }));
  });
  // Not 'close' of the child: that never comes where the parent has broken the channel.
  const outcome = ended.then(async ({ code, signal, error }) => {
    if (error !== undefined)
      return { exitCode: EXIT.failed, report: { status: 'failed', error: error.message } };
    await Promise.all(said);
    return { exitCode: code ?? EXIT.failed, report: reportOf(last, signal) };
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

/** Hands on each line of a stream; done when the stream is. */
function heard(stream: Readable | null, onLine: (words: string) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  return new Promise((done) => {
    createInterface(stream).on('line', onLine).on('close', done);
  });
}

function reportOf(line: string, signal: string | null): SeedReport {
  try {
    return JSON.parse(line) as SeedReport;
  } catch {
    return { status: 'failed', ...(signal === null ? {} : { error: `ended by ${signal}` }) };
  }
}
