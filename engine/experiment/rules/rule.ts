import type { Experiment } from '../../../schemas/experiment.ts';
import type { RawExperiment } from '../defaults.ts';
import type { FileProbe } from '../files.ts';
import type { JsonPath, Problem, ProblemFix } from '../problem.ts';
import type { NamedArray } from '../data-arrays.ts';

/** A check that a schema cannot say. Pure: what it asks of the disk comes with the context. */
export interface Rule {
  /** Kebab-case; the `code` of its problems. */
  readonly id: string;
  /** Keys whose values it looks at. Where the schema has refused one of them the rule is not asked. */
  readonly reads: readonly string[];
  check(context: RuleContext): Iterable<Finding>;
}

export interface RuleContext {
  /** Every default filled in. */
  readonly experiment: Experiment;
  /** As written. */
  readonly raw: RawExperiment;
  /** Whether the file gives this key (dotted path) a value. */
  readonly given: (path: string) => boolean;
  /** Folder of the experiment file, which paths are relative to. */
  readonly directory: string;
  /** Null where files must not be looked at. */
  readonly files: FileProbe | null;
  /** Folders that paths may not leave; null = anywhere. */
  readonly within: readonly string[] | null;
  /** Arrays of a `sequence` or of `pairs`, with their headers; empty for other data or where files must not be looked at. */
  readonly arrays: () => readonly NamedArray[];
}

export interface Finding {
  readonly severity: Problem['severity'];
  readonly message: string;
  readonly path: JsonPath;
  /** Default: the key. */
  readonly part?: 'key' | 'value';
  readonly fix?: ProblemFix;
}

/** The fix that takes a key out. */
export function removal(path: JsonPath): ProblemFix {
  return { title: `Remove "${String(path.at(-1))}"`, edits: [{ path, remove: true }] };
}

/** The fix that gives a key a value. */
export function setting(path: JsonPath, value: unknown): ProblemFix {
  return { title: `Set ${path.join('.')} to ${JSON.stringify(value)}`, edits: [{ path, value }] };
}
