import type { Experiment } from '../../schemas/experiment.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { NewRunEvent } from '../../schemas/run-log.ts';
import type { TruthArray } from '../data/dataset.ts';
import type { Look, LookContext } from '../monitor/look.ts';
import type { Observation } from '../monitor/monitor.ts';
import type { LookedAt } from '../monitor/look-figures.ts';
import type { ProbedLatent } from '../probe/whitening.ts';

/**
 * Turns what was read from a model into events of the log: figures and verdicts, and scores of probes. It is asked in order and answers in
 * order, and each answer may rest on the questions before. Everything that it is told is plain values, so that it may be another thread.
 */
export interface Analyst {
  /** Comes before the first question. */
  begin(setup: AnalystSetup): void;
  ask(question: Question): Promise<Analysis>;
  /** No more questions; those that wait are not answered. */
  close(): Promise<void>;
}

/** What an analyst knows of a run before it is asked anything. */
export interface AnalystSetup {
  readonly experiment: Experiment;
  readonly terms: LookContext['terms'];
  /** Threads of the processor that a step keeps busy; 0 where another device takes the steps. */
  readonly stepThreads: number;
  /** Rows of the training data. */
  readonly trainingRows: number;
  /** The rows that are looked at. */
  readonly watched: LookedAt;
  /** The latent that is projected, and the truth that colours it: row r belongs to row r of a reading. */
  readonly projected: string;
  readonly truth: Readonly<Record<string, TruthArray>>;
  /** What each probed latent is held to; empty where there is nothing to probe. */
  readonly probed: readonly ProbedTruth[];
  readonly past: Past;
}

/** What an earlier attempt's log says to the monitor of this one. */
export interface Past {
  /** Those that hold. */
  readonly alerts: readonly Alert[];
  readonly looks: readonly Look[];
  /** Step of the newest probe; null before the first. */
  readonly probedAt: number | null;
}

/** The truth of a probed latent, row by row. */
export interface ProbedTruth {
  readonly latent: string;
  readonly train: Readonly<Record<string, TruthArray>>;
  /** Null without a test set. */
  readonly test: Readonly<Record<string, TruthArray>> | null;
}

/** One look, or one probe; see {@link Observation}. */
export type Question = LookQuestion | ProbeQuestion;

/** The analyst itself knows the rows and the newest probe. */
export interface LookQuestion extends Omit<Observation, 'rows' | 'probe'> {
  readonly kind: 'look';
}

export interface ProbeQuestion {
  readonly kind: 'probe';
  readonly step: number;
  /** In the order of {@link AnalystSetup.probed}. */
  readonly latents: readonly ReadLatent[];
}

/** A probed latent for every pair of train and test. */
export interface ReadLatent {
  readonly train: ProbedLatent;
  readonly test: ProbedLatent | null;
}

export interface Analysis {
  readonly events: readonly NewRunEvent[];
  /** What it took beside the run; 0 where it took the run's own time. */
  readonly seconds: number;
  /** What those seconds cost the run, in seconds of steps. */
  readonly cost: number;
}
