import { open } from 'node:fs/promises';
import {
  NPY_HEAD_BYTES,
  NpyError,
  isWhole,
  npyFileSize,
  parseNpyHeader,
  type NpyDtype,
  type NpyHeader,
  type NpyNumbers,
} from '../experiment/npy-header.ts';
import { DataError } from './data-error.ts';
import { npyNumbers } from './npy-numbers.ts';

/** A matrix of finite numbers, (rows, columns), row-major. */
export interface NpyMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/**
 * Reads a `.npy` file of float32 or float64 as float32, whatever its byte order and memory order.
 *
 * @param vectors a one-dimensional array (n,) is read as (n, 1); otherwise it is refused
 * @throws DataError naming the file, and the index of the first number that is not finite
 */
export async function readNpyMatrix(
  file: string,
  vectors: 'as-column' | 'refuse' = 'refuse',
): Promise<NpyMatrix> {
  const bytes = await readWhole(file);
  return matrixOf(file, bytes, headerOf(file, bytes, 'floats'), vectors);
}

/** What a file of truth holds: numbers, or labels as the file has them. */
export type NpyTruth =
  | ({ readonly kind: 'values' } & NpyMatrix)
  | { readonly kind: 'labels'; readonly rows: number; readonly labels: Float64Array };

/**
 * Reads a `.npy` file of truth: of floats, (n, k) or (n,), as values; of whole numbers or booleans, (n,), as labels.
 *
 * @throws DataError naming the file, and the index of the first number that is not finite, or too large to be told apart
 */
export async function readNpyTruth(file: string): Promise<NpyTruth> {
  const bytes = await readWhole(file);
  const header = headerOf(file, bytes, 'floats-or-whole');
  if (!isWhole(header.dtype)) return { kind: 'values', ...matrixOf(file, bytes, header, 'as-column') };
  const [rows] = header.shape;
  if (header.shape.length !== 1 || rows === undefined) {
    throw new DataError(
      'shape',
      file,
      `the array has shape ${shapeText(header.shape)}; whole numbers are labels, one a row, (n,). Numbers that are no labels need .astype('float32').`,
    );
  }
  requireWholeFile(file, bytes, header);
  const labels = Float64Array.from(npyNumbers(bytes, header));
  const large = labels.findIndex((label) => !Number.isSafeInteger(label));
  if (large >= 0) {
    throw new DataError(
      'format',
      file,
      `the label of row ${large} (from 0) is beyond ±2^53, where whole numbers cannot be told apart.`,
    );
  }
  return { kind: 'labels', rows, labels };
}

function matrixOf(
  file: string,
  bytes: Uint8Array,
  header: NpyHeader<NpyDtype>,
  vectors: 'as-column' | 'refuse',
): NpyMatrix {
  const [rows, columns] = matrixShape(file, header, vectors);
  requireWholeFile(file, bytes, header);
  const numbers = npyNumbers(bytes, header);
  const values = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  requireFinite(file, values, columns, header);
  return { rows, columns, values };
}

function requireWholeFile(file: string, bytes: Uint8Array, header: NpyHeader<NpyDtype>): void {
  const expected = npyFileSize(header);
  if (bytes.length >= expected) return;
  throw new DataError(
    'truncated',
    file,
    `the file is cut short: it should hold ${expected} bytes for shape ${shapeText(header.shape)}, and holds ${bytes.length}.`,
  );
}

async function readWhole(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new DataError('missing', file, 'there is no such file.', { cause: error });
    if (code === 'EISDIR')
      throw new DataError('unreadable', file, 'this is a folder, not a .npy file.', { cause: error });
    throw new DataError('unreadable', file, `the file cannot be read (${code ?? String(error)}).`, {
      cause: error,
    });
  }
}

function headerOf(file: string, bytes: Uint8Array, numbers: NpyNumbers): NpyHeader<NpyDtype> {
  try {
    return parseNpyHeader(bytes.subarray(0, NPY_HEAD_BYTES), numbers);
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    throw new DataError(error.code === 'truncated' ? 'truncated' : 'format', file, `${error.message}.`, {
      cause: error,
    });
  }
}

function matrixShape(
  file: string,
  header: NpyHeader<NpyDtype>,
  vectors: 'as-column' | 'refuse',
): [number, number] {
  const { shape } = header;
  const [rows, columns] = shape;
  if (shape.length === 1 && vectors === 'as-column' && rows !== undefined) return [rows, 1];
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new DataError(
      'shape',
      file,
      `the array has shape ${shapeText(shape)}; a matrix (time, dimension) is needed.`,
    );
  }
  if (columns === 0)
    throw new DataError('shape', file, `the array has shape ${shapeText(shape)}: no columns.`);
  return [rows, columns];
}

const shapeText = (shape: readonly number[]): string =>
  `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

function requireFinite(
  file: string,
  values: Float32Array,
  columns: number,
  header: NpyHeader<NpyDtype>,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) continue;
    const place = `row ${Math.floor(i / columns)}, column ${i % columns} (both from 0)`;
    const why = header.dtype === 'f8' && !Number.isNaN(value) ? ' as a float32' : '';
    throw new DataError(
      'not-finite',
      file,
      `the value at ${place} is ${value}${why}; every value must be finite.`,
    );
  }
}
