import type { LatentFacts } from './latent-facts.ts';
import type { LossCourse } from './loss-course.ts';
import type { LinearReference, LinearVae } from './references.ts';
import type { TruthFacts } from './truth-facts.ts';

/** What became of a run, by figures that no detector looks at. Numbers only: it is stored as JSON. */
export interface ExaminedRun {
  readonly model: string;
  readonly status: 'completed' | 'stopped' | 'failed';
  /** A loss or gradient that is no number ended it. */
  readonly nonFinite: boolean;
  /** Steps done and steps asked for. */
  readonly step: number;
  readonly steps: number;
  readonly course: LossCourse | null;
  /** At the weights that were drawn. */
  readonly drawn: Examination;
  /** At the last weights; null where they, or what they make of the data, are not finite. */
  readonly trained: Examination | null;
  /** ‖θ − θ₀‖ / ‖θ₀‖ */
  readonly moved: number;
  readonly reference: Reference;
}

export interface Examination {
  readonly latents: readonly LatentFacts[];
  readonly truth: TruthFacts;
  readonly decoders: readonly DecoderFacts[];
  /** Loss, and raw terms by name, of up to 2048 training rows, of test rows, and of rows that neither training nor monitor ever saw. */
  readonly loss: Readonly<Record<'train' | 'test' | 'fresh', WholeLoss | null>>;
  /** Noisy TV: see `noiseShare`, of the latent that a verdict on the representation is about and of the probed one. */
  readonly noiseShare: number | null;
  /** See `coverage`; null where nothing predicts with a variance. */
  readonly coverage: readonly number[] | null;
  /** Hallway: see `branchSeparation`; null elsewhere. */
  readonly branchSeparation: number | null;
}

export interface WholeLoss {
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
}

export interface DecoderFacts {
  readonly name: string;
  readonly of: 'x' | 'y';
  readonly from: string;
  /** Mean squared error per entry on training, test and fresh rows. */
  readonly error: Readonly<Record<'train' | 'test' | 'fresh', number | null>>;
  /** 1 − error / variance, on test rows. */
  readonly explained: number;
  /** What a linear decoder of the same latent's samples explains, on rows not fitted on. */
  readonly linearlyExplained: number;
}

/** What can be reached without training a network. */
export interface Reference {
  /** x from as many directions of x as the representation has dimensions: principal components. */
  readonly ofX: LinearReference;
  /** y from as many directions of x. */
  readonly ofY: LinearReference;
  /** Of a VAE with a fixed observation variance. */
  readonly vae: LinearVae | null;
  /** Dimensions of the state that made the data; null where no one knows. */
  readonly stateDim: number | null;
}
