import type { Outcome } from '../outcome.ts';
import { causesOf } from './detection.ts';
import { isTrueOf } from './recall.ts';
import { shareWhere, type Share } from './share.ts';

/** How often verdicts of a certainty in [from, to) are right; the last bin has its end in it. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly meanCertainty: number;
  readonly right: Share;
}

/** A verdict begins at ½ (`engine/monitor/certainty.ts`). */
const EDGES = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1] as const;

/**
 * Of every cause of severity warning or error of every certain run, healthy and sick. The loop's own verdict on a step that gave no number
 * has no certainty, for it is no estimate, and is left out.
 */
export function reliabilityOf(outcomes: readonly Outcome[]): ReliabilityBin[] {
  const verdicts = outcomes.flatMap((outcome) =>
    causesOf(outcome).flatMap(({ detector, certainty }) =>
      Number.isNaN(certainty) ? [] : [{ certainty, isRight: isTrueOf(detector, outcome) }],
    ),
  );
  return EDGES.slice(1).flatMap((to, i) => {
    const from = i === 0 ? 0 : EDGES[i]!;
    const those = verdicts.filter(
      ({ certainty }) => certainty >= from && (certainty < to || i === EDGES.length - 2),
    );
    if (those.length === 0) return [];
    return [
      {
        from: EDGES[i]!,
        to,
        meanCertainty: those.reduce((sum, { certainty }) => sum + certainty, 0) / those.length,
        right: shareWhere(those, ({ isRight }) => isRight),
      },
    ];
  });
}
