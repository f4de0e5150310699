import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { runPaths } from '../engine/run/layout.ts';
import { crashWords, memoryWords, withoutDriverChatter } from '../engine/run/native-output.ts';

/** What starts a trainer. */
export interface LaunchRequest {
  /** dist/vjepa.cjs. */
  readonly engine: string;
  /** A Node.js; empty = the one that runs this code (VS Code's own). */
  readonly node: string;
  /** e.g. `['train', file, '--out', directory, '--quiet']`. */
  readonly args: readonly string[];
  readonly workingDirectory: string;
  /** The run directory; it exists. */
  readonly directory: string;
}

/** How a trainer came to its end while this window lived. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of its output; where it could not be started, why. */
  readonly lastWords: string;
}

/**
 * Starts a trainer as a process group of its own, with its output in the run directory, so that it outlives the window.
 * Returns its pid (undefined where it could not be started) and a promise of its end, which never rejects.
 */
export function launchTrainer(request: LaunchRequest): {
  readonly pid: number | undefined;
  readonly exit: Promise<TrainerExit>;
} {
  const output = runPaths(request.directory).output;
  const file = openSync(output, 'a');
  const child = spawn(request.node || process.execPath, [request.engine, ...request.args], {
    cwd: request.workingDirectory,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', file, file],
    env: trainerEnvironment(process.env, request.node === ''),
  });
  closeSync(file);
  child.unref();
  const exit = new Promise<TrainerExit>((resolve) => {
    child.once('error', (error) =>
      resolve({
        code: null,
        signal: null,
        lastWords: `${request.node || process.execPath} could not be started: ${error.message}`,
      }),
    );
    child.once('exit', (code, signal) => {
      keepCrashWords(output, signal, code);
      resolve({ code, signal, lastWords: lastWords(output) });
    });
  });
  return { pid: child.pid, exit };
}

/** A crash leaves no words of its own; what this window saw of it goes where every reader of the run looks. */
function keepCrashWords(output: string, signal: NodeJS.Signals | null, code: number | null): void {
  const words = crashWords(signal, code);
  if (words === null || memoryWords(lastWords(output, 200)) !== '') return;
  try {
    appendFileSync(output, `${words}\n`);
  } catch {
    // The run may have been deleted meanwhile.
  }
}

/**
 * The window's environment without what VS Code sets for itself: a trainer that inherits its IPC hooks or debugger
 * options would talk to a window that may be gone.
 */
export function trainerEnvironment(environment: NodeJS.ProcessEnv, ownNode: boolean): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([key]) => !/^(VSCODE_|ELECTRON_)/.test(key));
  // Electron's binary is a Node.js where this is set; a plain Node.js does not mind.
  return { ...Object.fromEntries(kept), ...(ownNode ? { ELECTRON_RUN_AS_NODE: '1' } : {}) };
}

/** The last lines of a trainer's output, without terminal colours; empty where it said nothing. */
export function lastWords(outputFile: string, lines = 12): string {
  let text: string;
  try {
    text = readFileSync(outputFile, 'utf8');
  } catch {
    return '';
  }
  const plain = withoutDriverChatter(text)
    .replace(/\u001b\[[0-9;]*[A-Za-z]/g, '')
    .trimEnd();
  return plain
    .split(/\r?\n|\r/)
    .slice(-lines)
    .join('\n');
}
