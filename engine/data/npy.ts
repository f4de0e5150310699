import { open } from 'node:fs/promises';
import {
  NPY_HEAD_BYTES,
  NpyError,
  npyFileSize,
  parseNpyHeader,
  type NpyHeader,
} from '../experiment/npy-header.ts';
import { DataError } from './data-error.ts';

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
  const header = headerOf(file, bytes);
  const [rows, columns] = matrixShape(file, header, vectors);
  const expected = npyFileSize(header);
  if (bytes.length < expected) {
    throw new DataError(
      'truncated',
      file,
      `the file is cut short: it should hold ${expected} bytes for shape ${shapeText(header.shape)}, and holds ${bytes.length}.`,
    );
  }
  const values = decode(bytes, header, rows, columns);
  requireFinite(file, values, columns, header);
  return { rows, columns, values };
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

function headerOf(file: string, bytes: Uint8Array): NpyHeader {
  try {
    return parseNpyHeader(bytes.subarray(0, NPY_HEAD_BYTES));
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    throw new DataError(error.code === 'truncated' ? 'truncated' : 'format', file, `${error.message}.`, {
      cause: error,
    });
  }
}

function matrixShape(file: string, header: NpyHeader, vectors: 'as-column' | 'refuse'): [number, number] {
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

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function decode(bytes: Uint8Array, header: NpyHeader, rows: number, columns: number): Float32Array {
  const count = rows * columns;
  const width = header.dtype === 'f4' ? 4 : 8;
  const data = bytes.subarray(header.dataOffset, header.dataOffset + count * width);
  const stored = numbers(data, header, count);
  if (!header.fortranOrder) return stored instanceof Float32Array ? stored : Float32Array.from(stored);
  const values = new Float32Array(count);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) values[r * columns + c] = stored[c * rows + r]!;
  }
  return values;
}

/** The numbers in the order in which the file holds them. */
function numbers(data: Uint8Array, header: NpyHeader, count: number): Float32Array | Float64Array {
  if (header.littleEndian === HOST_IS_LITTLE_ENDIAN) {
    // A copy: the file's numbers need not lie at a multiple of their width. (Buffer's `slice` would not copy.)
    const { buffer } = new Uint8Array(data);
    return header.dtype === 'f4' ? new Float32Array(buffer, 0, count) : new Float64Array(buffer, 0, count);
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const out = header.dtype === 'f4' ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    out[i] =
      header.dtype === 'f4'
        ? view.getFloat32(i * 4, header.littleEndian)
        : view.getFloat64(i * 8, header.littleEndian);
  }
  return out;
}

function requireFinite(file: string, values: Float32Array, columns: number, header: NpyHeader): void {
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
