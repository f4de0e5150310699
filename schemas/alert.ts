import type { Severity } from './experiment.ts';
import type { LogNumber } from './log-number.ts';

/** A verdict on a run. */
export interface Alert {
  /** Detector id and, where there are several, the latent: `posterior-collapse:z`. Stable over the run. */
  readonly id: string;
  /** e.g. `posterior-collapse`. */
  readonly detector: string;
  /** One line, e.g. `Posterior collapse in 3 of 4 dimensions of z`. */
  readonly title: string;
  /** What it means, in one or two sentences. */
  readonly explanation: string;
  readonly severity: Severity;
  /** How sure the verdict is, 0 … 1: how far beyond its threshold the evidence lies. Missing in logs of earlier releases. */
  readonly certainty?: number;
  /** Id of the alert that explains this one, which is then no cause of its own; null or missing where none does. */
  readonly cause?: string | null;
  /** First step at which the evidence was seen. */
  readonly sinceStep: number;
  /** Step of this assessment. */
  readonly step: number;
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Remedy[];
  /** Page under docs/diagnostics. */
  readonly page: string;
}

/** A figure that a verdict rests on. */
export interface Evidence {
  /** e.g. `KL of dimension 2`. */
  readonly label: string;
  readonly value: LogNumber;
  readonly unit: string;
  /** What is healthy, in words, e.g. `above 0.01`. */
  readonly healthy: string;
}

/** What may mend it. */
export interface Remedy {
  /** In the imperative, e.g. `Lower β to 0.1`. */
  readonly title: string;
  /** Edits of the experiment file; empty where it cannot be said as an edit. */
  readonly edits: readonly ExperimentEdit[];
}

/** A key of an experiment file, and what it is to be. */
export interface ExperimentEdit {
  /** Path of keys in the experiment file. */
  readonly path: readonly string[];
  readonly value: unknown;
}
