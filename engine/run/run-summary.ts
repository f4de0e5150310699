import type { PanelAlert } from '../../schemas/panel-message.ts';
import type {
  AlertEvent,
  CheckpointEvent,
  EndedEvent,
  LatentsEvent,
  LogEvent,
  ProbeEvent,
  RunEvent,
  ScalarsEvent,
  StartedEvent,
  TermInfo,
} from '../../schemas/run-log.ts';
import type { DeviceReport } from '../../schemas/run-record.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import { estimateRate, type RateSample } from './step-rate.ts';
import { upTo, voidedPast } from './void-tail.ts';

/** What the log says of a run so far; what a resume voided is left out. Whether the trainer still lives is not in the log: see `deriveStatus`. */
export interface RunSummary {
  /** Newest attempt; -1 before the first `started`. */
  readonly attempt: number;
  readonly phase: 'starting' | 'running' | 'paused' | 'ended';
  /** Why it is paused. */
  readonly pauseReason: string;
  readonly ended: EndedEvent | null;
  /** Steps done. */
  readonly step: number;
  readonly totalSteps: number;
  readonly device: DeviceReport | null;
  readonly terms: readonly TermInfo[];
  readonly parameters: number;
  /** The newest row of the scalars' columns. */
  readonly losses: LossRow | null;
  readonly probe: ProbeEvent | null;
  readonly latents: LatentsEvent | null;
  /** The newest state of every alert, raised ones first. */
  readonly alerts: readonly PanelAlert[];
  readonly checkpoints: readonly CheckpointEvent[];
  /** The newest lines, at most 500. */
  readonly log: readonly LogEvent[];
  /** Seconds trained, pauses and the time between attempts left out, voided steps included. */
  readonly elapsed: number;
  /** Over the last ten seconds; null before it can be told. */
  readonly stepsPerSecond: number | null;
  /** Seconds to the last step; null in the first ten steps of an attempt and when it does not run. */
  readonly eta: number | null;
  /** Seconds since the epoch; null before the first event. */
  readonly lastEvent: number | null;
  /** What is needed to undo a voided tail. */
  readonly history: RunHistory;
}

/** Columns of one step. */
export interface LossRow {
  readonly step: number;
  readonly values: Readonly<Record<string, LogNumber>>;
}

interface RunHistory {
  readonly startStep: number;
  /** `seq` of the newest `started`. */
  readonly startSeq: number;
  readonly rates: readonly RateSample[];
  readonly alerts: readonly AlertEvent[];
  readonly probes: readonly ProbeEvent[];
  /** Rows as they were at the checkpoints. */
  readonly rows: readonly LossRow[];
}

export const EMPTY_SUMMARY: RunSummary = {
  attempt: -1,
  phase: 'starting',
  pauseReason: '',
  ended: null,
  step: 0,
  totalSteps: 0,
  device: null,
  terms: [],
  parameters: 0,
  losses: null,
  probe: null,
  latents: null,
  alerts: [],
  checkpoints: [],
  log: [],
  elapsed: 0,
  stepsPerSecond: null,
  eta: null,
  lastEvent: null,
  history: { startStep: 0, startSeq: -1, rates: [], alerts: [], probes: [], rows: [] },
};

/** The summary after one more event. Pure, and cheap however long the log is. */
export function summarise(before: RunSummary, event: RunEvent): RunSummary {
  const ticked = tick(before, event.t);
  const after = take(ticked, event);
  return { ...after, eta: etaOf(after) };
}

function take(summary: RunSummary, event: RunEvent): RunSummary {
  switch (event.type) {
    case 'started':
      return start(summary, event);
    case 'scalars':
      return advance(summary, event);
    case 'latents':
      return { ...summary, latents: event };
    case 'probe':
      return withProbes(summary, [...summary.history.probes, event]);
    case 'samples':
      return summary;
    case 'alert': {
      const alerts = withoutOldest([...summary.history.alerts, event]);
      return withHistory({ ...summary, alerts: withAlert(summary.alerts, event) }, { alerts });
    }
    case 'checkpoint': {
      const rows = summary.losses === null ? summary.history.rows : [...summary.history.rows, summary.losses];
      return withHistory({ ...summary, checkpoints: [...summary.checkpoints, event] }, { rows });
    }
    case 'log':
      return { ...summary, log: [...summary.log, event].slice(-LOG_LINES) };
    case 'paused':
      return { ...summary, phase: 'paused', pauseReason: event.reason, step: event.step };
    case 'resumed':
      return restartRate({ ...summary, phase: 'running', pauseReason: '', step: event.step });
    case 'ended':
      return { ...summary, phase: 'ended', ended: event, step: event.step };
  }
}

/** Time counts as trained when the run was running before this event. */
function tick(summary: RunSummary, t: number): RunSummary {
  const passed = summary.lastEvent === null ? 0 : Math.max(0, t - summary.lastEvent);
  const elapsed = summary.elapsed + (summary.phase === 'running' ? passed : 0);
  return { ...summary, elapsed, lastEvent: t };
}

function start(before: RunSummary, event: StartedEvent): RunSummary {
  const past = voidedPast(event, before.attempt < 0);
  const valid = past === null ? before : withoutTail(before, past);
  return restartRate({
    ...valid,
    attempt: event.attempt,
    phase: 'running',
    pauseReason: '',
    ended: null,
    step: event.step,
    totalSteps: event.totalSteps,
    device: event.device,
    terms: event.terms,
    parameters: event.parameters,
    history: { ...valid.history, startStep: event.step, startSeq: event.seq },
  });
}

function advance(summary: RunSummary, event: ScalarsEvent): RunSummary {
  if (event.count === 0) return summary;
  const step = event.firstStep + event.count - 1;
  const values: Record<string, LogNumber> = {};
  for (const [key, column] of Object.entries(event.columns)) values[key] = column[event.count - 1] ?? 'NaN';
  const { rates, stepsPerSecond } = estimateRate(summary.history.rates, { t: event.t, step });
  const after = {
    ...summary,
    step,
    losses: { step, values },
    stepsPerSecond: stepsPerSecond ?? summary.stepsPerSecond,
  };
  return withHistory(after, { rates });
}

function withoutTail(summary: RunSummary, step: number): RunSummary {
  const holds = <E extends RunEvent>(event: E): boolean => upTo(event, step) !== null;
  const { history } = summary;
  const alerts = history.alerts.filter(holds);
  const probes = history.probes.filter(holds);
  const rows = history.rows.filter((row) => row.step <= step);
  const isPast = summary.losses !== null && summary.losses.step > step;
  return {
    ...summary,
    losses: isPast ? (rows.at(-1) ?? null) : summary.losses,
    probe: newestProbe(probes),
    latents: summary.latents !== null && holds(summary.latents) ? summary.latents : null,
    alerts: alerts.reduce(withAlert, [] as readonly PanelAlert[]),
    checkpoints: summary.checkpoints.filter(holds),
    history: { ...history, alerts, probes, rows },
  };
}

function withProbes(summary: RunSummary, probes: readonly ProbeEvent[]): RunSummary {
  return withHistory({ ...summary, probe: newestProbe(probes) }, { probes });
}

/** Of several latents probed at a step, the first is the one that the model is known by. */
function newestProbe(probes: readonly ProbeEvent[]): ProbeEvent | null {
  const step = probes.at(-1)?.step;
  const first = probes.findLastIndex((probe) => probe.step !== step) + 1;
  return probes[first] ?? null;
}

/** Replaces the state of the event's alert, or adds it; raised ones first. */
function withAlert(alerts: readonly PanelAlert[], { change, alert }: AlertEvent): readonly PanelAlert[] {
  const newest: PanelAlert = { ...alert, state: change === 'cleared' ? 'cleared' : 'raised' };
  const isKnown = alerts.some((it) => it.id === alert.id);
  const all = isKnown ? alerts.map((it) => (it.id === alert.id ? newest : it)) : [...alerts, newest];
  return [...all.filter((it) => it.state === 'raised'), ...all.filter((it) => it.state === 'cleared')];
}

/** Bounds the memory of a run whose alerts are updated for days: of old events only the newest per alert is kept. */
function withoutOldest(alerts: readonly AlertEvent[]): readonly AlertEvent[] {
  if (alerts.length <= ALERT_EVENTS) return alerts;
  const old = new Map(alerts.slice(0, -ALERT_EVENTS / 2).map((event) => [event.alert.id, event]));
  return [...old.values(), ...alerts.slice(-ALERT_EVENTS / 2)];
}

/** The first steps after a start or a pause say nothing of the pace. */
function restartRate(summary: RunSummary): RunSummary {
  return withHistory({ ...summary, stepsPerSecond: null }, { rates: [] });
}

function etaOf({ phase, step, totalSteps, stepsPerSecond, history }: RunSummary): number | null {
  if (phase !== 'running' || stepsPerSecond === null || stepsPerSecond <= 0) return null;
  return step - history.startStep < FIRST_STEPS ? null : Math.max(0, totalSteps - step) / stepsPerSecond;
}

function withHistory(summary: RunSummary, change: Partial<RunHistory>): RunSummary {
  return { ...summary, history: { ...summary.history, ...change } };
}

const LOG_LINES = 500;
const ALERT_EVENTS = 1000;
const FIRST_STEPS = 10;
