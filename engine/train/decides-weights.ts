import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { formatPath, type JsonPath } from '../experiment/problem.ts';
import { parseText } from '../experiment/syntax.ts';
import { runPaths } from '../run/layout.ts';
import type { Experiment } from '../../schemas/experiment.ts';
import { TrainingError } from './training-error.ts';

/** All in an experiment that decides the weights, as one text: equal texts train alike. */
export function decidesWeights(experiment: Experiment): string {
  const { seed, data, model, objective, optimiser } = experiment;
  const { steps, batchSize } = experiment.training;
  return canonical({ seed, data, model, objective, optimiser, training: { steps, batchSize } });
}

/**
 * Holds a run's experiment to the one that wrote a checkpoint. Throws a `TrainingError` (`other-experiment`) that names the key and the
 * line of run.json where they part.
 *
 * @param written what the checkpoint says: the text of `decidesWeights`, or, by releases before 0.2, a SHA-256
 */
export function requireSameWeights(
  runDirectory: string,
  experiment: Experiment,
  written: string | undefined,
  step: number,
): void {
  if (written === decidesWeights(experiment) || written === oldFingerprint(experiment)) return;
  const parted = difference(parsed(written), JSON.parse(decidesWeights(experiment)));
  const what =
    parted === null
      ? 'another model, data, objective, optimiser, seed, batch or number of steps'
      : `${formatPath(parted.path)} ${said(parted.before)}; ${place(runDirectory, parted.path)} now says ${said(parted.after)}`;
  throw new TrainingError(
    'other-experiment',
    `The checkpoint of step ${step} was written with ${what}. Put that back to resume the run, or train the changed experiment as a new run.`,
  );
}

interface Parted {
  readonly path: JsonPath;
  readonly before: unknown;
  readonly after: unknown;
}

/** The first place where two JSON values differ; null where they do not, or nothing is known of one. */
function difference(before: unknown, after: unknown, path: JsonPath = []): Parted | null {
  if (path.length === 0 && before === undefined) return null;
  if (canonical(before) === canonical(after)) return null;
  if (!isObject(before) || !isObject(after)) return { path, before, after };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const found = difference(before[key], after[key], [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

/** `run.json:12` where the line can be found. */
function place(runDirectory: string, path: JsonPath): string {
  const { record } = runPaths(runDirectory);
  try {
    const { start } = parseText(readFileSync(record, 'utf8')).locate(['experiment', ...path], 'key');
    return `${record}:${start.line + 1}`;
  } catch {
    return record;
  }
}

const said = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function oldFingerprint(experiment: Experiment): string {
  const { seed, data, model, objective, optimiser } = experiment;
  const { steps, batchSize } = experiment.training;
  return createHash('sha256')
    .update(canonical({ seed, data, model, objective, optimiser, steps, batchSize }))
    .digest('hex');
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return String(
    JSON.stringify(value, (_, inner: unknown) =>
      isObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
