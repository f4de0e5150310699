import type { Experiment } from '../../schemas/experiment.ts';
import type { ProbeScore, TermInfo } from '../../schemas/run-log.ts';
import type { LatentFigures } from './latent-figures.ts';
import type { CalibrationFigures } from './statistics/calibration.ts';
import type { StepFigures } from './step-figures.ts';

/** All that detectors may know of the run at one step. What a brief look leaves out is null there. */
export interface Look {
  readonly step: number;
  readonly latents: readonly LatentFigures[];
  /** Null where nothing predicts a target with a variance. */
  readonly calibration: CalibrationFigures | null;
  /** One for each decoder. */
  readonly decoding: readonly DecodingFigures[];
  /** Null where no latent predicts another. */
  readonly prediction: PredictionFigures | null;
  /** Null where no target posterior sees y, and at a brief look. */
  readonly targetUse: TargetUseFigures | null;
  /** ‖θ − θ′‖ / ‖θ‖; null without a moving average. */
  readonly teacherLag: number | null;
  /** The loss on fixed rows, with one draw of the noise that never changes. Null at a brief look. */
  readonly evaluated: {
    readonly heldOut: EvaluatedFigures | null;
    readonly training: EvaluatedFigures;
  } | null;
  /** The newest probe; null before the first. */
  readonly probe: ProbeFigures | null;
  /** The steps since the look before; null where none were taken. */
  readonly steps: StepFigures | null;
  /** Of the newest step; null where it is not known. */
  readonly loss: number | null;
}

export interface ProbeFigures {
  readonly step: number;
  /** Of the latent that is projected, per truth. */
  readonly scores: Readonly<Record<string, ProbeScore>>;
  /** Of every probed latent, by its name. */
  readonly byLatent: Readonly<Record<string, Readonly<Record<string, ProbeScore>>>>;
}

/** A decoder held to what it decodes; see `DecodingStatistics` of the log. */
export interface DecodingFigures {
  readonly name: string;
  readonly of: 'x' | 'y';
  /** Name of the latent that it decodes. */
  readonly from: string;
  readonly unit: string;
  readonly loss: number;
  readonly shuffledLoss: number;
  readonly constantLoss: number;
}

/** See `PredictionStatistics` of the log. */
export interface PredictionFigures {
  readonly cosine: number;
  readonly error: number;
  readonly shuffledError: number;
  /** Null at a brief look and where residuals vanish. */
  readonly modes: ModeFigures | null;
  /** Squared canonical correlations of prediction and target, descending. Null at a brief look and where there is no target. */
  readonly predictability: Float64Array | null;
}

/** See `ModeStatistics` of the log. */
export interface ModeFigures {
  readonly gain: number;
  readonly separation: number;
  readonly lighter: number;
  readonly inflation: number;
  /** NaN where it is not known, and where the log does not say. */
  readonly told: number;
}

/** See `TargetUse` of the log. */
export interface TargetUseFigures {
  readonly lossChange: number;
  readonly moved: number;
}

export interface EvaluatedFigures {
  readonly loss: number;
  /** Raw, by name. */
  readonly terms: Readonly<Record<string, number>>;
}

/** What surrounds a look: the experiment, and the looks before it. */
export interface LookContext {
  readonly experiment: Experiment;
  /** The terms of the loss, as the model has them. */
  readonly terms: readonly (TermInfo & {
    /** Weight after any annealing. */
    readonly weight: number;
    readonly annealed: boolean;
  })[];
  /** Rows of the training data. */
  readonly trainingRows: number;
  /** The first look of the run, at its initial weights where it was watched from the beginning. */
  readonly first: Look;
  /** The look before this one; null at the first. */
  readonly previous: Look | null;
  /** All looks before this one, in order. */
  readonly earlier: readonly Look[];
  /** Largest spread of each latent at any look up to this one, by its name. */
  readonly largestSpread: ReadonlyMap<string, number>;
}

/** Share of the run done at a look, 0 … 1. */
export function progress(look: Pick<Look, 'step'>, { experiment }: Pick<LookContext, 'experiment'>): number {
  return look.step / experiment.training.steps;
}

/** The latent that a verdict on the representation is about: f_θ(x_C), or the posterior mean where there is no such. */
export function representation({ latents }: Look): LatentFigures | null {
  return (
    latents.find(({ role }) => role === 'context') ?? latents.find(({ role }) => role === 'posterior') ?? null
  );
}

/** Weight of a term at full annealing; 0 for a term that there is not. */
export function weightOf(term: string | null, { terms }: Pick<LookContext, 'terms'>): number {
  return terms.find(({ name }) => name === term)?.weight ?? 0;
}
