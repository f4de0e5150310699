import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { beforeAll } from 'vitest';
import { COMMAND_LINE } from '../../../bench/lib/bundle.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The command line, bundled; the file is there while tests run. */
export interface BuiltCli {
  readonly file: string;
}

/**
 * Bundles the command line before the tests of the file or `describe` that calls this, into a folder of its own inside the repository (so
 * that onnxruntime-node is found), which is gone after them. A folder that was not made here is never removed.
 */
export function builtCli(): BuiltCli {
  const built = { file: '' };
  beforeAll(async () => {
    mkdirSync(join(root, 'test-results'), { recursive: true });
    const folder = mkdtempSync(join(root, 'test-results', 'cli-'));
    built.file = join(folder, 'vjepa.cjs');
    await build({
      ...COMMAND_LINE,
      entryPoints: [join(root, 'engine/cli/main.ts')],
      outfile: built.file,
      logLevel: 'warning',
    });
    return () => {
      rmSync(folder, { recursive: true, force: true });
    };
  }, 120_000);
  return built;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Starts the command line in a child process; `preload` is a script that Node loads first. */
export function startCli(
  { file }: BuiltCli,
  args: readonly string[],
  options: { preload?: string; cwd?: string } = {},
): RunningCli {
  const preload = options.preload === undefined ? [] : ['--require', options.preload];
  const child = spawn(process.execPath, [...preload, file, ...args], {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, VJEPA_DEBUG: '' },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<Finished>((fulfil, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      fulfil({ code, signal, stdout, stderr });
    });
  });
  return { child, finished };
}

export const runCli = (...parameters: Parameters<typeof startCli>): Promise<Finished> =>
  startCli(...parameters).finished;

/** A folder with an experiment file that trains in a moment; it is gone after the test. */
export function smallProject(content: unknown = SMALL): { readonly folder: string; readonly file: string } {
  const folder = temporaryFolder();
  const file = join(folder, 'small.vjepa.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return { folder, file };
}

export const SMALL = {
  data: { kind: 'noisy-tv', trainSteps: 200, testSteps: 100 },
  model: { kind: 'vjepa', latentDim: 4 },
  training: { steps: 40, checkpointEvery: 10 },
};

/** Waits for something to become true; what it waits for is named in the error. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await isTrue()) return;
    await new Promise((wake) => setTimeout(wake, 20));
  }
  throw new Error(`waited in vain for ${what}`);
}
