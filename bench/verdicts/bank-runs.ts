import type { ExperimentEdit } from '../../schemas/alert.ts';
import type { Recipe } from './recipe.ts';
import type { RunCache } from './run-cache.ts';
import { trainAll } from './training-pool.ts';

/** A training that is asked for. */
export interface WantedRun {
  readonly recipe: Recipe;
  readonly seed: number;
  /** Of the experiment file: a remedy; empty for the recipe as it is. */
  readonly edits: readonly ExperimentEdit[];
}

/** A run that could not be trained, and why. */
export interface FailedRun extends WantedRun {
  readonly error: string;
}

/** Trains what the cache lacks, `parallel` at a time, and returns those that failed. */
export async function fill(
  cache: RunCache,
  wanted: readonly WantedRun[],
  parallel: number,
  told: (line: string) => void,
): Promise<FailedRun[]> {
  const lacking = new Map(
    wanted
      .filter(({ recipe, seed, edits }) => !cache.has(recipe, seed, edits))
      .map((run) => [cache.fileOf(run.recipe, run.seed, run.edits), run]),
  );
  const requests = [...lacking].map(([file, { recipe, seed, edits }]) => ({
    recipe: recipe.id,
    seed,
    edits,
    file,
  }));
  const failed: FailedRun[] = [];
  await trainAll(requests, parallel, (request, answer, done) => {
    if ('error' in answer) failed.push({ ...lacking.get(request.file)!, error: answer.error });
    if ('error' in answer || done % 25 === 0 || done === requests.length)
      told(
        `${done}/${requests.length} ${request.recipe}, seed ${request.seed}${'error' in answer ? `: ${answer.error}` : ''}`,
      );
  });
  return failed;
}
