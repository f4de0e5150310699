import { closeSync, openSync, readSync } from 'node:fs';

const PROGRAM_LOAD = 1;
const PROGRAM_DYNAMIC = 2;
const DYNAMIC_NEEDED = 1n;
const DYNAMIC_STRING_TABLE = 5n;

/**
 * Names of the shared libraries that a 64-bit little-endian ELF file needs (DT_NEEDED of its dynamic section), as the loader reads
 * them. Only headers are read, however large the file. Source: System V ABI, chapters 4 and 5.
 *
 * Throws an `Error` in words where the file is no such library.
 */
export function elfNeeded(path: string): string[] {
  const file = openSync(path, 'r');
  try {
    const at = (offset: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      const read = readSync(file, bytes, 0, length, offset);
      return bytes.subarray(0, read);
    };
    return needed(at, path);
  } finally {
    closeSync(file);
  }
}

type At = (offset: number, length: number) => Buffer;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function needed(at: At, path: string): string[] {
  const header = at(0, 64);
  if (
    header.length < 64 ||
    header.toString('latin1', 0, 4) !== '\x7fELF' ||
    header[4] !== 2 ||
    header[5] !== 1
  ) {
    throw new Error(`${path} is not a shared library of 64-bit Linux.`);
  }
  const segments = readSegments(at, header);
  const dynamic = segments.find(({ type }) => type === PROGRAM_DYNAMIC);
  if (dynamic === undefined) return [];
  const entries = at(dynamic.offset, dynamic.size);
  const names: number[] = [];
  let strings = 0;
  for (let k = 0; k + 16 <= entries.length; k += 16) {
    const tag = entries.readBigInt64LE(k);
    const value = Number(entries.readBigUInt64LE(k + 8));
    if (tag === DYNAMIC_NEEDED) names.push(value);
    if (tag === DYNAMIC_STRING_TABLE) strings = fileOffset(segments, value);
  }
  return names.map((offset) => {
    const text = at(strings + offset, 256);
    const end = text.indexOf(0);
    return text.toString('latin1', 0, end < 0 ? text.length : end);
  });
}

function readSegments(at: At, header: Buffer): Segment[] {
  const start = Number(header.readBigUInt64LE(32));
  const size = header.readUInt16LE(54);
  return Array.from({ length: header.readUInt16LE(56) }, (_, i) => {
    const entry = at(start + i * size, size);
    return {
      type: entry.readUInt32LE(0),
      offset: Number(entry.readBigUInt64LE(8)),
      address: Number(entry.readBigUInt64LE(16)),
      size: Number(entry.readBigUInt64LE(32)),
    };
  });
}

/** Where in the file an address of the loaded library comes from. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find(
    (each) => each.type === PROGRAM_LOAD && address >= each.address && address < each.address + each.size,
  );
  return segment === undefined ? 0 : address - segment.address + segment.offset;
}
