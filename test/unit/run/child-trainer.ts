import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Starts `trainer-process.ts` on a run directory; it is killed after the test at the latest. */
export function startTrainer(directory: string, what: 'wait' | 'stream'): ChildProcess {
  const script = fileURLToPath(new URL('trainer-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory, what], { stdio: 'inherit' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Waits until the process is gone and cleared away. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}
