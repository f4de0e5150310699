import { describe, expect, it } from 'vitest';
import type { DoctorFinding } from '../../../schemas/doctor.ts';
import { adviceFor, systemOf } from '../../../engine/doctor/advice.ts';
import { linuxLibraries } from '../../../engine/doctor/libraries.ts';
import type { Machine } from '../../../engine/doctor/machine.ts';
import { checkNvidia, CUDA_12 } from '../../../engine/doctor/nvidia.ts';
import { checkGlibc, checkNode, glibcNeeded } from '../../../engine/doctor/programs.ts';
import { checkResources, type Resources } from '../../../engine/doctor/resources.ts';
import { checkVulkan } from '../../../engine/doctor/vulkan.ts';
import { madeUpDisk } from '../runtime/devices/made-up-disk.ts';

/** A machine with these files, and programs that print what they are given; others are not there. */
function machine(
  files: Readonly<Record<string, string>> = {},
  programs: Readonly<Record<string, string>> = {},
  environment: Machine['environment'] = {},
  platform: NodeJS.Platform = 'linux',
): Machine {
  return {
    ...madeUpDisk(files, environment),
    platform,
    run: (program) => Promise.resolve(programs[program] ?? null),
  };
}

const short = ({ subject, state, found, advice }: DoctorFinding) =>
  `${state} ${subject}: ${found}${advice === null ? '' : ` → ${advice}`}`;

const LDCONFIG = `123 libs found in cache
\tlibvulkan.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libvulkan.so.1
\tlibcudart.so.12 (libc6,x86-64) => /usr/lib/libcudart.so.12
`;

describe('the system', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"', 'debian'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', 'debian'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', 'fedora'],
    ['ID=arch', 'linux'],
    ['', 'linux'],
  ])('%j', (release, system) => {
    expect(systemOf(machine({ '/etc/os-release': release }))).toBe(system);
  });

  it('decides the advice; a Linux without its own has that of any Linux', () => {
    expect(adviceFor('debian', { debian: 'apt', linux: 'yourself' })).toBe('apt');
    expect(adviceFor('fedora', { debian: 'apt', linux: 'yourself' })).toBe('yourself');
    expect(adviceFor('windows', { debian: 'apt', linux: 'yourself' })).toBeNull();
    expect(systemOf(machine({}, {}, {}, 'win32'))).toBe('windows');
    expect(systemOf(machine({}, {}, {}, 'darwin'))).toBe('macos');
  });
});

describe('Node and the C library', () => {
  it('is new enough, or not', () => {
    expect(short(checkNode('20.19.0', undefined, 'debian'))).toBe('ok Node.js: 20.19.0');
    expect(short(checkNode('22.0.1', '37.2.3', 'debian'))).toBe(
      "ok Node.js: 22.0.1, inside Electron 37.2.3 (VS Code's own)",
    );
    expect(short(checkNode('20.18.9', undefined, 'macos'))).toMatch(
      /^poor Node\.js: 20\.18\.9; 20\.19 or newer is needed → brew install node/,
    );
  });

  it('is compared by number, not by letter', () => {
    expect(checkGlibc('2.36', '2.28').state).toBe('ok');
    expect(checkGlibc('2.9', '2.28').state).toBe('missing');
    expect(short(checkGlibc(null, '2.28'))).toMatch(
      /^missing glibc: this Linux has another C library.* → .*Alpine/,
    );
  });

  it('is needed as a binary says', () => {
    expect(glibcNeeded(Buffer.from('\0GLIBC_2.2.5\0GLIBC_2.28\0GLIBC_2.9\0GLIBCXX_3.4\0'))).toBe('2.28');
    expect(glibcNeeded(Buffer.from('nothing'))).toBeNull();
  });
});

describe('Vulkan', () => {
  const icd = (library: string) => JSON.stringify({ ICD: { library_path: library, api_version: '1.4.305' } });
  const look = async (of: Machine) =>
    (await checkVulkan(of, systemOf(of), await linuxLibraries(of))).map(short);
  const DEBIAN = { '/etc/os-release': 'ID=debian' };

  it('is told to be installed, loader and driver', async () => {
    expect(await look(machine(DEBIAN))).toEqual([
      'missing Vulkan loader: libvulkan.so.1 was not found; WebGPU needs it → sudo apt install libvulkan1',
      expect.stringMatching(
        /^missing Vulkan driver: none is registered.* → sudo apt install mesa-vulkan-drivers/,
      ),
    ]);
    expect((await look(machine({ '/etc/os-release': 'ID=fedora' })))[0]).toMatch(
      /sudo dnf install vulkan-loader$/,
    );
  });

  it('is there', async () => {
    const files = { ...DEBIAN, '/usr/share/vulkan/icd.d/radeon.json': icd('libvulkan_radeon.so') };
    expect(await look(machine(files, { ldconfig: LDCONFIG, 'dpkg-query': '25.0.7-2\n' }))).toEqual([
      'ok Vulkan loader: /lib/x86_64-linux-gnu/libvulkan.so.1',
      'ok Vulkan driver: libvulkan_radeon.so (Vulkan 1.4.305, /usr/share/vulkan/icd.d/radeon.json)',
      'ok Mesa: 25.0.7',
    ]);
  });

  it('in software is called what it is, and refused where it is old', async () => {
    const files = { ...DEBIAN, '/usr/share/vulkan/icd.d/lvp.json': icd('libvulkan_lvp.so') };
    const [, driver, mesa] = await look(
      machine(files, { ldconfig: LDCONFIG, 'dpkg-query': '22.3.6-1+deb12u1' }),
    );
    expect(driver).toMatch(
      /^poor Vulkan driver: .*lavapipe of Mesa 22\.3\.6, a graphics processor in software/,
    );
    expect(mesa).toMatch(/^poor Mesa: 22\.3\.6; .*refused before 25 → .*bookworm-backports/);
  });

  it('is not needed elsewhere', async () => {
    expect(await look(machine({}, {}, {}, 'win32'))).toEqual([
      'ok Direct3D 12: part of Windows; WebGPU runs on it',
    ]);
    expect(await look(machine({}, {}, {}, 'darwin'))).toEqual(['ok Metal: part of macOS; WebGPU runs on it']);
  });
});

describe('NVIDIA', () => {
  const SMI = 'NVIDIA H200, 570.86.15, 143771 MiB\nNVIDIA H200, 570.86.15, 143771 MiB\n';
  const look = async (of: Machine, path: string | null, needs: readonly string[], exists = true) =>
    (await checkNvidia(of, systemOf(of), await linuxLibraries(of), { path, needs, exists })).map(short);

  it('is not missed where there is no card', async () => {
    expect(await look(machine(), null, CUDA_12)).toEqual([
      'none NVIDIA driver: nvidia-smi was not found: no NVIDIA card, or no driver for it',
    ]);
  });

  it('wants its provider, CUDA and cuDNN, each found, found aside, or not', async () => {
    const files = { '/etc/os-release': 'ID=ubuntu', '/usr/local/cuda/lib64/libcublas.so.12': '' };
    const of = machine(files, { 'nvidia-smi': SMI, ldconfig: LDCONFIG });
    expect(await look(of, null, ['libcudart.so.12', 'libcublas.so.12', 'libcudnn.so.9'])).toEqual([
      'ok NVIDIA card 0: NVIDIA H200, driver 570.86.15, 143771 MiB',
      'ok NVIDIA card 1: NVIDIA H200, driver 570.86.15, 143771 MiB',
      'missing CUDA provider of onnxruntime: not installed → vjepa doctor --install-cuda',
      'ok libcudart.so.12: /usr/lib/libcudart.so.12',
      expect.stringMatching(
        /^missing libcublas\.so\.12: \/usr\/local\/cuda\/lib64\/libcublas\.so\.12, where the loader does not look → export LD_LIBRARY_PATH=\/usr\/local\/cuda\/lib64:/,
      ),
      expect.stringMatching(/^missing libcudnn\.so\.9: not found → sudo apt install libcudnn9-cuda-12/),
    ]);
  });

  it('finds libraries where LD_LIBRARY_PATH says', async () => {
    const files = { '/opt/cudnn/libcudnn.so.9': '' };
    const of = machine(files, { 'nvidia-smi': SMI }, { LD_LIBRARY_PATH: '/opt/cudnn:' });
    expect(await look(of, '/x/libonnxruntime_providers_cuda.so', ['libcudnn.so.9'])).toEqual([
      expect.stringMatching(/^ok NVIDIA card 0/),
      expect.stringMatching(/^ok NVIDIA card 1/),
      'ok CUDA provider of onnxruntime: /x/libonnxruntime_providers_cuda.so',
      'ok libcudnn.so.9: /opt/cudnn/libcudnn.so.9',
    ]);
  });

  it('has no provider outside Linux', async () => {
    const of = machine({}, { 'nvidia-smi': SMI }, {}, 'win32');
    expect((await look(of, null, [], false)).at(-1)).toBe(
      'none CUDA: onnxruntime has no CUDA provider for windows',
    );
  });
});

describe('resources', () => {
  const GIB = 2 ** 30;
  const PLENTY: Resources = {
    freeMemory: 22.6 * GIB,
    totalMemory: 24 * GIB,
    processor: 'Some CPU',
    cores: 4,
    busyCores: 0.2,
    runs: '/project/runs',
    freeDisk: 70 * GIB,
  };

  it('are enough', () => {
    expect(checkResources(PLENTY).map(short)).toEqual([
      'ok Memory: 22.6 GiB free of 24.0 GiB',
      'ok Processor: 4 × Some CPU, 0.2 of them busy with other work',
      'ok Disk: 70.0 GiB free in /project/runs',
    ]);
  });

  it('are short', () => {
    const little = { ...PLENTY, freeMemory: GIB / 4, busyCores: 3, freeDisk: GIB / 2 };
    expect(checkResources(little).map(({ state }) => state)).toEqual(['poor', 'poor', 'poor']);
  });
});
