import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import schema from '../../schemas/experiment.schema.json' with { type: 'json' };
import { didYouMean } from './did-you-mean.ts';
import { formatPath, type JsonPath, type ProblemFix } from './problem.ts';

/** What the schema has against a value, in words and at its place. */
export interface SchemaFinding {
  readonly code: `schema-${'unknown-key' | 'missing-key' | 'value' | 'type' | 'range'}`;
  readonly message: string;
  readonly path: JsonPath;
  /** Which part of the path's place it is about. */
  readonly part: 'key' | 'value';
  readonly fix?: ProblemFix;
}

/** Holds a parsed value to `experiment.schema.json`. One finding a place, the first; but every key that is missing. */
export function checkSchema(raw: unknown): SchemaFinding[] {
  const validate = validator();
  if (validate(raw)) return [];
  const findings = new Map<string, SchemaFinding>();
  for (const error of ofTheOneThatFits(validate.errors ?? [])) {
    const finding = describe(error, raw);
    if (!finding) continue;
    const missing = finding.code === 'schema-missing-key' ? finding.message : '';
    const place = `${finding.part} ${JSON.stringify(finding.path)} ${missing}`;
    if (!findings.has(place)) findings.set(place, finding);
  }
  return [...findings.values()];
}

let compiled: ValidateFunction | undefined;

/**
 * Compiled at the first use: an editor that shows no experiment never pays for it. The schema itself is held to its
 * meta-schema by a test, not at every start; without that, inlining and optimising, compiling takes a third of the time.
 */
function validator(): ValidateFunction {
  compiled ??= new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    meta: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  }).compile(schema);
  return compiled;
}

/**
 * Of alternatives (`anyOf`: a name, or an object) only what the one says whose type the value has; what the others miss in it is no
 * slip of the person who wrote it.
 */
function ofTheOneThatFits(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'anyOf');
  const unfit = alternatives.flatMap(({ schemaPath, instancePath }) =>
    errors
      .filter((error) => error.keyword === 'type' && error.instancePath === instancePath)
      .filter((error) => error.schemaPath.startsWith(`${schemaPath}/`))
      .map((error) => error.schemaPath.replace(/type$/, '')),
  );
  return errors.filter(
    (error) => !alternatives.includes(error) && !unfit.some((branch) => error.schemaPath.startsWith(branch)),
  );
}

function describe(error: ErrorObject, raw: unknown): SchemaFinding | null {
  const path = pathOf(error.instancePath, raw);
  const parent = error.parentSchema as SchemaNode;
  const params = error.params as Record<string, unknown>;
  const subject = path.length > 0 ? `"${formatPath(path)}"` : 'The experiment';
  const found = error.data;
  const own = parent.errorMessage;
  switch (error.keyword) {
    case 'if':
      return null; // The branch's own errors follow.
    case 'additionalProperties':
      return unknownKey(path, String(params['additionalProperty']), parent, found);
    case 'required': {
      const key = String(params['missingProperty']);
      return { code: 'schema-missing-key', message: `${subject} needs the key "${key}".`, path, part: 'key' };
    }
    case 'enum':
      return wrongChoice(path, found, params['allowedValues'] as unknown[]);
    case 'type':
      return {
        code: 'schema-type',
        message: own ?? `${subject} must be ${typeWords(params['type'])}, not ${valueWords(found)}.`,
        path,
        part: 'value',
      };
    case 'propertyNames': {
      const names = parent.propertyNames?.patternErrorMessage;
      const key = String(params['propertyName']);
      return {
        code: 'schema-value',
        message: names ?? `"${key}" is not a possible key here.`,
        path: [...path, key],
        part: 'key',
      };
    }
    default:
      // A key's own pattern, reported beside `propertyNames`.
      if (error.propertyName !== undefined) return null;
      return {
        code: error.keyword === 'pattern' ? 'schema-value' : 'schema-range',
        message: own ?? `${subject} ${rangeWords(error.keyword, params, found)}.`,
        path,
        part: 'value',
      };
  }
}

function unknownKey(path: JsonPath, key: string, parent: SchemaNode, found: unknown): SchemaFinding {
  const known = Object.entries(parent.properties ?? {})
    .filter(([name, property]) => !(name in Object(found)) && !isOfOtherModel(property))
    .map(([name]) => name);
  const meant = didYouMean(key, known);
  const place = path.length > 0 ? `"${formatPath(path)}"` : 'An experiment';
  const at = [...path, key];
  return {
    code: 'schema-unknown-key',
    message: `${place} has no key "${key}"${meant === null ? '' : `; did you mean "${meant}"?`}${meant === null && known.length > 0 ? ` (it has ${known.join(', ')})` : ''}${meant === null ? '.' : ''}`,
    path: at,
    part: 'key',
    fix:
      meant === null
        ? { title: `Remove "${key}"`, edits: [{ path: at, remove: true }] }
        : { title: `Change "${key}" to "${meant}"`, edits: [{ path: at, renameTo: meant }] },
  };
}

function isOfOtherModel(property: unknown): boolean {
  const reference =
    typeof property === 'object' && property !== null ? (property as SchemaNode).$ref : undefined;
  return reference === '#/definitions/notOfThisModel';
}

function wrongChoice(path: JsonPath, found: unknown, allowed: readonly unknown[]): SchemaFinding {
  const choices = allowed.map(String);
  const meant = typeof found === 'string' ? didYouMean(found, choices) : null;
  const message = `"${formatPath(path)}" cannot be ${JSON.stringify(found)}; `;
  return {
    code: 'schema-value',
    message:
      message +
      (meant === null
        ? `it is one of ${choices.map((choice) => `"${choice}"`).join(', ')}.`
        : `did you mean "${meant}"?`),
    path,
    part: 'value',
    ...(meant === null ? {} : { fix: { title: `Change to "${meant}"`, edits: [{ path, value: meant }] } }),
  };
}

function typeWords(type: unknown): string {
  const words: Record<string, string> = {
    object: 'an object { … }',
    array: 'a list [ … ]',
    string: 'a string in quotes',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    null: 'null',
  };
  return (Array.isArray(type) ? type : [type])
    .map((name) => words[String(name)] ?? String(name))
    .join(' or ');
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : 'a number that is too large to hold';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value);
}

function rangeWords(keyword: string, params: Record<string, unknown>, found: unknown): string {
  const limit = String(params['limit']);
  const but = typeof found === 'number' ? `, not ${found}` : '';
  switch (keyword) {
    case 'minimum':
      return `must be at least ${limit}${but}`;
    case 'maximum':
      return `must be at most ${limit}${but}`;
    case 'exclusiveMinimum':
      return `must be greater than ${limit}${but}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}${but}`;
    case 'minItems':
    case 'maxItems':
      return `must have ${limit} entries${Array.isArray(found) ? `, not ${found.length}` : ''}`;
    case 'minLength':
      return 'must not be empty';
    case 'maxLength':
      return `must have at most ${limit} characters`;
    case 'uniqueItems':
      return 'must not hold the same entry twice';
    default:
      return `is not as it must be (${keyword})`;
  }
}

/** The keys and indices of a JSON pointer; an index where the value there is a list. */
function pathOf(pointer: string, raw: unknown): JsonPath {
  let value = raw;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(key) : key;
      value = (value as Record<string | number, unknown> | undefined)?.[step];
      return step;
    });
}

interface SchemaNode {
  readonly $ref?: string;
  readonly errorMessage?: string;
  readonly patternErrorMessage?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly propertyNames?: SchemaNode;
}
