import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentEdit } from '../../schemas/alert.ts';
import type { Recipe } from './recipe.ts';
import { readRun, type StoredRun } from './stored-run.ts';

/**
 * Where runs are stored: one file a run, named by what decides it, so that a recipe that was changed has no runs yet. The engine is no
 * part of the name: runs that were stored before it measured some figure lack that figure, and the folder is emptied by hand for a new start.
 */
export class RunCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  fileOf({ id, experiment, table }: Recipe, seed: number, edits: readonly ExperimentEdit[] = []): string {
    const content = JSON.stringify([experiment, table, edits]);
    const print = createHash('sha256').update(content).digest('hex').slice(0, 10);
    return join(this.#folder, id, `${seed}-${print}.json.gz`);
  }

  has(recipe: Recipe, seed: number, edits: readonly ExperimentEdit[] = []): boolean {
    return existsSync(this.fileOf(recipe, seed, edits));
  }

  /** Null where it was not trained. */
  read(recipe: Recipe, seed: number, edits: readonly ExperimentEdit[] = []): StoredRun | null {
    return this.has(recipe, seed, edits) ? readRun(this.fileOf(recipe, seed, edits)) : null;
  }
}
