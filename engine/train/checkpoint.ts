import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Experiment } from '../../schemas/experiment.ts';
import { writeAtomically } from '../run/atomic-file.ts';
import { checkpointFile, listCheckpoints } from '../run/checkpoint-files.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Standardisation } from '../data/standardise.ts';
import type { TrainingState } from '../runtime/training-session.ts';
import { decidesWeights, requireSameWeights } from './decides-weights.ts';
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

/** What the weights were fitted to: how wide the data are, and what they were standardised with. */
export type FittedTo = Pick<Dataset, 'inputDim' | 'targetDim' | 'standardisation' | 'targetStandardisation'>;

/** A checkpoint as it is read back. */
export interface ReadCheckpoint extends Checkpoint {
  /** null where the checkpoint does not say (releases before 0.2). */
  readonly fittedTo: FittedTo | null;
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
  fittedTo: FittedTo,
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
      experiment: decidesWeights(experiment),
      data: encodeFittedTo(fittedTo),
      crc32: checksum(checkpoint.state),
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
): { readonly checkpoint: ReadCheckpoint | null; readonly broken: readonly BrokenCheckpoint[] } {
  const broken: BrokenCheckpoint[] = [];
  for (const { step, file } of listCheckpoints(runDirectory).reverse()) {
    try {
      return { checkpoint: loadCheckpoint(runDirectory, step, experiment), broken };
    } catch (error) {
      if (error instanceof TrainingError) throw error;
      broken.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { checkpoint: null, broken };
}

/**
 * The checkpoint of a step. Throws the system's error where there is none, an `Error` that says what is wrong with it where it is
 * broken, and a `TrainingError` (`other-experiment`) as `loadNewestCheckpoint` does.
 */
export function loadCheckpoint(runDirectory: string, step: number, experiment: Experiment): ReadCheckpoint {
  const { tensors, metadata } = decodeSafetensors(readFileSync(join(runDirectory, checkpointFile(step))));
  if (metadata['format'] !== FORMAT)
    throw new Error(`format is "${metadata['format'] ?? ''}", not "${FORMAT}"`);
  if (metadata['step'] !== String(step)) throw new Error(`is of step ${metadata['step'] ?? '?'}`);
  if ('crc32' in metadata && metadata['crc32'] !== checksum(tensors))
    throw new Error('its numbers are not those that were written: the disk or a copy has damaged them');
  const bad = firstNonFinite(tensors);
  if (bad !== null) throw new Error(`${bad} is not finite`);
  requireSameWeights(runDirectory, experiment, metadata['experiment'], step);
  return { step, state: tensors, fittedTo: decodeFittedTo(metadata['data']) };
}

/** In JSON a float64 keeps every bit. */
function encodeFittedTo({ inputDim, targetDim, standardisation, targetStandardisation }: FittedTo): string {
  const written = (of: Standardisation | null): WrittenStandardisation =>
    of && { mean: [...of.mean], scale: [...of.scale] };
  return JSON.stringify({
    inputDim,
    targetDim,
    standardisation: written(standardisation),
    targetStandardisation: written(targetStandardisation),
  });
}

type WrittenStandardisation = { readonly mean: number[]; readonly scale: number[] } | null;

/** Before 0.3 there were only trajectories, whose y is as x. */
function decodeFittedTo(text: string | undefined): FittedTo | null {
  if (text === undefined) return null;
  const { inputDim, targetDim, standardisation, targetStandardisation } = JSON.parse(text) as {
    readonly inputDim: number;
    readonly targetDim?: number;
    readonly standardisation: WrittenStandardisation;
    readonly targetStandardisation?: WrittenStandardisation;
  };
  const read = (of: WrittenStandardisation): Standardisation | null =>
    of && { mean: Float64Array.from(of.mean), scale: Float64Array.from(of.scale) };
  const ofX = read(standardisation);
  return {
    inputDim,
    targetDim: targetDim ?? inputDim,
    standardisation: ofX,
    targetStandardisation: targetStandardisation === undefined ? ofX : read(targetStandardisation),
  };
}

/** CRC-32 of the numbers, tensor after tensor in the order of their names. */
function checksum(state: TrainingState): string {
  let sum = 0;
  for (const [, { data }] of [...state].sort(([a], [b]) => (a < b ? -1 : 1)))
    sum = crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), sum);
  return sum.toString(16);
}

/** Name of the first tensor with a NaN or an infinity; null where all is finite. */
function firstNonFinite(state: TrainingState): string | null {
  for (const [name, { data }] of state) if (!data.every(Number.isFinite)) return name;
  return null;
}
