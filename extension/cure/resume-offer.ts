import { misfitWords, weightsMisfit } from '../../engine/experiment/weights-fit.ts';
import type { Experiment } from '../../schemas/experiment.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { RunRecord } from '../../schemas/run-record.ts';

/** Whether a cured run can go on from a checkpoint of the sick one: from which step, or why not, in words. */
export type ResumeOffer =
  { readonly possible: true; readonly step: number } | { readonly possible: false; readonly why: string };

/** What an offer depends on. */
export interface ResumeSituation {
  readonly record: Pick<RunRecord, 'experiment' | 'versions'>;
  /** With the edit; null where it is not valid. */
  readonly edited: Experiment | null;
  /** First step of the verdict: a checkpoint must be from before. */
  readonly sickSince: number;
  /** Step of the newest good checkpoint from before; null where there is none. */
  readonly checkpoint: number | null;
}

/** Pure. */
export function resumeOffer({ record, edited, sickSince, checkpoint }: ResumeSituation): ResumeOffer {
  const not = (why: string): ResumeOffer => ({ possible: false, why });
  if (!('vjepa' in record.versions)) return not('it was trained by another program');
  if (edited === null) return not('the file is not a valid experiment');
  const misfit = weightsMisfit(record.experiment, edited);
  if (misfit !== null) return not(misfitWords(misfit));
  if (checkpoint === null)
    return not(`there is no good checkpoint from before the verdict, which holds since step ${sickSince}`);
  if (checkpoint >= edited.training.steps)
    return not(`training.steps is ${edited.training.steps}, and the checkpoint has had ${checkpoint} steps`);
  return { possible: true, step: checkpoint };
}

/** First step at which the verdict, or one that explains it, was seen. */
export function sickSince(alert: Alert, all: readonly Alert[]): number {
  const seen = new Set<string>();
  let step = alert.sinceStep;
  let at: Alert | undefined = alert;
  while (at !== undefined && !seen.has(at.id)) {
    seen.add(at.id);
    step = Math.min(step, at.sinceStep);
    const cause: string | null = at.cause ?? null;
    at = all.find(({ id }) => id === cause);
  }
  return step;
}
