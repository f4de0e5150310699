import { basename, dirname } from 'node:path';
import type { Experiment } from '../../schemas/experiment.ts';
import type { RunRecord } from '../../schemas/run-record.ts';
import { loadDataset } from '../data/load.ts';
import { checkpointFile, listCheckpoints } from '../run/checkpoint-files.ts';
import { systemCode } from '../run/run-directory-error.ts';
import { readRunRecord } from '../run/run-record.ts';
import type { TrainingState } from '../runtime/training-session.ts';
import {
  loadCheckpoint,
  loadNewestCheckpoint,
  type FittedTo,
  type ReadCheckpoint,
} from '../train/checkpoint.ts';
import { TrainingError } from '../train/training-error.ts';
import { ExportError } from './export-error.ts';

/** What is exported: the weights of a run at one of its checkpoints, and what they mean. */
export interface TrainedRun {
  readonly record: RunRecord;
  readonly experiment: Experiment;
  readonly step: number;
  /** Named as in a checkpoint. */
  readonly state: TrainingState;
  readonly fittedTo: FittedTo;
  /** What a person should know, e.g. a broken checkpoint that was passed over. */
  readonly notes: readonly string[];
}

/**
 * Reads a run's checkpoint: that of a step, or the newest good one. Throws an `ExportError`, a `RunDirectoryError` where there is no
 * run, and, for a checkpoint of a release before 0.2, a `DataError` where the data that it was fitted to are gone.
 */
export async function readTrainedRun(directory: string, which: number | 'newest'): Promise<TrainedRun> {
  const record = readRunRecord(directory);
  if (!('vjepa' in record.versions)) {
    throw new ExportError(
      'foreign-run',
      `${directory} was trained by another program; only that one knows its weights.`,
    );
  }
  const { experiment } = record;
  const { checkpoint, notes } = which === 'newest' ? newest(directory, record) : of(directory, record, which);
  const fittedTo =
    checkpoint.fittedTo ?? (await loadDataset(experiment.data, dirname(record.experimentFile)));
  const { step, state } = checkpoint;
  return { record, experiment, step, state, fittedTo, notes };
}

interface Found {
  readonly checkpoint: ReadCheckpoint;
  readonly notes: readonly string[];
}

function newest(directory: string, { experiment }: RunRecord): Found {
  const { checkpoint, broken } = loadNewestCheckpoint(directory, experiment);
  const notes = broken.map(({ file, reason }) => `${file} is broken (${reason}) and was passed over.`);
  if (checkpoint === null) {
    const why = broken.length === 0 ? 'has no checkpoint yet' : `has no good checkpoint. ${notes.join(' ')}`;
    throw new ExportError(
      'no-checkpoint',
      `${basename(directory)} ${why}. Ask the run for one (Stop writes one, and so does training.checkpointEvery), then export again.`,
    );
  }
  return { checkpoint, notes };
}

function of(directory: string, { experiment }: RunRecord, step: number): Found {
  try {
    return { checkpoint: loadCheckpoint(directory, step, experiment), notes: [] };
  } catch (cause) {
    if (cause instanceof TrainingError) throw cause;
    if (systemCode(cause) !== 'ENOENT') {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ExportError('no-checkpoint', `${checkpointFile(step)} is broken: ${why}.`, { cause });
    }
    const steps = listCheckpoints(directory).map((it) => it.step);
    const there = steps.length === 0 ? 'There is none at all.' : `There are those of ${steps.join(', ')}.`;
    throw new ExportError('no-checkpoint', `There is no checkpoint of step ${step}. ${there}`, { cause });
  }
}
