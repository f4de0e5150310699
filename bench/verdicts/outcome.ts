import type { Standing, Recipe } from './recipe.ts';
import { halfOf, type Half } from './halves.ts';
import type { JudgedRun } from './judge-run.ts';
import type { Label } from './labels.ts';
import type { StoredRun } from './stored-run.ts';

/** A run of the bank and what a judge said of it: all that scores are made of. */
export interface Outcome {
  readonly recipe: string;
  readonly half: Half;
  readonly label: Label;
  readonly degree: Recipe['degree'];
  readonly total: boolean;
  readonly model: string;
  readonly seed: number;
  /** Whether the run is what its label says, by its facts: `sick` has the labelled pathology, or for a healthy recipe any. */
  readonly standing: Standing;
  /** Every alert that ever was a warning or an error, in the order in which they came. */
  readonly warned: readonly Warned[];
}

export interface Warned {
  readonly id: string;
  readonly detector: string;
  /** The gravest that it was. */
  readonly severity: 'warning' | 'error';
  /** No other alert explains it, as last told: what a person is shown as a cause. */
  readonly isCause: boolean;
  /** As last told. */
  readonly certainty: number;
  /** When it first was a warning, as a share of the steps that the run was to have, 0 … 1. */
  readonly at: number;
}

export function outcomeOf(recipe: Recipe, run: StoredRun, judged: JudgedRun): Outcome {
  const { id, label, degree, total } = recipe;
  const { steps } = run.experiment.training;
  return {
    recipe: id,
    half: halfOf(id),
    label,
    degree,
    total,
    model: run.experiment.model.kind,
    seed: run.seed,
    standing: recipe.isTruly(run.examined),
    warned: judged.alerts.flatMap(({ id: alert, detector, severity, warnedStep, cause, certainty }) =>
      severity === 'info' || warnedStep === null
        ? []
        : [{ id: alert, detector, severity, isCause: cause === null, certainty, at: warnedStep / steps }],
    ),
  };
}

/** Whether the run counts: its facts say without doubt that it is what its label says. */
export function isCertain({ label, standing }: Outcome): boolean {
  return standing === (label === 'healthy' ? 'healthy' : 'sick');
}
