import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  isWhole,
  NpyError,
  npyFileSize,
  parseNpyHeader,
} from '../../../engine/experiment/npy-header.ts';

/** A file as numpy.save writes it: the header padded with spaces to a multiple of 64, ended by a newline. */
function npy(dictionary: string, { version = 1 } = {}): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const header = dictionary.padEnd(Math.ceil((start + dictionary.length + 1) / 64) * 64 - start - 1) + '\n';
  const bytes = new Uint8Array(start + header.length);
  bytes.set([0x93, ...Buffer.from('NUMPY'), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  bytes.set(Buffer.from(header, 'latin1'), start);
  return bytes;
}

function failure(bytes: Uint8Array): NpyError {
  try {
    parseNpyHeader(bytes);
  } catch (error) {
    if (error instanceof NpyError) return error;
  }
  throw new Error('expected an NpyError');
}

describe('the header of an .npy file', () => {
  it('is read as numpy.save writes it', () => {
    expect(parseNpyHeader(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6001, 20), }"))).toEqual({
      dtype: 'f4',
      littleEndian: true,
      shape: [6001, 20],
      fortranOrder: false,
      dataOffset: 128,
    });
  });

  it.each([1, 2, 3])('is read in format version %i', (version) => {
    const header = parseNpyHeader(
      npy("{'descr': '>f8', 'fortran_order': True, 'shape': (7,), }", { version }),
    );
    expect(header).toMatchObject({ dtype: 'f8', littleEndian: false, shape: [7], fortranOrder: true });
    expect(header.dataOffset % 64).toBe(0);
  });

  it('knows how long the whole file must be', () => {
    expect(
      npyFileSize(parseNpyHeader(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 5), }"))),
    ).toBe(128 + 120);
    expect(npyFileSize(parseNpyHeader(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }")))).toBe(
      128 + 4,
    );
  });

  it.each([
    ['<i8', 'i8', true],
    ['>i4', 'i4', false],
    ['|u1', 'u1', true],
    ['<u2', 'u2', true],
    ['|b1', 'u1', true],
    ['<f4', 'f4', true],
  ])('may hold labels, where labels may stand: %s', (descr, dtype, littleEndian) => {
    const bytes = npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': (5,), }`);
    const header = parseNpyHeader(bytes, 'floats-or-whole');
    expect(header).toMatchObject({ dtype, littleEndian, shape: [5] });
    expect(npyFileSize(header)).toBe(128 + 5 * bytesOf(header.dtype));
    expect(bytesOf(header.dtype)).toBe(Number(dtype.slice(1)));
    expect(isWhole(header.dtype)).toBe(dtype !== 'f4');
  });

  it.each(['<c8', '<U5', '<M8', '|O', '<f2'])('holds no labels of type %s', (descr) => {
    const bytes = npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': (5,), }`);
    expect(() => parseNpyHeader(bytes, 'floats-or-whole')).toThrow(NpyError);
  });

  it('is read from the middle of a larger buffer', () => {
    const bytes = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    const shared = new Uint8Array(bytes.length + 8);
    shared.set(bytes, 8);
    expect(parseNpyHeader(shared.subarray(8)).shape).toEqual([2, 3]);
  });

  it.each([
    ['|O', 'object array'],
    ['<i8', 'int64'],
    ['<f2', 'float16'],
    ['<c16', 'complex128'],
    ['|b1', 'booleans'],
    ['<U5', 'text'],
  ])('refuses the type %s by its name', (descr, words) => {
    const error = failure(npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': (3,), }`));
    expect(error.code).toBe('dtype');
    expect(error.message).toContain(words);
  });

  it('refuses a structured array', () => {
    const error = failure(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }"));
    expect(error.message).toContain('structured array');
  });

  it('says what a file is that is not .npy', () => {
    expect(failure(Buffer.from('PK\x03\x04…')).message).toContain('npz');
    expect(failure(Buffer.from('1.0,2.0\n3.0,4.0\n')).code).toBe('not-npy');
    expect(failure(new Uint8Array(0)).message).toContain('empty');
  });

  it('says that a file ends too early, wherever it is cut', () => {
    const whole = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    for (let length = 1; length < whole.length; length++) {
      expect(failure(whole.subarray(0, length)).code, `cut to ${length} bytes`).toBe('truncated');
    }
  });

  it('refuses a version that it does not know, and a header with parts missing', () => {
    const future = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    future[6] = 9;
    expect(failure(future).code).toBe('version');
    expect(failure(npy("{'fortran_order': False, 'shape': (2, 3), }")).code).toBe('header');
    expect(failure(npy("{'descr': '<f4', 'shape': (2, 3), }")).code).toBe('header');
    expect(failure(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }")).code).toBe('header');
  });
});
