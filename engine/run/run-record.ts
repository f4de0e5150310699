import { readFileSync } from 'node:fs';
import type { RunOrigin, RunRecord } from '../../schemas/run-record.ts';
import { runPaths } from './layout.ts';
import { RunDirectoryError, inWords, systemCode } from './run-directory-error.ts';

/**
 * Reads run.json. Only what every reader leans on is checked; foreign trainers may leave the rest out.
 *
 * @throws RunDirectoryError `not-a-run` (missing), `damaged-record` (not JSON, or not a run record)
 */
export function readRunRecord(directory: string): RunRecord {
  const { record: path } = runPaths(directory);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = ['ENOENT', 'ENOTDIR'].includes(systemCode(error));
    const message = missing
      ? `There is no run in ${directory} (no run.json).`
      : `${path} cannot be read: ${inWords(error)}.`;
    throw new RunDirectoryError(missing ? 'not-a-run' : 'damaged-record', path, message, error);
  }
  return parseRunRecord(text, path);
}

/** The record, or null where there is none or it is damaged. */
export function tryReadRunRecord(directory: string): RunRecord | null {
  try {
    return readRunRecord(directory);
  } catch {
    return null;
  }
}

/** Where the run's first weights come from; null where it drew its own, or a foreign trainer put something else there. */
export function originOf(record: Pick<RunRecord, 'origin'> | null): RunOrigin | null {
  const origin: unknown = record?.origin;
  if (!isObject(origin) || typeof origin['run'] !== 'string' || typeof origin['step'] !== 'number')
    return null;
  return { run: origin['run'], step: origin['step'] };
}

function parseRunRecord(text: string, path: string): RunRecord {
  const damaged = (why: string, cause?: unknown): RunDirectoryError =>
    new RunDirectoryError('damaged-record', path, `${path} is not the record of a run: ${why}.`, cause);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged('it is not valid JSON', error);
  }
  if (!isObject(value)) throw damaged('it is not an object');
  const wrong = Object.entries(NEEDED).find(
    ([key, type]) => typeof value[key] !== type || value[key] === null,
  );
  if (wrong !== undefined) throw damaged(`"${wrong[0]}" should be a ${wrong[1]}`);
  const owner = value['process'];
  if (!isObject(owner) || typeof owner['pid'] !== 'number' || typeof owner['host'] !== 'string') {
    throw damaged('"process" should hold "pid" and "host"');
  }
  return value as unknown as RunRecord;
}

const NEEDED: Readonly<Record<string, 'number' | 'string' | 'object'>> = {
  v: 'number',
  id: 'string',
  name: 'string',
  experiment: 'object',
  totalSteps: 'number',
  attempt: 'number',
  process: 'object',
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
