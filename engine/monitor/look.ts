import type { Experiment } from '../../schemas/experiment.ts';
import type { ProbeScore } from '../../schemas/run-log.ts';
import type { LatentFigures } from './latent-figures.ts';
import type { CalibrationFigures } from './statistics.ts';

/** All that detectors may know of the run at one step. */
export interface Look {
  readonly step: number;
  readonly latents: readonly LatentFigures[];
  /** Null where nothing predicts a target with a variance. */
  readonly calibration: CalibrationFigures | null;
  /** The newest scores and the step at which they were taken; null before the first probe. */
  readonly probe: { readonly step: number; readonly scores: Readonly<Record<string, ProbeScore>> } | null;
  /** Of the newest step; null where it is not known. */
  readonly loss: number | null;
}

/** What surrounds a look: the experiment, and the looks before it. */
export interface LookContext {
  readonly experiment: Experiment;
  /** The first look of the run, at its initial weights where it was watched from the beginning. */
  readonly first: Look;
  /** The look before this one; null at the first. */
  readonly previous: Look | null;
  /** Largest spread of each latent at any look up to this one, by its name. */
  readonly largestSpread: ReadonlyMap<string, number>;
}

/** Share of the run done at a look, 0 … 1. */
export function progress(look: Look, { experiment }: LookContext): number {
  return look.step / experiment.training.steps;
}

/** The latent that a verdict on the representation is about: f_θ(x_C), or the posterior mean where there is no such. */
export function representation({ latents }: Look): LatentFigures | null {
  return (
    latents.find(({ role }) => role === 'context') ?? latents.find(({ role }) => role === 'posterior') ?? null
  );
}
