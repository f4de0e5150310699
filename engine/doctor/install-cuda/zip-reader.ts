import { createReadStream, createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

/** A file within a zip file. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly packedSize: number;
  readonly crc: number;
  readonly isDeflated: boolean;
  /** Where its local header begins. */
  readonly offset: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LONGEST_END = 22 + 0xffff;

/**
 * The entries of a zip file (and so of a NuGet package). Reads the directory at its end only. Source: APPNOTE 6.3 of PKWARE; Zip64
 * where sizes need it, neither encryption nor several volumes. Throws an `Error` in words where it is no whole zip file.
 */
export async function zipEntries(path: string): Promise<ZipEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { offset, length, count } = await directory(file, size, path);
    const bytes = await at(file, offset, length);
    const entries: ZipEntry[] = [];
    for (let k = 0; entries.length < count;) {
      if (k + 46 > bytes.length || bytes.readUInt32LE(k) !== CENTRAL) throw broken(path);
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
        bytes.readUInt16LE(k + field),
      );
      const extraAt = k + 46 + (nameLength ?? 0);
      const extra = bytes.subarray(extraAt, extraAt + (extraLength ?? 0));
      entries.push(entry(bytes.subarray(k, extraAt), extra, path));
      k = extraAt + (extraLength ?? 0) + (commentLength ?? 0);
    }
    return entries;
  } finally {
    await file.close();
  }
}

/** Unpacks an entry into a new file, and holds it to its size and checksum. Throws an `Error` in words where they differ. */
export async function unpack(path: string, entry: ZipEntry, target: string): Promise<void> {
  const start = await dataOffset(path, entry);
  let checksum = 0;
  let size = 0;
  const check = new Transform({
    transform(chunk: Buffer, _, done) {
      checksum = crc32(chunk, checksum);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const source = packed(path, start, entry.packedSize);
  const sink = createWriteStream(target, { flags: 'wx' });
  await (entry.isDeflated
    ? pipeline(source, createInflateRaw(), check, sink)
    : pipeline(source, check, sink));
  if (size !== entry.size || checksum !== entry.crc) {
    throw new Error(`${entry.name} in ${path} is damaged: its checksum is not what the package says.`);
  }
}

/** The whole of a small entry as text. */
export async function unpackText(path: string, entry: ZipEntry): Promise<string> {
  const start = await dataOffset(path, entry);
  const source = packed(path, start, entry.packedSize);
  const chunks: Buffer[] = [];
  for await (const chunk of entry.isDeflated ? source.pipe(createInflateRaw()) : source)
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The end of a read stream is the last byte that it gives: it cannot give none. */
function packed(path: string, start: number, size: number): Readable {
  return size === 0 ? Readable.from([]) : createReadStream(path, { start, end: start + size - 1 });
}

/** Name and extra field of the local header may be longer than those of the directory. */
async function dataOffset(path: string, { offset }: ZipEntry): Promise<number> {
  const file = await open(path);
  try {
    const header = await at(file, offset, 30);
    return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

interface Directory {
  readonly offset: number;
  readonly length: number;
  readonly count: number;
}

async function directory(file: FileHandle, size: number, path: string): Promise<Directory> {
  const tailAt = Math.max(0, size - LONGEST_END);
  const tail = await at(file, tailAt, size - tailAt);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
  if (end < 0) throw broken(path);
  const plain = {
    count: tail.readUInt16LE(end + 10),
    length: tail.readUInt32LE(end + 12),
    offset: tail.readUInt32LE(end + 16),
  };
  if (plain.offset !== 0xffffffff && plain.count !== 0xffff) return plain;
  const locator = tail.subarray(Math.max(0, end - 20), end);
  if (locator.length < 20) throw broken(path);
  const record = await at(file, Number(locator.readBigUInt64LE(8)), 56);
  if (record.length < 56 || record.readUInt32LE(0) !== END_64) throw broken(path);
  const [count, length, offset] = [32, 40, 48].map((field) => Number(record.readBigUInt64LE(field)));
  return { count: count ?? 0, length: length ?? 0, offset: offset ?? 0 };
}

function entry(header: Buffer, extra: Buffer, path: string): ZipEntry {
  const method = header.readUInt16LE(10);
  const name = header.toString('utf8', 46);
  if (method !== 0 && method !== 8)
    throw new Error(`${name} in ${path} is packed in a way that is not known.`);
  let [size, packedSize, offset] = [24, 20, 42].map((field) => header.readUInt32LE(field)) as [
    number,
    number,
    number,
  ];
  // Zip64 holds, in this order, those of the three that do not fit.
  const wide = wideFields(extra);
  if (size === 0xffffffff) size = wide.shift() ?? size;
  if (packedSize === 0xffffffff) packedSize = wide.shift() ?? packedSize;
  if (offset === 0xffffffff) offset = wide.shift() ?? offset;
  return { name, size, packedSize, crc: header.readUInt32LE(16), isDeflated: method === 8, offset };
}

function wideFields(extra: Buffer): number[] {
  for (let k = 0; k + 4 <= extra.length; k += 4 + extra.readUInt16LE(k + 2)) {
    if (extra.readUInt16LE(k) !== 1) continue;
    const count = Math.floor(extra.readUInt16LE(k + 2) / 8);
    return Array.from({ length: count }, (_, i) => Number(extra.readBigUInt64LE(k + 4 + 8 * i)));
  }
  return [];
}

async function at(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}

const broken = (path: string): Error =>
  new Error(`${path} is not a whole package (no directory of a zip file at its end).`);
