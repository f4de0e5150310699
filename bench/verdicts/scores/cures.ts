import type { Cure, Effect } from '../cure.ts';
import { groupBy } from '../group-by.ts';
import { PATHOLOGIES, type Pathology } from '../labels.ts';
import { shareWhere, type Share } from './share.ts';

/** How often the suggested edit cures one pathology. */
export interface CureScore {
  readonly label: Pathology;
  /** Of all treated runs: cured by the first remedy that is an edit. */
  readonly byFirst: Share;
  /** Of those that the first failed on and that have a second: cured by it. */
  readonly bySecond: Share;
  /** Treated runs by what became of them under the first remedy. */
  readonly effects: Readonly<Record<Effect, number>>;
  /** What kept runs from being cured by the first remedy, most frequent first: checks of health or detectors, and in how many runs. */
  readonly reasons: readonly { readonly reason: string; readonly runs: number }[];
}

export function cureScoresOf(cures: readonly Cure[]): CureScore[] {
  return PATHOLOGIES.flatMap((label) => {
    const those = cures.filter((cure) => cure.label === label);
    if (those.length === 0) return [];
    const count = (effect: Effect): number => those.filter(({ first }) => first.effect === effect).length;
    return [
      {
        label,
        byFirst: shareWhere(those, ({ first }) => first.effect === 'cured'),
        bySecond: shareWhere(
          those.filter(({ second }) => second !== null && second.effect !== 'no edit'),
          ({ second }) => second?.effect === 'cured',
        ),
        effects: {
          cured: count('cured'),
          unclear: count('unclear'),
          warned: count('warned'),
          sick: count('sick'),
          refused: count('refused'),
          'no edit': count('no edit'),
        },
        reasons: [
          ...groupBy(
            those.flatMap(({ first }) => (first.because === '' ? [] : [first.because])),
            (reason) => reason,
          ),
        ]
          .map(([reason, runs]) => ({ reason, runs: runs.length }))
          .sort((a, b) => b.runs - a.runs),
      },
    ];
  });
}
