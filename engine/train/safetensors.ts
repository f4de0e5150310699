import type { StateTensor, TrainingState } from '../runtime/training-session.ts';

/**
 * The safetensors format (https://github.com/huggingface/safetensors, "Format"):
 *
 *     8 bytes   length N of the header, unsigned little-endian
 *     N bytes   JSON {"<name>": {"dtype", "shape", "data_offsets": [begin, end]}, …, "__metadata__": {string: string}}
 *     the rest  the tensors' bytes, little-endian, row-major, without gaps; offsets count from its first byte
 *
 * The header is padded with spaces so that the data begins at a multiple of 8. Only F32 is written and read.
 */
export interface SafetensorsFile {
  readonly tensors: TrainingState;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A file that is not what it should be; `message` says where, without the file's name. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/** The format's own limit, against headers that would fill the memory. */
const MAX_HEADER_BYTES = 100_000_000;

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Tensors in alphabetical order of their names, as the official library writes equal types. */
export function encodeSafetensors(file: SafetensorsFile): Uint8Array {
  const names = [...file.tensors.keys()].sort();
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  let offset = 0;
  for (const name of names) {
    const tensor = file.tensors.get(name) as StateTensor;
    if (tensor.data.length !== elements(tensor.shape)) {
      throw new SafetensorsError(
        `tensor "${name}" has ${tensor.data.length} values but shape ${inBrackets(tensor.shape)}`,
      );
    }
    header[name] = {
      dtype: 'F32',
      shape: tensor.shape,
      data_offsets: [offset, offset + tensor.data.byteLength],
    } satisfies HeaderEntry;
    offset += tensor.data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const out = Buffer.alloc(8 + headerBytes + offset, ' ');
  out.writeBigUInt64LE(BigInt(headerBytes), 0);
  text.copy(out, 8);
  let position = 8 + headerBytes;
  for (const name of names) {
    const { data } = file.tensors.get(name) as StateTensor;
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return out;
}

/** Reads a whole file. Throws `SafetensorsError` on anything but a complete, gapless file of F32 tensors. */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.byteLength < 8) throw new SafetensorsError(`truncated: ${bytes.byteLength} bytes, no header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(MAX_HEADER_BYTES))
    throw new SafetensorsError(`header of ${declared} bytes is too long`);
  const headerBytes = Number(declared);
  if (8 + headerBytes > bytes.byteLength) {
    throw new SafetensorsError(`truncated: header of ${headerBytes} bytes in a file of ${bytes.byteLength}`);
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes));
  const data = bytes.subarray(8 + headerBytes);

  const tensors = new Map<string, StateTensor>();
  let end = 0;
  const byOffset = [...header.entries].sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  for (const [name, entry] of byOffset) {
    const [begin, stop] = entry.data_offsets;
    if (begin < end)
      throw new SafetensorsError(`tensor "${name}" overlaps the one before it (byte ${begin} < ${end})`);
    if (begin > end) throw new SafetensorsError(`gap of ${begin - end} bytes before tensor "${name}"`);
    if (stop - begin !== 4 * elements(entry.shape)) {
      throw new SafetensorsError(
        `tensor "${name}" has ${stop - begin} bytes, but shape ${inBrackets(entry.shape)} needs ${4 * elements(entry.shape)}`,
      );
    }
    if (stop > data.byteLength) {
      throw new SafetensorsError(`truncated: tensor "${name}" ends at byte ${stop} of ${data.byteLength}`);
    }
    // A copy: the file's own bytes need not lie at a multiple of 4, and may be reused by their owner.
    tensors.set(name, {
      shape: entry.shape,
      data: new Float32Array(new Uint8Array(data.subarray(begin, stop)).buffer),
    });
    end = stop;
  }
  if (end !== data.byteLength)
    throw new SafetensorsError(`${data.byteLength - end} bytes after the last tensor`);
  return { tensors, metadata: header.metadata };
}

function parseHeader(bytes: Uint8Array): {
  entries: [string, HeaderEntry][];
  metadata: Record<string, string>;
} {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SafetensorsError('the header is not JSON', { cause });
  }
  if (!isRecord(json)) throw new SafetensorsError('the header is not an object');
  const metadata: Record<string, string> = {};
  const entries: [string, HeaderEntry][] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') {
      if (!isRecord(value)) throw new SafetensorsError('__metadata__ is not an object');
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== 'string') throw new SafetensorsError(`__metadata__["${key}"] is not a string`);
        metadata[key] = text;
      }
    } else {
      entries.push([name, checkedEntry(name, value)]);
    }
  }
  return { entries, metadata };
}

function checkedEntry(name: string, value: unknown): HeaderEntry {
  if (!isRecord(value)) throw new SafetensorsError(`tensor "${name}" has no description`);
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = value as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  if (dtype !== 'F32')
    throw new SafetensorsError(`tensor "${name}" has type ${String(dtype)}; only F32 is read`);
  if (!Array.isArray(shape) || !shape.every(isSize))
    throw new SafetensorsError(`tensor "${name}" has a bad shape`);
  if (
    !Array.isArray(offsets) ||
    offsets.length !== 2 ||
    !offsets.every(isSize) ||
    offsets[0]! > offsets[1]!
  ) {
    throw new SafetensorsError(`tensor "${name}" has bad data_offsets`);
  }
  return { dtype, shape, data_offsets: [offsets[0]!, offsets[1]!] };
}

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
const inBrackets = (shape: readonly number[]) => `[${shape.join(', ')}]`;
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
