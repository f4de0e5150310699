import { completeCollapse } from './complete-collapse.ts';
import { decoderIgnoresLatent } from './decoder-ignores-latent.ts';
import type { Detector } from './detector.ts';
import { dimensionalCollapse } from './dimensional-collapse.ts';
import { distributionBlowUp } from './distribution-blow-up.ts';
import { divergence } from './divergence.ts';
import { jointCollapse } from './joint-collapse.ts';
import { klVanishing } from './kl-vanishing.ts';
import { learningRateTooHigh } from './learning-rate-too-high.ts';
import { modeAveraging } from './mode-averaging.ts';
import { noiseTracking } from './noise-tracking.ts';
import { overFitting } from './over-fitting.ts';
import { posteriorCollapse } from './posterior-collapse.ts';
import { representationalCollapse } from './representational-collapse.ts';
import { stagnation } from './stagnation.ts';
import { targetIgnoresY } from './target-ignores-y.ts';
import { varianceMiscalibration } from './variance-miscalibration.ts';

/** Every detector, in the order in which verdicts of one look are told. A new one is a file and a line here. */
export const allDetectors: readonly Detector[] = [
  learningRateTooHigh,
  divergence,
  stagnation,
  jointCollapse,
  completeCollapse,
  representationalCollapse,
  klVanishing,
  posteriorCollapse,
  dimensionalCollapse,
  distributionBlowUp,
  decoderIgnoresLatent,
  targetIgnoresY,
  modeAveraging,
  varianceMiscalibration,
  noiseTracking,
  overFitting,
];
