import type { Alert } from '../../schemas/alert.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import type { ProbeScore } from '../../schemas/run-log.ts';

/** How an attempt ended, for whoever started it. */
export interface TrainingOutcome {
  readonly status: 'completed' | 'stopped' | 'failed';
  /** Optimiser steps done. */
  readonly step: number;
  /** At the last step: `total` and each raw term; null where no step was taken. */
  readonly loss: Readonly<Record<string, LogNumber>> | null;
  /** R² per truth array of the newest probe; empty where there was none. */
  readonly probe: Readonly<Record<string, ProbeScore>>;
  /** Alerts that hold at the end. */
  readonly alerts: readonly Alert[];
  /** failed: what went wrong and what to do. `cause` is what was thrown. */
  readonly error?: { readonly message: string; readonly cause?: unknown };
}
