/**
 * Holds the judge to a labelled bank of runs.
 *
 *     npm run bench -- verdicts [--seeds N] [--parallel P] [--rejudge] [--half chosen|reported] [--cure]
 *
 * Trains what is not stored yet (under runs/verdicts/, `P` processes of one thread), judges every run with the present detectors, scores,
 * and writes docs/verdicts.md. `--rejudge` trains nothing and takes seconds. `--half` prints a line for each recipe of that half
 * and writes nothing: thresholds are chosen with `--half chosen` alone. `--cure` also applies the remedies and trains again.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fill, type WantedRun } from './bank-runs.ts';
import { halfOf, seedsOf, type Half } from './halves.ts';
import { judgeRun } from './judge-run.ts';
import { outcomeOf } from './outcome.ts';
import { recipeLines } from './recipe-lines.ts';
import { allRecipes } from './recipes/all.ts';
import { RunCache } from './run-cache.ts';

const { values: options } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '7' },
    parallel: { type: 'string', default: String(availableParallelism()) },
    rejudge: { type: 'boolean', default: false },
    half: { type: 'string' },
    cure: { type: 'boolean', default: false },
  },
});
const seeds = Number(options.seeds);
if (options.half !== undefined && options.half !== 'chosen' && options.half !== 'reported')
  throw new Error(`--half is chosen or reported, not ${options.half}`);
const half: Half | undefined = options.half;

const cache = new RunCache(fileURLToPath(new URL('../../runs/verdicts/', import.meta.url)));
const recipes = allRecipes.filter(({ id }) => half === undefined || halfOf(id) === half);
const wanted: WantedRun[] = recipes.flatMap((recipe) =>
  seedsOf(recipe.id, seeds).map((seed) => ({ recipe, seed, edits: [] })),
);
if (!options.rejudge)
  await fill(cache, wanted, Number(options.parallel), (line) => {
    console.error(line);
  });

const outcomes = wanted.flatMap(({ recipe, seed }) => {
  const run = cache.read(recipe, seed);
  return run ? [outcomeOf(recipe, run, judgeRun(run))] : [];
});
if (half !== undefined) console.log(recipeLines(outcomes).join('\n'));
if (outcomes.length < wanted.length)
  console.log(`${wanted.length - outcomes.length} of ${wanted.length} runs are not stored.`);
