import { DeviceError, DeviceLostError, OutOfMemoryError } from './device-error.ts';
import type { Provider, ProviderName } from './execution-provider.ts';

/** Providers as a person knows them. */
export const CALLED: Readonly<Record<ProviderName, string>> = {
  cpu: 'The processor',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

/** What onnxruntime says when the device has gone: Dawn's words, Vulkan's, Direct3D's, CUDA's. */
const LOST =
  /device (was |is )?lost|DEVICE_LOST|DEVICE_REMOVED|DEVICE_HUNG|\bis lost\b|cudaErrorDevicesUnavailable|CUDA failure (46|709|719|999)/i;
const OUT_OF_MEMORY =
  /out of memory|OUT_OF_(HOST_|DEVICE_)?MEMORY|failed to allocate memory|bad.?alloc|buffer size .* (exceeds|is greater)/i;
const NO_ADAPTER = /failed to get a webgpu adapter|no supported adapters/i;
const NOT_THERE =
  /backend not found|failed to load (shared )?library|is unsupported: '|not enabled in this build/i;
const NOT_SUPPORTED =
  /could not find an implementation|NOT_IMPLEMENTED|fallback to CPU EP has been explicitly disabled/i;

/**
 * The error that a person is to read for one that onnxruntime threw: a `DeviceLostError`, an `OutOfMemoryError`, a `DeviceError`, or
 * the error itself where nothing better is known. The cause is kept.
 */
export function inDeviceWords(error: unknown, { name }: Provider): Error {
  const raw = error instanceof Error ? error : new Error(String(error));
  if (raw instanceof DeviceError) return raw;
  const text = raw.message;
  const device = CALLED[name];
  const cause = { cause: error };
  if (OUT_OF_MEMORY.test(text)) {
    const where = name === 'cpu' ? 'The machine' : `The device of ${device}`;
    const otherwise = name === 'cpu' ? '' : ', or train on the processor ("device": "cpu")';
    return new OutOfMemoryError(
      `${where} has too little memory for this model. Take a smaller training.batchSize or a smaller model${otherwise}.`,
      cause,
    );
  }
  if (name === 'cpu') return raw;
  if (LOST.test(text)) {
    return new DeviceLostError(
      `${device} lost its device in the middle of the training: the driver was reset or crashed, or the machine slept. ` +
        'Resume the run from its last checkpoint; if it happens again, train on the processor ("device": "cpu").',
      cause,
    );
  }
  if (NO_ADAPTER.test(text)) return new DeviceError(noAdapter(), cause);
  if (NOT_THERE.test(text)) return new DeviceError(notThere(name), cause);
  if (NOT_SUPPORTED.test(text)) {
    return new DeviceError(
      `${device} cannot run an operation of this model (${firstLine(text)}). Train on the processor ("device": "cpu").`,
      cause,
    );
  }
  return new DeviceError(
    `${device} failed: ${firstLine(text)} If it happens again, train on the processor ("device": "cpu").`,
    cause,
  );
}

function noAdapter(): string {
  const missing = 'There is no graphics processor that WebGPU could use.';
  return process.platform === 'linux'
    ? `${missing} On Linux it needs the Vulkan loader (package libvulkan1) and a Vulkan driver (mesa-vulkan-drivers 25 or newer, or NVIDIA's). Otherwise set "device" to "cpu".`
    : `${missing} Update its driver, or set "device" to "cpu".`;
}

function notThere(name: ProviderName): string {
  switch (name) {
    case 'cuda':
      return (
        'The CUDA provider of onnxruntime is not installed, or a library that it needs (CUDA 12, cuDNN 9) was not found. It is not part of ' +
        'the package; "vjepa doctor" tells what is missing. Otherwise set "device" to "cpu".'
      );
    case 'dml':
      return 'DirectML exists on Windows only. Set "device" to "cpu" or "webgpu".';
    case 'coreml':
      return 'Core ML exists on macOS only. Set "device" to "cpu" or "webgpu".';
    case 'webgpu':
      return `onnxruntime has no WebGPU for ${process.platform}-${process.arch}. Set "device" to "cpu".`;
    case 'cpu':
      return 'onnxruntime has no CPU provider.';
  }
}

/** Without onnxruntime's own file names and function signatures, which help nobody. */
function firstLine(text: string): string {
  const line = text.split('\n').find((it) => it.trim() !== '') ?? text;
  const said = line.replace(/^\/\S+:\d+ .*? was false\. /, '').trim();
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
