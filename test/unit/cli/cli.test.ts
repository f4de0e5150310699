import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunRecord } from '../../../schemas/run-record.ts';
import { requestControl } from '../../../engine/run/control.ts';
import { inspectRun } from '../../../engine/run/inspect-run.ts';
import { validateRunDirectory } from '../run/validate-log.ts';
import { builtCli, runCli, SMALL, smallProject, startCli, until } from './built-cli.ts';

const cli = builtCli();

interface JsonLine {
  run: string;
  status: string;
  steps: number;
  loss: Record<string, number | string>;
  probe: Record<string, { train: number; test: number }>;
  alerts: { id: string; title: string }[];
}
const lastLine = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as JsonLine;
const record = (run: string) => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunRecord;
const endless = { ...SMALL, training: { steps: 10_000_000, checkpointEvery: 0 } };
const isTraining = async (run: string) =>
  existsSync(join(run, 'run.json')) && (await inspectRun(run)).summary.step > 0;

describe('vjepa', () => {
  it('tells its version and how to use it', async () => {
    const version = await runCli(cli, ['--version']);
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    const help = await runCli(cli, []);
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('vjepa train FILE') as string });
  });

  it('refuses what it does not know in one line', async () => {
    const { code, stderr, stdout } = await runCli(cli, ['trian', 'x']);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no command "trian". See "vjepa --help".\n',
    });
  });
});

describe('vjepa train', () => {
  it('trains, reports on standard output, and leaves a run directory beside the file', async () => {
    const { folder, file } = smallProject();
    const { code, stdout, stderr } = await runCli(cli, ['train', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [run] = readdirSync(join(folder, 'runs'));
    expect(run).toMatch(/^small-\d{8}-\d{6}$/);
    expect(stdout).toContain('step 40/40 (100 %)');
    expect(stdout).toMatch(/probe R² +train +test\nsignal +-?\d\.\d{3} +-?\d\.\d{3}/);
    expect(stdout).toContain('verdicts:');
    expect(stdout).toContain(`run: ${join(folder, 'runs', run!)}`);
    expect(readFileSync(join(folder, 'runs', run!, 'experiment.vjepa.json'), 'utf8')).toBe(
      readFileSync(file, 'utf8'),
    );
  });

  it('--json prints one object on standard output and all else on standard error', async () => {
    const { folder, file } = smallProject();
    const run = join(folder, 'here');
    const { code, stdout, stderr } = await runCli(cli, ['train', file, '--out', run, '--json']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain('step 40/40');
    const json = lastLine(stdout);
    expect(json).toMatchObject({ run, status: 'completed', steps: 40 });
    expect(Object.keys(json.loss)).toEqual(['total', 'prediction', 'kl']);
    expect(json.probe).toMatchObject({
      signal: { train: expect.any(Number) as number, test: expect.any(Number) as number },
      noise: { train: expect.any(Number) as number, test: expect.any(Number) as number },
    });
    expect(json.alerts).toBeInstanceOf(Array);
    expect(validateRunDirectory(run)).toEqual([]);
  });

  it('--quiet says nothing when all is well', async () => {
    const { file } = smallProject();
    expect(await runCli(cli, ['train', file, '--quiet'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('--set, --seed and --out override the file, and the run remembers it', async () => {
    const { folder, file } = smallProject();
    const run = join(folder, 'a', 'b');
    const overrides = ['--set', 'objective.beta=0.5', '--set', 'training.steps=12', '--seed', '9'];
    const { code } = await runCli(cli, ['train', file, '--out', run, '--quiet', ...overrides]);
    expect(code).toBe(0);
    const { experiment, totalSteps, overrides: kept } = record(run);
    expect({ beta: experiment.objective.beta, seed: experiment.seed, totalSteps }).toEqual({
      beta: 0.5,
      seed: 9,
      totalSteps: 12,
    });
    expect(kept).toEqual(['objective.beta=0.5', 'training.steps=12', 'seed=9']);
  });

  it('the same seed gives the same numbers', async () => {
    const { file } = smallProject();
    const train = async (seed: string) =>
      lastLine((await runCli(cli, ['train', file, '--json', '--seed', seed])).stdout);
    const [first, again, other] = [await train('1'), await train('1'), await train('2')];
    expect(again.loss).toEqual(first.loss);
    expect(again.probe).toEqual(first.probe);
    expect(other.loss).not.toEqual(first.loss);
  });

  it.each([
    ['a broken file', '{ "data": ', [], /small\.vjepa\.json:1:\d+: /],
    ['an unknown key', { ...SMALL, learningRat: 1 }, [], /small\.vjepa\.json:\d+:\d+: .*learningRat/],
    ['a bad override', SMALL, ['--set', 'training.steps=-1'], /--set training\.steps=-1: /],
    ['a seed that is no number', SMALL, ['--seed', 'x'], /--set seed=x: /],
    [
      'a device that is not there',
      SMALL,
      ['--device', 'directml'],
      /"directml", which cannot be had here.*Windows/,
    ],
    [
      'a device that nobody knows',
      SMALL,
      ['--device', 'abacus'],
      /--set device=abacus: .*cannot be "abacus"/,
    ],
    ['data that is not there', { ...SMALL, data: { kind: 'sequence', train: { x: 'x.npy' } } }, [], /x\.npy/],
  ])('refuses %s with exit code 1, a line that says why, and no run', async (_, content, args, message) => {
    const { folder, file } = smallProject(content);
    const { code, stdout, stderr } = await runCli(cli, ['train', file, ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folder)).toEqual(['small.vjepa.json']);
  });

  it('refuses a file that is not there', async () => {
    const { code, stderr } = await runCli(cli, ['train', '/nowhere/x.vjepa.json']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      '/nowhere/x.vjepa.json:1:1: The experiment file cannot be read: there is no such file.\n',
    );
  });

  it('refuses a folder that holds something, but not one with only the output of its launcher', async () => {
    const { folder, file } = smallProject();
    const taken = join(folder, 'taken');
    mkdirSync(taken);
    writeFileSync(join(taken, 'thesis.tex'), '');
    const refused = await runCli(cli, ['train', file, '--out', taken]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/taken is not empty \(it holds "thesis\.tex"\)/);
    expect(readdirSync(taken)).toEqual(['thesis.tex']);
    const launched = join(folder, 'launched');
    mkdirSync(launched);
    writeFileSync(join(launched, 'output.log'), '');
    expect((await runCli(cli, ['train', file, '--out', launched, '--quiet'])).code).toBe(0);
  });

  it('refuses a run directory that cannot be made', async () => {
    const { file } = smallProject();
    const { code, stderr } = await runCli(cli, ['train', file, '--out', join(file, 'run')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be written to .*there is a file of that name already/);
  });

  it('fails with exit code 2 and a verdict where the loss is no number any more', async () => {
    const { folder, file } = smallProject();
    const run = join(folder, 'run');
    const args = ['train', file, '--out', run, '--json', '--set', 'optimiser.learningRate=1000'];
    const { code, stdout, stderr } = await runCli(cli, args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Training failed: Term "\w+" is not finite at step \d+ \(first in .+\)\./);
    const json = lastLine(stdout);
    expect(json).toMatchObject({ status: 'failed', alerts: [{ id: 'non-finite' }] });
    const { status, reason } = await inspectRun(run);
    expect({ status, reason }).toEqual({ status: 'failed', reason: `${json.alerts[0]!.title}.` });
    expect(readdirSync(join(run, 'checkpoints'))).toEqual([]);
    expect(validateRunDirectory(run)).toEqual([]);
  });
});

describe('a training that is stopped', () => {
  it('by Ctrl-C finishes its step, writes a checkpoint, exits with 130, and can be resumed', async () => {
    const { folder, file } = smallProject(endless);
    const run = join(folder, 'run');
    const { child, finished } = startCli(cli, ['train', file, '--out', run, '--json']);
    await until('the first steps', () => isTraining(run));
    child.kill('SIGINT');
    const { code, stdout } = await finished;
    expect(code).toBe(130);
    const json = lastLine(stdout);
    expect(json.status).toBe('stopped');
    const checkpoint = `step-${String(json.steps).padStart(9, '0')}.safetensors`;
    expect(readdirSync(join(run, 'checkpoints'))).toEqual([checkpoint]);

    const again = startCli(cli, ['resume', run, '--json']);
    await until('the second attempt', async () => (await inspectRun(run)).summary.step > json.steps);
    again.child.kill('SIGTERM');
    const resumed = await again.finished;
    expect(resumed.code).toBe(130);
    expect(resumed.stderr).toContain('Device as before: cpu with 1 thread.');
    expect(resumed.stderr).toContain(`Going on from step ${json.steps}.`);
    expect(lastLine(resumed.stdout).steps).toBeGreaterThan(json.steps);
    expect(record(run).attempt).toBe(1);
    expect(validateRunDirectory(run)).toEqual([]);
  });

  it('by a request in control.jsonl exits with 130, too', async () => {
    const { folder, file } = smallProject(endless);
    const run = join(folder, 'run');
    const { finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
    await until('the first steps', () => isTraining(run));
    requestControl(run, 'stop', 'test');
    expect((await finished).code).toBe(130);
    expect((await inspectRun(run)).status).toBe('stopped');
  });

  it('holds its run directory against a second trainer', async () => {
    const { folder, file } = smallProject(endless);
    const run = join(folder, 'run');
    const first = startCli(cli, ['train', file, '--out', run, '--quiet']);
    await until('the first steps', () => isTraining(run));
    const second = await runCli(cli, ['resume', run]);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`is being trained by process ${first.child.pid}`));
    first.child.kill('SIGINT');
    expect((await first.finished).code).toBe(130);
  });

  it('by SIGKILL shows as failed, and goes on from its checkpoint', async () => {
    const { folder, file } = smallProject({ ...SMALL, training: { steps: 10_000_000, checkpointEvery: 50 } });
    const run = join(folder, 'run');
    const { child, finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
    await until(
      'a checkpoint',
      async () =>
        existsSync(run) && (await isTraining(run)) && (await inspectRun(run)).summary.checkpoints.length > 0,
    );
    child.kill('SIGKILL');
    await finished;
    const shown = await runCli(cli, ['show', run]);
    expect(shown.stdout).toMatch(/state +failed: The training process \(pid \d+\) is gone/);
    const again = startCli(cli, ['resume', run, '--json']);
    await until('the second attempt', async () => (await inspectRun(run)).status === 'running');
    again.child.kill('SIGINT');
    expect(lastLine((await again.finished).stdout).steps).toBeGreaterThan(50);
    expect(validateRunDirectory(run)).toEqual([]);
  });

  it('by an error that nobody caught leaves its last words in the log', async () => {
    const { folder, file } = smallProject(endless);
    const run = join(folder, 'run');
    const preload = join(folder, 'bomb.cjs');
    writeFileSync(preload, `process.on('SIGUSR2', () => { throw new Error('boom'); });`);
    const { child, finished } = startCli(cli, ['train', file, '--out', run, '--quiet'], { preload });
    await until('the first steps', () => isTraining(run));
    child.kill('SIGUSR2');
    const { code, stderr } = await finished;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Something went wrong that should not: Error: boom/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await inspectRun(run)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('boom') as string,
    });
  });
});

describe('a disk that fills up', () => {
  it('is said on standard error; training goes on, and nothing is missing from the log once there is room', async ({
    skip,
  }) => {
    const { folder, file } = smallProject(endless);
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'none', disk], { stdio: 'ignore' });
    } catch {
      skip('needs root on Linux to mount a small disk');
    }
    onTestFinished(() => {
      execFileSync('umount', ['-l', disk], { stdio: 'ignore' });
    });
    const run = join(disk, 'run');
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(350_000));
    const { child, finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
    let said = '';
    child.stderr!.on('data', (text: string) => (said += text));
    await until('the words about the full disk', () => said.includes('the disk is full (ENOSPC)'));
    rmSync(ballast);
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    await until('the words about the room', () =>
      said.includes('The log can be written again; nothing is lost.'),
    );
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    expect(validateRunDirectory(run)).toEqual([]);
    expect((await inspectRun(run)).status).toBe('stopped');
  });
});

describe('vjepa resume', () => {
  it('refuses a run that is complete, and a folder without a run', async () => {
    const { folder, file } = smallProject();
    const run = join(folder, 'run');
    await runCli(cli, ['train', file, '--out', run, '--quiet']);
    const complete = await runCli(cli, ['resume', run]);
    expect(complete.code).toBe(1);
    expect(complete.stderr).toMatch(/All 40 steps of .* are done/);
    const nothing = await runCli(cli, ['resume', folder]);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toMatch(/There is no run in/);
  });
});

describe('vjepa check', () => {
  it('prints a line per problem and exits with 1', async () => {
    const { folder } = smallProject({ ...SMALL, objective: { gamma: 1 }, trainig: {} });
    const { code, stdout } = await runCli(cli, ['check', 'small.vjepa.json', 'missing.vjepa.json', '.'], {
      cwd: folder,
    });
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.every((line) => /^[^:]+:\d+:\d+: .+/.test(line))).toBe(true);
    expect(stdout).toMatch(/^small\.vjepa\.json:\d+:\d+: .*gamma/m);
    expect(stdout).toMatch(/^small\.vjepa\.json:\d+:\d+: .*trainig/m);
    expect(stdout).toMatch(/^missing\.vjepa\.json:1:1: .*no such file/m);
    expect(stdout).toMatch(/^\.:1:1: .*folder in place of the file/m);
  });

  it('is content with a good file, comments and trailing commas included', async () => {
    const { file } = smallProject(
      '{ // a comment\n "data": { "kind": "noisy-tv" }, "model": { "kind": "ar" }, }',
    );
    expect(await runCli(cli, ['check', file])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '1 file, no problems.\n',
    });
  });
});

describe('vjepa runs and show', () => {
  it('tell of the runs in a folder without loading the tensor runtime', async () => {
    const { folder, file } = smallProject();
    await runCli(cli, [
      'train',
      file,
      '--out',
      join(folder, 'runs', 'one'),
      '--quiet',
      '--set',
      'objective.beta=0.2',
    ]);
    const preload = join(folder, 'no-runtime.cjs');
    writeFileSync(
      preload,
      `const Module = require('node:module');
       const load = Module._load;
       Module._load = (name, ...rest) => {
         if (name.startsWith('onnxruntime')) throw new Error('loaded ' + name);
         return load(name, ...rest);
       };`,
    );
    const runs = await runCli(cli, ['runs', folder], { preload });
    expect(runs).toMatchObject({ code: 0, stderr: '' });
    expect(runs.stdout).toMatch(
      /^RUN +STATE +MODEL +STEP +ETA +METRIC +ALERTS\nruns\/one +completed +vjepa +40\/40 +– +signal R² -?\d\.\d{3}/,
    );
    const inside = await runCli(cli, ['runs', join(folder, 'runs', 'one')], { preload });
    expect(inside.stdout).toMatch(/^\. +completed/m);
    const shown = await runCli(cli, ['show', join(folder, 'runs', 'one')], { preload });
    expect(shown.code).toBe(0);
    for (const part of [
      'state        completed',
      'terms at step 40',
      'probe R²',
      'verdicts:',
      'step-000000040.safetensors',
      'objective.beta=0.2',
    ]) {
      expect(shown.stdout).toContain(part);
    }
    expect((await runCli(cli, ['check', file], { preload })).code).toBe(0);
    expect((await runCli(cli, ['train', file], { preload })).stderr).toMatch(
      /onnxruntime-node cannot be loaded/,
    );
  });

  it('say so where there is nothing', async () => {
    const { folder } = smallProject();
    expect(await runCli(cli, ['runs', folder])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `There are no runs in ${folder}.\n`,
    });
    expect((await runCli(cli, ['runs', join(folder, 'nowhere')])).code).toBe(1);
    expect((await runCli(cli, ['show', folder])).stderr).toBe(
      `There is no run in ${folder} (no run.json).\n`,
    );
  });
});
