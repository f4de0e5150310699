import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../schemas/run-log.ts';
import type { RunRecord } from '../../../schemas/run-record.ts';
import { checkpointFile, listCheckpoints } from '../../../engine/run/checkpoint-files.ts';
import { inspectRun } from '../../../engine/run/inspect-run.ts';
import { decodeSafetensors } from '../../../engine/train/safetensors.ts';
import { validateRunDirectory } from '../run/validate-log.ts';
import { builtCli, runCli, smallProject, startCli, until } from './built-cli.ts';

/**
 * A run that begins with a checkpoint of another. Without an edit it must take the very steps that the other took from there, to the
 * bit: batches and noise are functions of (seed, step), and the moments and the step count come along.
 */

const cli = builtCli();

const EXPERIMENT = {
  data: { kind: 'noisy-tv', trainSteps: 200, testSteps: 50 },
  // β acts on the weights of a VAE, and a batch of part of the rows on their order.
  model: { kind: 'vae', latentDim: 4 },
  objective: { beta: 100, annealing: { kind: 'linear', steps: 150 } },
  optimiser: { kind: 'adamw', schedule: 'cosine', warmupSteps: 20 },
  training: { steps: 200, batchSize: 37, checkpointEvery: 50, keepCheckpoints: 10 },
  probe: { every: 0 },
};

const bytes = (run: string, step: number) => readFileSync(join(run, checkpointFile(step)));
const weights = (run: string, step: number) => decodeSafetensors(bytes(run, step)).tensors;
const record = (run: string) => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunRecord;
const events = (run: string) =>
  readFileSync(join(run, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
const losses = (run: string) =>
  events(run).flatMap((event) => (event.type === 'scalars' ? event.columns['loss']! : []));
const says = (run: string) =>
  events(run).flatMap((event) => (event.type === 'log' && event.level === 'info' ? [event.message] : []));

async function sickRun(changes: object = {}): Promise<{ folder: string; file: string; sick: string }> {
  const { folder, file } = smallProject({ ...EXPERIMENT, ...changes });
  const sick = join(folder, 'runs', 'sick');
  expect(await runCli(cli, ['train', file, '--out', sick, '--quiet'])).toMatchObject({ code: 0, stderr: '' });
  return { folder, file, sick };
}

const rewrite = (file: string, changes: object) => {
  writeFileSync(file, JSON.stringify({ ...EXPERIMENT, ...changes }, null, 2));
};

describe('vjepa train --from', () => {
  it('takes the very steps that the origin took, where nothing is edited', async () => {
    const { file, folder, sick } = await sickRun();
    const again = join(folder, 'runs', 'again');
    const args = ['train', file, '--from', sick, '--from-step', '100', '--out', again, '--quiet'];
    expect(await runCli(cli, args)).toMatchObject({ code: 0, stderr: '' });

    expect(listCheckpoints(again).map(({ step }) => step)).toEqual([100, 150, 200]);
    for (const step of [100, 150, 200]) expect(Buffer.compare(bytes(again, step), bytes(sick, step))).toBe(0);
    expect(losses(again)).toEqual(losses(sick).slice(100));
    expect(record(again)).toMatchObject({ origin: { run: sick, step: 100 }, attempt: 0, totalSteps: 200 });
    expect(events(again)[0]).toMatchObject({ type: 'started', attempt: 0, step: 100 });
    expect(says(again)[0]).toMatch(/^Begins with .* at step 100; nothing is changed\.$/);
    expect(validateRunDirectory(again)).toEqual([]);
    const shown = await runCli(cli, ['show', again]);
    expect(shown.stdout).toMatch(/begun from +\S+sick at step 100/);
  });

  it('differs from there where the file is edited, and leaves the origin as it is', async () => {
    const { file, folder, sick } = await sickRun();
    const before = bytes(sick, 200);
    rewrite(file, { objective: { ...EXPERIMENT.objective, beta: 1 } });
    const cured = join(folder, 'runs', 'cured');
    const args = ['train', file, '--from', sick, '--from-step', '100', '--out', cured, '--quiet'];
    expect(await runCli(cli, args)).toMatchObject({ code: 0, stderr: '' });

    expect(weights(cured, 100)).toEqual(weights(sick, 100));
    expect(weights(cured, 150)).not.toEqual(weights(sick, 150));
    // The first step's terms are those before it, of the same weights, batch and noise; only their weight is another.
    const first = (run: string, at: number) =>
      events(run).flatMap((event) =>
        event.type !== 'scalars' || at < event.firstStep || at >= event.firstStep + event.count
          ? []
          : [event.columns['term.reconstruction']![at - event.firstStep]],
      );
    expect(first(cured, 101)).toEqual(first(sick, 101));
    expect(first(cured, 110)).not.toEqual(first(sick, 110));
    expect(says(cured)[0]).toMatch(/at step 100; changed: objective\.beta 100 → 1\.$/);
    expect(Buffer.compare(bytes(sick, 200), before)).toBe(0);
  });

  it.each([
    [
      'a model of another shape',
      { model: { kind: 'vae', latentDim: 8 } },
      [],
      /model\.latentDim is 8, but .* with 4/,
    ],
    ['another model', { model: { kind: 'ar' }, objective: {} }, [], /model\.kind is "ar"/],
    [
      'a step that has no checkpoint',
      {},
      ['--from-step', '120'],
      /no checkpoint of step 120; it has those of 50/,
    ],
    ['no steps left', {}, ['--from-step', '200'], /have had 200 steps/],
  ])('refuses %s, and leaves no run behind', async (_, changes, more, words) => {
    const { file, folder, sick } = await sickRun();
    rewrite(file, changes);
    const out = join(folder, 'runs', 'cured');
    const { code, stderr } = await runCli(cli, [
      'train',
      file,
      '--from',
      sick,
      ...more,
      '--out',
      out,
      '--quiet',
    ]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(words) as string });
    expect(existsSync(out)).toBe(false);
  });

  it('keeps the device of its origin', async () => {
    const { file, folder, sick } = await sickRun({ device: 'cpu' });
    rewrite(file, { device: 'cpu' });
    const again = join(folder, 'again');
    await runCli(cli, ['train', file, '--from', sick, '--from-step', '150', '--out', again, '--quiet']);
    expect(record(again).device).toMatchObject({ device: 'cpu', threads: record(sick).device.threads });
    expect(says(again).some((words) => words.startsWith('Device as before: cpu'))).toBe(true);
  });
});

describe('vjepa resume of a run that began with the weights of another', () => {
  const LONG = { training: { ...EXPERIMENT.training, steps: 2000, checkpointEvery: 500 } };

  /** Killed on its way from step 500, before its own first checkpoint at 1000. */
  async function killed(): Promise<{ folder: string; file: string; sick: string; cut: string }> {
    const project = await sickRun(LONG);
    const cut = join(project.folder, 'runs', 'cut');
    const args = ['train', project.file, '--from', project.sick, '--from-step', '500', '--out', cut];
    const { child, finished } = startCli(cli, [...args, '--quiet']);
    await until('the first steps', async () => (await stepOf(cut)) > 500);
    child.kill('SIGKILL');
    await finished;
    return { ...project, cut };
  }

  it('goes on from its own copy of the first weights, though the origin is gone', async () => {
    const { sick, cut } = await killed();
    const whole = bytes(sick, 2000);
    rmSync(sick, { recursive: true });
    expect(await runCli(cli, ['resume', cut, '--quiet'])).toMatchObject({ code: 0, stderr: '' });
    expect(Buffer.compare(bytes(cut, 2000), whole)).toBe(0);
    expect(validateRunDirectory(cut)).toEqual([]);
  }, 180_000);

  it('goes on from its origin where it has no checkpoint yet, wherever both were moved to', async () => {
    const { folder, sick, cut } = await killed();
    rmSync(join(cut, 'checkpoints'), { recursive: true });
    const moved = join(folder, 'moved');
    renameSync(dirname(sick), moved);
    const now = join(moved, 'cut');
    expect(await runCli(cli, ['resume', now, '--quiet'])).toMatchObject({ code: 0, stderr: '' });
    expect(events(now).findLast((event) => event.type === 'started')).toMatchObject({
      attempt: 1,
      step: 500,
    });
    expect(Buffer.compare(bytes(now, 2000), bytes(join(moved, 'sick'), 2000))).toBe(0);
  }, 180_000);

  it('does not begin anew in silence where both are gone', async () => {
    const { sick, cut } = await killed();
    rmSync(sick, { recursive: true });
    rmSync(join(cut, 'checkpoints'), { recursive: true });
    mkdirSync(join(cut, 'checkpoints'));
    const { code, stderr } = await runCli(cli, ['resume', cut, '--quiet']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/There is no run in .*sick/);
  }, 180_000);
});

async function stepOf(run: string): Promise<number> {
  return inspectRun(run).then(
    ({ summary }) => summary.step,
    // Not there yet.
    () => 0,
  );
}
