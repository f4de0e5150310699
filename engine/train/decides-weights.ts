import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { canonical, differingKeys } from '../experiment/differing-keys.ts';
import { horizonOf } from '../experiment/horizon.ts';
import { formatPath, type JsonPath } from '../experiment/problem.ts';
import { parseText } from '../experiment/syntax.ts';
import { runPaths } from '../run/layout.ts';
import type { DataConfig } from '../../schemas/data-config.ts';
import type { Experiment } from '../../schemas/experiment.ts';
import { TrainingError } from './training-error.ts';

/** All in an experiment that decides the weights, as one text: equal texts train alike. */
export function decidesWeights(experiment: Experiment): string {
  const { seed, data, model, objective, optimiser } = experiment;
  const { steps, batchSize } = experiment.training;
  return canonical({
    seed,
    data: withHorizon(data),
    model,
    objective,
    optimiser,
    training: { steps, batchSize },
  });
}

/** Runs and checkpoints of before there was a horizon say nothing of it. */
function withHorizon(data: DataConfig): DataConfig {
  const horizon = horizonOf(data);
  return horizon === null ? data : ({ ...data, horizon } as DataConfig);
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
  const before = parsed(written);
  const now: unknown = JSON.parse(decidesWeights(experiment));
  const [parted] = before === undefined ? [] : differingKeys(before, now);
  if (before === undefined ? written === oldFingerprint(experiment) : parted === undefined) return;
  const what =
    parted === undefined
      ? 'another model, data, objective, optimiser, seed, batch or number of steps'
      : `${formatPath(parted.path)} ${said(parted.before)}; ${place(runDirectory, parted.path)} now says ${said(parted.after)}`;
  throw new TrainingError(
    'other-experiment',
    `The checkpoint of step ${step} was written with ${what}. Put that back to resume the run, or train the changed experiment as a new run.`,
  );
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

/** What the text of `decidesWeights` says; undefined of a fingerprint. */
function parsed(text: string | undefined): unknown {
  try {
    const written = JSON.parse(text ?? '') as Pick<Experiment, 'data'>;
    return { ...written, data: withHorizon(written.data) };
  } catch {
    return undefined;
  }
}

function oldFingerprint(experiment: Experiment): string {
  const { seed, data, model, objective, optimiser } = experiment;
  const { steps, batchSize } = experiment.training;
  const said = horizonOf(data) === 1 ? { ...data, horizon: undefined } : data;
  return createHash('sha256')
    .update(canonical({ seed, data: said, model, objective, optimiser, steps, batchSize }))
    .digest('hex');
}
