import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../schemas/run-record.ts';
import { listCheckpoints } from '../../../engine/run/checkpoint-files.ts';
import { inspectRun } from '../../../engine/run/inspect-run.ts';
import { builtCli, runCli, SMALL, smallProject, startCli, until } from './built-cli.ts';

const cli = builtCli();

interface Report {
  readonly runs: readonly {
    readonly seed: number;
    readonly run: string;
    readonly status: string;
    readonly loss: Record<string, number>;
    readonly error?: string;
  }[];
}
const report = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Report;
const record = (run: string) => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunRecord;
const ENDLESS = { ...SMALL, training: { steps: 10_000_000, checkpointEvery: 0 } };

describe('vjepa train --seeds', () => {
  it('trains a run for each seed, in processes of their own with one thread', async () => {
    const { folder, file } = smallProject();
    const { code, stdout, stderr } = await runCli(cli, ['train', file, '--seeds', '3..5', '--parallel', '2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^3 seeds, 2 at a time, each on the processor with 1 thread\.\n/);
    expect(stdout).not.toContain('warning');
    for (const seed of [3, 4, 5]) expect(stdout).toContain(`seed ${seed}: step 40/40 (100 %)`);
    expect(stdout).toMatch(/SEED +STATE +STEPS +signal R² +noise R² +RUN\n3 +completed +40 +-?\d\.\d{3}/);
    const runs = readdirSync(join(folder, 'runs')).map((name) => record(join(folder, 'runs', name)));
    expect(runs.map(({ id }) => id.replace(/-\d{8}-\d{6}$/, '')).sort()).toEqual([
      'small-seed-3',
      'small-seed-4',
      'small-seed-5',
    ]);
    expect(runs.map(({ experiment }) => experiment.seed).sort()).toEqual([3, 4, 5]);
    expect(runs.map(({ device }) => device.threads)).toEqual([1, 1, 1]);
    expect(new Set(runs.map(({ process }) => process.pid)).size).toBe(3);
  });

  it('gives the numbers of --seed, and --out holds a folder a seed', async () => {
    const { folder, file } = smallProject();
    const together = await runCli(cli, [
      'train',
      file,
      '--seeds',
      '1,2',
      '--out',
      join(folder, 'a'),
      '--json',
    ]);
    expect(together.code).toBe(0);
    expect(together.stdout.trimEnd().split('\n')).toHaveLength(1);
    const { runs } = report(together.stdout);
    expect(runs.map(({ seed, run }) => [seed, run])).toEqual([
      [1, join(folder, 'a', 'seed-1')],
      [2, join(folder, 'a', 'seed-2')],
    ]);
    const alone = await runCli(cli, ['train', file, '--seed', '2', '--out', join(folder, 'b'), '--json']);
    expect(runs[1]?.loss).toEqual((report(alone.stdout) as unknown as Report['runs'][number]).loss);
  });

  it('says nothing with --quiet, and refuses a wrong file once for all', async () => {
    const { file } = smallProject();
    expect(await runCli(cli, ['train', file, '--seeds', '1,2', '--quiet'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const wrong = smallProject({ ...SMALL, learningRat: 1 });
    const { code, stderr } = await runCli(cli, ['train', wrong.file, '--seeds', '0..9']);
    expect(code).toBe(1);
    expect(stderr.match(/learningRat"/g)).toHaveLength(1);
    expect(existsSync(join(wrong.folder, 'runs'))).toBe(false);
  });

  it('ends with 2 where one fails, after the others have ended', async () => {
    const { folder, file } = smallProject();
    // Seed 2 finds its folder taken.
    const taken = smallProject().folder;
    await runCli(cli, ['train', file, '--seeds', '2', '--out', taken, '--quiet']);
    const { code, stdout, stderr } = await runCli(cli, [
      'train',
      file,
      '--seeds',
      '1..3',
      '--out',
      taken,
      '--json',
    ]);
    expect(code).toBe(2);
    expect(report(stdout).runs.map(({ seed, status }) => `${seed} ${status}`)).toEqual([
      '1 completed',
      '2 failed',
      '3 completed',
    ]);
    expect(stderr).toMatch(/seed 2: .*is not empty/);
    expect(readdirSync(folder)).toEqual(['small.vjepa.json']);
  });

  it.skipIf(process.platform === 'win32')(
    'Ctrl+C stops all, each with a checkpoint, and begins no other',
    async () => {
      const { folder, file } = smallProject(ENDLESS);
      const out = join(folder, 'runs');
      const { child, finished } = startCli(cli, [
        'train',
        file,
        '--seeds',
        '1..3',
        '--parallel',
        '2',
        '--out',
        out,
      ]);
      const isTraining = async (seed: number) => {
        const run = join(out, `seed-${seed}`);
        return existsSync(join(run, 'run.json')) && (await inspectRun(run)).summary.step > 0;
      };
      await until('two runs', async () => (await isTraining(1)) && (await isTraining(2)));
      child.kill('SIGINT');
      const { code, stdout } = await finished;
      expect(code).toBe(130);
      expect(stdout).toContain('Not begun: seed 3.');
      expect(readdirSync(out)).toEqual(['seed-1', 'seed-2']);
      for (const seed of [1, 2]) {
        expect((await inspectRun(join(out, `seed-${seed}`))).status).toBe('stopped');
        expect(listCheckpoints(join(out, `seed-${seed}`))).toHaveLength(1);
      }
    },
  );

  it.skipIf(process.platform === 'win32')('stops its runs when it is killed itself', async () => {
    const { folder, file } = smallProject(ENDLESS);
    const run = join(folder, 'runs', 'seed-1');
    const { child, finished } = startCli(cli, ['train', file, '--seeds', '1', '--out', join(folder, 'runs')]);
    await until(
      'a run',
      async () => existsSync(join(run, 'run.json')) && (await inspectRun(run)).summary.step > 0,
    );
    child.kill('SIGKILL');
    await finished;
    await until('the end of the run', async () => (await inspectRun(run)).status === 'stopped');
    expect(listCheckpoints(run)).toHaveLength(1);
  });
});
