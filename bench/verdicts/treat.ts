import { fill } from './bank-runs.ts';
import { isTreated, suggestedEdits, treatedWith, type Cure, type Treated } from './cure.ts';
import { judgeRun } from './judge-run.ts';
import type { Outcome } from './outcome.ts';
import type { Recipe } from './recipe.ts';
import { recipeNamed } from './recipes/all.ts';
import type { RunCache } from './run-cache.ts';
import type { ExperimentEdit } from '../../schemas/alert.ts';

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
    patients.filter((patient) => first.get(patient)?.effect !== 'cured'),
    1,
    parallel,
    told,
  );
  return patients.flatMap((patient) => {
    const { recipe, half, label, seed } = patient.outcome;
    const treated = first.get(patient);
    if (!treated || label === 'healthy') return [];
    return [{ recipe, half, label, seed, first: treated, second: second.get(patient) ?? null }];
  });
}

/** What the remedy of that rank made of each; patients whose run is not stored and must not be trained are not in it. */
async function effects(
  cache: RunCache,
  patients: readonly Patient[],
  rank: number,
  parallel: number | null,
  told: (line: string) => void,
): Promise<Map<Patient, Treated>> {
  const wanted = patients.flatMap(({ recipe, outcome, edits }) => {
    const chosen = edits[rank];
    return chosen ? [{ recipe, seed: outcome.seed, edits: chosen }] : [];
  });
  if (parallel !== null) await fill(cache, wanted, parallel, told);
  return new Map(
    patients.flatMap((patient): [Patient, Treated][] => {
      const edits = patient.edits[rank];
      if (!edits) return [[patient, treatedWith([], null, [])]];
      const run = cache.read(patient.recipe, patient.outcome.seed, edits);
      if (!run) return parallel === null ? [] : [[patient, treatedWith(edits, null, [])]];
      const alarms = judgeRun(run).alerts.filter(({ severity }) => severity !== 'info');
      const names = alarms.map(({ detector }) => detector);
      return [[patient, treatedWith(edits, run, names)]];
    }),
  );
}
