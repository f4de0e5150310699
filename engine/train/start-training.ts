import { dirname } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Experiment } from '../../schemas/experiment.ts';
import type { DeviceReport, RunRecord } from '../../schemas/run-record.ts';
import type { NewRunEvent } from '../../schemas/run-log.ts';
import { resolveDevice } from '../experiment/defaults.ts';
import type { Past } from '../analyst/analyst.ts';
import { DirectAnalyst } from '../analyst/direct-analyst.ts';
import { ThreadedAnalyst } from '../analyst/threaded-analyst.ts';
import { loadDataset } from '../data/load.ts';
import type { Dataset } from '../data/dataset.ts';
import { removeCheckpointsPast } from '../run/checkpoint-files.ts';
import { ControlReader } from '../run/control.ts';
import { inspectRun } from '../run/inspect-run.ts';
import { newRunDirectory } from '../run/layout.ts';
import { RunDirectoryError } from '../run/run-directory-error.ts';
import { originOf, readRunRecord } from '../run/run-record.ts';
import { createRun, resumeRun, type RunWriter, type RunWriterOptions } from '../run/run-writer.ts';
import { inMemoryWords } from '../runtime/memory.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import {
  loadNewestCheckpoint,
  writeCheckpoint,
  type BrokenCheckpoint,
  type ReadCheckpoint,
} from './checkpoint.ts';
import {
  deviceAsOrigin,
  isOurs,
  loadOrigin,
  originWords,
  pastOfOrigin,
  placeOfOrigin,
  requireWidth,
  statesOf,
  type Origin,
  type OriginRequest,
} from './origin.ts';
import type { TrainingOutcome } from './outcome.ts';
import { createObservers } from './observers.ts';
import { findTrainingDevices, pinnedDevice, type TrainingDevices } from './training-device.ts';
import { TrainingError } from './training-error.ts';
import { train } from './training-loop.ts';
import type { StartNote } from './training-parts.ts';
import { readPast } from './watching.ts';

/** A run that is to begin. */
export interface NewTraining {
  readonly experiment: Experiment;
  /** The file as launched, byte for byte. */
  readonly experimentText: string;
  /** Absolute. */
  readonly experimentFile: string;
  readonly overrides: readonly string[];
  /** The run directory; null = `runs/<stem>-<time>` beside the experiment file. */
  readonly directory: string | null;
  /** The weights to begin with; null = drawn ones. */
  readonly from: OriginRequest | null;
}

/** Who started a training and wants to hear of it. */
export interface TrainingHost {
  /** Aborted by SIGINT or SIGTERM. */
  readonly interrupt: AbortSignal;
  /** Once the run directory is there and held. */
  readonly onOpen: (writer: RunWriter, experiment: Experiment) => void;
  readonly onEvent: (event: NewRunEvent) => void;
  /** The disk refuses the log at the moment, or takes it again. */
  readonly onTrouble: (message: string) => void;
  /** This program, where it can run as a thread that analyses (`analyseInThisThread`); left out: what is read is analysed between steps. */
  readonly program?: string | undefined;
}

/**
 * Trains a new run to its end.
 *
 * What cannot be trained at all is thrown before a run directory exists: `DataError`, `DeviceError`, `RunDirectoryError`,
 * `TrainingError`. From then on a failure is written to the log, and told by the outcome.
 */
export async function startTraining(request: NewTraining, host: TrainingHost): Promise<TrainingOutcome> {
  const { experimentFile } = request;
  const origin = request.from === null ? null : loadOrigin(request.from, request.experiment);
  const pinned = origin === null ? null : deviceAsOrigin(request.experiment.device, origin);
  const experiment = { ...request.experiment, device: pinned?.device ?? request.experiment.device };
  const devices = await findTrainingDevices(experiment, experimentFile);
  const dataset = await loadDataset(experiment.data, dirname(experimentFile));
  if (origin !== null) requireWidth(origin, dataset);
  const writer = createRun(
    {
      directory: request.directory ?? newRunDirectory(experimentFile),
      name: experiment.name,
      experiment: request.experiment,
      experimentText: request.experimentText,
      experimentFile,
      overrides: request.overrides,
      totalSteps: experiment.training.steps,
      device: devices.provisional,
      versions: versions(),
      ...(origin === null ? {} : { origin: origin.origin }),
    },
    writerOptions(host),
  );
  const checkpoint = origin?.checkpoint ?? null;
  const beginning = { checkpoint, origin, broken: [], deviceNote: pinned?.note ?? null };
  return trainIn(writer, experiment, dataset, devices, beginning, host);
}

/**
 * Goes on with a run from its newest good checkpoint, or from the beginning where it has none (its origin's checkpoint, if it
 * began with the weights of another run); bit for bit as if it had never stopped, unless it is to go on on another device.
 *
 * @param device in place of the one that the run ran on; null = that one
 *
 * Throws what {@link startTraining} throws, and a `TrainingError` where there is nothing to resume.
 */
export async function resumeTraining(
  directory: string,
  host: TrainingHost,
  device: string | null = null,
): Promise<TrainingOutcome> {
  const record = readRunRecord(directory);
  if (!isOurs(record)) {
    throw new TrainingError(
      'foreign-run',
      `${directory} was trained by another program, which has to resume it.`,
    );
  }
  const { status } = await inspectRun(directory);
  if (status === 'completed') {
    throw new TrainingError(
      'already-completed',
      `All ${record.totalSteps} steps of ${directory} are done. To train longer, start a new run with more training.steps.`,
    );
  }
  const recorded = ofThisRelease(record.experiment);
  const pinned = pinnedDevice(recorded.device, record.device, device);
  const experiment = { ...recorded, device: pinned.device };
  const devices = await findTrainingDevices(experiment, record.experimentFile);
  const dataset = await loadDataset(experiment.data, dirname(record.experimentFile));
  // Refused here, before the log tells of a new attempt; what holds is read again below, where no other trainer can write.
  newestState(directory, record, experiment);
  // The record keeps the device that its newest step was taken on until another has taken one.
  const writer = resumeRun(directory, { versions: versions() }, writerOptions(host));
  const newest = newestState(directory, record, experiment);
  removeCheckpointsPast(directory, newest.checkpoint?.step ?? 0);
  return trainIn(writer, experiment, dataset, devices, { ...newest, deviceNote: pinned.note }, host);
}

/** An experiment as an earlier release recorded it, which knew a device by its name alone. */
function ofThisRelease(experiment: Experiment): Experiment {
  const device = resolveDevice(experiment.device, experiment.training.threads);
  return { ...experiment, device };
}

/** The newest good checkpoint of a run; before its first, that of its origin. */
function newestState(
  directory: string,
  record: RunRecord,
  experiment: Experiment,
): Omit<Beginning, 'deviceNote'> {
  const own = loadNewestCheckpoint(directory, experiment);
  const origin = originOf(record);
  if (own.checkpoint !== null || origin === null) return { ...own, origin: null };
  const from = loadOrigin({ run: placeOfOrigin(directory, origin), step: origin.step }, experiment);
  return { ...own, checkpoint: from.checkpoint, origin: from };
}

/** What the first step of an attempt begins with. */
interface Beginning {
  /** null = drawn weights. */
  readonly checkpoint: ReadCheckpoint | null;
  /** Whose the checkpoint is where it is not the run's own. */
  readonly origin: Origin | null;
  readonly broken: readonly BrokenCheckpoint[];
  /** What to say of the device of a run that goes on; null for a new one. */
  readonly deviceNote: ((after: DeviceReport) => StartNote) | null;
}

async function trainIn(
  writer: RunWriter,
  experiment: Experiment,
  dataset: Dataset,
  devices: TrainingDevices,
  beginning: Beginning,
  host: TrainingHost,
): Promise<TrainingOutcome> {
  const control = new ControlReader(writer.directory);
  const step = beginning.checkpoint?.step ?? 0;
  let session: TrainingSession | null = null;
  // Begins while the model is compiled.
  const analyst = host.program === undefined ? new DirectAnalyst() : new ThreadedAnalyst(host.program);
  try {
    host.onOpen(writer, experiment);
    const opened = await devices.open(dataset);
    session = opened.session;
    await begin(writer, session, experiment, dataset, beginning);
    writer.updateRecord({ device: opened.device });
    const past = pastOf(writer, step, experiment);
    return await train({
      experiment,
      dataset,
      session,
      device: opened.device,
      writer,
      control,
      ...createObservers(experiment, dataset, session, analyst, past),
      start: {
        checkpoint: beginning.checkpoint,
        notes: [
          ...(beginning.origin === null ? [] : [originNote(beginning.origin, experiment)]),
          ...(beginning.deviceNote === null ? [] : [beginning.deviceNote(opened.device)]),
          ...warnings(experiment, dataset, beginning, writer.record.attempt),
        ],
        alerts: past.alerts,
        probedAt: past.probedAt,
      },
      interrupt: host.interrupt,
      onEvent: host.onEvent,
    });
  } catch (error) {
    if (error instanceof RunDirectoryError) throw error;
    return failedBefore(writer, step, inMemoryWords(error));
  } finally {
    // A device that was lost cannot be put away; what it was lost by has been told.
    await session?.dispose().catch(() => {});
    await analyst.close();
    writer.close();
  }
}

/** Puts the weights in. Those of another run are kept as this run's own, for that one may be pruned or deleted. */
async function begin(
  writer: RunWriter,
  session: TrainingSession,
  experiment: Experiment,
  dataset: Dataset,
  { checkpoint, origin }: Beginning,
): Promise<void> {
  if (checkpoint === null) return;
  if (origin === null) return session.importState(checkpoint.state);
  const state = statesOf(checkpoint.state, await session.exportState());
  await session.importState(state);
  writeCheckpoint(writer.directory, { step: checkpoint.step, state }, experiment, dataset);
}

/** What was logged up to the step that the attempt begins with, by the run's origin too. */
function pastOf(writer: RunWriter, step: number, experiment: Experiment): Past {
  const own = readPast(writer.paths.events, step);
  const origin = originOf(writer.record);
  if (origin === null) return own;
  return { ...own, looks: [...pastOfOrigin(writer.directory, origin, experiment).looks, ...own.looks] };
}

const originNote = (origin: Origin, experiment: Experiment): StartNote => ({
  level: 'info',
  message: originWords(origin, experiment),
});

/** What is odd about the start. */
function warnings(
  experiment: Experiment,
  dataset: Dataset,
  beginning: Beginning,
  attempt: number,
): StartNote[] {
  const { batchSize } = experiment.training;
  const { pairs } = dataset.train;
  const found = beginning.broken.map(
    ({ file, reason }) => `${file} is broken (${reason}) and was passed over.`,
  );
  if (attempt > 0 && beginning.checkpoint === null)
    found.push('There is no good checkpoint: the run begins anew.');
  if (batchSize !== 'full' && batchSize > pairs) {
    found.push(
      `training.batchSize is ${batchSize}, but there are only ${pairs} pairs: every step takes all of them.`,
    );
  }
  return found.map((message) => ({ level: 'warning', message }));
}

/** The run is there, but the first step was never reached. */
function failedBefore(writer: RunWriter, step: number, error: unknown): TrainingOutcome {
  const message = error instanceof Error ? error.message : String(error);
  writer.append({ type: 'ended', status: 'failed', step, error: { message } });
  return { status: 'failed', step, loss: null, probe: {}, alerts: [], error: { message, cause: error } };
}

function versions(): Record<string, string> {
  return {
    vjepa: packageJson.version,
    onnxruntime: packageJson.dependencies['onnxruntime-node'],
    node: process.versions.node,
  };
}

function writerOptions(host: TrainingHost): RunWriterOptions {
  return {
    onTrouble: (error) => {
      host.onTrouble(error.message);
    },
    onRecovered: () => {
      host.onTrouble('The log can be written again; nothing is lost.');
    },
  };
}
