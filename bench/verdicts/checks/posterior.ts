import type { ExaminedRun } from '../facts/examined-run.ts';
import type { Standing } from '../recipe.ts';
import { aboveChance } from './above-chance.ts';
import { representationOf } from './collapse.ts';
import { best, highIsSick, lowIsSick, worst } from './standing.ts';

/** A dimension whose samples x explains by less than this share says nothing of x. */
const DEAD = 0.05;

/** Share of the dimensions of the representation whose samples a linear map of x does not explain on rows that it was not fitted on. */
export function deadShare({ trained }: ExaminedRun): number {
  const shares = trained && representationOf(trained).sampleExplained;
  return shares ? shares.filter((share) => share < DEAD).length / shares.length : 0;
}

/** At least half of the dimensions are drawn whatever x is. */
export function isAtPrior(run: ExaminedRun): Standing {
  return run.trained ? highIsSick(deadShare(run), 0.2, 0.45) : 'unclear';
}

/** All of them, after a KL of more than a nat under the first weights of the annealing. */
export function vanishedWhileAnnealed(run: ExaminedRun): Standing {
  const kl = run.course?.terms['kl'] ?? run.course?.terms['kl-sx'];
  if (!run.trained || !kl) return 'unclear';
  return best([
    highIsSick(deadShare(run), 0.2, 0.95),
    kl.largest > 1 && kl.last < 0.1 * kl.largest ? 'sick' : 'unclear',
  ]);
}

/**
 * s_y knows nothing of what y says beyond x: of the generator's z (coupled Gaussians), of the branch of y (hallway). Neither can be told from x.
 */
export function ignoresY({ trained }: ExaminedRun): Standing {
  const truth = trained?.truth['s_y']?.['y'];
  if (!truth) return 'unclear';
  const { auxiliary, branch } = truth;
  if (auxiliary) return lowIsSick(auxiliary.score, 0.03, 0.08);
  return branch ? lowIsSick(aboveChance(branch), 0.2, 0.6) : 'unclear';
}

/**
 * A decoder that reconstructs no better than the mean, from a latent whose input a linear map still reads from it. On training rows: the test
 * rows of a signal that drifts hardly vary, so that a good decoder may explain nothing of their variance.
 */
export function ignoresLatent({ trained, model, reference }: ExaminedRun): Standing {
  if (!trained) return 'unclear';
  return worst(
    trained.decoders.map(({ of, from, error, linearlyExplained }) => {
      const { constant } = of === 'x' ? reference.ofX : reference.ofY;
      const explained = 1 - (error.train ?? NaN) / constant.train;
      const latent = trained.latents.find(({ name }) => name === from)!;
      const holds = model === 'ar' ? latent.ofX : linearlyExplained;
      if (explained > 0.1 && explained > 0.5 * linearlyExplained) return 'healthy';
      return explained < 0.03 && holds > 0.1 ? 'sick' : 'unclear';
    }),
  );
}
