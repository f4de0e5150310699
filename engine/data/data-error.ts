/**
 * Data that cannot be trained on. `message` is one sentence for a person, naming the file and the place in it.
 * `file` is null where no file is at fault (a generated data set).
 */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly code: 'missing' | 'unreadable' | 'format' | 'truncated' | 'shape' | 'not-finite' | 'configuration';
  readonly file: string | null;

  constructor(code: DataError['code'], file: string | null, detail: string, options?: ErrorOptions) {
    super(file === null ? detail : `${file}: ${detail}`, options);
    this.code = code;
    this.file = file;
  }
}
