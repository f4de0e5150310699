/**
 * Why a training cannot begin or go on, in words for the person who started it.
 *
 * `batch-too-large`, `device-unavailable`, `no-run`, `already-completed`, `other-experiment`, `no-good-checkpoint`: the request
 * cannot be met (the command line exits with 1); `non-finite`: training failed (exit 2).
 */
export type TrainingErrorCode =
  | 'batch-too-large'
  | 'device-unavailable'
  | 'no-run'
  | 'already-completed'
  | 'other-experiment'
  | 'no-good-checkpoint'
  | 'unknown-term'
  | 'non-finite';

export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly code: TrainingErrorCode;

  constructor(code: TrainingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
