import { median } from '../../lib/report.ts';
import { groupBy } from '../group-by.ts';
import type { Half } from '../halves.ts';
import type { Label } from '../labels.ts';
import { isCertain, type Outcome } from '../outcome.ts';
import { confusionOf, type Confusion } from './confusion.ts';
import { detectedAt, namedAt } from './detection.ts';
import { falseAlarmsOf, type FalseAlarms } from './false-alarms.ts';
import { meanOver, recallsOf, type Recall } from './recall.ts';
import { reliabilityOf, type ReliabilityBin } from './reliability.ts';

/** All that is said of one half. */
export interface HalfScores {
  readonly half: Half;
  readonly recalls: readonly Recall[];
  /** Means over the pathologies of the shares of detected, rightly named and cleanly named runs. */
  readonly meanDetected: number;
  readonly meanNamed: number;
  readonly meanCleanlyNamed: number;
  readonly totals: TotalCollapses;
  readonly confusion: Confusion;
  readonly falseAlarms: FalseAlarms;
  /** The same of runs of healthy recipes that the facts leave open, which no figure counts. */
  readonly doubtfulAlarms: FalseAlarms;
  readonly reliability: readonly ReliabilityBin[];
  readonly excluded: readonly Excluded[];
}

/** Runs of recipes that are total collapses. */
export interface TotalCollapses {
  readonly runs: number;
  /** Median share of the run until the first warning, and until the first with a right name. */
  readonly detectedAt: number;
  readonly namedAt: number;
  /** The latter by label. */
  readonly byLabel: readonly { readonly label: Label; readonly namedAt: number }[];
}

/** Runs of a recipe that are not for certain what it says. */
export interface Excluded {
  readonly recipe: string;
  readonly label: Label;
  /** Whose facts say that they are not, and whose facts leave it open. */
  readonly otherwise: number;
  readonly unclear: number;
  readonly of: number;
}

/** @param outcomes of all runs of the half */
export function scoresOf(half: Half, outcomes: readonly Outcome[]): HalfScores {
  const certain = outcomes.filter(isCertain);
  const recalls = recallsOf(certain);
  const totals = certain.filter(({ total }) => total);
  return {
    half,
    recalls,
    meanDetected: meanOver(recalls, ({ detected }) => detected),
    meanNamed: meanOver(recalls, ({ named }) => named),
    meanCleanlyNamed: meanOver(recalls, ({ cleanlyNamed }) => cleanlyNamed),
    totals: {
      runs: totals.length,
      detectedAt: median(totals.map(detectedAt)),
      namedAt: median(totals.map(namedAt)),
      byLabel: [...groupBy(totals, ({ label }) => label)].map(([label, runs]) => ({
        label,
        namedAt: median(runs.map(namedAt)),
      })),
    },
    confusion: confusionOf(certain),
    falseAlarms: falseAlarmsOf(certain),
    doubtfulAlarms: falseAlarmsOf(outcomes.filter(({ standing }) => standing === 'unclear')),
    reliability: reliabilityOf(certain),
    excluded: excludedOf(outcomes),
  };
}

function excludedOf(outcomes: readonly Outcome[]): Excluded[] {
  return [...new Set(outcomes.map(({ recipe }) => recipe))].flatMap((recipe) => {
    const runs = outcomes.filter((outcome) => outcome.recipe === recipe);
    const uncertain = runs.filter((outcome) => !isCertain(outcome));
    if (uncertain.length === 0) return [];
    const unclear = uncertain.filter(({ standing }) => standing === 'unclear').length;
    const { label } = runs[0]!;
    return [{ recipe, label, otherwise: uncertain.length - unclear, unclear, of: runs.length }];
  });
}
