import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import schema from '../../../schemas/run-log.schema.json' with { type: 'json' };
import { runPaths } from '../../../engine/run/layout.ts';

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addSchema(schema);

/** Holds a value to a definition of run-log.schema.json; one text per problem. */
export function validate(definition: 'event' | 'runRecord' | 'controlRequest', value: unknown): string[] {
  const check = validator(definition === 'event' ? definitionOf(value) : definition);
  if (check(value) === true) return [];
  return (check.errors ?? []).map((error) => {
    const more =
      'additionalProperty' in error.params ? ` "${String(error.params['additionalProperty'])}"` : '';
    return `${error.instancePath || '/'} ${error.message ?? error.keyword}${more}`;
  });
}

/**
 * Holds everything in a run directory to the schema, and to what a schema cannot say: `seq` counts on, steps follow one
 * another, attempts rise, a line is torn only where a trainer was killed. Empty when all is well; for every test that trains.
 */
export function validateRunDirectory(directory: string): string[] {
  const paths = runPaths(directory);
  return [
    ...(existsSync(paths.record) ? validateRecord(paths.record, directory) : ['run.json is missing']),
    ...(existsSync(paths.heartbeat) ? [] : ['heartbeat is missing']),
    ...(existsSync(paths.events)
      ? validateEvents(readFileSync(paths.events, 'utf8'))
      : ['events.jsonl is missing']),
    ...(existsSync(paths.control) ? validateControl(readFileSync(paths.control, 'utf8')) : []),
  ];
}

interface Line {
  readonly type: string;
  readonly seq: number;
  readonly attempt: number;
  readonly step: number;
  readonly firstStep: number;
  readonly count: number;
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
}

function validateEvents(text: string): string[] {
  const problems: string[] = [];
  const lines = text.split('\n');
  // After the last newline: nothing, or the line that a killed trainer was writing.
  lines.pop();
  let seq = 0;
  let attempt = -1;
  let step = 0;
  let torn = 0;
  for (const [index, content] of lines.entries()) {
    const say = (problem: string): void => void problems.push(`events.jsonl:${index + 1}: ${problem}`);
    const value = parse(content);
    if (value === undefined) {
      if (content !== '') torn = index + 1;
      continue;
    }
    for (const problem of validate('event', value)) say(problem);
    const event = value as Line;
    if (event.seq !== seq) say(`seq is ${event.seq}, not ${seq}`);
    seq = event.seq + 1;
    if (torn > 0 && event.type !== 'started')
      say(`line ${torn} before it is torn, although no trainer began here`);
    torn = 0;
    if (index === 0 && event.type !== 'started') say(`the first event is ${event.type}, not started`);
    if (event.type === 'started') {
      if (event.attempt <= attempt) say(`attempt ${event.attempt} follows ${attempt}`);
      ({ attempt, step } = event);
    }
    if (event.type === 'scalars') {
      if (event.firstStep !== step + 1) say(`firstStep is ${event.firstStep}, not ${step + 1}`);
      step = event.firstStep + event.count - 1;
      for (const [key, column] of Object.entries(event.columns)) {
        if (column.length !== event.count)
          say(`column ${key} has ${column.length} values, not ${event.count}`);
      }
    }
  }
  if (torn > 0) problems.push(`events.jsonl:${torn}: the line is torn, although the log goes on`);
  return problems;
}

function validateRecord(path: string, directory: string): string[] {
  const value = parse(readFileSync(path, 'utf8'));
  const problems = validate('runRecord', value).map((problem) => `run.json: ${problem}`);
  const { experimentFile = '' } = (value ?? {}) as { readonly experimentFile?: string };
  if (experimentFile !== '' && !existsSync(runPaths(directory).experiment)) {
    problems.push('experiment.vjepa.json is missing');
  }
  return problems;
}

function validateControl(text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line, i) =>
    validate('controlRequest', parse(line)).map((problem) => `control.jsonl, request ${i + 1}: ${problem}`),
  );
}

/** The definition of the event's own type gives better errors than the choice between all. */
function definitionOf(value: unknown): string {
  const type = (value as { readonly type?: unknown } | null | undefined)?.type;
  return typeof type === 'string' && EVENT_TYPES.includes(type) ? type : 'event';
}

const EVENT_TYPES: readonly string[] = schema.definitions.event.properties.type.enum;

function validator(definition: string): ValidateFunction {
  const found = ajv.getSchema(`${schema.$id}#/definitions/${definition}`);
  if (found === undefined) throw new Error(`no definition ${definition}`);
  return found;
}

/** undefined where the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
