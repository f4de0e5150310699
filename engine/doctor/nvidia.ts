import type { DoctorFinding } from '../../schemas/doctor.ts';
import { adviceFor, type System } from './advice.ts';
import { missing, none, ok } from './finding.ts';
import type { Libraries } from './libraries.ts';
import type { Machine } from './machine.ts';

/** Libraries that the CUDA provider of onnxruntime for CUDA 12 is linked with; its own file says it exactly, once it is there. */
export const CUDA_12: readonly string[] = [
  'libcublasLt.so.12',
  'libcublas.so.12',
  'libcurand.so.10',
  'libcufft.so.11',
  'libcudart.so.12',
  'libcudnn.so.9',
];

/** Where onnxruntime's CUDA provider stands. */
export interface CudaProvider {
  /** The file; null where it is not installed. */
  readonly path: string | null;
  /** Libraries that it needs, of the toolkit and cuDNN. */
  readonly needs: readonly string[];
  /** Whether onnxruntime has a CUDA provider for this system at all. */
  readonly exists: boolean;
}

/** The driver, the provider of onnxruntime, and the CUDA libraries wanted and found. */
export async function checkNvidia(
  machine: Machine,
  system: System,
  libraries: Libraries,
  provider: CudaProvider,
): Promise<DoctorFinding[]> {
  const cards = await listCards(machine);
  if (cards === null) {
    const found = 'nvidia-smi was not found: no NVIDIA card, or no driver for it';
    return [none('NVIDIA driver', found)];
  }
  const findings = cards.map((card, i) => ok(`NVIDIA card ${i}`, card));
  if (!provider.exists) return [...findings, none('CUDA', `onnxruntime has no CUDA provider for ${system}`)];
  const installed =
    provider.path === null
      ? missing('CUDA provider of onnxruntime', 'not installed', 'vjepa doctor --install-cuda')
      : ok('CUDA provider of onnxruntime', provider.path);
  return [...findings, installed, ...provider.needs.map((name) => checkLibrary(name, system, libraries))];
}

function checkLibrary(name: string, system: System, libraries: Libraries): DoctorFinding {
  const path = libraries.path(name);
  if (path !== null) return ok(name, path);
  const aside = libraries.aside(name);
  if (aside !== null) {
    const folder = aside.slice(0, aside.lastIndexOf('/'));
    const advice = `export LD_LIBRARY_PATH=${folder}:$LD_LIBRARY_PATH, or add the folder to /etc/ld.so.conf.d and run sudo ldconfig`;
    return missing(name, `${aside}, where the loader does not look`, advice);
  }
  return missing(name, 'not found', libraryAdvice(name, system));
}

/** The packages are NVIDIA's own repository's, where the name of a library holds the version wanted. */
function libraryAdvice(name: string, system: System): string | null {
  const major = /\.so\.(\d+)$/.exec(name)?.[1] ?? '';
  if (name.startsWith('libcudnn')) {
    return adviceFor(system, {
      debian: `sudo apt install libcudnn${major}-cuda-12 (from https://developer.download.nvidia.com/compute/cuda/repos)`,
      fedora: `sudo dnf install libcudnn${major}-cuda-12 (from https://developer.download.nvidia.com/compute/cuda/repos)`,
      linux: `Install cuDNN ${major} for CUDA 12 from https://developer.nvidia.com/cudnn`,
    });
  }
  return adviceFor(system, {
    debian:
      'sudo apt install cuda-libraries-12-9 (from https://developer.download.nvidia.com/compute/cuda/repos)',
    fedora:
      'sudo dnf install cuda-libraries-12-9 (from https://developer.download.nvidia.com/compute/cuda/repos)',
    linux: 'Install the CUDA 12 toolkit from https://developer.nvidia.com/cuda-toolkit-archive',
  });
}

/** One line a card: `NVIDIA H200, driver 570.86, 143771 MiB`; null where nvidia-smi is not there or finds none. */
async function listCards(machine: Machine): Promise<string[] | null> {
  const query = '--query-gpu=name,driver_version,memory.total';
  const said = await machine.run('nvidia-smi', query, '--format=csv,noheader');
  const lines = (said ?? '').split('\n').filter((line) => line.split(',').length === 3);
  if (lines.length === 0) return null;
  return lines.map((line) => {
    const [name = '', driver = '', memory = ''] = line.split(',').map((part) => part.trim());
    return `${name}, driver ${driver}, ${memory}`;
  });
}
