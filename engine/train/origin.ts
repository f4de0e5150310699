import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { DeviceConfig, Experiment } from '../../schemas/experiment.ts';
import type { RunOrigin, RunRecord } from '../../schemas/run-record.ts';
import type { Dataset } from '../data/dataset.ts';
import { resolveDevice } from '../experiment/defaults.ts';
import { canonical, differingKeys } from '../experiment/differing-keys.ts';
import { formatPath } from '../experiment/problem.ts';
import { misfitWords, weightsMisfit } from '../experiment/weights-fit.ts';
import { listCheckpoints } from '../run/checkpoint-files.ts';
import { holdsRun, runPaths } from '../run/layout.ts';
import { readRunRecord, tryReadRunRecord } from '../run/run-record.ts';
import type { TrainingState } from '../runtime/training-session.ts';
import { loadCheckpoint, loadNewestCheckpoint, type ReadCheckpoint } from './checkpoint.ts';
import { pinnedDevice, type Pinned } from './training-device.ts';
import { TrainingError } from './training-error.ts';
import type { Past } from '../analyst/analyst.ts';
import { readPast } from './watching.ts';

/** Which weights a new run is to begin with. */
export interface OriginRequest {
  /** A run directory. */
  readonly run: string;
  /** Of one of its checkpoints. */
  readonly step: number | 'newest';
}

/** A checkpoint of another run, read and found to fit. */
export interface Origin {
  readonly record: RunRecord;
  readonly origin: RunOrigin;
  readonly checkpoint: ReadCheckpoint;
}

/**
 * Reads the checkpoint that an experiment is to begin with.
 *
 * @throws TrainingError `foreign-run`, `no-checkpoint`, `weights-do-not-fit`, `no-steps-left`; RunDirectoryError where there is no run
 */
export function loadOrigin(request: OriginRequest, experiment: Experiment): Origin {
  const run = resolve(request.run);
  const record = readRunRecord(run);
  if (!isOurs(record))
    throw new TrainingError(
      'foreign-run',
      `${run} was trained by another program; its weights cannot be read.`,
    );
  const misfit = weightsMisfit(record.experiment, experiment);
  if (misfit !== null)
    throw new TrainingError(
      'weights-do-not-fit',
      `The weights of ${run} do not fit the experiment: ${misfitWords(misfit)}. ` +
        'Put that back to begin with them, or train without --from.',
    );
  const checkpoint = requestedCheckpoint(run, record, request.step);
  const { steps } = experiment.training;
  if (checkpoint.step >= steps)
    throw new TrainingError(
      'no-steps-left',
      `The weights of ${run} have had ${checkpoint.step} steps, and training.steps is ${steps}: there is nothing left to train. ` +
        'Raise training.steps, or begin with an earlier checkpoint.',
    );
  return { record, checkpoint, origin: { run, step: checkpoint.step } };
}

function requestedCheckpoint(run: string, record: RunRecord, step: number | 'newest'): ReadCheckpoint {
  if (step === 'newest') {
    const { checkpoint } = loadNewestCheckpoint(run, record.experiment);
    if (checkpoint !== null) return checkpoint;
    throw new TrainingError('no-checkpoint', `${run} has no good checkpoint to begin with.`);
  }
  const there = listCheckpoints(run).map((it) => it.step);
  if (!there.includes(step))
    throw new TrainingError(
      'no-checkpoint',
      `${run} has no checkpoint of step ${step}; ${there.length === 0 ? 'it has none at all' : `it has those of ${there.join(', ')}`}.`,
    );
  try {
    return loadCheckpoint(run, step, record.experiment);
  } catch (cause) {
    if (cause instanceof TrainingError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TrainingError('no-checkpoint', `The checkpoint of step ${step} in ${run} is broken: ${why}.`, {
      cause,
    });
  }
}

/** @throws TrainingError where the weights were fitted to data of another width */
export function requireWidth({ origin, checkpoint: { fittedTo } }: Origin, { inputDim }: Dataset): void {
  if (fittedTo === null || fittedTo.inputDim === inputDim) return;
  throw new TrainingError(
    'weights-do-not-fit',
    `The weights of ${origin.run} do not fit the data: x has ${inputDim} columns, but they were trained on ${fittedTo.inputDim}. ` +
      'Train without --from.',
  );
}

/** Of this program, of whatever release. */
export const isOurs = (record: RunRecord): boolean => 'vjepa' in record.versions;

/** Where a run's origin is now: where it was, or beside the run, for the folder of both may have been moved. */
export function placeOfOrigin(directory: string, { run }: RunOrigin): string {
  const beside = join(dirname(resolve(directory)), basename(run.replaceAll('\\', '/')));
  return !holdsRun(run) && holdsRun(beside) ? beside : run;
}

/**
 * What the origin's log says to the monitor: its looks, for its verdicts are none of this run. Where the loss is another one now, or is
 * brought down in another way, its course there is no beginning of the one here, and is left out.
 */
export function pastOfOrigin(
  directory: string,
  origin: RunOrigin,
  experiment: Experiment,
): Pick<Past, 'looks'> {
  const place = placeOfOrigin(directory, origin);
  const { events } = runPaths(place);
  if (!existsSync(events)) return { looks: [] };
  const { looks } = readPast(events, origin.step);
  const before = tryReadRunRecord(place)?.experiment;
  if (before && canonical(whatIsMinimised(before)) === canonical(whatIsMinimised(experiment)))
    return { looks };
  return { looks: looks.map((look) => ({ ...look, loss: null, steps: null, evaluated: null })) };
}

/** What the loss of a step depends on, and how it is brought down. */
function whatIsMinimised({ data, model, objective, optimiser }: Experiment): object {
  return { data, model, objective, optimiser };
}

/**
 * The device of a run that begins with the weights of another: the one that those were trained on, so that nothing but the edit
 * tells the two apart; unless the experiment now asks for another.
 */
export function deviceAsOrigin(config: DeviceConfig, { record }: Origin): Pinned {
  const { device, training } = record.experiment;
  return canonical(resolveDevice(device, training.threads)) === canonical(config)
    ? pinnedDevice(config, record.device, null)
    : { device: config, note: null };
}

/** Those tensors of a checkpoint that the session has a place for; what is missing or odd is for the session to refuse. */
export function statesOf(checkpoint: TrainingState, wanted: TrainingState): TrainingState {
  return new Map([...checkpoint].filter(([name]) => wanted.has(name)));
}

/** What the log says of a run that begins with the weights of another. */
export function originWords({ record, origin }: Origin, experiment: Experiment): string {
  const changed = differingKeys(whatTrains(record.experiment), whatTrains(experiment)).map(
    (key) => `${formatPath(key.path)} ${JSON.stringify(key.before)} → ${JSON.stringify(key.after)}`,
  );
  const edits = changed.length === 0 ? 'nothing is changed' : `changed: ${changed.join(', ')}`;
  return `Begins with the weights, moments and step count of ${record.name} (${origin.run}) at step ${origin.step}; ${edits}.`;
}

/** Without what the run is called, and the device, of which the log tells anyway. */
function whatTrains(experiment: Experiment): object {
  const { seed, data, model, objective, optimiser, training, probe, monitor } = experiment;
  return { seed, data, model, objective, optimiser, training, probe, monitor };
}
