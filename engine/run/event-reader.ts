import { RUN_LOG_VERSION, type RunEvent } from '../../schemas/run-log.ts';
import { parseEvent } from './parse-event.ts';

/** Something in the log that a person may want to know; reading goes on. */
export interface ReaderWarning {
  /** `unknown-type` is said once per type, `newer-version` once. */
  readonly kind: 'torn' | 'malformed' | 'unknown-type' | 'newer-version' | 'too-long';
  /** Line of the log, 1 for the first. */
  readonly line: number;
  readonly message: string;
}

export interface ReadBatch {
  readonly events: readonly RunEvent[];
  readonly warnings: readonly ReaderWarning[];
}

/**
 * Turns the bytes of a log, as they come, into events. The last line is held back until its newline is there; half a line in
 * the middle (a trainer was killed) is skipped; cuts within a character do no harm, because only whole lines are decoded.
 */
export class EventReader {
  private readonly longestLine: number;
  /** Bytes of the line that has no end yet. */
  private rest: Buffer[] = [];
  private restBytes = 0;
  private skipping = false;
  private line = 0;
  private readonly said = new Set<string>();

  /** @param longestLine longer lines are skipped, so that a file that is no log cannot fill the memory */
  constructor(longestLine: number = 64 * 2 ** 20) {
    this.longestLine = longestLine;
  }

  /** The next bytes; they are copied where they must be kept. */
  push(bytes: Uint8Array): ReadBatch {
    const batch = { events: [] as RunEvent[], warnings: [] as ReaderWarning[] };
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const end = chunk.lastIndexOf(NEWLINE);
    if (end < 0) {
      this.keep(chunk);
      return batch;
    }
    let start = 0;
    if (this.restBytes > 0 || this.skipping) {
      start = chunk.indexOf(NEWLINE) + 1;
      this.keep(chunk.subarray(0, start));
      this.endRest(batch.events, batch.warnings);
    }
    const text = chunk.toString('utf8', start, end);
    if (end >= start) for (const line of text.split('\n')) this.take(line, batch.events, batch.warnings);
    this.keep(chunk.subarray(end + 1));
    return batch;
  }

  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.restBytes += bytes.length;
    if (this.restBytes > this.longestLine) this.skipping = true;
    if (this.skipping) this.rest = [];
    else this.rest.push(Buffer.from(bytes));
  }

  private endRest(events: RunEvent[], warnings: ReaderWarning[]): void {
    if (this.skipping) {
      this.line++;
      const message = `Line ${this.line} is ${this.restBytes} bytes long; it was skipped.`;
      warnings.push({ kind: 'too-long', line: this.line, message });
    } else {
      this.take(Buffer.concat(this.rest).toString('utf8').trimEnd(), events, warnings);
    }
    this.rest = [];
    this.restBytes = 0;
    this.skipping = false;
  }

  private take(text: string, events: RunEvent[], warnings: ReaderWarning[]): void {
    this.line++;
    // A resumed trainer ends a torn line with a newline; where the line was whole after all, an empty one is left.
    if (text.trim() === '') return;
    const warn = (kind: ReaderWarning['kind'], message: string, once = false): void => {
      if (once && this.said.has(message)) return;
      if (once) this.said.add(message);
      warnings.push({ kind, line: this.line, message });
    };
    let parsed = parseEvent(text);
    if (parsed.kind === 'torn') {
      warn(
        'torn',
        `Line ${this.line} is no whole event; it was skipped (a trainer was killed while it wrote).`,
      );
      parsed = parseEvent(afterTear(text));
    }
    if (parsed.kind === 'torn') return;
    if (parsed.version > RUN_LOG_VERSION) warn('newer-version', newer(parsed.version), true);
    if (parsed.kind === 'event') events.push(parsed.event);
    else if (parsed.kind === 'malformed') warn('malformed', `Line ${this.line} was skipped: ${parsed.why}.`);
    else warn('unknown-type', `Events of the unknown type "${parsed.type}" are skipped.`, true);
  }
}

const NEWLINE = 10;

/** A trainer that does not look at the end of the log glues its first event to the torn line; that event is whole. */
function afterTear(line: string): string {
  const start = line.lastIndexOf('{"v":');
  return start > 0 ? line.slice(start) : '';
}

function newer(version: number): string {
  return (
    `The log has version ${version}; this VJEPA Lab understands ${RUN_LOG_VERSION}. ` +
    'What it does not know is not shown: update VJEPA Lab.'
  );
}
