import type { Standing } from '../recipe.ts';

/** `sick` below the first, `healthy` above the second; not a number is sick. */
export function lowIsSick(value: number, sickBelow: number, healthyAbove: number): Standing {
  if (value > healthyAbove) return 'healthy';
  return value >= sickBelow ? 'unclear' : 'sick';
}

/** `sick` above the second, `healthy` below the first; not a number is sick. */
export function highIsSick(value: number, healthyBelow: number, sickAbove: number): Standing {
  if (value < healthyBelow) return 'healthy';
  return value <= sickAbove ? 'unclear' : 'sick';
}

/** Sick where any is, healthy where all are. */
export function worst(standings: readonly Standing[]): Standing {
  if (standings.includes('sick')) return 'sick';
  return standings.includes('unclear') ? 'unclear' : 'healthy';
}

/** Sick where all are, healthy where any is. */
export function best(standings: readonly Standing[]): Standing {
  if (standings.includes('healthy')) return 'healthy';
  return standings.includes('unclear') ? 'unclear' : 'sick';
}
