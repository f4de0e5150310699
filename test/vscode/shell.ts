/** Running other programs: found on PATH, with their output kept for the error message. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Absolute path of the first of `names` on PATH, or null. */
export function findOnPath(...names: string[]): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const file = join(folder, name + ending);
        if (isExecutable(file)) return file;
      }
    }
  }
  return null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds until the program is killed and the promise rejected. Default: never. */
  readonly timeout?: number;
  /** Show the output as it comes as well. Default false. */
  readonly show?: boolean;
}

export interface RunResult {
  readonly code: number;
  /** stdout and stderr together, in order of arrival. */
  readonly output: string;
}

/** Runs a program to its end, whatever its exit code. Rejects if it cannot start or runs out of time. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((settle, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a .cmd file on Windows, which only a shell can start
      shell: process.platform === 'win32' && /\.(cmd|bat)$/i.test(command),
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
      if (options.show === true) process.stdout.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let late = false;
    const timer =
      options.timeout === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill('SIGKILL');
          }, options.timeout);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`cannot run ${command}: ${cause.message}`, { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (late)
        reject(new Error(`${command} was stopped after ${options.timeout} ms:\n${lastLines(output)}`));
      else settle({ code: code ?? 1, output });
    });
  });
}

/** Runs a program that must succeed; the error carries the end of its output. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, output } = await run(command, args, options);
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} failed (exit code ${code}):\n${lastLines(output)}`);
  return output;
}

export function lastLines(text: string, count = 40): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
