import type { ExaminedRun } from '../facts/examined-run.ts';
import type { Standing } from '../recipe.ts';
import { highIsSick, worst } from './standing.ts';

/** Share of a Gaussian within one standard deviation. */
const WITHIN_ONE = 0.6827;

/** In some dimension far fewer, or far more, targets lie within one predicted standard deviation than of a Gaussian. */
export function isMiscalibrated({ trained }: ExaminedRun): Standing {
  if (!trained?.coverage) return 'unclear';
  return worst(
    trained.coverage.map((share) =>
      share < WITHIN_ONE
        ? highIsSick(WITHIN_ONE - share, 0.13, 0.23)
        : highIsSick(share - WITHIN_ONE, 0.13, 0.2),
    ),
  );
}

/** The distractor moves the latent about as much as the signal does, or more. */
export function tracksNoise({ trained }: ExaminedRun): Standing {
  return trained?.noiseShare === null || !trained ? 'unclear' : highIsSick(trained.noiseShare, 0.3, 0.42);
}

/**
 * What is predicted keeps the two branches apart by many standard deviations of what the prediction leaves over, and the prediction
 * does not know which one comes (nothing in x tells): it lies between them.
 */
export function averagesModes({ trained }: ExaminedRun): Standing {
  return trained?.branchSeparation === null || !trained
    ? 'unclear'
    : highIsSick(trained.branchSeparation, 1, 3);
}
