/** Why a training cannot begin or go on; `message` is written for the person who started it. */
export type TrainingErrorCode =
  /** The run is of a trainer that this program does not know. */
  | 'foreign-run'
  /** All steps of the run were taken; there is nothing to resume. */
  | 'already-completed'
  /** The checkpoints were written by an experiment that trains differently. */
  | 'other-experiment'
  /** The run to begin with has no such checkpoint, or none that can be read. */
  | 'no-checkpoint'
  /** The weights to begin with are those of another model. */
  | 'weights-do-not-fit'
  /** The weights to begin with have had all the steps already. */
  | 'no-steps-left'
  /** A NaN or an infinity where there may be none. */
  | 'non-finite'
  /** The disk does not take the checkpoint without which the work is lost. */
  | 'checkpoint-not-written';

export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly code: TrainingErrorCode;

  constructor(code: TrainingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
