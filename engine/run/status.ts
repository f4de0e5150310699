import type { RunRecord } from '../../schemas/run-record.ts';
import type { RunStatus } from '../../schemas/run-log.ts';
import type { RunSummary } from './run-summary.ts';

/** What can be seen of a trainer from outside its log. */
export interface SignsOfLife {
  /** Of the newest attempt; `elsewhere` where it belongs to another host, or none is named. */
  readonly process: 'alive' | 'gone' | 'elsewhere';
  /** Milliseconds since the epoch at which heartbeat, log or record last changed; null where nothing is there. */
  readonly lastSign: number | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The end of what the trainer printed, if it was kept. */
  readonly output: string;
}

export interface RunState {
  readonly status: RunStatus;
  /** Why, where the status needs a word: failed and paused. */
  readonly reason: string;
}

/** Seconds without a sign after which a trainer on another host counts as failed. */
export const SILENT_AFTER = 15;

/**
 * The status of a run, derived anew at every look, because a killed trainer writes nothing down. On this host the process
 * decides (a long step stops the heartbeat, not the run); elsewhere the age of the last sign of life does.
 */
export function deriveStatus(record: RunRecord | null, summary: RunSummary, signs: SignsOfLife): RunState {
  // run.json is rewritten before the new attempt's `started`: until then the log still tells of the one before.
  const restarting = record !== null && record.attempt > summary.attempt && !endedSince(record, summary);
  if (summary.ended !== null && !restarting) {
    const { status, error } = summary.ended;
    return { status, reason: error?.message ?? '' };
  }
  const lost = whyLost(record, signs);
  if (lost !== null) {
    const words = [
      lost,
      lastWords(summary, signs, restarting),
      driverWords(record, summary, signs, restarting),
      wayOn(summary),
    ];
    return { status: 'failed', reason: words.filter((it) => it !== '').join(' ') };
  }
  if (restarting || summary.phase === 'starting') return { status: 'starting', reason: '' };
  return summary.phase === 'paused'
    ? { status: 'paused', reason: summary.pauseReason }
    : { status: 'running', reason: '' };
}

/** An attempt that fails before its first step writes `ended` and no `started`. */
function endedSince({ process }: RunRecord, { ended }: RunSummary): boolean {
  return ended !== null && ended.t * 1000 >= Date.parse(process.started);
}

function whyLost(record: RunRecord | null, signs: SignsOfLife): string | null {
  const since = signs.lastSign === null ? '' : ` since ${clockTime(signs.lastSign)}`;
  switch (signs.process) {
    case 'alive':
      return null;
    case 'gone':
      return `The training process (pid ${record?.process.pid ?? '?'}) is gone${since}.`;
    case 'elsewhere': {
      if (signs.lastSign !== null && signs.now - signs.lastSign <= SILENT_AFTER * 1000) return null;
      const where = record === null ? '' : ` from ${record.process.host}`;
      return `No sign of life${where}${since}.`;
    }
  }
}

function lastWords(summary: RunSummary, signs: SignsOfLife, restarting: boolean): string {
  const ofThisAttempt = restarting ? [] : summary.log.filter((line) => line.seq > summary.history.startSeq);
  const error = ofThisAttempt.findLast((line) => line.level === 'error');
  const words = error?.message ?? signs.output.trim();
  if (words !== '') return `Last words: ${words}`;
  return `It left no words at step ${summary.step} of ${summary.totalSteps}: perhaps native code crashed, or it was killed, for want of memory or by hand.`;
}

/** A driver that crashes takes the trainer with it and leaves no word: the device is named, and the way round it. */
function driverWords(
  record: RunRecord | null,
  summary: RunSummary,
  { process }: SignsOfLife,
  restarting: boolean,
): string {
  const device = restarting ? record?.device : (summary.device ?? record?.device);
  if (process !== 'gone' || device === undefined || device.device === 'cpu') return '';
  return `It trained on ${device.device} (${device.hardware}), whose driver may have crashed: if it happens again, train on the processor ("device": "cpu").`;
}

/** What the run was at its last checkpoint is not lost with its process. */
function wayOn({ checkpoints }: RunSummary): string {
  const newest = checkpoints.at(-1);
  return newest === undefined ? '' : `Resume it from its checkpoint of step ${newest.step}.`;
}

/** Local time, e.g. 2026-03-01 14:05:09. */
function clockTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  const local = new Date(milliseconds - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}
