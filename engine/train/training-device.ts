import { dirname } from 'node:path';
import type { DeviceConfig, DeviceName, Experiment } from '../../schemas/experiment.ts';
import type { DeviceReport } from '../../schemas/run-record.ts';
import { batchPlan } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { DeviceError } from '../runtime/device-error.ts';
import { chooseDevice, choiceInWords } from '../runtime/devices/choose-device.ts';
import { REAL_DEVICES } from '../runtime/devices/device-names.ts';
import {
  listDevices,
  thisMachinesDevices,
  type DeviceSources,
  type FoundDevice,
} from '../runtime/devices/list-devices.ts';
import { beginLook } from '../runtime/devices/machine-load.ts';
import { openSession } from '../runtime/devices/open-session.ts';
import { stepsPerSecond } from '../runtime/devices/time-steps.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import { StepFeeder } from './step-feeds.ts';
import type { StartNote } from './training-parts.ts';

/** Devices that a training may run on, found before there is a run: what is not there is refused without leaving a trace. */
export interface TrainingDevices {
  /** Before it is known which, and with how many threads. */
  readonly provisional: DeviceReport;
  /** Compiles the experiment on the fastest of them, no step taken. */
  open(dataset: Dataset): Promise<OpenedDevice>;
}

export interface OpenedDevice {
  readonly session: TrainingSession;
  readonly device: DeviceReport;
}

/**
 * Looks for the device that an experiment names, or with `auto` for all there are.
 *
 * @param experimentFile TensorFlow is looked for beside it, and in the working directory
 * @throws DeviceError where a device is named that cannot be had
 */
export async function findTrainingDevices(
  experiment: Experiment,
  experimentFile: string,
  sources: (searchFrom: readonly string[]) => DeviceSources = thisMachinesDevices,
): Promise<TrainingDevices> {
  const look = beginLook();
  const searchFrom = [dirname(experimentFile), process.cwd()];
  const found = await listDevices(experiment.device, sources(searchFrom));
  const requested = experiment.device.name;
  return {
    provisional: provisionalReport(found, requested),
    async open(dataset) {
      const load = await look.end();
      const shape = shapeOf(experiment, dataset);
      const choice = await chooseDevice(found, {
        open: (device) => openSession(device, experiment, shape, { load, searchFrom }),
        time: (session, milliseconds) => {
          const feeder = new StepFeeder(experiment, dataset, session);
          return stepsPerSecond(session, (step) => feeder.at(step), milliseconds);
        },
      });
      const { session, candidates } = choice;
      if (requested !== 'auto') return { session, device: session.device };
      const how = `auto: ${choiceInWords(choice.device, candidates)}`;
      const note = session.device.note === '' ? how : `${how}. Threads: ${session.device.note}`;
      return { session, device: { ...session.device, note, candidates } };
    },
  };
}

function provisionalReport(found: readonly FoundDevice[], requested: DeviceName): DeviceReport {
  const { device = 'cpu', hardware = '' } = found.find(({ reason }) => reason === null) ?? {};
  return { device, requested, threads: 0, hardware, note: 'not compiled yet' };
}

function shapeOf({ training, monitor, seed }: Experiment, dataset: Dataset) {
  const watched = dataset.test ?? dataset.train;
  const { rows, full } = batchPlan(dataset.train.pairs, training.batchSize, seed);
  return {
    inputDim: dataset.inputDim,
    targetDim: dataset.targetDim,
    batchRows: rows,
    sameBatch: full,
    readRows: Math.min(monitor.batchSize, watched.pairs),
  };
}

/** Where a run goes on, and what the log says about it. */
export interface Pinned {
  readonly device: DeviceConfig;
  /** Null where there is nothing to say. */
  readonly note: ((after: DeviceReport) => StartNote) | null;
}

/**
 * A run that is resumed stays on the device that it ran on, with as many threads, so that its numbers stay the same to the bit;
 * unless another device is asked for.
 *
 * @param asked `--device` of `vjepa resume`; null = none
 * @throws DeviceError where there is no device of that name
 */
export function pinnedDevice(config: DeviceConfig, before: DeviceReport, asked: string | null): Pinned {
  // An attempt that ended before the first step has chosen nothing yet.
  if (asked === null && before.threads === 0) return { device: config, note: null };
  const name = asked ?? before.device;
  if (name !== 'auto' && !isDevice(name)) {
    throw new DeviceError(`There is no device "${name}". It is one of auto, ${REAL_DEVICES.join(', ')}.`);
  }
  const threads = name === before.device && before.threads > 0 ? before.threads : config.threads;
  return {
    device: { ...config, name, threads },
    note: (after) => {
      if (after.device === before.device && after.threads === before.threads) {
        return { level: 'info', message: `Device as before: ${inWords(after)}.` };
      }
      const message =
        `Device now: ${inWords(after)}; before: ${inWords(before)}. ` +
        'Numbers of different devices agree to about 1e-4, not to the bit.';
      return { level: 'warning', message };
    },
  };
}

function isDevice(name: string): name is (typeof REAL_DEVICES)[number] {
  return (REAL_DEVICES as readonly string[]).includes(name);
}

function inWords({ device, threads, hardware }: DeviceReport): string {
  const count = threads > 0 ? ` with ${threads} thread${threads === 1 ? '' : 's'}` : '';
  return `${device}${device === 'cpu' ? count : hardware === '' ? '' : ` (${hardware})`}`;
}
