import { horizonOf } from '../../experiment/horizon.ts';
import type { LookContext } from '../look.ts';

/**
 * How many times as far ahead as now noise is to be predicted (convention, found on the chosen half of the bank). A noise that remembers 0.9 of
 * itself from step to step keeps 0.9¹⁶ = 0.19 over sixteen, ρ² = 0.03, and is not worth a direction; a signal that turns keeps what its own
 * innovations leave, 16 · 0.1² of a variance of 1 and more. At a memory of 0.99 ρ² is still 0.72: then the run that follows may be sick again,
 * and is told to look sixteen times as far once more.
 */
const FURTHER = 16;

/** Of the training pairs a sequence of given length is to keep (convention). */
const KEPT = 0.5;

/** The horizon to predict over in place of the present one; null of data without time, and of a sequence that is too short for it. */
export function furtherHorizon({
  experiment: { data },
  trainingRows,
}: Pick<LookContext, 'experiment' | 'trainingRows'>): number | null {
  const horizon = horizonOf(data);
  if (horizon === null) return null;
  const further = FURTHER * horizon;
  // A generator makes as many rows as are asked for; a file has what it has.
  const isShort = data.kind === 'sequence' && further - horizon > (1 - KEPT) * trainingRows;
  return isShort ? null : further;
}
