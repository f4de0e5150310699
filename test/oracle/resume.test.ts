import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../schemas/run-log.ts';
import { withoutVoid } from '../../engine/run/void-tail.ts';
import { inspectRun } from '../../engine/run/inspect-run.ts';
import { builtCli, runCli, smallProject, startCli, until } from '../unit/cli/built-cli.ts';
import { validateRunDirectory } from '../unit/run/validate-log.ts';

/**
 * Killed at random moments and resumed, a run must end with the very bytes that an uninterrupted one ends with: weights,
 * both moments, the moving averages and the frozen head. There is no tolerance.
 */

const cli = builtCli();

const STEPS = 4000;
const KILLS = 3;
const lastCheckpoint = (run: string) =>
  readFileSync(join(run, 'checkpoints', `step-${String(STEPS).padStart(9, '0')}.safetensors`));
const losses = (run: string) => {
  const lines = readFileSync(join(run, 'events.jsonl'), 'utf8').split('\n').filter(isWhole);
  const events = withoutVoid(lines.map((line) => JSON.parse(line) as RunEvent));
  return events.flatMap((event) => (event.type === 'scalars' ? event.columns['loss']! : []));
};
/** A line that was being written when the trainer was killed may be torn. */
const isWhole = (line: string) => line.startsWith('{') && line.endsWith('}');

describe('a run that is killed again and again', () => {
  it.each([
    ['adam', 'full', 'bjepa', {}],
    ['adam', 37, 'vjepa', { schedule: 'cosine', warmupSteps: 100 }],
    ['adamw', 'full', 'vae', { clipNorm: 1 }],
    ['adamw', 37, 'jepa', { schedule: 'cosine' }],
  ] as const)('ends as if it had never been: %s, batch %s, %s', async (kind, batchSize, model, optimiser) => {
    const { folder, file } = smallProject({
      data: { kind: 'noisy-tv', trainSteps: 200, testSteps: 50 },
      model: { kind: model, latentDim: 4 },
      optimiser: { kind, ...optimiser },
      ...(model === 'vae' ? { objective: { annealing: { kind: 'cyclical' } } } : {}),
      training: { steps: STEPS, batchSize, checkpointEvery: 50 },
      probe: { every: 0 },
    });
    const whole = join(folder, 'whole');
    expect((await runCli(cli, ['train', file, '--out', whole, '--quiet'])).code).toBe(0);

    const cut = join(folder, 'cut');
    let kills = 0;
    // On a busy machine this process may come too late, and the run be complete; what it ends with must be right all the same.
    for (let isComplete = false; !isComplete && kills < KILLS;) {
      const args = kills === 0 ? ['train', file, '--out', cut] : ['resume', cut];
      const { child, finished } = startCli(cli, [...args, '--quiet']);
      const goal = (STEPS / (KILLS + 2)) * (kills + Math.random());
      await until(`step ${Math.round(goal)}`, async () => (await stepOf(cut)) > goal);
      child.kill('SIGKILL');
      isComplete = (await finished).signal !== 'SIGKILL';
      if (!isComplete) kills++;
    }
    expect(kills).toBeGreaterThan(0);
    if (kills === KILLS) expect((await runCli(cli, ['resume', cut, '--quiet'])).code).toBe(0);
    expect(Buffer.compare(lastCheckpoint(cut), lastCheckpoint(whole))).toBe(0);
    expect(losses(cut)).toEqual(losses(whole));
    expect(validateRunDirectory(cut)).toEqual([]);
  });
});

async function stepOf(run: string): Promise<number> {
  return inspectRun(run).then(
    ({ summary }) => summary.step,
    // Not there yet.
    () => 0,
  );
}
