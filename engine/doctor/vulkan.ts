import type { DoctorFinding } from '../../schemas/doctor.ts';
import { listVulkanDrivers, type VulkanDriver } from '../runtime/devices/vulkan-drivers.ts';
import { adviceFor, type System } from './advice.ts';
import { missing, ok, poor } from './finding.ts';
import type { Libraries } from './libraries.ts';
import type { Machine } from './machine.ts';

const LOADER = 'libvulkan.so.1';

/** What WebGPU stands on: on Linux the Vulkan loader and a driver (ICD); Windows and macOS bring theirs along. */
export async function checkVulkan(
  machine: Machine,
  system: System,
  libraries: Libraries,
): Promise<DoctorFinding[]> {
  if (machine.platform === 'win32') return [ok('Direct3D 12', 'part of Windows; WebGPU runs on it')];
  if (machine.platform === 'darwin') return [ok('Metal', 'part of macOS; WebGPU runs on it')];
  return [checkLoader(system, libraries), ...(await checkDrivers(machine, system))];
}

function checkLoader(system: System, libraries: Libraries): DoctorFinding {
  const path = libraries.path(LOADER);
  if (path !== null) return ok('Vulkan loader', path);
  const advice = adviceFor(system, {
    debian: 'sudo apt install libvulkan1',
    fedora: 'sudo dnf install vulkan-loader',
    linux: 'Install the Vulkan loader (libvulkan.so.1) of your distribution',
  });
  return missing('Vulkan loader', `${LOADER} was not found; WebGPU needs it`, advice);
}

async function checkDrivers(machine: Machine, system: System): Promise<DoctorFinding[]> {
  const drivers = listVulkanDrivers(machine);
  if (drivers.length === 0) {
    const advice = adviceFor(system, {
      debian: 'sudo apt install mesa-vulkan-drivers (AMD, Intel; for NVIDIA its own driver brings one)',
      fedora: 'sudo dnf install mesa-vulkan-drivers (AMD, Intel; for NVIDIA its own driver brings one)',
      linux: "Install a Vulkan driver: Mesa's for AMD and Intel, NVIDIA's own for NVIDIA",
    });
    return [missing('Vulkan driver', 'none is registered; WebGPU needs one', advice)];
  }
  const mesa = await mesaVersion(machine);
  const findings = drivers.map((driver) => describe(driver, mesa));
  return mesa === null ? findings : [...findings, describeMesa(mesa, drivers, system)];
}

function describe({ file, library, api, isSoftware }: VulkanDriver, mesa: string | null): DoctorFinding {
  const words = `${library} (Vulkan ${api}, ${file})`;
  if (!isSoftware) return ok('Vulkan driver', words);
  return poor(
    'Vulkan driver',
    `${words}: lavapipe${mesa === null ? '' : ` of Mesa ${mesa}`}, a graphics processor in software. It runs on the processor, for tests; training is faster with "device": "cpu"`,
    null,
  );
}

/** Mesa before 25 crashes or computes wrongly in its software driver (docs/devices.md). */
const OLDEST_MESA = 25;

function describeMesa(version: string, drivers: readonly VulkanDriver[], system: System): DoctorFinding {
  const isRefused = Number.parseInt(version, 10) < OLDEST_MESA && drivers.some((driver) => driver.isSoftware);
  if (!isRefused) return ok('Mesa', version);
  return poor(
    'Mesa',
    `${version}; its software driver is refused before ${OLDEST_MESA}`,
    adviceFor(system, {
      debian: 'Debian 13, or bookworm-backports: sudo apt install -t bookworm-backports mesa-vulkan-drivers',
      linux: `Update Mesa to ${OLDEST_MESA} or newer`,
    }),
  );
}

async function mesaVersion(machine: Machine): Promise<string | null> {
  const said =
    (await machine.run('dpkg-query', '-W', '-f', '${Version}\n', 'mesa-vulkan-drivers')) ??
    (await machine.run('rpm', '-q', '--qf', '%{VERSION}\n', 'mesa-vulkan-drivers')) ??
    (await machine.run('pacman', '-Q', 'mesa'));
  return /(\d+\.\d+(?:\.\d+)?)/.exec(said ?? '')?.[1] ?? null;
}
