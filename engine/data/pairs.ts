import path from 'node:path';
import type { PairFiles, PairsConfig } from '../../schemas/data-config.ts';
import { DataError } from './data-error.ts';
import type { Dataset, Pairs, Truth } from './dataset.ts';
import { classesOf, indicesOf } from './labels.ts';
import { readNpyMatrix, readNpyTruth, type NpyMatrix, type NpyTruth } from './npy.ts';
import { fitStandardisation, standardise, type Standardisation } from './standardise.ts';

/**
 * A person's own pairs: x (N, D), y (N, E) and, where known, what truly went on in each pair, values (N, k) or labels (N,).
 * Where no y is named, y is x itself.
 *
 * x and y are standardised each with the mean and the standard deviation of its own training rows. A truth belongs to
 * the pair, hence to both halves. Labels are any whole numbers; the classes are counted from 0 in ascending order over
 * train and test together, so that 3, 7, 9 become 0, 1, 2.
 *
 * @param baseDirectory what the paths are relative to: the folder of the experiment file
 * @throws DataError naming the file at fault
 */
export async function loadPairs(config: PairsConfig, baseDirectory: string): Promise<Dataset> {
  const train = await loadFiles(config.train, baseDirectory);
  const test = config.test && (await loadFiles(config.test, baseDirectory));
  if (test) requireSameColumns(train, test);
  const x = config.standardise ? standardisationOf(train.x) : null;
  const y = config.standardise ? standardisationOf(train.y ?? train.x) : null;
  const scaled = ({ values }: NpyMatrix, by: Standardisation | null): Float32Array =>
    by ? standardise(values, by) : values;
  const pairsOf = (files: Loaded): Pairs => {
    const context = scaled(files.x, x);
    return {
      pairs: files.x.rows,
      x: context,
      y: files.y ? scaled(files.y, y) : context,
      truth: pairTruth(files, train, test),
    };
  };
  return {
    inputDim: train.x.columns,
    targetDim: (train.y ?? train.x).columns,
    train: pairsOf(train),
    test: test && pairsOf(test),
    standardisation: x,
    targetStandardisation: y,
  };
}

const standardisationOf = ({ values, rows, columns }: NpyMatrix): Standardisation =>
  fitStandardisation(values, rows, columns);

type FileMatrix = NpyMatrix & { readonly file: string };

interface Loaded {
  readonly x: FileMatrix;
  /** Null: x itself. */
  readonly y: FileMatrix | null;
  readonly truth: Readonly<Record<string, NpyTruth & { readonly file: string }>>;
}

async function loadFiles(files: PairFiles, baseDirectory: string): Promise<Loaded> {
  const x = await loadMatrix(files.x, baseDirectory);
  if (x.rows < 2)
    throw new DataError('shape', x.file, `the array has ${x.rows} rows; at least 2 pairs are needed.`);
  const y = files.y === '' ? null : await loadMatrix(files.y, baseDirectory);
  if (y) requireRows('y', y, x);
  const truth: Record<string, Loaded['truth'][string]> = {};
  for (const [name, relative] of Object.entries(files.truth)) {
    const truthFile = path.resolve(baseDirectory, relative);
    const array = { file: truthFile, ...(await readNpyTruth(truthFile)) };
    requireRows(`the truth '${name}'`, array, x);
    truth[name] = array;
  }
  return { x, y, truth };
}

async function loadMatrix(relative: string, baseDirectory: string): Promise<FileMatrix> {
  const file = path.resolve(baseDirectory, relative);
  return { file, ...(await readNpyMatrix(file)) };
}

function requireRows(
  what: string,
  array: { readonly file: string; readonly rows: number },
  x: { readonly file: string; readonly rows: number },
): void {
  if (array.rows === x.rows) return;
  throw new DataError(
    'shape',
    array.file,
    `${what} has ${array.rows} rows; x (${x.file}) has ${x.rows}. Row r of one belongs to row r of the other.`,
  );
}

/** One model is trained on train and looked at on test, one probe fitted on train and scored on test. */
function requireSameColumns(train: Loaded, test: Loaded): void {
  if ((train.y === null) !== (test.y === null)) {
    const [having, lacking] = train.y ? ['training', 'test'] : ['test', 'training'];
    throw new DataError(
      'configuration',
      (train.y ?? test.y)!.file,
      `the ${having} data have a y of their own, the ${lacking} data have none.`,
    );
  }
  for (const half of ['x', 'y'] as const) {
    const [of, than] = [test[half], train[half]];
    if (!of || !than || of.columns === than.columns) continue;
    throw new DataError(
      'shape',
      of.file,
      `${half} of the test data has ${of.columns} columns, ${half} of the training data (${than.file}) has ${than.columns}.`,
    );
  }
  for (const [name, of] of Object.entries(test.truth)) {
    const than = train.truth[name];
    if (!than) continue;
    const words = (truth: NpyTruth): string =>
      truth.kind === 'labels' ? 'labels' : `${truth.columns} columns of values`;
    if (words(of) === words(than)) continue;
    throw new DataError(
      'shape',
      of.file,
      `the truth '${name}' has ${words(of)} for test and ${words(than)} for train.`,
    );
  }
}

function pairTruth(files: Loaded, train: Loaded, test: Loaded | null): Record<string, Truth> {
  const both = Object.entries(files.truth).map(([name, array]) => {
    if (array.kind === 'values') return [name, ofBoth('values', array.columns, array.values)] as const;
    const everywhere = [train, test].flatMap((split) => {
      const other = split?.truth[name];
      return other?.kind === 'labels' ? [other.labels] : [];
    });
    return [name, ofBoth('labels', 1, indicesOf(array.labels, classesOf(array.file, everywhere)))] as const;
  });
  return Object.fromEntries(both);
}

const ofBoth = (kind: Truth['kind'], dim: number, values: Float32Array): Truth => ({
  kind,
  dim,
  ofX: values,
  ofY: values,
});
