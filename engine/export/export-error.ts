/** Why a run cannot be exported; `message` is written for the person who asked. */
export type ExportErrorCode =
  /** No checkpoint, none of that step, or a broken one. */
  | 'no-checkpoint'
  /** The model has no such latent. */
  | 'no-latent'
  /** There is a file of that name. */
  | 'exists'
  /** The folder of the file is missing. */
  | 'no-folder'
  /** The disk does not take the file. */
  | 'unwritable'
  /** The run is of a trainer that this program does not know. */
  | 'foreign-run';

export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly code: ExportErrorCode;

  constructor(code: ExportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
