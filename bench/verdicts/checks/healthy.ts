import type { ExaminedRun } from '../facts/examined-run.ts';
import type { Standing } from '../recipe.ts';
import { aboveChance } from './above-chance.ts';
import {
  isBlownUp,
  isCollapsed,
  isDimensionallyCollapsed,
  isJointlyCollapsed,
  representationOf,
} from './collapse.ts';
import { hasDiverged, hasOverFitted, hasStoodStill, isNonFinite, reached } from './optimisation.ts';
import { deadShare, ignoresLatent, ignoresY } from './posterior.ts';
import { averagesModes, isMiscalibrated, tracksNoise } from './prediction.ts';
import { highIsSick, lowIsSick } from './standing.ts';

/** Every check that has a meaning for the model and the data of a run, by name. */
export function standings(run: ExaminedRun): Readonly<Record<string, Standing>> {
  const { trained, model } = run;
  if (!trained) return { finite: isNonFinite(run) };
  const share = reached(run);
  const elbo = model === 'vae' || model === 'var-jepa';
  return {
    finite: isNonFinite(run),
    collapse: isCollapsed(run),
    'joint collapse': isJointlyCollapsed(run),
    directions: isDimensionallyCollapsed(run),
    knowledge: knowsX(run),
    moved: hasStoodStill(run),
    // What these minimise lies where the weights are, so that a rise of the loss need not be bad.
    ...(model === 'vjepa' || model === 'bjepa' ? {} : { divergence: hasDiverged(run) }),
    // How much of x a dimension of s_x is worth is the observation variance's to say: row A of Table 1 with variance 1 leaves most of it.
    ...(share === null || model === 'var-jepa' ? {} : { reached: lowIsSick(share, 0.4, 0.55) }),
    ...(trained.decoders.length === 0
      ? {}
      : { 'over-fitting': hasOverFitted(run), decoders: ignoresLatent(run) }),
    ...(elbo ? { 'blow-up': isBlownUp(run) } : {}),
    // Row A of Table 1, which is good, has most dimensions of s_x at the prior, so this is asked of VAEs alone.
    ...(model === 'vae' ? { alive: highIsSick(deadShare(run), 0.01, 0.45) } : {}),
    ...(model === 'var-jepa' && 'auxiliary' in (trained.truth['s_y']?.y ?? {})
      ? { 'use of y': ignoresY(run) }
      : {}),
    ...(trained.coverage ? { calibration: isMiscalibrated(run) } : {}),
    ...(trained.noiseShare === null ? {} : { noise: tracksNoise(run) }),
    ...(trained.branchSeparation === null ? {} : { modes: averagesModes(run) }),
  };
}

/** Healthy where every check says so; sick where any does. */
export function isHealthy(run: ExaminedRun): Standing {
  const found = Object.values(standings(run));
  if (found.includes('sick')) return 'sick';
  return found.includes('unclear') || !run.trained ? 'unclear' : 'healthy';
}

/** A linear probe of the representation reads a truth of x: R² of values, or the way from chance to 1 of labels. */
function knowsX({ trained }: ExaminedRun): Standing {
  if (!trained) return 'unclear';
  const scores = Object.entries(trained.truth[representationOf(trained).name]!.x).flatMap(([name, score]) =>
    name === 'signal' || name === 'state' || name === 'label' || name === 'factors'
      ? [aboveChance(score)]
      : [],
  );
  return lowIsSick(Math.max(...scores), 0.3, 0.45);
}
