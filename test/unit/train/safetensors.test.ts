import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from '../../../engine/train/safetensors.ts';
import type { TrainingState } from '../../../engine/runtime/training-session.ts';

/**
 * Written by the official library, safetensors 0.8.0 for Python:
 *
 *     safetensors.numpy.save({"parameter/w": np.array([[1.5, -2.0, 0.25]], np.float32), "adam.m/w": np.array([0.0, 3.0], np.float32),
 *                             "s": np.array(7.0, np.float32), "e": np.zeros((0, 2), np.float32)},
 *                            metadata={"step": "6000", "note": "hé"}).hex()
 */
const official = Buffer.from(
  '18010000000000007b225f5f6d657461646174615f5f223a7b226e6f7465223a2268c3a9222c2273746570223a2236303030227d2c226164616d2e6d2f' +
    '77223a7b226474797065223a22463332222c227368617065223a5b325d2c22646174615f6f666673657473223a5b302c385d7d2c2265223a7b226474' +
    '797065223a22463332222c227368617065223a5b302c325d2c22646174615f6f666673657473223a5b382c385d7d2c22706172616d657465722f7722' +
    '3a7b226474797065223a22463332222c227368617065223a5b312c335d2c22646174615f6f666673657473223a5b382c32305d7d2c2273223a7b2264' +
    '74797065223a22463332222c227368617065223a5b5d2c22646174615f6f666673657473223a5b32302c32345d7d7d00000000000040400000c03f00' +
    '0000c00000803e0000e040',
  'hex',
);
const tensors: TrainingState = new Map([
  ['parameter/w', { shape: [1, 3], data: Float32Array.of(1.5, -2, 0.25) }],
  ['adam.m/w', { shape: [2], data: Float32Array.of(0, 3) }],
  ['s', { shape: [], data: Float32Array.of(7) }],
  ['e', { shape: [0, 2], data: new Float32Array(0) }],
]);
const metadata = { note: 'hé', step: '6000' };

/** A file with this header and this many bytes of data. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}
const f32 = (shape: number[], begin: number, end: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('reads what the official library wrote', () => {
    const read = decodeSafetensors(official);
    expect(read.metadata).toEqual(metadata);
    expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()));
  });

  it('writes the very bytes that the official library writes', () => {
    expect(Buffer.from(encodeSafetensors({ tensors, metadata })).toString('hex')).toBe(
      official.toString('hex'),
    );
  });

  it('starts the data at a multiple of 8 whatever the header', () => {
    for (const note of ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg']) {
      const bytes = Buffer.from(encodeSafetensors({ tensors, metadata: { note } }));
      expect(bytes.readBigUInt64LE(0) % 8n).toBe(0n);
      expect(decodeSafetensors(bytes).metadata).toEqual({ note });
    }
  });

  it('keeps every bit of a float, NaN and negative zero included', () => {
    const data = Float32Array.of(NaN, -0, Infinity, 1e-45, 3.4e38);
    const back = decodeSafetensors(
      encodeSafetensors({ tensors: new Map([['w', { shape: [5], data }]]), metadata: {} }),
    );
    expect(Buffer.from(back.tensors.get('w')!.data.buffer)).toEqual(Buffer.from(data.buffer));
  });

  it('reads a file whose bytes do not lie at a multiple of 4', () => {
    const shifted = Buffer.concat([Buffer.from([0]), official]).subarray(1);
    expect(decodeSafetensors(shifted).tensors.get('s')?.data).toEqual(Float32Array.of(7));
  });

  it('refuses a file cut anywhere', () => {
    for (let length = 0; length < official.length; length++) {
      expect(() => decodeSafetensors(official.subarray(0, length)), `${length} bytes`).toThrow(
        SafetensorsError,
      );
    }
  });

  it.each([
    [
      'bytes after the last tensor',
      Buffer.concat([official, Buffer.from([0])]),
      /1 bytes after the last tensor/,
    ],
    ['a header that is not JSON', file('{"a":', 0), /not JSON/],
    ['a header that is a list', file([], 0), /not an object/],
    ['a header longer than any file', Buffer.from('ffffffffffffff7f', 'hex'), /too long/],
    ['metadata that is not text', file({ __metadata__: { step: 1 } }, 0), /__metadata__\["step"\]/],
    [
      'another type of number',
      file({ a: { dtype: 'F16', shape: [2], data_offsets: [0, 4] } }, 4),
      /"a" has type F16/,
    ],
    ['a negative size', file({ a: f32([-1], 0, 4) }, 4), /"a" has a bad shape/],
    ['offsets that run backwards', file({ a: f32([1], 4, 0) }, 4), /"a" has bad data_offsets/],
    [
      'a shape that does not fit its bytes',
      file({ a: f32([2], 0, 4) }, 4),
      /"a" has 4 bytes, but shape \[2\] needs 8/,
    ],
    ['tensors that overlap', file({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8), /"b" overlaps/],
    [
      'a gap between tensors',
      file({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12),
      /gap of 4 bytes before tensor "b"/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  it('refuses to write a tensor whose shape does not fit', () => {
    const wrong: TrainingState = new Map([['w', { shape: [3], data: Float32Array.of(1) }]]);
    expect(() => encodeSafetensors({ tensors: wrong, metadata: {} })).toThrow(
      /"w" has 1 values but shape \[3\]/,
    );
  });
});
