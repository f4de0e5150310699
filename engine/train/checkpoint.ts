import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Experiment } from '../../schemas/experiment.ts';
import { writeAtomically } from '../run/atomic-file.ts';
import { checkpointFile, listCheckpoints } from '../run/checkpoint-files.ts';
import type { TrainingState } from '../runtime/training-session.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import { TrainingError } from './training-error.ts';

/**
 * Where a training can go on from. Every random stream is keyed by (seed, purpose, step), so `step` is the position of all of
 * them, and `state` with `step` is all there is.
 */
export interface Checkpoint {
  /** Optimiser steps done. */
  readonly step: number;
  readonly state: TrainingState;
}

/** A checkpoint that was passed over, and why. */
export interface BrokenCheckpoint {
  /** Relative to the run directory. */
  readonly file: string;
  readonly reason: string;
}

const FORMAT = 'vjepa-checkpoint-1';

/**
 * Writes `checkpoint` below `runDirectory`, atomically: under its name there is never half a file. Returns the file's path relative
 * to the run directory.
 *
 * Throws a `TrainingError` (`non-finite`) and writes nothing where the state holds a NaN or an infinity.
 */
export function writeCheckpoint(
  runDirectory: string,
  checkpoint: Checkpoint,
  experiment: Experiment,
): string {
  const bad = firstNonFinite(checkpoint.state);
  if (bad !== null) {
    throw new TrainingError(
      'non-finite',
      `No checkpoint is written at step ${checkpoint.step}: ${bad} is not finite.`,
    );
  }
  const bytes = encodeSafetensors({
    tensors: checkpoint.state,
    metadata: {
      format: FORMAT,
      step: String(checkpoint.step),
      seed: String(experiment.seed),
      experiment: trainingHash(experiment),
    },
  });
  const file = checkpointFile(checkpoint.step);
  const path = join(runDirectory, file);
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, bytes);
  return file;
}

/**
 * The newest checkpoint that can be read, with those newer ones that cannot; `checkpoint` is null where there is none.
 * Throws a `TrainingError` (`other-experiment`) where a good one was written by an experiment that trains differently.
 */
export function loadNewestCheckpoint(
  runDirectory: string,
  experiment: Experiment,
): { readonly checkpoint: Checkpoint | null; readonly broken: readonly BrokenCheckpoint[] } {
  const broken: BrokenCheckpoint[] = [];
  for (const { step, file, path } of listCheckpoints(runDirectory).reverse()) {
    try {
      return { checkpoint: parseCheckpoint(readFileSync(path), step, experiment), broken };
    } catch (error) {
      if (error instanceof TrainingError) throw error;
      broken.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { checkpoint: null, broken };
}

function parseCheckpoint(bytes: Uint8Array, step: number, experiment: Experiment): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata['format'] !== FORMAT)
    throw new Error(`format is "${metadata['format'] ?? ''}", not "${FORMAT}"`);
  if (metadata['step'] !== String(step)) throw new Error(`is of step ${metadata['step'] ?? '?'}`);
  const bad = firstNonFinite(tensors);
  if (bad !== null) throw new Error(`${bad} is not finite`);
  if (metadata['experiment'] !== trainingHash(experiment)) {
    throw new TrainingError(
      'other-experiment',
      `The checkpoint of step ${step} was written by an experiment with another model, data, objective, optimiser, seed, batch or ` +
        `number of steps. Start a new run instead of resuming this one.`,
    );
  }
  return { step, state: tensors };
}

/** SHA-256 of all in an experiment that decides the weights. */
function trainingHash(experiment: Experiment): string {
  const { seed, data, model, objective, optimiser } = experiment;
  const { steps, batchSize } = experiment.training;
  return createHash('sha256')
    .update(canonical({ seed, data, model, objective, optimiser, steps, batchSize }))
    .digest('hex');
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Name of the first tensor with a NaN or an infinity; null where all is finite. */
function firstNonFinite(state: TrainingState): string | null {
  for (const [name, { data }] of state) if (!data.every(Number.isFinite)) return name;
  return null;
}
