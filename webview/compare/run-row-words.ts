/** What the table of runs says of each, in words. Pure. */
import type { ComparedRun } from '../../schemas/compare-message.ts';
import type { RunHeader } from '../../schemas/panel-message.ts';
import { formatLive, formatStep } from '../format.ts';

export interface RunRowWords {
  readonly step: string;
  readonly loss: string;
  readonly verdicts: string;
  readonly weights: string;
}

/** @param holding verdicts that hold now */
export function runRowWords(
  { origin }: ComparedRun,
  { step, totalSteps }: Pick<RunHeader, 'step' | 'totalSteps'>,
  loss: number | null,
  holding: number,
): RunRowWords {
  return {
    step: `${formatStep(step)} of ${formatStep(totalSteps)}`,
    loss: loss === null ? '–' : formatLive(loss),
    verdicts: holding === 0 ? 'none' : `${holding} hold${holding === 1 ? 's' : ''}`,
    weights: origin === null ? 'drawn anew' : `of “${origin.label}” at step ${formatStep(origin.step)}`,
  };
}
