import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CPU, defaultProvider } from '../../../engine/runtime/execution-provider.ts';
import { probeProvider, type ProviderReport } from '../../../engine/runtime/providers.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

/** A process that tries a provider, and does something else before: what a bad driver does to it. */
function childThat(script: string): NodeJS.ProcessEnv {
  const file = join(temporaryFolder(), 'driver.cjs');
  writeFileSync(file, script);
  return { NODE_OPTIONS: `--require ${file}` };
}

/** What a driver that is not there leaves on standard error before the provider says that it failed. */
const says = (words: string, error: string): NodeJS.ProcessEnv =>
  childThat(`
    process.stderr.write(${JSON.stringify(words)});
    process.stdout.write(JSON.stringify({ error: ${JSON.stringify(error)} }) + '\\n');
    process.exit(0);
  `);
const reasonOf = (report: ProviderReport): string => (report.available ? '' : report.reason);
const NO_ADAPTER = 'Failed to get a WebGPU adapter: No supported adapters';

describe('a provider that is tried in a process of its own', () => {
  it('is there where it runs', async () => {
    expect(await probeProvider(CPU)).toEqual({ available: true });
  });

  it.runIf(process.platform !== 'darwin')('is not there on a system that has no such thing', async () => {
    expect(await probeProvider(defaultProvider('coreml'))).toEqual({
      available: false,
      reason: 'Core ML exists on macOS only. Set "device" to "cpu" or "webgpu".',
    });
  });

  it('crashes nothing but that process', async () => {
    const report = await probeProvider(CPU, { environment: childThat('process.abort()') });
    expect(reasonOf(report)).toContain('crashed the process');
  });

  it('does not keep anybody waiting', async () => {
    const report = await probeProvider(CPU, { environment: childThat('for (;;);'), milliseconds: 300 });
    expect(reasonOf(report)).toContain('hangs');
  });

  it.each([
    [
      'webgpu',
      "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file",
      'package libvulkan1',
    ],
    ['webgpu', 'Warning: vkCreateInstance: Found no drivers!', 'mesa-vulkan-drivers (25 or newer)'],
    [
      'webgpu',
      'Warning: Vulkan shaderUniform*ArrayDynamicIndexing required.\n - While initializing adapter',
      'WebGPU cannot use it (Vulkan shaderUniform*ArrayDynamicIndexing required)',
    ],
    [
      'cuda',
      'Failed to load library /a/libonnxruntime_providers_shared.so with error: /a/libonnxruntime_providers_shared.so: cannot open shared object file: No such file',
      'vjepa doctor --install-cuda',
    ],
    [
      'cuda',
      'Failed to load library /a/libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open shared object file: No such file',
      'CUDA needs libcudnn.so.9',
    ],
  ] as const)('says what is missing: %s, “%s”', async (name, stderr, words) => {
    const report = await probeProvider(defaultProvider(name), { environment: says(stderr, NO_ADAPTER) });
    expect(reasonOf(report)).toContain(words);
    expect(reasonOf(report)).toContain('"device" to "cpu"');
  });

  it('tells the name of the device that Vulkan’s loader opened', async () => {
    const environment = childThat(
      `process.stderr.write('DRIVER: Using "Radeon 9000 (RADV)" with driver: "libvulkan_radeon.so"\\n');`,
    );
    expect(await probeProvider(CPU, { environment })).toEqual({
      available: true,
      adapter: 'Radeon 9000 (RADV)',
    });
  });
});
