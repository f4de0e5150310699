/** What can go wrong with a run directory; `message` is written for a person and says what helps. */
export type RunDirectoryErrorCode =
  /** Another trainer holds the run. */
  | 'in-use'
  /** The directory already holds a run. */
  | 'exists'
  /** There is no run here. */
  | 'not-a-run'
  /** run.json is not what it should be. */
  | 'damaged-record'
  /** The directory or a file of it cannot be made or written. */
  | 'unwritable'
  /** Lines of the log could not be written (yet). */
  | 'log-not-written'
  /** More lines wait for the disk than memory may hold. */
  | 'backlog-full'
  /** The run was taken over or deleted while this trainer had it. */
  | 'lock-lost'
  /** The run is still going, so it is not deleted. */
  | 'running';

/** `path` is the file or folder that it is about; the cause, if any, is kept in `cause`. */
export class RunDirectoryError extends Error {
  override readonly name = 'RunDirectoryError';
  readonly code: RunDirectoryErrorCode;
  readonly path: string;

  constructor(code: RunDirectoryErrorCode, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
  }
}

/** Code of a failed system call, e.g. `ENOSPC`; empty where the error is not one. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an input/output error',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'there is a file of that name already',
  EISDIR: 'there is a folder in place of the file',
  ENOENT: 'the folder does not exist',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  ESTALE: 'the network file system has lost the file',
};

/** A failed system call in words, e.g. `the disk is full (ENOSPC)`. */
export function inWords(error: unknown): string {
  const code = systemCode(error);
  const words = WORDS[code];
  if (words !== undefined) return `${words} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

export function unwritable(path: string, cause: unknown): RunDirectoryError {
  const message = `The run cannot be written to ${path}: ${inWords(cause)}. Choose another folder or make room.`;
  return new RunDirectoryError('unwritable', path, message, cause);
}
