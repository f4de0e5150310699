import type { Remedy } from '../../schemas/alert.ts';
import { pathologiesOf } from './checks/of-pathology.ts';
import { halfOf, type Half } from './halves.ts';
import type { JudgedRun } from './judge-run.ts';
import type { Label, Pathology } from './labels.ts';
import type { Recipe, Standing } from './recipe.ts';
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
  /** Every pathology that the run has by its facts; a sick one often has more than that of its label. */
  readonly pathologies: readonly Pathology[];
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
  /** As last told. */
  readonly remedies: readonly Remedy[];
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
    pathologies: pathologiesOf(run.examined),
    warned: judged.alerts.flatMap(({ severity, warnedStep, cause, alert, ...rest }) =>
      severity === 'info' || warnedStep === null
        ? []
        : [
            {
              id: rest.id,
              detector: rest.detector,
              severity,
              isCause: cause === null,
              certainty: rest.certainty,
              at: warnedStep / steps,
              remedies: alert.remedies,
            },
          ],
    ),
  };
}

/** Whether the run counts: its facts say without doubt that it is what its label says. */
export function isCertain({ label, standing }: Outcome): boolean {
  return standing === (label === 'healthy' ? 'healthy' : 'sick');
}
