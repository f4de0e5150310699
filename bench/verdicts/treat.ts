import { fill } from './bank-runs.ts';
import { effectOf, isTreated, suggestedEdits, type Cure, type Effect } from './cure.ts';
import { judgeRun } from './judge-run.ts';
import type { Outcome } from './outcome.ts';
import type { Recipe } from './recipe.ts';
import { recipeNamed } from './recipes/all.ts';
import type { RunCache } from './run-cache.ts';
import type { ExperimentEdit } from '../../schemas/run-log.ts';

/** A treated run and the edits that its verdict suggests. */
interface Patient {
  readonly outcome: Outcome;
  readonly recipe: Recipe;
  readonly edits: readonly (readonly ExperimentEdit[])[];
}

/**
 * Trains every rightly named sick run again with the first remedy that is an edit and, where that fails, with the second.
 *
 * @param parallel null trains nothing: runs that are not stored are left out
 */
export async function treat(
  cache: RunCache,
  outcomes: readonly Outcome[],
  parallel: number | null,
  told: (line: string) => void,
): Promise<Cure[]> {
  const patients = outcomes.filter(isTreated).map((outcome): Patient => ({
    outcome,
    recipe: recipeNamed(outcome.recipe),
    edits: suggestedEdits(outcome),
  }));
  const first = await effects(cache, patients, 0, parallel, told);
  const second = await effects(
    cache,
    patients.filter((patient) => first.get(patient) !== 'cured'),
    1,
    parallel,
    told,
  );
  return patients.flatMap((patient) => {
    const { recipe, half, label, seed } = patient.outcome;
    const effect = first.get(patient);
    if (effect === undefined || label === 'healthy') return [];
    return [{ recipe, half, label, seed, first: effect, second: second.get(patient) ?? null }];
  });
}

/** What the remedy of that rank made of each; patients whose run is not stored and must not be trained are not in it. */
async function effects(
  cache: RunCache,
  patients: readonly Patient[],
  rank: number,
  parallel: number | null,
  told: (line: string) => void,
): Promise<Map<Patient, Effect>> {
  const wanted = patients.flatMap(({ recipe, outcome, edits }) => {
    const chosen = edits[rank];
    return chosen ? [{ recipe, seed: outcome.seed, edits: chosen }] : [];
  });
  if (parallel !== null) await fill(cache, wanted, parallel, told);
  return new Map(
    patients.flatMap((patient): [Patient, Effect][] => {
      const edits = patient.edits[rank];
      if (!edits) return [[patient, 'no edit']];
      const run = cache.read(patient.recipe, patient.outcome.seed, edits);
      if (!run) return parallel === null ? [] : [[patient, effectOf(null, false)]];
      return [
        [
          patient,
          effectOf(
            run,
            judgeRun(run).alerts.some(({ severity }) => severity !== 'info'),
          ),
        ],
      ];
    }),
  );
}
