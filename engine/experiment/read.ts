import { basename, dirname } from 'node:path';
import { getNodeValue } from 'jsonc-parser';
import type { Experiment } from '../../schemas/experiment.ts';
import { resolveExperiment, type RawExperiment } from './defaults.ts';
import type { FileProbe } from './files.ts';
import { applyOverride, OverrideError, parseOverride, type Override } from './overrides.ts';
import type { JsonPath, Problem } from './problem.ts';
import { allRules } from './rules/all-rules.ts';
import { isOutside } from './rules/paths-outside.ts';
import type { Finding, Rule, RuleContext } from './rules/rule.ts';
import { checkSchema, type SchemaFinding } from './schema-check.ts';
import { lookAtArray, namedFiles, arrayPath, type NamedArray } from './data-arrays.ts';
import { parseText, type ParsedText } from './syntax.ts';

export interface ReadOptions {
  /** Path of the experiment file: its folder is what paths in it are relative to, its name the default `name`. */
  readonly file: string;
  /** `--set path=value`, in order. */
  readonly overrides?: readonly string[];
  /** How to look at data files; left out = they are not looked at. */
  readonly files?: FileProbe | null;
  /** Folders that data files may not lie outside of (an untrusted workspace); left out = anywhere. */
  readonly within?: readonly string[] | null;
}

export interface ReadResult {
  /** Resolved, every default filled in; null where a problem is an error. */
  readonly experiment: Experiment | null;
  /** In the order of the file; problems of overrides first. */
  readonly problems: readonly Problem[];
}

/**
 * Reads an experiment: syntax (comments and trailing commas are fine), schema, defaults, then the rules that a schema
 * cannot say. Never throws on what a person may write. After a syntax error nothing else is looked at; after an error
 * of the schema the rules that do not depend on the refused value still are.
 */
export function readExperiment(text: string, options: ReadOptions): ReadResult {
  const parsed = parseText(text);
  if (parsed.problems.some(({ code }) => code === 'syntax') || !parsed.tree) {
    return { experiment: null, problems: parsed.problems };
  }
  const {
    raw,
    applied,
    problems: overrideProblems,
  } = override(getNodeValue(parsed.tree), options.overrides ?? []);
  const locate = (finding: SchemaFinding | Finding, code: string, severity: Problem['severity']) =>
    placed(finding, code, severity, parsed, applied);

  const schemaFindings = checkSchema(raw);
  const problems = [
    ...parsed.problems,
    ...overrideProblems,
    ...schemaFindings.map((finding) => locate(finding, finding.code, 'error')),
  ];
  const sound = withoutRefused(raw, schemaFindings);
  let experiment: Experiment | null = null;
  if (isResolvable(sound)) {
    experiment = resolveExperiment(sound, nameOf(options.file));
    const context = contextOf(sound, experiment, options);
    const refused = schemaFindings
      .filter(({ code }) => code !== 'schema-unknown-key')
      .map(({ path }) => path);
    for (const rule of allRules) {
      if (refused.some((path) => reads(rule, path))) continue;
      for (const finding of rule.check(context)) problems.push(locate(finding, rule.id, finding.severity));
    }
  }
  problems.sort((a, b) => a.range.start.offset - b.range.start.offset);
  return { experiment: problems.some(({ severity }) => severity === 'error') ? null : experiment, problems };
}

function override(start: unknown, texts: readonly string[]) {
  let raw = start;
  const applied: Override[] = [];
  const problems: Problem[] = [];
  for (const text of texts) {
    try {
      const parsed = parseOverride(text);
      const result = applyOverride(raw, parsed);
      raw = result.raw;
      applied.push({ ...parsed, path: result.path });
    } catch (error) {
      if (!(error instanceof OverrideError)) throw error;
      const { message } = error;
      problems.push({
        severity: 'error',
        code: 'override',
        message: `${message}.`,
        path: [],
        range: START,
        override: text,
      });
    }
  }
  return { raw, applied, problems };
}

const START = { start: { line: 0, column: 0, offset: 0 }, end: { line: 0, column: 0, offset: 0 } };

/** A finding at its place in the text, or at the override that brought the value in (the last one holds). */
function placed(
  finding: SchemaFinding | Finding,
  code: string,
  severity: Problem['severity'],
  parsed: ParsedText,
  overrides: readonly Override[],
): Problem {
  const { message, path, fix } = finding;
  const from =
    overrides.findLast((candidate) => startsWith(path, candidate.path)) ??
    // Or at the override that made the object around its own value, which the text has not.
    (parsed.has(path) ? undefined : overrides.findLast((candidate) => startsWith(candidate.path, path)));
  const common = { severity, code, message, path };
  if (from) return { ...common, range: START, override: from.text };
  return { ...common, range: parsed.locate(path, finding.part ?? 'key'), ...(fix ? { fix } : {}) };
}

/** A copy without the values that the schema refuses, so that what depends on others can still be checked. */
function withoutRefused(raw: unknown, findings: readonly SchemaFinding[]): unknown {
  return findings.reduce<unknown>(
    (value, { code, path }) => (code === 'schema-missing-key' ? value : without(value, path)),
    raw,
  );
}

function without(value: unknown, [key, ...rest]: JsonPath): unknown {
  if (key === undefined) return undefined;
  // A list with a refused entry is refused as a whole.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { [key]: child, ...others } = value as Record<string | number, unknown>;
  const kept = rest.length === 0 ? undefined : without(child, rest);
  return kept === undefined ? others : { ...others, [key]: kept };
}

function isResolvable(raw: unknown): raw is RawExperiment {
  const { data, model } = (raw ?? {}) as { data?: { kind?: unknown }; model?: { kind?: unknown } };
  return data?.kind !== undefined && model?.kind !== undefined;
}

function contextOf(raw: RawExperiment, experiment: Experiment, options: ReadOptions): RuleContext {
  const directory = dirname(options.file);
  const files = options.files ?? null;
  const within = options.within ?? null;
  let arrays: readonly NamedArray[] | undefined;
  return {
    experiment,
    raw,
    directory,
    files,
    within,
    given: (path) => valueAt(raw, path.split('.')) !== undefined,
    arrays: () => {
      // What lies outside the permitted folders is not looked at either.
      arrays ??= files
        ? namedFiles(raw)
            .filter((file) => within === null || !isOutside(arrayPath(directory, file.file), within))
            .map((file) => lookAtArray(file, directory, files))
        : [];
      return arrays;
    },
  };
}

function valueAt(raw: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key],
    raw,
  );
}

function reads(rule: Rule, path: JsonPath): boolean {
  return rule.reads.some((key) => {
    const read = key.split('.');
    return startsWith(path, read) || startsWith(read, path);
  });
}

function startsWith(path: JsonPath, start: JsonPath): boolean {
  return start.every((part, i) => path[i] === part);
}

function nameOf(file: string): string {
  return basename(file).replace(/(\.vjepa)?\.jsonc?$/, '') || 'experiment';
}
