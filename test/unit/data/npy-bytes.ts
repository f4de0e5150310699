/** A `.npy` file, format 1.0, of little-endian numbers in C order. */
export function npyBytes(
  shape: readonly number[],
  values: readonly number[],
  dtype: '<f4' | '<f8' = '<f4',
): Buffer {
  const shapeText = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  return npyWithHeader(
    `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${shapeText}, }`,
    Buffer.from((dtype === '<f4' ? Float32Array : Float64Array).from(values).buffer),
  );
}

/** A `.npy` file, format 1.0, with this header and these data. */
export function npyWithHeader(header: string, data: Buffer): Buffer {
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n';
  const start = Buffer.from([
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    1,
    0,
    padded.length & 255,
    padded.length >> 8,
  ]);
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), data]);
}
