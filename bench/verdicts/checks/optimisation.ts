import type { ExaminedRun } from '../facts/examined-run.ts';
import type { Standing } from '../recipe.ts';
import { best, highIsSick, lowIsSick, worst } from './standing.ts';

/**
 * How much of what closed forms reach was reached: 0 is the best constant, 1 the optimum of the linear model of the same size; a network may
 * go beyond. Of a VAE the loss, of other models with a decoder the error on training rows, the worst of them. Null without a decoder.
 */
export function reached({ trained, reference }: ExaminedRun): number | null {
  if (!trained || trained.decoders.length === 0) return null;
  if (reference.vae && Number.isFinite(reference.vae.loss)) {
    const { loss, collapsedLoss } = reference.vae;
    return (collapsedLoss - trained.loss.train!.loss) / (collapsedLoss - loss);
  }
  return Math.min(
    ...trained.decoders.map(({ name, of, error }) => {
      // y from its own posterior is a reconstruction of y, for which the reference of x is near enough: both views have one law.
      const own = of === 'x' || name !== 'prediction';
      const { constant, linear } = own ? reference.ofX : reference.ofY;
      return (constant.train - (error.train ?? NaN)) / (constant.train - linear.train);
    }),
  );
}

/** The loss ended well above that of the drawn weights, which the first steps may have left already. */
export function hasDiverged({ course, nonFinite, drawn }: ExaminedRun): Standing {
  if (!course || nonFinite) return 'sick';
  const begin = drawn.loss.train?.loss ?? course.first;
  const rise = (course.last - begin) / Math.abs(begin);
  return highIsSick(rise, 0.1, 0.5);
}

/** The weights went a long way and arrived nowhere: far from what the closed form reaches. */
export function stepsTooFar(run: ExaminedRun): Standing {
  if (run.nonFinite || !run.trained) return 'sick';
  if (run.moved < 0.5) return 'healthy';
  const share = reached(run);
  return share === null ? hasDiverged(run) : lowIsSick(share, 0.4, 0.55);
}

/** The weights hardly moved, and the loss with them. */
export function hasStoodStill(run: ExaminedRun): Standing {
  const share = reached(run);
  const moved = lowIsSick(run.moved, 0.03, 0.1);
  return share === null ? moved : best([moved, lowIsSick(share, 0.1, 0.3)]);
}

/**
 * On rows that neither training nor monitor saw, a decoder is worse than on training rows by far, and worse than a linear model of the same
 * size fitted to the same rows, which it clearly beats on the training rows. The last matters for Noisy TV, whose signal drifts: rows that come later
 * lie where the training rows do not, and a model that never was better than the line has learned nothing by heart.
 */
export function hasOverFitted({ trained, reference }: ExaminedRun): Standing {
  if (!trained || trained.decoders.length === 0) return 'unclear';
  return worst(
    trained.decoders.map(({ of, name, error }) => {
      const { train = NaN, fresh = NaN } = error as { readonly train: number; readonly fresh: number };
      const linear = of === 'x' || name !== 'prediction' ? reference.ofX.linear : reference.ofY.linear;
      return best([
        highIsSick(fresh / train, 1.3, 1.5),
        highIsSick(fresh / linear.test, 1.1, 1.25),
        highIsSick(linear.train / train, 1.05, 1.15),
      ]);
    }),
  );
}

/** A step gave no number. */
export function isNonFinite({ nonFinite }: ExaminedRun): Standing {
  return nonFinite ? 'sick' : 'healthy';
}
