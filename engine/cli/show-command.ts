import { inspectRun } from '../run/inspect-run.ts';
import { originOf } from '../run/run-record.ts';
import { listCheckpoints } from '../run/checkpoint-files.ts';
import { chooseRun } from './choose-run.ts';
import { count, formatDuration, formatNumber, formatTable } from './format.ts';
import { probeLines, verdictLines } from './report.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';
import type { RunRecord } from '../../schemas/run-record.ts';
import type { RunSummary } from '../run/run-summary.ts';

/** `vjepa show RUN`: all that a terminal can tell of one run. */
export async function showCommand(name: string, terminal: Terminal): Promise<ExitCode> {
  const directory = await chooseRun(name);
  const run = await inspectRun(directory);
  const { record, summary } = run;
  const experiment = record?.experiment as Partial<NonNullable<typeof record>['experiment']> | undefined;
  const eta = summary.eta === null || run.status !== 'running' ? [] : [`${formatDuration(summary.eta)} left`];
  const rate =
    summary.stepsPerSecond === null ? [] : [`${formatNumber(Math.round(summary.stepsPerSecond))} steps/s`];
  const facts: [string, string][] = [
    ['run', `${record?.name ?? '?'} (${experiment?.model?.kind ?? '?'}, seed ${experiment?.seed ?? '?'})`],
    ['state', `${run.status}${run.reason === '' ? '' : `: ${run.reason}`}`],
    [
      'step',
      [`${summary.step} of ${summary.totalSteps || (record?.totalSteps ?? '?')}`, ...rate, ...eta].join(', '),
    ],
    [
      'trained for',
      `${formatDuration(summary.elapsed)}${summary.attempt > 0 ? ` in ${count(summary.attempt + 1, 'attempt')}` : ''}`,
    ],
    ['device', deviceWords(summary)],
    ...(summary.device === null || summary.device.note === ''
      ? []
      : [['chosen', summary.device.note] satisfies [string, string]]),
    ['started', record?.created ?? '?'],
    ['directory', run.directory],
    ...originFact(record),
    ...(record === null || record.overrides.length === 0
      ? []
      : [['overrides', record.overrides.join(' ')] satisfies [string, string]]),
  ];
  const checkpoints = listCheckpoints(directory).map((checkpoint) => checkpoint.file);
  const lines = [
    ...formatTable(facts),
    ...termLines(summary),
    ...probeLines(summary.probe?.scores ?? {}),
    ...verdictLines(summary.alerts.filter((alert) => alert.state === 'raised')),
    checkpoints.length === 0 ? 'checkpoints: none' : `checkpoints: ${checkpoints.join(', ')}`,
  ];
  for (const line of lines) terminal.out(line);
  for (const warning of run.warnings) terminal.err(warning.message);
  return EXIT.completed;
}

function originFact(record: RunRecord | null): [string, string][] {
  const origin = originOf(record);
  return origin === null ? [] : [['begun from', `${origin.run} at step ${origin.step}`]];
}

function deviceWords({ device }: RunSummary): string {
  if (device === null) return '–';
  return `${device.device}, ${count(device.threads, 'thread')}${device.hardware === '' ? '' : `, ${device.hardware}`}`;
}

/** Every term, raw and weighted, at the newest step. */
function termLines({ losses, terms }: RunSummary): string[] {
  if (losses === null) return [];
  const number = (key: string) => losses.values[key] ?? 'NaN';
  const rows = terms.map(({ name, label, unit }) => {
    const raw = number(`term.${name}`);
    const weight = number(`weight.${name}`);
    const weighted = typeof raw === 'number' && typeof weight === 'number' ? raw * weight : 'NaN';
    return [name, formatNumber(raw), formatNumber(weight), formatNumber(weighted), unit, label];
  });
  return formatTable([
    [`terms at step ${losses.step}`, 'raw', 'weight', 'weighted', 'unit', ''],
    ...rows,
    ['loss', '', '', formatNumber(number('loss')), '', ''],
  ]);
}
