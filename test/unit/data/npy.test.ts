import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpyMatrix, readNpyTruth } from '../../../engine/data/npy.ts';
import { npyBytes, npyWithHeader } from './npy-bytes.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'npy-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(bytes: Uint8Array): Promise<string> {
  const name = path.join(folder, `${Math.random().toString(36).slice(2)}.npy`);
  await writeFile(name, bytes);
  return name;
}

/** numpy.save of numpy.arange(6).reshape(3, 2) / 4 − 0.5, NumPy 2.4.6: the 128 bytes of header are always alike. */
const SAVED_BY_NUMPY = {
  'C <f4': ['<f4', 'False', '000000bf000080be000000000000803e0000003f0000403f'],
  'C >f4': ['>f4', 'False', 'bf000000be800000000000003e8000003f0000003f400000'],
  'F >f4': ['>f4', 'True ', 'bf000000000000003f000000be8000003e8000003f400000'],
  'C <f8': [
    '<f8',
    'False',
    '000000000000e0bf000000000000d0bf0000000000000000000000000000d03f000000000000e03f000000000000e83f',
  ],
  'F >f8': [
    '>f8',
    'True ',
    'bfe000000000000000000000000000003fe0000000000000bfd00000000000003fd00000000000003fe8000000000000',
  ],
} as const;

describe('a .npy file', () => {
  it.each(Object.entries(SAVED_BY_NUMPY))(
    'is read as NumPy means it: %s',
    async (_, [dtype, fortran, data]) => {
      const header = `{'descr': '${dtype}', 'fortran_order': ${fortran.trim()}, 'shape': (3, 2), }`;
      const name = await file(npyWithHeader(header, Buffer.from(data, 'hex')));
      expect(await readNpyMatrix(name)).toEqual({
        rows: 3,
        columns: 2,
        values: Float32Array.of(-0.5, -0.25, 0, 0.25, 0.5, 0.75),
      });
    },
  );

  it('is read byte for byte as NumPy wrote it', async () => {
    const saved =
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMywgMiksIH' +
      '0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADg' +
      'vwAAAAAAAAAAAAAAAAAA4D8AAAAAAADQvwAAAAAAANA/AAAAAAAA6D8=';
    const { values } = await readNpyMatrix(await file(Buffer.from(saved, 'base64')));
    expect([...values]).toEqual([-0.5, -0.25, 0, 0.25, 0.5, 0.75]);
  });

  it('of one dimension is a column where that is allowed', async () => {
    const name = await file(npyBytes([3], [1, 2, 3]));
    expect(await readNpyMatrix(name, 'as-column')).toMatchObject({ rows: 3, columns: 1 });
    await expect(readNpyMatrix(name)).rejects.toThrow(
      `${name}: the array has shape (3,); a matrix (time, dimension) is needed.`,
    );
  });

  it('may be empty of rows', async () => {
    expect(await readNpyMatrix(await file(npyBytes([0, 4], [])))).toMatchObject({ rows: 0, columns: 4 });
  });
});

describe('a .npy file of truth', () => {
  // NumPy 2.4.6: numpy.array([-3, 0, 100] or [3, 0, 200] or [True, False, True]).astype(dtype).tobytes().hex()
  it.each([
    ['|i1', 'fd0064', [-3, 0, 100]],
    ['<i2', 'fdff00006400', [-3, 0, 100]],
    ['>i4', 'fffffffd0000000000000064', [-3, 0, 100]],
    ['<i8', 'fdffffffffffffff00000000000000006400000000000000', [-3, 0, 100]],
    ['>i8', 'fffffffffffffffd00000000000000000000000000000064', [-3, 0, 100]],
    ['|u1', '0300c8', [3, 0, 200]],
    ['>u2', '0003000000c8', [3, 0, 200]],
    ['<u4', '0300000000000000c8000000', [3, 0, 200]],
    ['<u8', '03000000000000000000000000000000c800000000000000', [3, 0, 200]],
    ['|b1', '010001', [1, 0, 1]],
  ])('is labels where it is of whole numbers: %s', async (dtype, data, labels) => {
    const header = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (3,), }`;
    expect(await readNpyTruth(await file(npyWithHeader(header, Buffer.from(data, 'hex'))))).toEqual({
      kind: 'labels',
      rows: 3,
      labels: Float64Array.from(labels),
    });
  });

  it('is values where it is of floats, whatever they are', async () => {
    expect(await readNpyTruth(await file(npyBytes([3], [1, 2, 3], '<f8')))).toEqual({
      kind: 'values',
      rows: 3,
      columns: 1,
      values: Float32Array.of(1, 2, 3),
    });
  });

  it('is refused where whole numbers lie beyond ±2^53, or are more than one a row', async () => {
    const data = Buffer.alloc(16);
    data.writeBigInt64LE(-(2n ** 53n) - 1n, 8);
    const large = await file(
      npyWithHeader("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", data),
    );
    await expect(readNpyTruth(large)).rejects.toThrow(
      `${large}: the label of row 1 (from 0) is beyond ±2^53, where whole numbers cannot be told apart.`,
    );
    const matrix = await file(
      npyWithHeader("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 1), }", data),
    );
    await expect(readNpyTruth(matrix)).rejects.toThrow(
      `${matrix}: the array has shape (2, 1); whole numbers are labels, one a row, (n,). Numbers that are no labels need .astype('float32').`,
    );
    const short = await file(
      npyWithHeader("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }", data),
    );
    await expect(readNpyTruth(short)).rejects.toThrow(
      'it should hold 152 bytes for shape (3,), and holds 144.',
    );
  });
});

describe('a bad .npy file is refused with its name and place:', () => {
  it.each([
    {
      what: 'NaN',
      bytes: npyBytes([2, 3], [1, 2, 3, 4, NaN, 6]),
      message: 'the value at row 1, column 1 (both from 0) is NaN; every value must be finite.',
    },
    {
      what: 'infinity',
      bytes: npyBytes([2, 3], [1, 2, 3, 4, 5, -Infinity]),
      message: 'the value at row 1, column 2 (both from 0) is -Infinity; every value must be finite.',
    },
    {
      what: 'a float64 beyond float32',
      bytes: npyBytes([1, 1], [1e300], '<f8'),
      message:
        'the value at row 0, column 0 (both from 0) is Infinity as a float32; every value must be finite.',
    },
    {
      what: 'cut short',
      bytes: npyBytes([100, 3], Array<number>(300).fill(1)).subarray(0, 500),
      message: 'the file is cut short: it should hold 1328 bytes for shape (100, 3), and holds 500.',
    },
    {
      what: 'cut short in its header',
      bytes: npyBytes([1, 1], [1]).subarray(0, 40),
      message: 'the file ends inside its .npy header.',
    },
    { what: 'nothing in it', bytes: Buffer.alloc(0), message: 'the file is empty.' },
    {
      what: 'ragged rows',
      bytes: npyWithHeader("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", Buffer.from('pickle')),
      message:
        'this is an object array (rows of different lengths, or Python objects); save a rectangular float32 or float64 array.',
    },
    {
      what: 'three dimensions',
      bytes: npyBytes([1, 1, 1], [1]),
      message: 'the array has shape (1, 1, 1); a matrix (time, dimension) is needed.',
    },
  ])('$what', async ({ bytes, message }) => {
    const name = await file(bytes);
    await expect(readNpyMatrix(name)).rejects.toMatchObject({
      name: 'DataError',
      file: name,
      message: `${name}: ${message}`,
    });
  });

  it('one that is not there', async () => {
    const name = path.join(folder, 'absent.npy');
    await expect(readNpyMatrix(name)).rejects.toMatchObject({
      code: 'missing',
      message: `${name}: there is no such file.`,
    });
  });

  it('a folder', async () => {
    await expect(readNpyMatrix(folder)).rejects.toMatchObject({
      message: `${folder}: this is a folder, not a .npy file.`,
    });
  });
});
