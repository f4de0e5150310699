import type { Severity } from '../../../schemas/experiment.ts';
import type { KeptApartBy, SpreadSigns } from './spread-signs.ts';

/**
 * Whether the rows of a representation that is trained to be predicted have come together. No threshold is published but where said;
 * they are set so that healthy runs, whose scale moves by a factor of 2 to 3 (a published one grows by 3.6), stay far from them.
 */

/** Spread over length below which rows are one point: they differ by 2 % of their length (convention). */
export const POINT_SHARE = 0.02;
/** Mean cosine between rows that are nearly alike: "alarm at pairwise > 0.95", and of a collapse that is done (convention). */
export const ALIKE = 0.95;
const ALIKE_ERROR = 0.99;
/**
 * Spread over its largest so far, where nothing keeps rows apart: under weight decay it falls on from there without a halt; healthy runs of
 * such models, which are few, keep 0.75 and more (measured here).
 */
const SHRUNK_FREE = 0.55;
const SHRUNK_FREE_ERROR = 0.15;
/** The same where targets are drawn with a variance, below which a scale may well wander (convention). */
const SHRUNK_SAMPLED = 0.15;
const SHRUNK_SAMPLED_ERROR = 0.05;
/** VICReg and SIGReg aim at a standard deviation of 1; VICReg's floor in collapse is √1e-4 = 0.01. Below this they have lost … */
const SMALL_STD = 0.1;
/** … once the spread has fallen to this part of its largest, too (convention). */
const SHRUNK_SCALED = 0.25;
/** Lifted beyond the threshold that raises by this factor. */
const CLEAR_FACTOR = 1.5;

export interface SpreadVerdict {
  readonly state: 'sick' | 'unclear' | 'healthy';
  readonly severity: Exclude<Severity, 'info'>;
  /** Evidence over threshold of the sign that is furthest beyond its own; at least 1 where sick. */
  readonly strength: number;
}

/** What a fall of the spread is judged by, as words for a list of evidence. */
export function healthyShrinkage(by: KeptApartBy): string {
  if (by === 'scale') return 'of no concern while the standard deviation is near 1';
  return `above ${by === 'nothing' ? SHRUNK_FREE : SHRUNK_SAMPLED}`;
}

export function spreadVerdict(signs: SpreadSigns, by: KeptApartBy): SpreadVerdict {
  const found = by === 'scale' ? scaleLost(signs) : [...comeTogether(signs), ...shrunk(signs, by)];
  const strength = Math.max(...found.map(({ beyond }) => beyond));
  return {
    state: strength >= 1 ? 'sick' : strength > 1 / CLEAR_FACTOR ? 'unclear' : 'healthy',
    severity: found.some(({ grave }) => grave) ? 'error' : 'warning',
    strength,
  };
}

interface Sign {
  /** 1 at the threshold. */
  readonly beyond: number;
  readonly grave: boolean;
}

/** Rows about a common point. Free where the scale is asked for: the hinge and the prediction do not see the common mean. */
function comeTogether({ share, likeness }: SpreadSigns): Sign[] {
  return [
    { beyond: POINT_SHARE / share, grave: share < POINT_SHARE },
    { beyond: (1 - ALIKE) / Math.max(1 - likeness, 1e-9), grave: likeness > ALIKE_ERROR },
  ];
}

function shrunk({ shrinkage }: SpreadSigns, by: 'nothing' | 'sampling'): Sign[] {
  const [warning, error] =
    by === 'nothing' ? [SHRUNK_FREE, SHRUNK_FREE_ERROR] : [SHRUNK_SAMPLED, SHRUNK_SAMPLED_ERROR];
  return [{ beyond: warning / shrinkage, grave: shrinkage < error }];
}

/** Both signs must hold: a network may begin with a small scale. */
function scaleLost({ std, shrinkage }: SpreadSigns): Sign[] {
  const beyond = Math.min(SMALL_STD / std, SHRUNK_SCALED / shrinkage);
  return [{ beyond, grave: beyond >= 1 }];
}
