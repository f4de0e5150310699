import type { ExaminedRun } from '../facts/examined-run.ts';
import { PATHOLOGIES, type Pathology } from '../labels.ts';
import type { Standing } from '../recipe.ts';
import {
  isBlownUp,
  isCollapsed,
  isDimensionallyCollapsed,
  isJointlyCollapsed,
  knowsNothing,
} from './collapse.ts';
import { hasDiverged, hasOverFitted, hasStoodStill, isNonFinite, stepsTooFar } from './optimisation.ts';
import { ignoresLatent, ignoresY, isAtPrior, vanishedWhileAnnealed } from './posterior.ts';
import { averagesModes, isMiscalibrated, tracksNoise } from './prediction.ts';

type Check = (run: ExaminedRun) => Standing;

/** By what a run is held to have each pathology, whatever its recipe. */
export const CHECK_OF: Readonly<Record<Pathology, Check>> = {
  'complete-collapse': isCollapsed,
  'joint-collapse': isJointlyCollapsed,
  'dimensional-collapse': isDimensionallyCollapsed,
  'representational-collapse': knowsNothing,
  'distribution-blow-up': isBlownUp,
  'posterior-collapse': isAtPrior,
  'kl-vanishing': vanishedWhileAnnealed,
  'target-ignores-y': ignoresY,
  'decoder-ignores-latent': ignoresLatent,
  'variance-miscalibration': isMiscalibrated,
  'noise-tracking': tracksNoise,
  'mode-averaging': averagesModes,
  divergence: hasDiverged,
  'learning-rate-too-high': stepsTooFar,
  stagnation: hasStoodStill,
  'over-fitting': hasOverFitted,
  'non-finite': isNonFinite,
};

/**
 * Every pathology that the run has by its facts, that of its label and any other. That a Var-JEPA leaves most of x need not be its learning
 * rate's doing (`reached`), so that this is said of none that has not diverged.
 */
export function pathologiesOf(run: ExaminedRun): Pathology[] {
  return PATHOLOGIES.filter(
    (pathology) =>
      CHECK_OF[pathology](run) === 'sick' &&
      (pathology !== 'learning-rate-too-high' || run.model !== 'var-jepa' || hasDiverged(run) === 'sick'),
  );
}
