/**
 * The header of a NumPy `.npy` file (format versions 1.0, 2.0 and 3.0, `numpy/lib/format.py`), read without the data.
 *
 *     \x93NUMPY  major minor  header length (u16 in 1.0, u32 after)  {'descr': '<f4', 'fortran_order': False, 'shape': (6001, 20), }
 *
 * Only real floating point arrays are accepted, `float32` and `float64` of either byte order, and where labels may stand whole numbers
 * (booleans are read as those 0 and 1).
 */
export interface NpyHeader<Dtype extends NpyDtype = FloatDtype> {
  /** Kind of number (`f`loating, `i`nteger, `u`nsigned) and its bytes. */
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** True: column-major. */
  readonly fortranOrder: boolean;
  /** Bytes before the first number. */
  readonly dataOffset: number;
  readonly littleEndian: boolean;
}

export type FloatDtype = 'f4' | 'f8';
export type WholeDtype = `${'i' | 'u'}${1 | 2 | 4 | 8}`;
export type NpyDtype = FloatDtype | WholeDtype;

/** Which numbers a reader has a use for. */
export type NpyNumbers = 'floats' | 'floats-or-whole';

/** Why an array file cannot be used; `message` is written for the person who made the file. */
export class NpyError extends Error {
  override readonly name = 'NpyError';
  readonly code: 'not-npy' | 'truncated' | 'version' | 'header' | 'dtype';
  constructor(code: NpyError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Enough of a file's beginning for any header that NumPy itself would read (its limit is 10 000 bytes). */
export const NPY_HEAD_BYTES = 10_240;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads the header from a file's first bytes (the whole file, or its first `NPY_HEAD_BYTES`).
 * Throws `NpyError`; whether the data that follow are complete is for the caller to compare with `npyFileSize`.
 */
export function parseNpyHeader(bytes: Uint8Array, numbers?: 'floats'): NpyHeader;
export function parseNpyHeader(bytes: Uint8Array, numbers: NpyNumbers): NpyHeader<NpyDtype>;
export function parseNpyHeader(bytes: Uint8Array, numbers: NpyNumbers = 'floats'): NpyHeader<NpyDtype> {
  if (bytes.length === 0) throw new NpyError('truncated', 'the file is empty');
  if (!MAGIC.slice(0, bytes.length).every((byte, i) => bytes[i] === byte)) {
    throw new NpyError('not-npy', notNpyMessage(bytes));
  }
  if (bytes.length < 12) throw new NpyError('truncated', 'the file ends inside its .npy header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = view.getUint8(6);
  if (major < 1 || major > 3) {
    throw new NpyError(
      'version',
      `.npy format version ${major}.${view.getUint8(7)} is not known (1.0 to 3.0 are)`,
    );
  }
  const headerStart = major === 1 ? 10 : 12;
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataOffset = headerStart + headerLength;
  if (dataOffset > bytes.length) {
    throw new NpyError(
      headerLength > NPY_HEAD_BYTES ? 'header' : 'truncated',
      headerLength > NPY_HEAD_BYTES
        ? `the .npy header says that it is ${headerLength} bytes long, which no plain array needs`
        : 'the file ends inside its .npy header',
    );
  }
  const header = new TextDecoder('latin1').decode(bytes.subarray(headerStart, dataOffset));
  return {
    ...parseDescr(header, numbers),
    shape: parseShape(header),
    fortranOrder: parseOrder(header),
    dataOffset,
  };
}

/** Size in bytes that a complete file with this header has. */
export function npyFileSize(header: NpyHeader<NpyDtype>): number {
  const count = header.shape.reduce((product, length) => product * length, 1);
  return header.dataOffset + count * bytesOf(header.dtype);
}

/** Bytes of one number. */
export function bytesOf(dtype: NpyDtype): number {
  return Number(dtype.slice(1));
}

export function isWhole(dtype: NpyDtype): dtype is WholeDtype {
  return !dtype.startsWith('f');
}

function notNpyMessage(bytes: Uint8Array): string {
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  return zip
    ? 'this is a zip archive (an .npz?), not an .npy file; save each array on its own with numpy.save'
    : 'this is not an .npy file (it does not begin with \\x93NUMPY); write it with numpy.save';
}

function parseDescr(
  header: string,
  numbers: NpyNumbers,
): Pick<NpyHeader<NpyDtype>, 'dtype' | 'littleEndian'> {
  if (/['"]descr['"]\s*:\s*\[/.test(header)) {
    throw new NpyError(
      'dtype',
      'this is a structured array (named fields); save a plain float32 or float64 array',
    );
  }
  const match = /['"]descr['"]\s*:\s*['"]([<>|=]?)([a-zA-Z?])(\d*)/.exec(header);
  if (!match)
    throw new NpyError('header', "the .npy header has no readable 'descr' (the type of the numbers)");
  const [, order, kind, size] = match;
  const littleEndian = order !== '>';
  if (kind === 'f' && (size === '4' || size === '8')) return { dtype: `f${size}`, littleEndian };
  if (numbers === 'floats-or-whole') {
    if (kind === 'b' || kind === '?') return { dtype: 'u1', littleEndian };
    if (kind === 'i' || kind === 'u') return { dtype: `${kind}${size}` as WholeDtype, littleEndian };
  }
  if (kind === 'O') {
    throw new NpyError(
      'dtype',
      'this is an object array (rows of different lengths, or Python objects); save a rectangular float32 or float64 array',
    );
  }
  throw new NpyError(
    'dtype',
    `the array holds ${kindName(kind ?? '', Number(size))}, not float32 or float64${numbers === 'floats' ? '' : ' (or, for labels, whole numbers)'}; convert it with .astype('float32')`,
  );
}

function kindName(kind: string, bytes: number): string {
  const bits = bytes * 8;
  switch (kind) {
    case 'f':
      return `float${bits}`;
    case 'i':
      return `int${bits}`;
    case 'u':
      return `uint${bits}`;
    case 'c':
      return `complex${bits}`;
    case 'b':
    case '?':
      return 'booleans';
    case 'S':
    case 'a':
    case 'U':
      return 'text';
    case 'M':
    case 'm':
      return 'dates or durations';
    default:
      return `the type '${kind}${bytes || ''}'`;
  }
}

function parseOrder(header: string): boolean {
  const match = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(header);
  if (!match) throw new NpyError('header', "the .npy header has no readable 'fortran_order'");
  return match[1] === 'True';
}

function parseShape(header: string): number[] {
  const match = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(header);
  if (!match) throw new NpyError('header', "the .npy header has no readable 'shape'");
  // Python 2 wrote long integers as 6001L.
  return [...(match[1] ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
