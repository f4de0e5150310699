import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { NewRunEvent } from '../../schemas/run-log.ts';
import { newestCheckpoint } from '../run/checkpoint-files.ts';
import { originOf } from '../run/run-record.ts';
import { RunDirectoryError } from '../run/run-directory-error.ts';
import type { RunWriter } from '../run/run-writer.ts';
import type { TrainingOutcome } from '../train/outcome.ts';
import { resumeTraining, startTraining, type TrainingHost } from '../train/start-training.ts';
import type { ResumeLine, TrainLine } from './arguments.ts';
import { chooseRun } from './choose-run.ts';
import { InvalidExperiment } from './errors.ts';
import { count, formatDuration } from './format.ts';
import { onInterrupt } from './interrupt.ts';
import { leaveLastWords } from './last-words.ts';
import { Progress } from './progress.ts';
import { readExperimentFile } from './read-file.ts';
import { probeLines, verdictLines } from './report.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';

interface Manner {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `vjepa train FILE`. */
export async function trainCommand(line: TrainLine, terminal: Terminal): Promise<ExitCode> {
  const { text, result, lines } = readExperimentFile(line.file, line.overrides);
  const { experiment } = result;
  if (experiment === null) throw new InvalidExperiment(lines);
  if (!line.quiet) for (const warning of lines) terminal.err(warning);
  if (line.out !== null) refuseFullFolder(line.out);
  const request = {
    experiment,
    experimentText: text,
    experimentFile: resolve(line.file),
    overrides: line.overrides,
    directory: line.out === null ? null : resolve(line.out),
    from: line.from === null ? null : { run: await chooseRun(line.from.run), step: line.from.step },
  };
  return attend((host) => startTraining(request, host), line, terminal);
}

/** `vjepa resume RUN`. */
export async function resumeCommand(line: ResumeLine, terminal: Terminal): Promise<ExitCode> {
  const directory = await chooseRun(line.run);
  return attend((host) => resumeTraining(directory, host, line.device), line, terminal);
}

/** Stays with a training to its end: shows how it goes, hears signals, and reports. */
async function attend(
  start: (host: TrainingHost) => Promise<TrainingOutcome>,
  manner: Manner,
  terminal: Terminal,
): Promise<ExitCode> {
  const people = manner.json ? terminal.stderr : terminal.stdout;
  const progress = manner.quiet ? null : new Progress(people);
  const say = (words: string): void => {
    progress?.say(words);
  };
  const interrupt = onInterrupt(say);
  let directory = '';
  let step = 0;
  let forget = (): void => {};
  const began = performance.now();
  try {
    const outcome = await start({
      interrupt: interrupt.signal,
      onOpen: (writer: RunWriter, experiment) => {
        directory = writer.directory;
        forget = leaveLastWords(writer, () => step);
        const { name, model, training } = experiment;
        say(`Training ${name} (${model.kind}, ${count(training.steps, 'step')}) in ${directory}`);
        const origin = originOf(writer.record);
        if (origin !== null) say(`Its first weights are those of ${origin.run} at step ${origin.step}`);
      },
      onEvent: (event: NewRunEvent) => {
        if (event.type === 'scalars') step = event.firstStep + event.count - 1;
        progress?.take(event);
      },
      onTrouble: (message) => {
        // Said even when quiet: a launcher keeps what stands on standard error.
        terminal.err(message);
      },
      program: process.argv[1],
    });
    for (const words of manner.quiet ? [] : report(outcome, directory, (performance.now() - began) / 1000))
      say(words);
    if (outcome.status === 'failed') for (const words of failure(outcome, directory)) terminal.err(words);
    if (manner.json) terminal.out(JSON.stringify(jsonReport(outcome, directory)));
    return EXIT[outcome.status];
  } finally {
    forget();
    interrupt.release();
  }
}

function report(outcome: TrainingOutcome, directory: string, seconds: number): string[] {
  return [
    `${outcome.status} at step ${outcome.step} after ${formatDuration(seconds)}`,
    ...probeLines(outcome.probe),
    ...verdictLines(outcome.alerts),
    `run: ${directory}`,
    ...(outcome.status === 'stopped' ? [`Go on with: vjepa resume ${directory}`] : []),
  ];
}

function failure({ error }: TrainingOutcome, directory: string): readonly string[] {
  const debug =
    process.env['VJEPA_DEBUG'] === '1' && error?.cause instanceof Error ? [error.cause.stack ?? ''] : [];
  const newest = newestCheckpoint(directory);
  const goOn =
    newest === null
      ? []
      : [`Its checkpoint of step ${newest.step} is good; go on from it with: vjepa resume ${directory}`];
  return [`Training failed: ${error?.message ?? 'unknown error'}`, ...goOn, ...debug];
}

/** The last line of `--json`. */
function jsonReport(outcome: TrainingOutcome, directory: string) {
  const { status, step, loss, probe, alerts, error } = outcome;
  return {
    run: directory,
    status,
    steps: step,
    loss: loss ?? {},
    probe,
    alerts,
    ...(error === undefined ? {} : { error: error.message }),
  };
}

/** `--out` names the run directory itself. A launcher may already keep the output of this process in it. */
function refuseFullFolder(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Missing, or no folder: making the run directory will tell.
    return;
  }
  const foreign = names.find((name) => !name.endsWith('.log'));
  if (foreign === undefined) return;
  const message = `${folder} is not empty (it holds "${foreign}"). Resume the run in it, or give --out a folder that is empty or not there yet.`;
  throw new RunDirectoryError('exists', folder, message);
}
