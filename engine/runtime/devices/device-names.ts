import type { DeviceConfig, DeviceName } from '../../../schemas/experiment.ts';
import type { Provider } from '../execution-provider.ts';

/** A device that a session runs on. */
export type RealDevice = Exclude<DeviceName, 'auto'>;

/** Devices in the order in which `auto` looks at them. */
export const REAL_DEVICES: readonly RealDevice[] = [
  'cpu',
  'cuda',
  'webgpu',
  'directml',
  'coreml',
  'tensorflow',
];

/** The provider of onnxruntime behind a device, as it is set; null for TensorFlow, which needs none. */
export function providerOf(device: RealDevice, { adapter, index }: DeviceConfig): Provider | null {
  switch (device) {
    case 'cpu':
    case 'coreml':
      return { name: device };
    case 'webgpu':
      return { name: 'webgpu', powerPreference: adapter };
    case 'cuda':
      return { name: 'cuda', index };
    case 'directml':
      return { name: 'dml', index };
    case 'tensorflow':
      return null;
  }
}

/** The device that a provider is; onnxruntime calls DirectML `dml`. */
export function deviceOf({ name }: Provider): RealDevice {
  return name === 'dml' ? 'directml' : name;
}
