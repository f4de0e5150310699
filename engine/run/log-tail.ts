import { open, stat, type FileHandle } from 'node:fs/promises';
import { EventReader, type ReadBatch } from './event-reader.ts';
import { systemCode } from './run-directory-error.ts';

/** What is new in a log; `restarted` = the file was replaced, all that was read before is void. */
export type TailBatch = ReadBatch & { readonly restarted: boolean };

/** Reads a growing log from where it stopped last, in chunks, giving the event loop air in between. */
export class LogTail {
  private readonly path: string;
  private reader = new EventReader();
  private file: FileHandle | null = null;
  private inode = 0;
  private offset = 0;
  /** The first bytes, which tell one log from another. */
  private head: Buffer = Buffer.alloc(0);
  private readonly chunk = Buffer.allocUnsafe(256 * 1024);

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Yields what was appended since the last call, up to the present end. A missing file yields nothing.
   *
   * @throws the system's error where the file is there and cannot be read
   */
  async *drain(): AsyncGenerator<TailBatch> {
    let restarted = await this.catchUpWithPath();
    if (restarted) yield { events: [], warnings: [], restarted };
    restarted = false;
    while (this.file !== null) {
      const { bytesRead } = await this.file.read(this.chunk, 0, this.chunk.length, this.offset);
      if (bytesRead === 0) return;
      const bytes = this.chunk.subarray(0, bytesRead);
      if (this.offset < HEAD) this.head = Buffer.concat([this.head, bytes]).subarray(0, HEAD);
      this.offset += bytesRead;
      const batch = this.reader.push(bytes);
      if (batch.events.length > 0 || batch.warnings.length > 0) yield { ...batch, restarted };
    }
  }

  async close(): Promise<void> {
    const file = this.file;
    this.file = null;
    await file?.close();
  }

  /**
   * Sees to it that the open file is the one at the path. A copy that was renamed into place (rsync) goes on where the old one
   * stopped; a shorter or different file is another log.
   */
  private async catchUpWithPath(): Promise<boolean> {
    const status = await stat(this.path).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return null;
      throw error;
    });
    if (status === null) return false;
    const moved = this.file !== null && status.ino !== this.inode;
    if (moved) await this.close();
    if (this.file === null) {
      this.file = await open(this.path, 'r');
      this.inode = status.ino;
    }
    const other = status.size < this.offset || (moved && !(await this.hasSameHead(this.file)));
    if (other) {
      this.reader = new EventReader();
      this.offset = 0;
      this.head = Buffer.alloc(0);
    }
    return other;
  }

  private async hasSameHead(file: FileHandle): Promise<boolean> {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(this.head.length), 0, this.head.length, 0);
    return buffer.subarray(0, bytesRead).equals(this.head);
  }
}

const HEAD = 512;
