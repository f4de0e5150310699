import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { isWhole, listCheckpoints, type CheckpointFile } from './checkpoint-files.ts';

/** Read at a time: a checkpoint of gigabytes must not fill the memory of who only looks. */
const CHUNK_BYTES = 1 << 22;

/** The newest checkpoint not past `step` whose numbers are those that were written; null where there is none. */
export async function lastGoodCheckpoint(directory: string, step: number): Promise<CheckpointFile | null> {
  for (const checkpoint of listCheckpoints(directory).reverse())
    if (checkpoint.step <= step && (await isGood(checkpoint.path))) return checkpoint;
  return null;
}

/**
 * Whether a checkpoint of ours is whole and its tensors have the CRC-32 that its header says (tensor after tensor in the
 * order of their names). One of a release that wrote no CRC is good when it is whole.
 */
async function isGood(path: string): Promise<boolean> {
  if (!isWhole(path)) return false;
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    const headerBytes = Number((await read(file, 0, 8)).readBigUInt64LE());
    const { __metadata__: metadata = {}, ...tensors } = JSON.parse(
      (await read(file, 8, headerBytes)).toString('utf8'),
    ) as Header;
    if (metadata['step'] === undefined) return false;
    if (metadata['crc32'] === undefined) return true;
    let sum = 0;
    for (const [, { data_offsets: offsets }] of Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1)))
      sum = await checksum(file, 8 + headerBytes + offsets[0], 8 + headerBytes + offsets[1], sum);
    return sum.toString(16) === metadata['crc32'];
  } catch {
    return false;
  } finally {
    await file?.close();
  }
}

interface HeaderEntry {
  readonly data_offsets: readonly [number, number];
}
type Header = Readonly<Record<string, HeaderEntry>> & {
  readonly __metadata__?: Readonly<Record<string, string>>;
};

async function checksum(file: FileHandle, from: number, to: number, before: number): Promise<number> {
  let sum = before;
  for (let at = from; at < to; at += CHUNK_BYTES)
    sum = crc32(await read(file, at, Math.min(CHUNK_BYTES, to - at)), sum);
  return sum;
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw new Error('the file is shorter than its header says');
  return buffer;
}
