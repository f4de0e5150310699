import type { PanelAlert, RunHeader } from '../../schemas/panel-message.ts';
import type { ProbeScore, RunStatus } from '../../schemas/run-log.ts';

/** A run as the list, the status bar and the panel show it, at one moment. */
export interface RunView extends RunHeader {
  /** ISO 8601. */
  readonly created: string;
  readonly experimentFile: string;
  /** Newest R² of the probe by truth; empty before the first probe. */
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
export type RunAbility = 'pausable' | 'resumable' | 'stoppable' | 'restartable' | 'deletable';

export function abilities(run: RunView): RunAbility[] {
  const live = isLive(run.status);
  const able: Readonly<Record<RunAbility, boolean>> = {
    pausable: run.status === 'running' && run.controllable,
    resumable: run.status === 'paused' && run.controllable,
    stoppable: live && run.controllable,
    restartable: (run.status === 'stopped' || run.status === 'failed') && run.hasCheckpoint,
    deletable: !live,
  };
  return (Object.keys(able) as RunAbility[]).filter((ability) => able[ability]);
}

export const raisedAlerts = (run: RunView): readonly PanelAlert[] =>
  run.alerts.filter((alert) => alert.state === 'raised');

/** The first remedy that can be made as an edit; −1 where none can. */
export const editableRemedy = (alert: PanelAlert): number =>
  alert.remedies.findIndex((remedy) => remedy.edits.length > 0);
