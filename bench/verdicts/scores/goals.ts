import type { HalfScores } from './half-scores.ts';

/** What was promised of the reported half, and whether it holds. */
export interface Goal {
  readonly promise: string;
  readonly measured: string;
  readonly isMet: boolean;
  /** What keeps it from being met, or from being sure; empty where there is nothing to say. */
  readonly because: string;
}

const RECALL = 0.95;
const RIGHT_NAME = 0.9;
const EARLY = 0.15;
const HEALTHY_RUNS = 200;
/** In 200 healthy runs. */
const WARNINGS = 2;

export function goalsOf(scores: HalfScores): Goal[] {
  return [recall(scores), rightName(scores), early(scores), noErrors(scores), fewWarnings(scores)];
}

function recall({ meanDetected, recalls }: HalfScores): Goal {
  const short = recalls.filter(({ detected }) => detected.share < RECALL);
  return {
    promise: `Recall of at least ${RECALL}, mean over the pathologies`,
    measured: decimals(meanDetected),
    isMet: meanDetected >= RECALL,
    because: list(
      'below it by itself:',
      short.map(({ label, detected }) => `${label} ${detected.count} of ${detected.of}`),
    ),
  };
}

function rightName({ meanNamed, recalls }: HalfScores): Goal {
  const short = recalls.filter(({ named }) => named.share < RIGHT_NAME);
  return {
    promise: `A right name among the causes in at least ${RIGHT_NAME} of all sick runs, found or not, mean over the pathologies`,
    measured: decimals(meanNamed),
    isMet: meanNamed >= RIGHT_NAME,
    because: list(
      'below it by itself:',
      short.map(({ label, named }) => `${label} ${named.count} of ${named.of}`),
    ),
  };
}

function early({ totals }: HalfScores): Goal {
  return {
    promise: `Total collapses: first warned, with a right name, within the first ${100 * EARLY} % of the run (median)`,
    measured: `${percent(totals.namedAt)} of the run; the first warning of any name at ${percent(totals.detectedAt)} (${totals.runs} runs)`,
    isMet: totals.namedAt <= EARLY && totals.detectedAt <= EARLY,
    because: list(
      'later by itself:',
      totals.byLabel.flatMap(({ label, namedAt }) =>
        namedAt > EARLY ? [`${label} ${percent(namedAt)}`] : [],
      ),
    ),
  };
}

function noErrors({ falseAlarms: { errors, runs, sources } }: HalfScores): Goal {
  return {
    promise: `No error in ${HEALTHY_RUNS} healthy runs`,
    measured: `${errors.count} in ${runs}`,
    isMet: errors.count === 0 && runs >= HEALTHY_RUNS,
    because: list('', [
      ...(runs < HEALTHY_RUNS ? [`only ${runs} healthy runs`] : []),
      ...sources.flatMap((source) =>
        source.errors > 0
          ? [`${source.detector} in ${source.errors} of ${source.of} runs of ${source.recipe}`]
          : [],
      ),
    ]),
  };
}

function fewWarnings({ falseAlarms: { warnings, runs, sources } }: HalfScores): Goal {
  const allowed = (WARNINGS * Math.max(runs, HEALTHY_RUNS)) / HEALTHY_RUNS;
  return {
    promise: `At most ${WARNINGS} warnings in ${HEALTHY_RUNS} healthy runs`,
    measured: `${warnings.count} in ${runs}`,
    isMet: warnings.count <= allowed && runs >= HEALTHY_RUNS,
    because: list('', [
      ...(runs < HEALTHY_RUNS ? [`only ${runs} healthy runs`] : []),
      ...sources.flatMap((source) =>
        source.warnings > 0
          ? [`${source.detector} in ${source.warnings} of ${source.of} runs of ${source.recipe}`]
          : [],
      ),
    ]),
  };
}

/** Nothing where there are no parts. */
function list(introduction: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${introduction} ${parts.join(', ')}`.trim();
}

const decimals = (share: number): string => share.toFixed(3);
const percent = (share: number): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'never';
