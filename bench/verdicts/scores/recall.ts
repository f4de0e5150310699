import { median } from '../../lib/report.ts';
import { PATHOLOGIES, isRightName, type Pathology } from '../labels.ts';
import type { Outcome } from '../outcome.ts';
import { causesOf, detectedAt, isDetected, isRightlyNamed, namedAt } from './detection.ts';
import { shareWhere, type Share } from './share.ts';

/** How well one pathology was found, over runs that have it for certain. */
export interface Recall {
  readonly label: Pathology;
  /** Of its runs: some cause was a warning or an error. */
  readonly detected: Share;
  /** Of its runs: a right name among the causes. */
  readonly named: Share;
  /** Of its runs: a right name, and no cause beside it that the facts of the run do not bear out. */
  readonly cleanlyNamed: Share;
  /** Median share of the run until the first warning, and until the first with a right name; Infinity where more than half never were. */
  readonly detectedAt: number;
  readonly namedAt: number;
}

/**
 * @param outcomes of certain runs
 */
export function recallsOf(outcomes: readonly Outcome[]): Recall[] {
  return PATHOLOGIES.flatMap((label) => {
    const runs = outcomes.filter((outcome) => outcome.label === label);
    if (runs.length === 0) return [];
    return [
      {
        label,
        detected: shareWhere(runs, isDetected),
        named: shareWhere(runs, isRightlyNamed),
        cleanlyNamed: shareWhere(
          runs,
          (run) => isRightlyNamed(run) && causesOf(run).every(({ detector }) => isTrueOf(detector, run)),
        ),
        detectedAt: median(runs.map(detectedAt)),
        namedAt: median(runs.map(namedAt)),
      },
    ];
  });
}

/** Whether a verdict of that name is right for the run: by its label, or by another pathology that its facts say it has. */
export function isTrueOf(detector: string, { label, standing, pathologies }: Outcome): boolean {
  if (label === 'healthy' && standing === 'healthy') return false;
  return isRightName(detector, label) || pathologies.some((pathology) => isRightName(detector, pathology));
}

/** Mean over the pathologies, so that one with many recipes weighs no more than another. */
export function meanOver(recalls: readonly Recall[], of: (recall: Recall) => Share): number {
  return recalls.reduce((sum, recall) => sum + of(recall).share, 0) / recalls.length;
}
