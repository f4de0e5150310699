import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { DoctorFinding, DoctorReport } from '../../schemas/doctor.ts';
import { resolveDevice } from '../experiment/defaults.ts';
import { deviceOf, providerOf, REAL_DEVICES } from '../runtime/devices/device-names.ts';
import { nvidiaCards, processorName } from '../runtime/devices/hardware.ts';
import { beginLook } from '../runtime/devices/machine-load.ts';
import { runtimePackage, type RuntimePackage } from '../runtime/runtime-package.ts';
import { probeProvider } from '../runtime/providers.ts';
import { findTensorflow } from '../runtime/tensorflow/find.ts';
import { adviceFor, systemOf, type System } from './advice.ts';
import { elfNeeded } from './elf-needed.ts';
import { missing, none, ok } from './finding.ts';
import { CUDA_PACKAGE } from './install-cuda/install-cuda.ts';
import { linuxLibraries } from './libraries.ts';
import { thisMachine, type Machine } from './machine.ts';
import { checkNvidia, CUDA_12, type CudaProvider } from './nvidia.ts';
import { checkGlibc, checkNode, glibcNeeded } from './programs.ts';
import { checkResources } from './resources.ts';
import { checkVulkan } from './vulkan.ts';

/**
 * Looks at all that training on this machine depends on. Every provider is tried for real, in a process of its own. Nothing is
 * changed, nothing is downloaded.
 *
 * @param runs folder that runs would be written to; it need not be there
 */
export async function examine(runs: string, machine: Machine = thisMachine()): Promise<DoctorReport> {
  const look = beginLook();
  const system = systemOf(machine);
  const runtime = await loadRuntime();
  const libraries = await linuxLibraries(machine);
  const programs = [
    checkNode(process.versions.node, process.versions['electron'], system),
    ...(machine.platform === 'linux' ? [checkGlibc(glibc(), neededBy(runtime))] : []),
    runtimeFinding(runtime, system),
  ];
  const devices = runtime instanceof Error ? [] : await tryProviders(runtime, machine);
  return {
    v: 1,
    vjepa: packageJson.version,
    platform: `${machine.platform}-${process.arch}`,
    canTrain: !(runtime instanceof Error) && programs.every(({ state }) => state === 'ok'),
    sections: [
      { title: 'Programs', findings: programs },
      { title: 'Devices', findings: [...devices, await tensorflow(runs)] },
      { title: 'Graphics', findings: await checkVulkan(machine, system, libraries) },
      {
        title: 'NVIDIA',
        findings: await checkNvidia(machine, system, libraries, cudaProvider(runtime)),
      },
      { title: 'Resources', findings: checkResources(await resources(runs, look)) },
    ],
  };
}

async function loadRuntime(): Promise<RuntimePackage | Error> {
  try {
    return await runtimePackage();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function runtimeFinding(runtime: RuntimePackage | Error, system: System): DoctorFinding {
  if (runtime instanceof Error) {
    const advice = adviceFor(system, {
      linux: 'Take a Linux with glibc on x64 or arm64; in a checkout: npm ci',
      windows: 'Install the Visual C++ runtime: winget install Microsoft.VCRedist.2015+.x64',
      macos: 'onnxruntime has no binary for Intel Macs; on Apple silicon reinstall VJEPA Lab',
    });
    return missing('onnxruntime', `cannot be loaded: ${runtime.message.split('\n')[0] ?? ''}`, advice);
  }
  const providers = runtime.providers.map(({ name, isBundled }) =>
    isBundled ? name : `${name} (not bundled)`,
  );
  return ok('onnxruntime', `${runtime.version}, with ${providers.join(', ')}`);
}

/** The providers that this onnxruntime carries and a training could use, each tried. */
async function tryProviders({ providers }: RuntimePackage, machine: Machine): Promise<DoctorFinding[]> {
  const config = resolveDevice('auto');
  const carried = REAL_DEVICES.flatMap((device) => {
    const provider = providerOf(device, config);
    return provider !== null && providers.some(({ name }) => name === provider.name) ? [provider] : [];
  });
  return Promise.all(
    carried.map(async (provider) => {
      const device = deviceOf(provider);
      if (device === 'cuda' && machine.platform === 'linux' && nvidiaCards(machine).length === 0)
        return none(device, 'there is no NVIDIA card, or no driver for it');
      const report = await probeProvider(provider);
      if (!report.available) return missing(device, report.reason, null);
      return ok(
        device,
        `works on ${report.adapter ?? (device === 'cpu' ? processorName() : 'this machine')}`,
      );
    }),
  );
}

async function tensorflow(runs: string): Promise<DoctorFinding> {
  try {
    const found = await findTensorflow([dirname(resolve(runs)), process.cwd()]);
    return found === null
      ? none('tensorflow', 'not installed, and not needed where onnxruntime works')
      : ok('tensorflow', found.description);
  } catch (error) {
    return missing('tensorflow', error instanceof Error ? error.message : String(error), null);
  }
}

/** What the file says that it needs, once it is there; before that what is known of its release. */
function cudaProvider(runtime: RuntimePackage | Error): CudaProvider {
  if (runtime instanceof Error || !runtime.providers.some(({ name }) => name === 'cuda')) {
    return { path: null, needs: [], exists: false };
  }
  const path = join(runtime.binaries, CUDA_PACKAGE.files[1]);
  if (!existsSync(path)) return { path: null, needs: CUDA_12, exists: true };
  return { path, needs: elfNeeded(path).filter((name) => /^libcu/.test(name)), exists: true };
}

interface Report {
  readonly header: { readonly glibcVersionRuntime?: string };
}

/** Null where the C library is another. */
function glibc(): string | null {
  return (process.report.getReport() as unknown as Report).header.glibcVersionRuntime ?? null;
}

function neededBy(runtime: RuntimePackage | Error): string | null {
  if (runtime instanceof Error) return null;
  const file = join(runtime.binaries, 'libonnxruntime.so.1');
  return existsSync(file) ? glibcNeeded(readFileSync(file)) : null;
}

async function resources(runs: string, look: ReturnType<typeof beginLook>) {
  const { busy } = await look.end();
  const disk = statfsSync(nearest(runs));
  // In a container the limit is its own, not the machine's.
  const limit = process.constrainedMemory();
  const isLimited = limit > 0 && limit < totalmem();
  return {
    freeMemory: isLimited ? process.availableMemory() : freemem(),
    totalMemory: isLimited ? limit : totalmem(),
    processor: processorName(),
    cores: availableParallelism(),
    busyCores: busy,
    runs: resolve(runs),
    freeDisk: disk.bavail * disk.bsize,
  };
}

/** The folder itself, or the first above it that is there. */
function nearest(folder: string): string {
  const path = resolve(folder);
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}
