import { describe, expect, it } from 'vitest';
import { DeviceError, DeviceLostError, OutOfMemoryError } from '../../../engine/runtime/device-error.ts';
import { CPU, defaultProvider, type ProviderName } from '../../../engine/runtime/execution-provider.ts';
import { inDeviceWords } from '../../../engine/runtime/runtime-words.ts';

const words = (text: string, name: ProviderName = 'webgpu'): Error =>
  inDeviceWords(new Error(text), defaultProvider(name));

describe('what onnxruntime says of a device, in words', () => {
  it.each([
    // As onnxruntime-node 1.30 said it when the driver answered VK_ERROR_DEVICE_LOST.
    [
      'webgpu',
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/buffer_manager.cc:641 void onnxruntime::webgpu::BufferManager::Download(WGPUBuffer, void*, size_t) const map_async_result.status == wgpu::MapAsyncStatus::Success was false. Failed to download data from buffer. wgpu::MapAsyncStatus value: 4, message: [Device] is lost.',
    ],
    ['webgpu', 'vkQueueSubmit failed with VK_ERROR_DEVICE_LOST'],
    ['webgpu', 'DXGI_ERROR_DEVICE_REMOVED'],
    ['cuda', 'CUDA failure 719: unspecified launch failure'],
  ] as const)('a lost device: %s, “%s”', (name, text) => {
    const error = words(text, name);
    expect(error).toBeInstanceOf(DeviceLostError);
    expect(error.message).toMatch(/lost its device.*Resume the run from its last checkpoint/);
    expect((error.cause as Error).message).toBe(text);
  });

  it.each([
    [
      'webgpu',
      'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
      /device of WebGPU has too little.*"cpu"/,
    ],
    ['cuda', 'CUDA failure 2: out of memory', /device of CUDA has too little/],
    [
      'cpu',
      'Failed to allocate memory for requested buffer of size 1099511627776',
      /^The machine has too little.*batchSize/,
    ],
    ['cpu', 'std::bad_alloc', /^The machine has too little/],
  ] as const)('too little memory: %s, “%s”', (name, text, expected) => {
    const error = words(text, name);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error.message).toMatch(expected);
  });

  it('no adapter: what to install', () => {
    const error = words('Failed to get a WebGPU adapter: No supported adapters\n');
    expect(error.name).toBe('DeviceError');
    expect(error.message).toMatch(/no graphics processor.*"cpu"/);
  });

  it('an operation that a device lacks: which, and what to do', () => {
    const text = 'NOT_IMPLEMENTED : Could not find an implementation for Erf(13) node with name "gelu"';
    expect(words(text, 'dml').message).toMatch(/DirectML cannot run.*Erf\(13\).*"cpu"/);
  });

  it('anything else: the words without the function signatures, and what to do', () => {
    const error = words('/onnxruntime_src/x.cc:12 int f(int) status == ok was false. The shader is too long');
    expect(error).toBeInstanceOf(DeviceError);
    expect(error.message).toBe(
      'WebGPU failed: The shader is too long. If it happens again, train on the processor ("device": "cpu").',
    );
  });

  it('an error of the CPU, or one that is in words already, as it is', () => {
    const cpu = new Error('Invalid rank for input: x');
    expect(inDeviceWords(cpu, CPU)).toBe(cpu);
    const said = new DeviceLostError('said');
    expect(inDeviceWords(said, defaultProvider('webgpu'))).toBe(said);
  });
});
