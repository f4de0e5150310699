import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { launchTrainer } from '../../../extension/launch.ts';
import { newestCheckpoint } from '../../../engine/run/checkpoint-files.ts';
import { requestControl } from '../../../engine/run/control.ts';
import { inspectRun } from '../../../engine/run/inspect-run.ts';
import { validateRunDirectory } from '../run/validate-log.ts';
import { builtCli, runCli, SMALL, smallProject, startCli, until } from './built-cli.ts';

/**
 * What can go wrong with a real trainer: every time the run counts as failed, says why and what to do, and goes on from its last good
 * checkpoint.
 */

const cli = builtCli();

const endless = { ...SMALL, device: 'cpu', training: { steps: 10_000_000, checkpointEvery: 50 } };
const checkpointsOf = async (run: string) =>
  existsSync(join(run, 'run.json')) ? (await inspectRun(run)).summary.checkpoints : [];

/** Goes on from the newest checkpoint on the disk: what was killed may have written one that its log does not tell of yet. */
async function resumes(run: string): Promise<void> {
  const { step } = newestCheckpoint(run)!;
  const again = startCli(cli, ['resume', run, '--json']);
  await until('the second attempt', async () => (await inspectRun(run)).summary.attempt === 1);
  again.child.kill('SIGINT');
  const { code, stderr } = await again.finished;
  expect(code).toBe(130);
  expect(stderr).toContain(`Going on from step ${step}.`);
  expect(validateRunDirectory(run)).toEqual([]);
}

describe('a trainer that crashes', () => {
  it.each(['SIGSEGV', 'SIGABRT'] as const)(
    'by %s is failed, with the checkpoint to resume from',
    async (signal) => {
      const { folder, file } = smallProject(endless);
      const run = join(folder, 'run');
      const { child, finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
      await until('a checkpoint', async () => (await checkpointsOf(run)).length > 0);
      child.kill(signal);
      expect((await finished).signal).toBe(signal);
      const newest = (await checkpointsOf(run)).at(-1)!;
      const { stdout } = await runCli(cli, ['show', run]);
      expect(stdout).toMatch(
        /state +failed: The training process \(pid \d+\) is gone.* perhaps native code crashed/,
      );
      expect(stdout).toContain(`Resume it from its checkpoint of step ${newest.step}.`);
      await resumes(run);
    },
  );

  it('by a launcher of the extension, says so to every reader of the run', async () => {
    const { folder, file } = smallProject(endless);
    const run = join(folder, 'run');
    mkdirSync(run);
    const { pid, exit } = launch(['train', file, '--out', run, '--quiet'], folder, run);
    await until('a checkpoint', async () => (await checkpointsOf(run)).length > 0);
    process.kill(pid!, 'SIGSEGV');
    expect(await exit).toMatchObject({ code: null, signal: 'SIGSEGV' });
    const { status, reason } = await inspectRun(run);
    expect(status).toBe('failed');
    expect(reason).toMatch(
      /Last words: The trainer crashed in native code \(SIGSEGV\).*Resume it from its checkpoint of step \d+\./,
    );
  });
});

describe('a training without memory', () => {
  it('for a model that could never fit is refused with the figures, and the run is marked', async () => {
    const huge = { kind: 'vjepa', latentDim: 4, encoder: { depth: 20, width: 65536 } };
    const { folder, file } = smallProject({ ...SMALL, device: 'cpu', model: huge });
    const run = join(folder, 'run');
    const { code, stderr } = await runCli(cli, ['train', file, '--out', run, '--quiet']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^Training failed: The model needs at least \d+\.\d GB of memory \(.*\), and \d+\.\d GB are free\. Take a smaller width/,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await inspectRun(run)).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^The model needs at least/) as string,
    });
  });

  it('where the system gives less than the machine has, says so in words', async ({ skip }) => {
    if (process.platform !== 'linux') skip('needs the ulimit of Linux');
    // Some 600 MB a copy of the state: too much for what the shell allows beside what Node.js itself maps.
    const wide = { kind: 'vjepa', latentDim: 4, encoder: { depth: 2, width: 7000 } };
    const { folder, file } = smallProject({ ...SMALL, device: 'cpu', model: wide, training: { steps: 2 } });
    const idle = spawnSync(process.execPath, ['-p', "fs.readFileSync('/proc/self/status', 'utf8')"], {
      encoding: 'utf8',
    });
    const mapped = Number(/VmPeak:\s+(\d+)/.exec(idle.stdout)?.[1]);
    const run = join(folder, 'run');
    const script = `ulimit -v ${mapped + 1_000_000}; exec "$@"`;
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', script, 'bash', process.execPath, cli.file, 'train', file, '--out', run, '--quiet'],
      { encoding: 'utf8', timeout: 60_000 },
    );
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^Training failed: The (machine has too little memory|model needs at least)/,
      ) as string,
    });
    expect((await inspectRun(run)).status).toBe('failed');
  });

  it('of JavaScript is told in words where V8 dumps its stack', async () => {
    const { folder, file } = smallProject(endless);
    const run = join(folder, 'run');
    mkdirSync(run);
    const bomb = join(folder, 'bomb.cjs');
    writeFileSync(
      bomb,
      `process.on('SIGUSR2', () => { const kept = []; for (;;) kept.push(Array.from({ length: 1e4 }, () => ({ a: Math.random() }))); });`,
    );
    const { pid, exit } = launch(
      ['train', file, '--out', run, '--quiet'],
      folder,
      run,
      `--max-old-space-size=64 --require ${bomb}`,
    );
    await until('a checkpoint', async () => (await checkpointsOf(run)).length > 0);
    process.kill(pid!, 'SIGUSR2');
    expect(await exit).toMatchObject({ signal: 'SIGABRT' });
    const { status, reason } = await inspectRun(run);
    expect(status).toBe('failed');
    expect(reason).toMatch(
      /The memory of JavaScript ran out\..*--max-old-space-size.*Resume it from its checkpoint of step/,
    );
    await resumes(run);
  });
});

describe('a checkpoint', () => {
  it('that is damaged is passed over, which the log says, and the one before is gone on from', async () => {
    const { folder, file } = smallProject({
      ...SMALL,
      device: 'cpu',
      training: { steps: 10_000_000, checkpointEvery: 50 },
    });
    const run = join(folder, 'run');
    const { child, finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
    await until('two checkpoints', async () => (await checkpointsOf(run)).length > 1);
    child.kill('SIGINT');
    await finished;
    const [before, newest] = (await checkpointsOf(run)).slice(-2);
    const path = join(run, newest!.file);
    const bytes = readFileSync(path);
    bytes[bytes.length - 3]! ^= 64;
    writeFileSync(path, bytes);
    const again = startCli(cli, ['resume', run]);
    await until('the second attempt', async () => (await inspectRun(run)).summary.attempt === 1);
    again.child.kill('SIGINT');
    const { stdout } = await again.finished;
    expect(stdout).toContain(`Going on from step ${before!.step}.`);
    expect(stdout).toMatch(
      /warning: .*is broken \(its numbers are not those that were written.*\) and was passed over/,
    );
  });

  it('of an experiment that was edited since names the line, and is not touched', async () => {
    const { folder, file } = smallProject({ ...endless, training: { steps: 5000, checkpointEvery: 50 } });
    const run = join(folder, 'run');
    const { child, finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
    await until('a checkpoint', async () => (await checkpointsOf(run)).length > 0);
    child.kill('SIGINT');
    await finished;
    const record = join(run, 'run.json');
    writeFileSync(
      record,
      readFileSync(record, 'utf8')
        .replace('"latentDim": 4', '"latentDim": 8')
        .replace('"latentDim":4', '"latentDim":8'),
    );
    const { code, stderr } = await runCli(cli, ['resume', run]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The checkpoint of step \d+ was written with model\.latentDim 4; .*run\.json:\d+ now says 8\. Put that back to resume the run/,
    );
    expect((await inspectRun(run)).summary.attempt).toBe(0);
  });

  it('for which the disk has no room is said and tried again; the one before stays good', async ({
    skip,
  }) => {
    const { folder, file } = smallProject({
      ...SMALL,
      device: 'cpu',
      model: { kind: 'vjepa', latentDim: 64 },
      training: { steps: 10_000_000, checkpointEvery: 0 },
    });
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'none', disk], { stdio: 'ignore' });
    } catch {
      skip('needs root on Linux to mount a small disk');
    }
    onTestFinished(() => {
      execFileSync('umount', ['-l', disk], { stdio: 'ignore' });
    });
    const run = join(disk, 'run');
    const { child, finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
    await until(
      'the run',
      async () => existsSync(join(run, 'run.json')) && (await inspectRun(run)).summary.step > 0,
    );
    requestControl(run, 'checkpoint', 'test');
    await until('a checkpoint', async () => (await checkpointsOf(run)).length > 0);
    const good = (await checkpointsOf(run))[0]!;
    const whole = readFileSync(join(run, good.file));
    let said = '';
    child.stderr!.on('data', (text: string) => (said += text));
    fill(join(disk, 'ballast'));
    requestControl(run, 'checkpoint', 'test');
    await until('the words about the full disk', () => said.includes('the disk is full (ENOSPC)'));
    expect(readFileSync(join(run, good.file)).equals(whole)).toBe(true);
    rmSync(join(disk, 'ballast'));
    await until('the checkpoint that was owed', async () => (await checkpointsOf(run)).length > 1);
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    const { summary } = await inspectRun(run);
    expect(summary.log.map(({ message }) => message).join('\n')).toMatch(
      /No checkpoint could be written at step \d+: the disk is full \(ENOSPC\)\. It will be tried again\./,
    );
    expect(validateRunDirectory(run)).toEqual([]);
    // A refused checkpoint is tried again after ten seconds.
  }, 60_000);
});

/** Writes a file until the disk takes no more. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (const size of [1 << 16, 1 << 12, 1])
      try {
        for (;;) writeSync(handle, Buffer.alloc(size));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
  } finally {
    closeSync(handle);
  }
}

/** As the extension starts one. */
function launch(args: readonly string[], workingDirectory: string, directory: string, nodeOptions = '') {
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = nodeOptions;
  try {
    return launchTrainer({ engine: cli.file, node: process.execPath, args, workingDirectory, directory });
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
}
