import type { DocumentEdit } from './edit.ts';

/** Something that is wrong with an experiment file, and where. */
export interface Problem {
  /** `error`: cannot be trained. `warning`: will train, but hardly as meant. `info`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  /** Kebab-case, stable: `empty`, `syntax`, `duplicate-key`, `override`, a `schema-…` code, or the id of a rule. */
  readonly code: string;
  /** One or two sentences for the person who wrote the file. */
  readonly message: string;
  /** Keys and indices from the root to the value that it is about. */
  readonly path: JsonPath;
  readonly range: TextRange;
  /** The `--set path=value` that brought the value in; the range is then the file's beginning. */
  readonly override?: string;
  readonly fix?: ProblemFix;
}

export type JsonPath = readonly (string | number)[];

export interface TextRange {
  readonly start: TextPosition;
  /** Exclusive. */
  readonly end: TextPosition;
}

/** All 0-based; `column` and `offset` in UTF-16 units, as editors count. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** An edit of the file that would solve the problem. */
export interface ProblemFix {
  /** In the imperative, e.g. `Remove "gamma"`. */
  readonly title: string;
  readonly edits: readonly DocumentEdit[];
}

/** `file:line:column: severity: message`, line and column from 1; a problem of an override names the override. */
export function formatProblem(file: string, problem: Problem): string {
  const word = problem.severity === 'error' ? '' : `${problem.severity}: `;
  if (problem.override !== undefined) return `--set ${problem.override}: ${word}${problem.message}`;
  const { line, column } = problem.range.start;
  return `${file}:${line + 1}:${column + 1}: ${word}${problem.message}`;
}

/** `objective.beta`, `optimiser.betas[1]`: a path as a person writes it. */
export function formatPath(path: JsonPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}
