/**
 * Trains runs of the bank on request: reads one JSON request a line, answers one JSON object a line. Bundled and started by
 * `training-pool.ts`; it stays up between runs, for starting a runtime takes longer than many a training.
 *
 *     {"recipe": "noisy-tv-vae", "seed": 0, "edits": [], "file": "…/0.json.gz"}     {"seconds": 1.2} or {"error": "…"}
 */
import { createInterface } from 'node:readline';
import type { ExperimentEdit } from '../../schemas/alert.ts';
import { recipeNamed } from './recipes/all.ts';
import { writeRun } from './stored-run.ts';
import { trainRun } from './train-run.ts';

export interface TrainingRequest {
  readonly recipe: string;
  readonly seed: number;
  /** Of the experiment file, before the run. */
  readonly edits: readonly ExperimentEdit[];
  /** Where the run is stored. */
  readonly file: string;
}

export type TrainingAnswer = { readonly seconds: number } | { readonly error: string };

async function answer({ recipe, seed, edits, file }: TrainingRequest): Promise<TrainingAnswer> {
  const begin = performance.now();
  try {
    writeRun(file, await trainRun(recipeNamed(recipe), seed, edits));
    return { seconds: (performance.now() - begin) / 1000 };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

// One after another: requests come singly, but nothing here relies on it.
let before = Promise.resolve();
createInterface(process.stdin).on('line', (line) => {
  before = before.then(async () => {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as TrainingRequest))}\n`);
  });
});
