/** What a state of a run allows, and its words. Pure. */
import type { RunHeader } from '../../schemas/panel-message.ts';
import type { RunStatus } from '../../schemas/run-log.ts';

export const STATE_WORD: Readonly<Record<RunStatus, string>> = {
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  stopped: 'Stopped',
  failed: 'Failed',
};

export interface Allowed {
  readonly pause: boolean;
  readonly resume: boolean;
  readonly checkpoint: boolean;
  readonly stop: boolean;
  readonly resumeFromCheckpoint: boolean;
}

export function allowedIn(run: Pick<RunHeader, 'status' | 'controllable'>): Allowed {
  const live = run.status === 'running' || run.status === 'paused';
  return {
    pause: run.controllable && run.status === 'running',
    resume: run.controllable && run.status === 'paused',
    checkpoint: run.controllable && live,
    stop: run.controllable && (live || run.status === 'starting'),
    resumeFromCheckpoint: run.status === 'stopped' || run.status === 'failed',
  };
}

/** What to say where a run is watched but cannot be steered; null where it can, or is over. */
export function notControllable(run: Pick<RunHeader, 'status' | 'controllable'>): string | null {
  const live = run.status === 'starting' || run.status === 'running' || run.status === 'paused';
  return live && !run.controllable
    ? 'This run is watched only: its trainer is on another machine or takes no requests.'
    : null;
}

/** The device in words; a note where it is not what was asked for, a chip where one that should be there is not. */
export function deviceWords(device: RunHeader['device']): {
  text: string;
  title: string;
  note: string | null;
  chip: { readonly text: string; readonly title: string } | null;
} {
  if (device === null) return { text: '–', title: 'Not known yet', note: null, chip: null };
  const threads =
    device.device === 'cpu' && device.threads > 0
      ? `, ${device.threads} thread${device.threads === 1 ? '' : 's'}`
      : '';
  const other = device.requested !== 'auto' && device.requested !== device.device;
  return {
    text: `${device.device}${threads}`,
    title: [device.hardware, device.note].filter((part) => part !== '').join('. '),
    note: other
      ? `Runs on ${device.device}, though ${device.requested} was asked for. ${device.note}`.trim()
      : null,
    chip: other
      ? { text: `not ${device.requested}`, title: `${device.requested} was asked for. ${device.note}`.trim() }
      : missingDevice(device.candidates ?? []),
  };
}

/** Hardware that was seen but could not be used; what is simply not in the machine is missed by nobody. */
function missingDevice(
  candidates: NonNullable<NonNullable<RunHeader['device']>['candidates']>,
): { readonly text: string; readonly title: string } | null {
  const missed = candidates.filter(({ reason, hardware }) => reason !== null && hardware !== '');
  if (missed.length === 0) return null;
  return {
    text: `${missed.map(({ device }) => device).join(', ')} unavailable`,
    title: missed.map(({ device, hardware, reason }) => `${device} (${hardware}): ${reason}`).join('\n'),
  };
}
