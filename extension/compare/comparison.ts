import { canonical, differingKeys } from '../../engine/experiment/differing-keys.ts';
import { formatPath, type JsonPath } from '../../engine/experiment/problem.ts';
import type { DifferingValues } from '../../schemas/compare-message.ts';

/** As many as a palette tells apart. */
export const MOST_RUNS = 6;

/** The name that all runs have; null where they have several. */
export function commonName(runs: readonly { readonly name: string }[]): string | null {
  const [first] = runs;
  return first !== undefined && runs.every(({ name }) => name === first.name) ? first.name : null;
}

/**
 * What each run is called beside the others, oldest first: its name; where all have the same, what tells them apart, which is
 * `before` and `after` of two, and a number of more.
 */
export function runLabels(runs: readonly { readonly name: string }[]): string[] {
  if (runs.length > 1 && commonName(runs) !== null)
    return runs.length === 2 ? ['before', 'after'] : runs.map((_, i) => `run ${i + 1}`);
  return runs.map(({ name }, i) => {
    const alike = runs.filter((run) => run.name === name).length;
    const place = runs.slice(0, i).filter((run) => run.name === name).length;
    return alike === 1 ? name : `${name} ${place + 1}`;
  });
}

/** The keys in which not all experiments agree, with the value of each. Their names and descriptions are no difference. */
export function differencesOf(experiments: readonly unknown[]): DifferingValues[] {
  const [first, ...others] = experiments;
  const paths = new Map<string, JsonPath>();
  for (const other of others)
    for (const { path } of differingKeys(first, other)) paths.set(formatPath(path), path);
  return [...paths]
    .filter(([key]) => key !== 'name' && key !== 'description')
    .map(([key, path]) => ({
      key,
      values: experiments.map((experiment) => said(valueAt(experiment, path))),
    }));
}

function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<string | number, unknown>> | null | undefined)?.[key],
    value,
  );
}

const said = (value: unknown): string | null => (value === undefined ? null : canonical(value));
