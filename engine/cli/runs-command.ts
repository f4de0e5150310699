import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { findRuns } from '../run/find-runs.ts';
import { inspectRun, type RunReport } from '../run/inspect-run.ts';
import { RunDirectoryError } from '../run/run-directory-error.ts';
import { formatDuration, formatTable } from './format.ts';
import { headline } from './report.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';

/** `vjepa runs DIR`: a table of the runs at and below a folder. */
export async function runsCommand(folder: string, terminal: Terminal): Promise<ExitCode> {
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
    throw new RunDirectoryError('not-a-run', folder, `There is no folder ${folder}.`);
  }
  const rows: string[][] = [['RUN', 'STATE', 'MODEL', 'STEP', 'ETA', 'METRIC', 'ALERTS']];
  for (const directory of await findRuns(folder)) {
    try {
      rows.push(row(folder, await inspectRun(directory)));
    } catch (error) {
      // Deleted meanwhile, or not readable: the others are still worth a line.
      terminal.err(error instanceof Error ? error.message : String(error));
    }
  }
  if (rows.length === 1) terminal.err(`There are no runs in ${folder}.`);
  else for (const line of formatTable(rows)) terminal.out(line);
  return EXIT.completed;
}

function row(folder: string, run: RunReport): string[] {
  const { summary, record } = run;
  const raised = summary.alerts.filter((alert) => alert.state === 'raised');
  return [
    relative(resolve(folder), run.directory) || '.',
    run.status,
    modelOf(run),
    `${summary.step}/${summary.totalSteps || (record?.totalSteps ?? '?')}`,
    summary.eta === null || run.status !== 'running' ? '–' : formatDuration(summary.eta),
    headline(summary),
    raised.length === 0 ? '–' : raised.map((alert) => alert.id).join(', '),
  ];
}

/** A foreign trainer may leave the experiment out. */
function modelOf({ record }: RunReport): string {
  return (
    (record?.experiment as Partial<NonNullable<typeof record>['experiment']> | undefined)?.model?.kind ?? '?'
  );
}
