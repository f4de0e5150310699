import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deleteRun } from '../../../engine/run/delete-run.ts';
import { findRuns } from '../../../engine/run/find-runs.ts';
import { createRun } from '../../../engine/run/run-writer.ts';
import { RunsWatcher, type WatchRunsOptions } from '../../../engine/run/watch-runs.ts';
import { newRun } from './samples.ts';
import { temporaryFolder } from './temporary-folder.ts';

function makeRun(...path: readonly string[]): string {
  const directory = join(...path);
  createRun(newRun(directory)).close();
  return directory;
}

describe('runs are found', () => {
  test('at and below a folder, but not in folders of packages or inside of runs', async () => {
    const folder = temporaryFolder();
    for (const path of ['runs/b', 'runs/a', 'x/y/z/c', 'node_modules/d', '.git/e', 'runs/a/checkpoints/f']) {
      makeRun(folder, path);
    }
    const found = await findRuns(folder);
    expect(found.map((it) => relative(folder, it))).toEqual(['runs/a', 'runs/b', 'x/y/z/c']);
    expect(await findRuns(join(folder, 'runs', 'a'))).toEqual([join(folder, 'runs', 'a')]);
  });

  test('no deeper than asked', async () => {
    const folder = temporaryFolder();
    makeRun(folder, '1/2/3');
    expect(await findRuns(folder, 2)).toEqual([]);
    expect(await findRuns(folder, 3)).toHaveLength(1);
  });

  test('behind links, which may go in circles', async () => {
    const folder = temporaryFolder();
    const scratch = temporaryFolder();
    makeRun(scratch, 'a');
    symlinkSync(scratch, join(folder, 'runs'));
    symlinkSync(folder, join(scratch, 'back'));
    expect(await findRuns(folder)).toEqual([join(folder, 'runs', 'a')]);
  });

  test('nowhere in a folder that is not there', async () => {
    expect(await findRuns('/nowhere/at/all')).toEqual([]);
  });
});

describe('runs are watched', () => {
  function watching(
    folders: readonly string[],
    options: WatchRunsOptions = {},
  ): { watcher: RunsWatcher; said: string[] } {
    const said: string[] = [];
    const tell = (what: string) => (directory: string) => void said.push(`${what} ${directory}`);
    const watcher = new RunsWatcher(folders, { found: tell('found'), lost: tell('lost') }, options);
    onTestFinished(() => watcher.dispose());
    return { watcher, said };
  }
  const patience = { timeout: 15_000, interval: 20 };

  test('as they come and go, at once', async () => {
    const folder = temporaryFolder();
    const old = makeRun(folder, 'runs', 'old');
    // The safety net is far away: file events alone must do.
    const { watcher, said } = watching([folder], { searchEvery: 600_000 });
    await watcher.ready;
    expect(said).toEqual([`found ${old}`]);
    const fresh = makeRun(folder, 'deep', 'down', 'fresh');
    await expect.poll(() => said, patience).toContain(`found ${fresh}`);
    await deleteRun(old, { force: true });
    await expect.poll(() => said, patience).toContain(`lost ${old}`);
    expect(watcher.directories).toEqual([fresh]);
  });

  test('where file events are missing, by searching', async () => {
    const folder = temporaryFolder();
    const later = join(folder, 'later');
    const { watcher, said } = watching([later], { searchEvery: 50 });
    await watcher.ready;
    const elsewhere = temporaryFolder();
    makeRun(elsewhere, 'run');
    renameSync(elsewhere, later);
    await expect.poll(() => said, patience).toEqual([`found ${join(later, 'run')}`]);
    mkdirSync(elsewhere);
    renameSync(join(later, 'run'), join(elsewhere, 'run'));
    await expect
      .poll(() => said, patience)
      .toEqual([`found ${join(later, 'run')}`, `lost ${join(later, 'run')}`]);
  });
});
