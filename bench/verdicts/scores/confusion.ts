import { PATHOLOGIES, type Label } from '../labels.ts';
import type { Outcome } from '../outcome.ts';
import { causesOf } from './detection.ts';

/** Rows: what runs truly are. Columns: what causes were named. A run with two causes counts in two columns. */
export interface Confusion {
  readonly columns: readonly string[];
  readonly rows: readonly ConfusionRow[];
}

export interface ConfusionRow {
  readonly label: Label;
  readonly runs: number;
  /** Runs in which that cause was named, by column. */
  readonly named: readonly number[];
  /** Runs in which none was. */
  readonly silent: number;
}

/** @param outcomes of certain runs */
export function confusionOf(outcomes: readonly Outcome[]): Confusion {
  const found = new Set(outcomes.flatMap((outcome) => causesOf(outcome).map(({ detector }) => detector)));
  const known = new Set<string>(PATHOLOGIES);
  const columns = [
    ...PATHOLOGIES.filter((name) => found.has(name) || outcomes.some(({ label }) => label === name)),
    ...[...found].filter((name) => !known.has(name)).sort(),
  ];
  const labels: readonly Label[] = ['healthy', ...PATHOLOGIES];
  return {
    columns,
    rows: labels.flatMap((label) => {
      const runs = outcomes.filter((outcome) => outcome.label === label);
      if (runs.length === 0) return [];
      const names = runs.map((run) => new Set(causesOf(run).map(({ detector }) => detector)));
      return [
        {
          label,
          runs: runs.length,
          named: columns.map((column) => names.filter((those) => those.has(column)).length),
          silent: names.filter(({ size }) => size === 0).length,
        },
      ];
    }),
  };
}
