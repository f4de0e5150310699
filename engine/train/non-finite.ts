import type { Experiment } from '../../schemas/experiment.ts';
import type { Alert, Evidence } from '../../schemas/alert.ts';
import type { TermInfo } from '../../schemas/run-log.ts';
import { gentlerSteps } from '../monitor/detectors/training-remedies.ts';
import { logNumber } from '../run/numbers.ts';
import type { Diagnosis, StepFeeds, StepResult } from '../runtime/training-session.ts';

/** Whether a step gave only numbers. Runs at every step, so it looks at the sums alone: a NaN in a term is one in the loss. */
export function isFiniteStep(result: StepResult): boolean {
  return Number.isFinite(result.loss) && Number.isFinite(result.gradientNorm);
}

/**
 * The verdict that ends a run whose loss or gradient is no number any more.
 *
 * @param diagnosis what the session found when it went through the step again; null where it found nothing (e.g. a sum of
 *   finite terms that overflows)
 */
export function nonFiniteAlert(
  feeds: Pick<StepFeeds, 'step' | 'learningRate'>,
  result: StepResult,
  terms: readonly TermInfo[],
  diagnosis: Diagnosis | null,
  experiment: Experiment,
): Alert {
  const { step, learningRate } = feeds;
  const bad = firstBad(result, terms, diagnosis);
  const where = diagnosis === null ? '' : ` (first in ${diagnosis.tensor})`;
  const evidence: Evidence[] = [
    { label: bad.label, value: logNumber(bad.value), unit: '', healthy: 'finite' },
    { label: 'Norm of the gradient', value: logNumber(result.gradientNorm), unit: '', healthy: 'finite' },
    {
      label: 'Learning rate',
      value: logNumber(learningRate),
      unit: '',
      healthy: 'small enough that the loss falls',
    },
  ];
  return {
    id: 'non-finite',
    detector: 'non-finite',
    title: `${bad.label} is not finite at step ${step}${where}`,
    explanation:
      'After this step every weight would be NaN, so the run was stopped. Checkpoints from before are good. ' +
      'The usual cause is a step that is too large.',
    severity: 'error',
    // A number that is none leaves no doubt.
    certainty: 1,
    cause: null,
    sinceStep: step,
    step,
    evidence,
    remedies: gentlerSteps(experiment),
    page: 'non-finite.md',
  };
}

function firstBad(
  result: StepResult,
  terms: readonly TermInfo[],
  diagnosis: Diagnosis | null,
): { readonly label: string; readonly value: number } {
  const named = terms.findIndex((term) => term.name === diagnosis?.term);
  const first = result.terms.findIndex((value) => !Number.isFinite(value));
  const index = named >= 0 && !Number.isFinite(result.terms[named]) ? named : first;
  if (index >= 0)
    return { label: `Term "${terms[index]?.name ?? index}"`, value: result.terms[index] as number };
  if (!Number.isFinite(result.loss)) return { label: 'Loss', value: result.loss };
  return { label: 'Norm of the gradient', value: result.gradientNorm };
}
