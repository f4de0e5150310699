import path from 'node:path';
import type { SequenceConfig, SequenceFiles } from '../../schemas/data-config.ts';
import { horizonOf } from '../experiment/horizon.ts';
import { DataError } from './data-error.ts';
import type { Dataset, Pairs } from './dataset.ts';
import { readNpyMatrix } from './npy.ts';
import { fitStandardisation, standardise } from './standardise.ts';
import { pairsAhead, type TrajectoryTruth } from './trajectory.ts';

/**
 * A person's own arrays: x (T + h, D) and, where known, what truly went on, each (T + h, k) or (T + h,), h the horizon.
 *
 * @param baseDirectory what the paths are relative to: the folder of the experiment file
 * @throws DataError naming the file at fault
 */
export async function loadSequence(config: SequenceConfig, baseDirectory: string): Promise<Dataset> {
  const horizon = horizonOf(config);
  const train = await loadFiles(config.train, horizon, baseDirectory);
  const test = config.test && (await loadFiles(config.test, horizon, baseDirectory));
  const { inputDim } = train;
  if (test && test.inputDim !== inputDim) {
    throw new DataError(
      'shape',
      test.file,
      `the test data have ${test.inputDim} columns, the training data (${train.file}) have ${inputDim}.`,
    );
  }
  if (test) requireSameTruth(train, test);
  const standardisation = config.standardise
    ? fitStandardisation(train.x, train.x.length / inputDim - horizon, inputDim)
    : null;
  const pairsOf = ({ x, truth }: Loaded): Pairs =>
    pairsAhead(standardisation ? standardise(x, standardisation) : x, inputDim, horizon, truth);
  return {
    inputDim,
    targetDim: inputDim,
    train: pairsOf(train),
    test: test && pairsOf(test),
    standardisation,
    targetStandardisation: standardisation,
  };
}

interface Loaded {
  readonly file: string;
  readonly inputDim: number;
  /** (T + h, inputDim) */
  readonly x: Float32Array;
  readonly truth: Readonly<Record<string, TrajectoryTruth>>;
  readonly truthFiles: Readonly<Record<string, string>>;
}

async function loadFiles(files: SequenceFiles, horizon: number, baseDirectory: string): Promise<Loaded> {
  const file = path.resolve(baseDirectory, files.x);
  const x = await readNpyMatrix(file);
  if (x.rows <= horizon) {
    throw new DataError(
      'shape',
      file,
      `the array has ${x.rows} rows; pairs (x_t, x_t+${horizon}) need at least ${horizon + 1}.`,
    );
  }
  const truth: Record<string, TrajectoryTruth> = {};
  const truthFiles: Record<string, string> = {};
  for (const [name, relative] of Object.entries(files.truth)) {
    const truthFile = path.resolve(baseDirectory, relative);
    const array = await readNpyMatrix(truthFile, 'as-column');
    if (array.rows !== x.rows) {
      throw new DataError(
        'shape',
        truthFile,
        `the truth '${name}' has ${array.rows} rows; x (${file}) has ${x.rows}. Row t of one belongs to row t of the other.`,
      );
    }
    truth[name] = { dim: array.columns, values: array.values };
    truthFiles[name] = truthFile;
  }
  return { file, inputDim: x.columns, x: x.values, truth, truthFiles };
}

/** A probe is fitted on train and scored on test, so a truth that both have must mean the same columns. */
function requireSameTruth(train: Loaded, test: Loaded): void {
  for (const [name, array] of Object.entries(test.truth)) {
    const dim = train.truth[name]?.dim;
    if (dim !== undefined && dim !== array.dim) {
      throw new DataError(
        'shape',
        test.truthFiles[name] ?? test.file,
        `the truth '${name}' has ${array.dim} columns for test and ${dim} for train.`,
      );
    }
  }
}
