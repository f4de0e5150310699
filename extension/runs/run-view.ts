import { readNumber } from '../../engine/run/numbers.ts';
import type { RunReport } from '../../engine/run/inspect-run.ts';
import type { RunSummary } from '../../engine/run/run-summary.ts';
import { originOf } from '../../engine/run/run-record.ts';
import { lockHolder } from '../../engine/run/run-lock.ts';
import type { PanelAlert, RunHeader } from '../../schemas/panel-message.ts';
import type { ProbeEvent, ProbeScore, RunStatus } from '../../schemas/run-log.ts';
import type { RunOrigin } from '../../schemas/run-record.ts';
import { explainedBy } from './causes.ts';

/** A run as the list, the status bar and the panel show it, at one moment. */
export interface RunView extends RunHeader {
  /** ISO 8601. */
  readonly created: string;
  readonly experimentFile: string;
  /** The run whose weights it began with; null where it drew its own. */
  readonly origin: RunOrigin | null;
  /** Newest score of the probe by truth, of the latent that is probed first; empty before the first probe. */
  readonly scores: Readonly<Record<string, ProbeScore>>;
  /** Newest value of the loss. */
  readonly loss: number | null;
  /** Raised and cleared ones. */
  readonly alerts: readonly PanelAlert[];
  /** Whether there is a checkpoint to go on from. */
  readonly hasCheckpoint: boolean;
}

export const isLive = (status: RunStatus): boolean =>
  status === 'starting' || status === 'running' || status === 'paused';

/** What can be asked of a run in its state. */
export type RunAbility = 'pausable' | 'resumable' | 'stoppable' | 'restartable' | 'deletable' | 'exportable';

export function abilities(run: RunView): RunAbility[] {
  const live = isLive(run.status);
  const able: Readonly<Record<RunAbility, boolean>> = {
    pausable: run.status === 'running' && run.controllable,
    resumable: run.status === 'paused' && run.controllable,
    stoppable: live && run.controllable,
    restartable: (run.status === 'stopped' || run.status === 'failed') && run.hasCheckpoint,
    deletable: !live,
    exportable: run.hasCheckpoint,
  };
  return (Object.keys(able) as RunAbility[]).filter((ability) => able[ability]);
}

/** The raised alerts that stand alone: what another one explains is no alarm of its own. */
export const raisedAlerts = (run: Pick<RunView, 'alerts'>): readonly PanelAlert[] => {
  const explained = explainedBy(run.alerts);
  return run.alerts.filter(({ id, state }) => state === 'raised' && explained[id] === undefined);
};

/** The first remedy that can be made as an edit; −1 where none can. */
export const editableRemedy = (alert: PanelAlert): number =>
  alert.remedies.findIndex((remedy) => remedy.edits.length > 0);

/**
 * What the header of the panel shows of a run at the time `now` (seconds since the epoch). A run takes requests where a
 * trainer of ours holds it, on whatever host: the request is a line in a file of the run directory.
 */
export function headerOf({ directory, record, summary, status, reason }: RunReport, now: number): RunHeader {
  const since = summary.lastEvent === null ? 0 : Math.max(0, now - summary.lastEvent);
  return {
    id: record?.id ?? directory,
    name: record?.name ?? lastPart(directory),
    model: record?.experiment.model.kind ?? '',
    status,
    reason,
    device: summary.device ?? record?.device ?? null,
    step: summary.step,
    totalSteps: summary.totalSteps || (record?.totalSteps ?? 0),
    stepsPerSecond: status === 'running' ? summary.stepsPerSecond : null,
    eta: status === 'running' ? summary.eta : null,
    elapsed: summary.elapsed + (status === 'running' ? since : 0),
    attempt: Math.max(0, summary.attempt),
    terms: summary.terms,
    controllable: isLive(status) && lockHolder(directory) !== null,
    directory,
  };
}

export function viewOf(report: RunReport, now: number): RunView {
  const { record, summary } = report;
  const loss = summary.losses?.values['loss'];
  return {
    ...headerOf(report, now),
    created: record?.created ?? '',
    experimentFile: record?.experimentFile ?? '',
    origin: originOf(record),
    scores: headProbe(summary)?.scores ?? {},
    loss: loss === undefined ? null : readNumber(loss),
    alerts: summary.alerts,
    // A run that began with the weights of another has a copy of them from its first moment.
    hasCheckpoint: summary.checkpoints.length > 0 || originOf(record) !== null,
  };
}

/** The newest probe of the latent that was probed first: where several are probed, the list has room for one. */
function headProbe({ probe, history }: RunSummary): ProbeEvent | null {
  const latent = history.probes[0]?.latent;
  return history.probes.findLast((one) => one.latent === latent) ?? probe;
}

const lastPart = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
