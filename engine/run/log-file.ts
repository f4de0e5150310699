import { closeSync, fdatasync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * The end of an append-only file of lines that loses nothing: lines that the disk does not take stay in memory, in order,
 * and are tried again. The file has one writer (the lock sees to that), so after an error its size tells how much got through.
 */
export class LogFile {
  private readonly path: string;
  private file: number | null = null;
  /** Bytes in the file as far as this process knows. */
  private size = 0;
  private lines: string[] = [];
  private lineBytes = 0;
  /** What an earlier flush could not write. */
  private unwritten: Buffer[] = [];
  private unwrittenBytes = 0;
  private syncing = false;
  private dirty = false;

  /** @throws the system's error where the file cannot be opened for appending */
  constructor(path: string) {
    this.path = path;
    this.file = openSync(path, 'a', 0o644);
    this.size = fstatSync(this.file).size;
  }

  get waitingBytes(): number {
    return this.unwrittenBytes + this.lineBytes;
  }

  /** `line` ends with a newline. */
  push(line: string): void {
    this.lines.push(line);
    this.lineBytes += line.length;
  }

  /** Writes what waits; returns the error where not all of it could be. One system call when all is well. */
  flush(): unknown {
    if (this.lines.length > 0) {
      const bytes = Buffer.from(this.lines.join(''));
      this.unwritten.push(bytes);
      this.unwrittenBytes += bytes.length;
      this.lines = [];
      this.lineBytes = 0;
    }
    if (this.unwritten.length === 0) return null;
    try {
      const file = (this.file ??= this.reopen());
      for (let head = this.unwritten[0]; head !== undefined; head = this.unwritten[0]) {
        this.taken(writeSync(file, head));
        this.dirty = true;
      }
      return null;
    } catch (error) {
      this.close();
      return error;
    }
  }

  /** Asks the disk to keep what was written, without waiting; on network file systems this is what shows it to others. */
  sync(onError: (error: unknown) => void): void {
    if (!this.dirty || this.syncing || this.file === null) return;
    this.syncing = true;
    this.dirty = false;
    fdatasync(this.file, (error) => {
      this.syncing = false;
      // EBADF: closed meanwhile; EINVAL: not a file that can be synced.
      if (error !== null && error.code !== 'EBADF' && error.code !== 'EINVAL') onError(error);
    });
  }

  /** Text that still waits, for a last rescue. */
  waiting(): Buffer {
    return Buffer.concat([...this.unwritten, Buffer.from(this.lines.join(''))]);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private taken(bytes: number): void {
    const head = this.unwritten[0];
    if (head === undefined) return;
    this.size += bytes;
    this.unwrittenBytes -= bytes;
    if (bytes < head.length) this.unwritten[0] = head.subarray(bytes);
    else this.unwritten.shift();
  }

  /** After an error: a failed write may have left some of its bytes; these must not be written twice. */
  private reopen(): number {
    const file = openSync(this.path, 'a', 0o644);
    const landed = fstatSync(file).size - this.size;
    if (landed > 0 && landed <= (this.unwritten[0]?.length ?? 0)) this.taken(landed);
    else this.size += landed;
    return file;
  }
}

/** Where the log of an earlier attempt ends. */
export interface LogEnd {
  /** `seq` that comes next. */
  readonly nextSeq: number;
  /** The last line has no newline: the earlier trainer was killed while writing it. */
  readonly torn: boolean;
}

/**
 * Looks at the end of a log without reading all of it. Nothing is cut off: a torn line gets a newline before the next
 * line, and readers skip it.
 */
export function findLogEnd(path: string): LogEnd {
  const file = openSync(path, 'r');
  try {
    let end = fstatSync(file).size;
    let tail = Buffer.alloc(0);
    let torn = false;
    while (end > 0) {
      const start = Math.max(0, end - TAIL_CHUNK);
      const chunk = Buffer.alloc(end - start);
      const read = readSync(file, chunk, 0, chunk.length, start);
      tail = Buffer.concat([chunk.subarray(0, read), tail]);
      torn = tail[tail.length - 1] !== NEWLINE;
      const lines = tail.toString('utf8').split('\n');
      // The first piece may be the end of a longer line, unless it begins the file.
      const whole = start === 0 ? lines : lines.slice(1);
      const seq = whole.map(seqOf).findLast((n) => n !== null);
      if (seq !== undefined && seq !== null) return { nextSeq: seq + 1, torn };
      end = start;
    }
    return { nextSeq: 0, torn };
  } finally {
    closeSync(file);
  }
}

const NEWLINE = 10;
const TAIL_CHUNK = 1 << 16;

function seqOf(line: string): number | null {
  try {
    const value: unknown = JSON.parse(line);
    const seq: unknown = typeof value === 'object' && value !== null && 'seq' in value ? value.seq : null;
    return typeof seq === 'number' && Number.isInteger(seq) ? seq : null;
  } catch {
    return null;
  }
}
