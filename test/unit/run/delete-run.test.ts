import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointFile } from '../../../engine/run/checkpoint-files.ts';
import { requestControl } from '../../../engine/run/control.ts';
import { deleteRun } from '../../../engine/run/delete-run.ts';
import { runPaths } from '../../../engine/run/layout.ts';
import { createRun } from '../../../engine/run/run-writer.ts';
import { newRun, started } from './samples.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A stopped run with everything that a run directory can hold. */
function fullRun(directory: string, experimentFile?: string): string {
  const writer = createRun({
    ...newRun(directory),
    ...(experimentFile === undefined ? {} : { experimentFile }),
  });
  writer.append(started());
  writer.append({ type: 'ended', status: 'stopped', step: 0 });
  writer.close();
  requestControl(directory, 'stop', 'panel');
  writeFileSync(runPaths(directory).output, 'printed');
  writeFileSync(join(directory, checkpointFile(1)), 'a checkpoint');
  writeFileSync(join(directory, 'run.json.77.tmp'), 'half');
  return directory;
}

test('a run is deleted with its folder', async () => {
  const directory = fullRun(join(temporaryFolder(), 'run'));
  expect(await deleteRun(directory)).toEqual([]);
  expect(existsSync(directory)).toBe(false);
});

test('what a person put there stays', async () => {
  const directory = fullRun(join(temporaryFolder(), 'run'));
  writeFileSync(join(directory, 'notes.md'), 'mine');
  mkdirSync(join(directory, 'figures'));
  writeFileSync(join(directory, 'checkpoints', 'best.safetensors'), 'mine');
  expect(await deleteRun(directory)).toEqual(['checkpoints', 'figures', 'notes.md']);
  expect(readdirSync(join(directory, 'checkpoints'))).toEqual(['best.safetensors']);
});

test('the experiment file itself stays when the run was made right beside it', async () => {
  const directory = join(temporaryFolder(), 'run');
  fullRun(directory, runPaths(directory).experiment);
  expect(await deleteRun(directory)).toEqual(['experiment.vjepa.json']);
});

test('a folder without a run is left alone', async () => {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'lock'), 'not ours');
  await expect(deleteRun(directory)).rejects.toMatchObject({ code: 'not-a-run' });
  expect(readdirSync(directory)).toEqual(['lock']);
});

test('a run that is still going is deleted by force only', async () => {
  const directory = join(temporaryFolder(), 'run');
  const writer = createRun(newRun(directory));
  writer.append(started());
  writer.flush();
  await expect(deleteRun(directory)).rejects.toMatchObject({ code: 'running' });
  expect(existsSync(runPaths(directory).events)).toBe(true);
  await deleteRun(directory, { force: true });
  expect(existsSync(directory)).toBe(false);
  writer.close();
});
