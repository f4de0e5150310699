import type { PanelAlert } from '../../schemas/panel-message.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import type { ProbeScore, RunStatus } from '../../schemas/run-log.ts';
import { readNumber } from '../../engine/run/numbers.ts';
import { escapeCell, formatDuration, formatNumber, formatScore, formatWhen, localTime } from './format.ts';
import { abilities, editableRemedy, isLive, raisedAlerts, type RunView } from './run-view.ts';

/** A row of a tree; `icon` is a codicon and `colour` a theme colour. Values only, so that the words are tested as they are. */
export interface Row {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly colour: string | null;
  readonly contextValue: string;
  /** Markdown. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

const STATE_ICON: Readonly<Record<RunStatus, { readonly icon: string; readonly colour: string | null }>> = {
  starting: { icon: 'loading~spin', colour: null },
  running: { icon: 'loading~spin', colour: 'charts.blue' },
  paused: { icon: 'debug-pause', colour: 'charts.yellow' },
  completed: { icon: 'pass', colour: 'testing.iconPassed' },
  stopped: { icon: 'circle-slash', colour: 'disabledForeground' },
  failed: { icon: 'error', colour: 'testing.iconFailed' },
};
const SEVERITY_ICON = {
  info: { icon: 'info', colour: 'editorInfo.foreground' },
  warning: { icon: 'warning', colour: 'editorWarning.foreground' },
  error: { icon: 'error', colour: 'editorError.foreground' },
} as const;

/** e.g. `vjepa · 3200/6000 · 12 s left · signal R² 0.92 · 2 alerts · 14:05`; when it began tells runs of one name apart. */
export function describeRun(run: RunView, now = new Date()): Row {
  const alerts = raisedAlerts(run).length;
  const description = [
    run.model,
    ...progress(run),
    ...headline(run),
    ...(alerts > 0 ? [count(alerts, 'alert')] : []),
    formatWhen(run.created, now),
  ].filter((part) => part !== '');
  return {
    label: run.name,
    description: description.join(' · '),
    ...STATE_ICON[run.status],
    contextValue: ['run', run.status, ...abilities(run)].join(' '),
    tooltip: runTooltip(run),
    spoken: `${run.name}, ${run.status}, ${description.join(', ')}`,
  };
}

export function describeAlert(alert: PanelAlert): Row {
  const since = `since step ${alert.sinceStep}`;
  return {
    label: alert.title,
    description: since,
    ...SEVERITY_ICON[alert.severity],
    contextValue: editableRemedy(alert) >= 0 ? 'alert editable' : 'alert',
    tooltip: alertTooltip(alert),
    spoken: `${alert.severity}: ${alert.title}, ${since}`,
  };
}

/** What the probe says of the signal (or the first truth), on the test set where there is one: `signal R² 0.92`, `label accuracy 0.98`. */
export function headline(run: RunView): string[] {
  const [truth, score] =
    Object.entries(run.scores).find(([name]) => name === 'signal') ?? Object.entries(run.scores)[0] ?? [];
  const value = score?.test ?? score?.train ?? null;
  if (truth !== undefined && value !== null) return [`${truth} ${measureWords(score)} ${formatScore(value)}`];
  return run.loss === null ? [] : [`loss ${formatNumber(run.loss)}`];
}

const measureWords = (score: ProbeScore | undefined): string =>
  score?.measure === 'accuracy' ? 'accuracy' : 'R²';

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

function progress(run: RunView): string[] {
  const steps = `${run.step}/${run.totalSteps}`;
  switch (run.status) {
    case 'starting':
      return ['starting'];
    case 'running':
      return [steps, ...(run.eta === null ? [] : [`${formatDuration(run.eta)} left`])];
    case 'paused':
      return [`paused at ${steps}`];
    case 'completed':
      return [count(run.step, 'step')];
    case 'stopped':
      return [`stopped at ${steps}`];
    case 'failed':
      return [`failed at ${steps}`];
  }
}

function runTooltip(run: RunView): string {
  const row = (name: string, text: string): string[] =>
    text === '' ? [] : [`| ${name} | ${escapeCell(text)} |`];
  const scores = Object.entries(run.scores).flatMap(([truth, score]) =>
    row(`${capital(measureWords(score))} ${escapeCell(truth)}`, scoreWords(score)),
  );
  return [
    `**${escapeCell(run.name)}**`,
    '',
    '| | |',
    '|---|---|',
    ...row('State', run.status),
    ...row('Why', run.reason),
    ...row('Model', run.model),
    ...row('Step', `${run.step} of ${run.totalSteps}`),
    ...row('Speed', run.stepsPerSecond === null ? '' : `${formatNumber(run.stepsPerSecond, 3)} steps/s`),
    ...row('Trained for', formatDuration(run.elapsed)),
    ...row('Left', run.eta === null ? '' : formatDuration(run.eta)),
    ...row('Loss', run.loss === null ? '' : formatNumber(run.loss)),
    ...scores,
    ...row(
      'Alerts',
      raisedAlerts(run)
        .map((alert) => alert.title)
        .join('; '),
    ),
    ...row(
      'Device',
      run.device === null ? '' : [run.device.device, run.device.hardware].filter(Boolean).join(', '),
    ),
    ...row('Started', run.created === '' ? '' : localTime(new Date(run.created))),
    ...row('Begun from', run.origin === null ? '' : `${lastPart(run.origin.run)} at step ${run.origin.step}`),
    ...row('Folder', run.directory),
  ].join('\n');
}

function scoreWords({ train, test, chance }: ProbeScore): string {
  const part = (name: string, value: number | null | undefined): string[] =>
    value === null || value === undefined ? [] : [`${name} ${formatScore(value)}`];
  return [...part('train', train), ...part('test', test), ...part('chance', chance)].join(', ');
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function alertTooltip(alert: PanelAlert): string {
  const value = (v: LogNumber, unit: string): string => `${formatNumber(readNumber(v))} ${unit}`.trim();
  return [
    `**${escapeCell(alert.title)}** since step ${alert.sinceStep}`,
    '',
    escapeCell(alert.explanation),
    '',
    '| Evidence | Value | Healthy |',
    '|---|---|---|',
    ...alert.evidence.map(
      (e) => `| ${escapeCell(e.label)} | ${escapeCell(value(e.value, e.unit))} | ${escapeCell(e.healthy)} |`,
    ),
    '',
    ...alert.remedies.map((remedy) => `- ${escapeCell(remedy.title)}`),
  ].join('\n');
}

/** The one status-bar item; null where nothing ran while this window watched. */
export interface StatusBarWords {
  readonly text: string;
  readonly tooltip: string;
  readonly background: 'error' | 'warning' | null;
  /** The run whose panel a click opens. */
  readonly directory: string;
}

/**
 * What runs, how far it is, and what is wrong with it.
 *
 * @param runs newest first
 * @param ended the run that ended last while this window watched
 */
export function describeStatus(runs: readonly RunView[], ended: RunView | null): StatusBarWords | null {
  const live = runs.filter((run) => isLive(run.status));
  const shown = live.length > 0 ? live : ended === null ? [] : [ended];
  const first = shown.find((run) => raisedAlerts(run).length > 0) ?? shown[0];
  if (first === undefined) return null;

  const alerts = shown.flatMap(raisedAlerts);
  const grave = alerts.filter((alert) => alert.severity !== 'info').length;
  const notes = alerts.length > 0 ? ` $(info) ${alerts.length}` : '';
  const bad =
    shown.some((run) => run.status === 'failed') || alerts.some((alert) => alert.severity === 'error');
  return {
    text:
      (shown.length === 1 ? oneRun(first) : severalRuns(shown)) +
      (grave > 0 ? ` $(warning) ${grave}` : notes),
    tooltip: shown.map(runTooltip).join('\n\n---\n\n'),
    background: bad ? 'error' : alerts.some((alert) => alert.severity === 'warning') ? 'warning' : null,
    directory: first.directory,
  };
}

function oneRun(run: RunView): string {
  const { icon } = STATE_ICON[run.status];
  if (!isLive(run.status)) return `$(${icon}) ${run.name} ${run.status}`;
  const left = run.eta === null ? '' : ` · ${formatDuration(run.eta)} left`;
  return `$(${icon}) ${run.name} ${run.step}/${run.totalSteps}${left}`;
}

function severalRuns(runs: readonly RunView[]): string {
  const share = runs.reduce((sum, run) => sum + run.step / Math.max(run.totalSteps, 1), 0) / runs.length;
  const moving = runs.some((run) => run.status !== 'paused');
  return `$(${moving ? 'loading~spin' : 'debug-pause'}) ${count(runs.length, 'run')} · ${Math.floor(share * 100)} %`;
}

const lastPart = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
