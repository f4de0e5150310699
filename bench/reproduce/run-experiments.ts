import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProbeScore } from '../../schemas/run-log.ts';

const VJEPA = fileURLToPath(new URL('../../dist/vjepa.cjs', import.meta.url));

export interface Job {
  readonly name: string;
  readonly file: string;
  readonly seed: number;
  readonly set: readonly string[];
}

/** The last line of `vjepa train --json`, as far as a reproduction reads it. */
export interface Result {
  readonly job: Job;
  readonly seconds: number;
  readonly probe: Readonly<Record<string, ProbeScore>>;
}

/** Trains every job with the command line, `parallel` at a time, one thread each; results in the order of the jobs. */
export async function runExperiments(
  jobs: readonly Job[],
  parallel: number,
  report: (done: number, result: Result) => void,
): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'vjepa-reproduce-'));
  const results: Result[] = [];
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < jobs.length; i = next++) {
      const job = jobs[i];
      if (!job) return;
      const result = await train(job, join(folder, String(i)));
      results[i] = result;
      report(++done, result);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, worker));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return results;
}

async function train(job: Job, directory: string): Promise<Result> {
  const overrides = [...job.set, 'training.threads=1'].flatMap((override) => ['--set', override]);
  const args = [
    VJEPA,
    'train',
    job.file,
    '--out',
    directory,
    '--seed',
    String(job.seed),
    '--json',
    '--quiet',
    ...overrides,
  ];
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${job.name} ended with ${code}:\n${err}${out}`);
  const { probe } = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Pick<Result, 'probe'>;
  await rm(directory, { recursive: true, force: true });
  return { job, probe, seconds: (performance.now() - started) / 1000 };
}
