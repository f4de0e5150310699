import { completeCollapse } from './complete-collapse.ts';
import type { Detector } from './detector.ts';
import { noiseTracking } from './noise-tracking.ts';
import { posteriorCollapse } from './posterior-collapse.ts';
import { varianceMiscalibration } from './variance-miscalibration.ts';

/** Every detector, in the order in which verdicts of one look are told. A new one is a file and a line here. */
export const allDetectors: readonly Detector[] = [
  completeCollapse,
  posteriorCollapse,
  varianceMiscalibration,
  noiseTracking,
];
