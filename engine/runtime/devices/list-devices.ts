import type { DeviceConfig } from '../../../schemas/experiment.ts';
import { DeviceError } from '../device-error.ts';
import type { Provider } from '../execution-provider.ts';
import { runtimePackage } from '../runtime-package.ts';
import { probeProvider, type ProviderReport } from '../providers.ts';
import { findTensorflow, loadTensorflow, type FoundTensorflow } from '../tensorflow/find.ts';
import { providerOf, REAL_DEVICES, type RealDevice } from './device-names.ts';
import { thisDisk, type Disk } from './disk.ts';
import { noGraphics, nvidiaCards, processorName } from './hardware.ts';

/** A device as it was found, or was not. */
export interface FoundDevice {
  readonly device: RealDevice;
  /** What it runs on; empty where no hardware for it was seen. */
  readonly hardware: string;
  /** Why it cannot be had; null where it can. */
  readonly reason: string | null;
}

/** What the search asks. Passed in, so that it is tested with devices that are made up. */
export interface DeviceSources {
  readonly platform: NodeJS.Platform;
  readonly disk: Disk;
  /** Names of the execution providers of the onnxruntime that is installed. */
  readonly providers: () => Promise<readonly string[]>;
  readonly probe: (provider: Provider) => Promise<ProviderReport>;
  /** Null where none is installed that runs on TensorFlow's C library. */
  readonly tensorflow: () => Promise<FoundTensorflow | null>;
  /** Throws a `DeviceError` where none is installed. */
  readonly requireTensorflow: () => Promise<FoundTensorflow>;
}

/** This machine; TensorFlow is looked for where the folders `searchFrom` can see it. */
export function thisMachinesDevices(searchFrom: readonly string[]): DeviceSources {
  return {
    platform: process.platform,
    disk: thisDisk(),
    providers: async () => (await runtimePackage()).providers.map(({ name }) => name),
    probe: (provider) => probeProvider(provider),
    tensorflow: () => findTensorflow(searchFrom, 'native'),
    requireTensorflow: () => loadTensorflow(searchFrom),
  };
}

/**
 * Devices that an experiment may run on: the one that it names, or with `auto` all that this onnxruntime carries, the
 * processor first. What is not there is named with the reason. A device is tried in a process of its own, but only where
 * hardware for it may be.
 *
 * Throws a `DeviceError` where a device is named that is not there: nothing falls back silently.
 */
export async function listDevices(config: DeviceConfig, sources: DeviceSources): Promise<FoundDevice[]> {
  if (config.name !== 'auto') {
    const found = await find(config.name, config, sources);
    if (found.reason !== null) {
      const more = found.reason.includes('vjepa doctor')
        ? ''
        : ' "vjepa doctor" tells more, and docs/devices.md what to install.';
      throw new DeviceError(`"device" is "${config.name}", which cannot be had here. ${found.reason}${more}`);
    }
    return [found];
  }
  const providers = await sources.providers();
  const carried = REAL_DEVICES.filter((device) => {
    const provider = providerOf(device, config);
    return provider === null || providers.includes(provider.name);
  });
  const found = await Promise.all(carried.map((device) => findForAuto(device, config, sources)));
  // Nobody misses a TensorFlow that was never installed.
  return found.filter((one) => one !== null);
}

async function find(device: RealDevice, config: DeviceConfig, sources: DeviceSources): Promise<FoundDevice> {
  const provider = providerOf(device, config);
  if (provider === null) {
    return { device, hardware: (await sources.requireTensorflow()).description, reason: null };
  }
  if (device === 'cpu') return { device, hardware: processorName(), reason: null };
  const card = device === 'cuda' ? (nvidiaCards(sources.disk)[config.index] ?? '') : '';
  const report = await sources.probe(provider);
  return report.available
    ? { device, hardware: report.adapter ?? (card === '' ? CALLED[device] : card), reason: null }
    : { device, hardware: card, reason: report.reason };
}

async function findForAuto(
  device: RealDevice,
  config: DeviceConfig,
  sources: DeviceSources,
): Promise<FoundDevice | null> {
  const { platform, disk } = sources;
  const absent = (reason: string): FoundDevice => ({ device, hardware: '', reason });
  if (device === 'tensorflow') return tensorflowForAuto(sources);
  if (platform === 'linux' && device === 'cuda' && nvidiaCards(disk).length === 0) {
    return absent('there is no NVIDIA card, or no driver for it');
  }
  if (platform === 'linux' && device === 'webgpu') {
    const reason = noGraphics(disk);
    if (reason !== null) return absent(reason);
  }
  return find(device, config, sources);
}

/** On the processor onnxruntime is several times faster than TensorFlow op by op; only a graphics processor makes it worth a try. */
async function tensorflowForAuto({ tensorflow }: DeviceSources): Promise<FoundDevice | null> {
  try {
    const found = await tensorflow();
    if (found === null) return null;
    const reason = found.usesGpu ? null : 'TensorFlow.js is installed, but uses no graphics processor';
    return { device: 'tensorflow', hardware: found.usesGpu ? found.description : '', reason };
  } catch (error) {
    return {
      device: 'tensorflow',
      hardware: '',
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Where a driver does not tell its name. */
const CALLED: Readonly<Record<RealDevice, string>> = {
  cpu: 'the processor',
  tensorflow: 'TensorFlow',
  cuda: 'an NVIDIA card',
  webgpu: 'a graphics processor',
  directml: 'a graphics processor',
  coreml: 'Apple hardware',
};
