import { groupBy } from '../group-by.ts';
import type { Outcome } from '../outcome.ts';
import { shareWhere, type Share } from './share.ts';

/** Alarms in healthy runs, each of which is false. An alarm counts though it was cleared later, and though another explains it. */
export interface FalseAlarms {
  readonly runs: number;
  /** Runs with an error; runs with a warning and no error. */
  readonly errors: Share;
  readonly warnings: Share;
  /** Most frequent first. */
  readonly sources: readonly FalseAlarmSource[];
}

export interface FalseAlarmSource {
  readonly recipe: string;
  readonly detector: string;
  /** Runs of the recipe in which that detector's gravest alarm was an error, a warning. */
  readonly errors: number;
  readonly warnings: number;
  /** Healthy runs of the recipe. */
  readonly of: number;
}

/** @param outcomes of certain runs; those of sick recipes are left out */
export function falseAlarmsOf(outcomes: readonly Outcome[]): FalseAlarms {
  const healthy = outcomes.filter(({ label }) => label === 'healthy');
  const hasError = ({ warned }: Outcome): boolean => warned.some(({ severity }) => severity === 'error');
  return {
    runs: healthy.length,
    errors: shareWhere(healthy, hasError),
    warnings: shareWhere(healthy, (run) => run.warned.length > 0 && !hasError(run)),
    sources: [...groupBy(healthy, ({ recipe }) => recipe)]
      .flatMap(([recipe, runs]) => sourcesOf(recipe, runs))
      .sort((a, b) => b.errors + b.warnings - a.errors - a.warnings),
  };
}

function sourcesOf(recipe: string, runs: readonly Outcome[]): FalseAlarmSource[] {
  const alarms = runs.flatMap(({ warned }) =>
    [...groupBy(warned, ({ detector }) => detector)].map(([detector, those]) => ({
      detector,
      isError: those.some(({ severity }) => severity === 'error'),
    })),
  );
  return [...groupBy(alarms, ({ detector }) => detector)].map(([detector, those]) => {
    const errors = those.filter(({ isError }) => isError).length;
    return { recipe, detector, errors, warnings: those.length - errors, of: runs.length };
  });
}
