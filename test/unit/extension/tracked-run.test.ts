import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRun, resumeRun } from '../../../engine/run/run-writer.ts';
import { TrackedRun } from '../../../extension/runs/tracked-run.ts';
import { alert, checkpoint, newRun, scalars, started } from '../run/samples.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const patience = { timeout: 20_000, interval: 20 };
const now = (): number => Date.now() / 1000;

function track(directory: string, watchedSince: number) {
  const said: string[] = [];
  const run = new TrackedRun(directory, watchedSince, {
    changed: () => undefined,
    raised: (_view, { id }) => void said.push(`raised ${id}`),
    ended: ({ status }) => void said.push(`ended ${status}`),
    trouble: (message) => void said.push(message),
  });
  onTestFinished(() => run.dispose());
  return { run, said };
}

describe('a run of the list', () => {
  it('is followed while it lives, and its alerts and its end are told once', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    const { run, said } = track(writer.directory, now() - 60);
    writer.append(started());
    writer.append(scalars(1, 20));
    writer.flush();
    await run.follow();
    expect(run.view).toMatchObject({
      status: 'running',
      step: 20,
      model: 'vjepa',
      controllable: true,
      loss: 1 / 20,
    });

    writer.append(alert('raised', 20));
    writer.append(alert('updated', 21));
    writer.append(checkpoint(20));
    writer.append({ type: 'ended', status: 'stopped', step: 20 });
    writer.close();
    await expect.poll(() => said, patience).toEqual(['raised posterior-collapse:z', 'ended stopped']);
    expect(run.view).toMatchObject({ status: 'stopped', hasCheckpoint: true, controllable: false });
    expect(run.view?.alerts).toHaveLength(1);
  });

  it('tells nothing of what happened before the window watched', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    writer.append(started());
    writer.append(alert('raised', 1));
    writer.append({ type: 'ended', status: 'failed', step: 1, error: { message: 'no' } });
    writer.close();
    const { run, said } = track(writer.directory, now() + 60);
    await run.follow();
    expect(run.view).toMatchObject({ status: 'failed', reason: 'no' });
    expect(said).toEqual([]);
  });

  it('is followed again when somebody resumes it', async () => {
    const directory = join(temporaryFolder(), 'run');
    const writer = createRun(newRun(directory));
    writer.append(started());
    writer.append({ type: 'ended', status: 'stopped', step: 0 });
    writer.close();
    const { run, said } = track(directory, now() - 60);
    await run.follow();
    run.lookForResume();
    expect(run.view?.status).toBe('stopped');

    const again = resumeRun(directory);
    again.append(started(1, 0));
    again.append(scalars(1, 5));
    again.flush();
    run.lookForResume();
    await expect.poll(() => run.view, patience).toMatchObject({ status: 'running', step: 5, attempt: 1 });
    again.append({ type: 'ended', status: 'completed', step: 5 });
    again.close();
    await expect.poll(() => said, patience).toEqual(['ended stopped', 'ended completed']);
  });
});
