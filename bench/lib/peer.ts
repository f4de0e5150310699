import { spawnSync } from 'node:child_process';

/** The Python that has PyTorch: $PEER_PYTHON or `python3`. Throws with what to do where there is none. */
export function peerPython(): string {
  const python = process.env['PEER_PYTHON'] ?? 'python3';
  const { status, stderr } = spawnSync(python, ['-c', 'import torch, numpy'], { encoding: 'utf8' });
  if (status === 0) return python;
  throw new Error(
    `${python} cannot import torch and numpy, so there is no peer to measure against. Make a virtual environment, ` +
      `\`pip install torch numpy\` in it and set PEER_PYTHON to its python.\n${stderr ?? ''}`,
  );
}

/** Runs a command to its end (killed after `timeout` ms); its last line parsed as JSON. */
export function runJson<T>(command: string, args: readonly string[], timeout?: number): T {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(timeout === undefined ? {} : { timeout }),
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status ?? String(error)}:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}
