import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Experiment } from '../../schemas/experiment.ts';
import { RUN_LOG_VERSION, type NewRunEvent } from '../../schemas/run-log.ts';
import type { DeviceReport, RunOrigin, RunRecord } from '../../schemas/run-record.ts';
import { writeAtomically } from './atomic-file.ts';
import { holdsRun, makeFolder, runPaths, type RunPaths } from './layout.ts';
import { LogFile, findLogEnd } from './log-file.ts';
import { startTicks } from './process-state.ts';
import { RunDirectoryError, inWords, unwritable } from './run-directory-error.ts';
import { acquireLock, type RunLock } from './run-lock.ts';
import { readRunRecord } from './run-record.ts';

/** What a trainer knows when it begins a run. */
export interface NewRun {
  /** Missing, or without a run in it; see `newRunDirectory`. */
  readonly directory: string;
  readonly name: string;
  readonly experiment: Experiment;
  /** The experiment file as launched; kept byte for byte. */
  readonly experimentText: string | Uint8Array;
  /** Absolute path of the experiment file. */
  readonly experimentFile: string;
  readonly overrides: readonly string[];
  readonly totalSteps: number;
  /** As far as it is known; see `updateRecord`. */
  readonly device: DeviceReport;
  readonly versions: Readonly<Record<string, string>>;
  /** Left out: the run draws its own first weights. */
  readonly origin?: RunOrigin;
}

/** What may differ when a run goes on; the rest of run.json stays. */
export type ResumedRun = Partial<
  Pick<RunRecord, 'device' | 'versions' | 'totalSteps' | 'overrides' | 'experiment'>
>;

export interface RunWriterOptions {
  /** The log (or run.json) cannot be written at the moment. Nothing is lost; called once until all is well again. */
  readonly onTrouble?: (error: RunDirectoryError) => void;
  /** All that waited is written. */
  readonly onRecovered?: () => void;
  /** Bytes of waiting lines above which `overfull` is true. Default 64 MiB. */
  readonly backlogLimit?: number;
}

/**
 * Begins a run: takes the lock, writes run.json and experiment.vjepa.json, opens the log.
 *
 * @throws RunDirectoryError `exists`, `in-use`, `unwritable`
 */
export function createRun(run: NewRun, options: RunWriterOptions = {}): RunWriter {
  const directory = resolve(run.directory);
  makeFolder(directory);
  const record: RunRecord = {
    v: RUN_LOG_VERSION,
    id: basename(directory),
    name: run.name,
    experiment: run.experiment,
    experimentFile: run.experimentFile,
    overrides: run.overrides,
    totalSteps: run.totalSteps,
    created: new Date().toISOString(),
    attempt: 0,
    process: thisProcess(),
    device: run.device,
    versions: run.versions,
    ...(run.origin === undefined ? {} : { origin: run.origin }),
  };
  return open(directory, options, (paths) => {
    if (holdsRun(directory)) throw runExists(directory);
    writeAtomically(paths.experiment, run.experimentText);
    return record;
  });
}

/**
 * Goes on with a run: takes the lock, raises the attempt in run.json, and continues the log after its last line. The trainer
 * then appends `started` with `writer.record.attempt` and the step of the checkpoint.
 *
 * @throws RunDirectoryError `not-a-run`, `damaged-record`, `in-use`, `unwritable`
 */
export function resumeRun(
  directory: string,
  changes: ResumedRun = {},
  options: RunWriterOptions = {},
): RunWriter {
  readRunRecord(directory);
  // Read again under the lock: another trainer may have resumed and ended in between.
  return open(resolve(directory), options, () => {
    const before = readRunRecord(directory);
    return { ...before, ...changes, v: RUN_LOG_VERSION, attempt: before.attempt + 1, process: thisProcess() };
  });
}

/** The trainer's side of a run directory. All methods are synchronous. */
export class RunWriter {
  readonly directory: string;
  readonly paths: RunPaths;
  private readonly options: RunWriterOptions;
  private readonly lock: RunLock;
  private readonly log: LogFile;
  private nextSeq: number;
  private currentRecord: RunRecord;
  private recordWaits = false;
  private troubleSince: number | null = null;
  private lastHeartbeat = 0;
  private closed = false;

  /** Use `createRun` or `resumeRun`. */
  constructor(directory: string, options: RunWriterOptions, lock: RunLock, record: RunRecord) {
    this.directory = directory;
    this.paths = runPaths(directory);
    this.options = options;
    this.lock = lock;
    this.currentRecord = record;
    writeAtomically(this.paths.record, recordText(record));
    this.log = new LogFile(this.paths.events);
    const end = findLogEnd(this.paths.events);
    this.nextSeq = end.nextSeq;
    if (end.torn) this.log.push('\n');
    this.heartbeat();
  }

  /** run.json as last written. */
  get record(): RunRecord {
    return this.currentRecord;
  }

  /** Bytes of lines that are not on disk yet. */
  get backlog(): number {
    return this.log.waitingBytes;
  }

  /** The disk has refused so much that the trainer should wait (calling `flush` now and then) before it goes on. */
  get overfull(): boolean {
    return this.backlog > this.backlogLimit;
  }

  /**
   * Adds an event, with `v`, `seq` and the present time; `flush` writes it.
   *
   * @throws RunDirectoryError `backlog-full` for a trainer that goes on although `overfull`
   */
  append(event: NewRunEvent): void {
    if (this.backlog > 2 * this.backlogLimit) throw this.backlogFull();
    const { type, ...rest } = event;
    const line = { v: RUN_LOG_VERSION, seq: this.nextSeq, t: Date.now() / 1000, type, ...rest };
    this.log.push(`${JSON.stringify(line)}\n`);
    this.nextSeq++;
  }

  /** Writes what waits, in one go; true when all of it is on disk (and the run is open). Cheap enough for ten times a second. */
  flush(): boolean {
    if (this.closed) return false;
    let error = this.log.flush();
    if (error === null && this.recordWaits) error = this.tryWriteRecord();
    if (error !== null) this.trouble(error);
    else if (this.troubleSince !== null) this.recovered(this.troubleSince);
    return error === null;
  }

  /**
   * Shows that the trainer lives; call it as often as you like, it works once a second.
   *
   * @throws RunDirectoryError `lock-lost`: the run was deleted or taken over; write nothing more
   */
  heartbeat(): void {
    const now = Date.now();
    if (Math.abs(now - this.lastHeartbeat) < 1000) return;
    this.lastHeartbeat = now;
    if (!this.lock.isHeld()) {
      // From here on the files belong to somebody else.
      this.closed = true;
      this.log.close();
      throw this.lockLost();
    }
    touch(this.paths.heartbeat, now);
    this.log.sync((error) => {
      this.trouble(error);
    });
  }

  /** Rewrites run.json, e.g. once the device is known. */
  updateRecord(changes: ResumedRun): void {
    this.currentRecord = { ...this.currentRecord, ...changes };
    this.recordWaits = true;
    this.flush();
  }

  /**
   * Writes what waits and lets go of the run. Safe to call twice.
   *
   * @throws RunDirectoryError `log-not-written` where the disk still refuses; the message says where the lines were saved
   */
  close(): void {
    if (this.closed) return;
    const complete = this.flush();
    const left = this.log.waiting();
    this.closed = true;
    this.log.close();
    this.lock.release();
    if (!complete && left.length > 0) throw this.rescue(left);
  }

  private get backlogLimit(): number {
    return this.options.backlogLimit ?? 64 * 2 ** 20;
  }

  private tryWriteRecord(): unknown {
    try {
      writeAtomically(this.paths.record, recordText(this.currentRecord));
      this.recordWaits = false;
      return null;
    } catch (error) {
      return error;
    }
  }

  private trouble(cause: unknown): void {
    if (this.troubleSince !== null) return;
    this.troubleSince = Date.now();
    const message =
      `The log cannot be written to ${this.directory}: ${inWords(cause)}. ` +
      'Its lines are kept in memory and written as soon as that is over; make room on the disk.';
    this.options.onTrouble?.(new RunDirectoryError('log-not-written', this.paths.events, message, cause));
  }

  /** The log itself tells why its lines came late. */
  private recovered(since: number): void {
    this.troubleSince = null;
    const seconds = Math.round((Date.now() - since) / 1000);
    const message = `The log could not be written for ${seconds} s; its lines were kept and none is lost.`;
    this.append({ type: 'log', level: 'warning', message });
    this.flush();
    this.options.onRecovered?.();
  }

  private rescue(left: Buffer): RunDirectoryError {
    const { events } = this.paths;
    const refuge = join(tmpdir(), `${this.record.id}-${process.pid}-events.jsonl`);
    let where = `were saved in ${refuge}; append that file to ${events} once there is room`;
    try {
      writeFileSync(refuge, left);
    } catch (error) {
      where = `are lost (${inWords(error)} at ${refuge}, too)`;
    }
    return new RunDirectoryError(
      'log-not-written',
      events,
      `The last ${left.length} bytes of the log ${where}.`,
    );
  }

  private backlogFull(): RunDirectoryError {
    const size = Math.round(this.backlog / 2 ** 20);
    const message = `${size} MiB of the log wait for the disk of ${this.directory}. Make room, then resume the run.`;
    return new RunDirectoryError('backlog-full', this.directory, message);
  }

  private lockLost(): RunDirectoryError {
    const message = existsSync(this.paths.record)
      ? `The run ${this.directory} was taken over by another trainer.`
      : `The run ${this.directory} was deleted while it was trained.`;
    return new RunDirectoryError('lock-lost', this.directory, message);
  }
}

function open(
  directory: string,
  options: RunWriterOptions,
  prepare: (paths: RunPaths) => RunRecord,
): RunWriter {
  const paths = runPaths(directory);
  const lock = acquireLock(directory);
  try {
    const record = prepare(paths);
    makeFolder(paths.checkpoints);
    return new RunWriter(directory, options, lock, record);
  } catch (error) {
    lock.release();
    throw error instanceof RunDirectoryError ? error : unwritable(directory, error);
  }
}

function runExists(directory: string): RunDirectoryError {
  const message = `${directory} already holds a run. Resume it, or choose another folder for the new run.`;
  return new RunDirectoryError('exists', directory, message);
}

function thisProcess(): RunRecord['process'] {
  const ticks = startTicks(process.pid);
  const started = new Date().toISOString();
  return {
    pid: process.pid,
    host: hostname(),
    started,
    ...(ticks === undefined ? {} : { startTicks: ticks }),
  };
}

function recordText(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function touch(path: string, now: number): void {
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    try {
      writeFileSync(path, '');
    } catch {
      // Without a heartbeat a watcher on this host still sees the process; elsewhere it will say that signs of life lack.
    }
  }
}
