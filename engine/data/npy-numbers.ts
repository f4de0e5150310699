import { bytesOf, type NpyDtype, type NpyHeader } from '../experiment/npy-header.ts';

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

type Numbers = Float32Array | Float64Array;

/**
 * The numbers of a `.npy` file in row-major order, whatever its byte order and memory order: float32 as it is, everything
 * else as float64. An int64 beyond ±2⁵³ loses digits there.
 *
 * @param bytes the whole file
 */
export function npyNumbers(bytes: Uint8Array, header: NpyHeader<NpyDtype>): Numbers {
  const count = header.shape.reduce((product, length) => product * length, 1);
  const stored = storedNumbers(
    bytes.subarray(header.dataOffset, header.dataOffset + count * bytesOf(header.dtype)),
    header,
    count,
  );
  const [rows = 1, columns = 1] = header.shape;
  if (!header.fortranOrder || header.shape.length < 2) return stored;
  const values = header.dtype === 'f4' ? new Float32Array(count) : new Float64Array(count);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) values[r * columns + c] = stored[c * rows + r]!;
  }
  return values;
}

/** The numbers in the order in which the file holds them. */
function storedNumbers(data: Uint8Array, header: NpyHeader<NpyDtype>, count: number): Numbers {
  const { dtype, littleEndian } = header;
  if (littleEndian === HOST_IS_LITTLE_ENDIAN && (dtype === 'f4' || dtype === 'f8')) {
    // A copy: the file's numbers need not lie at a multiple of their width. (Buffer's `slice` would not copy.)
    const { buffer } = new Uint8Array(data);
    return dtype === 'f4' ? new Float32Array(buffer, 0, count) : new Float64Array(buffer, 0, count);
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = bytesOf(dtype);
  const out = dtype === 'f4' ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = numberAt(view, i * width, dtype, littleEndian);
  return out;
}

function numberAt(view: DataView, offset: number, dtype: NpyDtype, littleEndian: boolean): number {
  switch (dtype) {
    case 'f4':
      return view.getFloat32(offset, littleEndian);
    case 'f8':
      return view.getFloat64(offset, littleEndian);
    case 'i1':
      return view.getInt8(offset);
    case 'i2':
      return view.getInt16(offset, littleEndian);
    case 'i4':
      return view.getInt32(offset, littleEndian);
    case 'i8':
      return Number(view.getBigInt64(offset, littleEndian));
    case 'u1':
      return view.getUint8(offset);
    case 'u2':
      return view.getUint16(offset, littleEndian);
    case 'u4':
      return view.getUint32(offset, littleEndian);
    case 'u8':
      return Number(view.getBigUint64(offset, littleEndian));
  }
}
