import { annealingAt } from '../../train/schedules.ts';
import type { LatentFigures } from '../latent-figures.ts';
import type { Look, LookContext } from '../look.ts';
import { ACTIVE_VARIANCE } from '../statistics/active-units.ts';
import { KL_EPSILON } from '../statistics/kl-per-dimension.ts';
import { growing, learned } from './settling.ts';

/** What several detectors ask of a latent with a posterior: what holds it to its prior, and what it still says of its input. */

/** δ: a dimension whose rows sit at the prior but for this share is collapsed, 1 − δ (convention; Lucas et al. 2019). */
export const COLLAPSED_SHARE = 0.99;
/**
 * Nats of all dimensions together below which a latent says next to nothing: ten times what one dimension is let off (convention). Healthy
 * posteriors say 1.2 and more after the first fifth; those whose observation model is too wide end at 0.02 to 0.06 (measured here).
 */
export const SILENT_INFORMATION = 0.1;
/**
 * Early, as a share of the learning, and the nats below which a latent is silent then: random weights say 0.02 to 0.4 nats, and a healthy run
 * with a low learning rate stayed at 0.05 for the first tenth; one that collapses altogether is below 0.01 by then (measured here).
 */
const EARLY = 0.2;
const SILENT_EARLY = 0.02;
/** What the information of a dead latent wanders up to, as a share of that (convention). */
const NOISE_SHARE = 0.1;
/** A KL that is still above this share of what it was at the first look has not been trained away (convention). */
const UNTRAINED_SHARE = 0.8;

/** A KL term that trains, and how heavily it weighs. */
export interface KlPressure {
  readonly term: string;
  /** At full annealing. */
  readonly weight: number;
  /** At this look. */
  readonly now: number;
  /** Share of the annealing that is done, 0 … 1. */
  readonly annealed: number;
}

/** What holds this latent to its prior; null where no term does, or none that trains. */
export function klPressure(
  { kl, klTerm }: LatentFigures,
  look: Pick<Look, 'step'>,
  { experiment: { objective, training }, terms }: Pick<LookContext, 'experiment' | 'terms'>,
): KlPressure | null {
  const term = terms.find(({ name }) => name === klTerm);
  if (kl === null || term === undefined || !term.trains || !(term.weight > 0)) return null;
  const annealed = term.annealed
    ? annealingAt(Math.max(look.step, 1), training.steps, objective.annealing)
    : 1;
  return { term: term.name, weight: term.weight, now: term.weight * annealed, annealed };
}

/**
 * Nats that the mean of dimension j says of the input: ½ ln(1 + A_j / E σ²_j), the capacity of a Gaussian channel of signal
 * A_j = Var_x E[z_j|x] and noise E σ²_j. Infinite for a deterministic latent that varies.
 */
export function informationOf({ std, variance }: LatentFigures, j: number): number {
  return 0.5 * Math.log1p(std[j]! ** 2 / (variance?.[j] ?? 0));
}

/** Of all dimensions together, nats. */
export function totalInformation(latent: LatentFigures): number {
  return latent.std.reduce((sum, _, j) => sum + informationOf(latent, j), 0);
}

/** Whether a latent says next to nothing of its input, and is not on its way to saying more. */
export function isSilent(latent: LatentFigures, look: Look, context: LookContext): boolean {
  if (latent.variance === null) return false;
  const information = ({ latents }: Look): number | null => {
    const found = latents.find(({ name }) => name === latent.name);
    return found ? totalInformation(found) : null;
  };
  const silent = isNewLatent(look, context) ? SILENT_EARLY : SILENT_INFORMATION;
  return (
    totalInformation(latent) < silent &&
    !growing(information, look, context, NOISE_SHARE * SILENT_INFORMATION)
  );
}

/**
 * Whether the KL has been trained away since the first look, and not merely never been there: random weights say little, and go on
 * saying it where nothing is learned, which is a stagnation.
 */
export function hasGivenUp(latent: LatentFigures, { first }: Pick<LookContext, 'first'>): boolean {
  const before = first.latents.find(({ name }) => name === latent.name);
  return before !== undefined && totalKl(latent) < UNTRAINED_SHARE * totalKl(before);
}

/**
 * Dimensions that are the prior for (almost) every input; empty for a latent without a prior. That a mean says nothing counts only once
 * the latent is no longer new.
 */
export function deadDimensions(latent: LatentFigures, isNew: boolean): number[] {
  const { klBelow } = latent;
  if (klBelow === null) return [];
  return [...klBelow.keys()].filter(
    (j) => klBelow[j]! >= COLLAPSED_SHARE || (!isNew && saysNothing(latent, j)),
  );
}

/** Whether a latent may still look like random weights. */
export function isNewLatent(look: Look, context: LookContext): boolean {
  return learned(look, context) < EARLY;
}

/** Whether (almost) every row sits at the prior in every dimension. False for a latent without a prior. */
export function allDimensionsAtPrior({ klBelow }: LatentFigures): boolean {
  return klBelow !== null && klBelow.every((share) => share >= COLLAPSED_SHARE);
}

/** Whether the prior is N(0, I), the same for every row, as far as its variance tells. */
export function hasStandardPrior({ priorVariance }: LatentFigures): boolean {
  return priorVariance !== null && priorVariance.every((value) => Math.abs(value - 1) < 1e-6);
}

/** Nats of all dimensions; 0 for a latent without a prior. */
export function totalKl({ kl }: LatentFigures): number {
  return kl?.reduce((sum, value) => sum + value, 0) ?? 0;
}

/**
 * Not an active unit (Burda et al. 2015), and its mean says less than ε nats: the first alone would condemn a latent whose scale is
 * small.
 */
function saysNothing(latent: LatentFigures, j: number): boolean {
  return (
    latent.std[j]! ** 2 < ACTIVE_VARIANCE && latent.variance !== null && informationOf(latent, j) < KL_EPSILON
  );
}
