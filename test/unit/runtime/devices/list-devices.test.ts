import { describe, expect, it } from 'vitest';
import { resolveDevice } from '../../../../engine/experiment/defaults.ts';
import { DeviceError } from '../../../../engine/runtime/device-error.ts';
import type { Provider } from '../../../../engine/runtime/execution-provider.ts';
import { listDevices, type DeviceSources } from '../../../../engine/runtime/devices/list-devices.ts';
import type { FoundTensorflow } from '../../../../engine/runtime/tensorflow/find.ts';
import { madeUpDisk } from './made-up-disk.ts';

const RADEON = {
  '/usr/share/vulkan/icd.d/radeon_icd.json': JSON.stringify({
    ICD: { library_path: 'libvulkan_radeon.so', api_version: '1.4' },
  }),
};
const LAVAPIPE = {
  '/usr/share/vulkan/icd.d/lvp_icd.json': JSON.stringify({ ICD: { library_path: 'libvulkan_lvp.so' } }),
};
const NVIDIA = { '/proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA H200\nIRQ: 1\n' };
const TENSORFLOW: FoundTensorflow = {
  package: '@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  backend: 'tensorflow',
  usesGpu: true,
  description: 'TensorFlow on a graphics processor',
};

/** A Linux machine with these files; what is probed is noted, and answers with its name or with `refusal`. */
function machine(
  files: Readonly<Record<string, string>>,
  more: Partial<DeviceSources> & { refusal?: string } = {},
): DeviceSources & { readonly probed: Provider[] } {
  const probed: Provider[] = [];
  return {
    probed,
    platform: 'linux',
    disk: madeUpDisk(files),
    providers: () => Promise.resolve(['cpu', 'webgpu', 'cuda', 'tensorrt']),
    probe: (provider) => {
      probed.push(provider);
      return Promise.resolve(
        more.refusal === undefined
          ? { available: true, adapter: `a ${provider.name} card` }
          : { available: false, reason: more.refusal },
      );
    },
    tensorflow: () => Promise.resolve(null),
    requireTensorflow: () => Promise.reject(new DeviceError('None is installed.')),
    ...more,
  };
}

const short = async (sources: DeviceSources, device: Parameters<typeof resolveDevice>[0] = 'auto') =>
  (await listDevices(resolveDevice(device), sources)).map(({ device, hardware, reason }) =>
    [device, device === 'cpu' ? '…' : hardware, reason].join(' | '),
  );

describe('the devices of auto', () => {
  it('on a machine without a graphics processor: the processor, and nothing is tried', async () => {
    const sources = machine({});
    expect(await short(sources)).toEqual([
      'cpu | … | ',
      'cuda |  | there is no NVIDIA card, or no driver for it',
      'webgpu |  | no Vulkan driver is installed',
    ]);
    expect(sources.probed).toEqual([]);
  });

  it('with a card: what answers a probe', async () => {
    const sources = machine(RADEON);
    expect(await short(sources, { name: 'auto', adapter: 'low-power' })).toEqual([
      'cpu | … | ',
      'cuda |  | there is no NVIDIA card, or no driver for it',
      'webgpu | a webgpu card | ',
    ]);
    expect(sources.probed).toEqual([{ name: 'webgpu', powerPreference: 'low-power' }]);
  });

  it('with a card whose software is missing: the reason, and the card', async () => {
    const sources = machine(NVIDIA, { refusal: 'The CUDA provider is not installed.' });
    expect(await short(sources)).toContain('cuda | NVIDIA H200 | The CUDA provider is not installed.');
  });

  it('with a graphics processor in software: not that', async () => {
    const sources = machine(LAVAPIPE);
    expect((await short(sources))[2]).toMatch(/^webgpu \| {2}\| .*in software \(lavapipe\)/);
    expect(sources.probed).toEqual([]);
  });

  it('on Windows and macOS: what the binary carries', async () => {
    const windows = machine(
      {},
      {
        platform: 'win32',
        providers: () => Promise.resolve(['cpu', 'dml', 'webgpu']),
      },
    );
    expect(await short(windows)).toEqual([
      'cpu | … | ',
      'webgpu | a webgpu card | ',
      'directml | a dml card | ',
    ]);
    const mac = machine({}, { platform: 'darwin', providers: () => Promise.resolve(['cpu', 'coreml']) });
    expect(await short(mac)).toEqual(['cpu | … | ', 'coreml | a coreml card | ']);
  });

  it('TensorFlow where it is installed and uses a graphics processor', async () => {
    const of = async (found: FoundTensorflow) =>
      (await short(machine({}, { tensorflow: () => Promise.resolve(found) }))).at(-1);
    expect(await of(TENSORFLOW)).toBe('tensorflow | TensorFlow on a graphics processor | ');
    expect(await of({ ...TENSORFLOW, usesGpu: false })).toMatch(
      /^tensorflow \| {2}\| .*no graphics processor/,
    );
    const broken = machine({}, { tensorflow: () => Promise.reject(new DeviceError('It is broken.')) });
    expect((await short(broken)).at(-1)).toBe('tensorflow |  | It is broken.');
  });
});

describe('a device by name', () => {
  it('is tried, even where auto would not', async () => {
    const sources = machine(LAVAPIPE);
    expect(await short(sources, 'webgpu')).toEqual(['webgpu | a webgpu card | ']);
    expect(await short(sources, { name: 'cuda', index: 1 })).toEqual(['cuda | a cuda card | ']);
    expect(sources.probed.at(-1)).toEqual({ name: 'cuda', index: 1 });
  });

  it('is refused where it is not there, with the reason and where to learn more', async () => {
    const refused = short(machine({}, { refusal: 'WebGPU needs a driver.' }), 'webgpu');
    await expect(refused).rejects.toThrow(DeviceError);
    await expect(refused).rejects.toThrow(
      '"device" is "webgpu", which cannot be had here. WebGPU needs a driver. "vjepa doctor" tells more, and docs/devices.md what to install.',
    );
    await expect(short(machine({}), 'tensorflow')).rejects.toThrow('None is installed.');
  });

  it('is the processor without any question', async () => {
    const sources = machine(NVIDIA);
    expect(await short(sources, 'cpu')).toEqual(['cpu | … | ']);
    expect(sources.probed).toEqual([]);
  });
});
