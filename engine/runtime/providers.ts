import { emitModel } from '../graph/onnx/emit-model.ts';
import { add } from '../graph/ops/binary.ts';
import { input } from '../graph/tensor.ts';
import { sessionOptionsOf, targetOf, type Provider } from './execution-provider.ts';
import { tryInChild, type ChildEnd } from './probe-child.ts';
import { CALLED, inDeviceWords } from './runtime-words.ts';

/** Whether a provider of onnxruntime can be had here; `adapter` is the device behind it, where its driver tells. */
export type ProviderReport =
  | { readonly available: true; readonly adapter?: string }
  /** `reason`: what is missing and what to do, in words. */
  | { readonly available: false; readonly reason: string };

/** A driver that compiles its first shader may take a while; one that hangs does so for ever. */
const PATIENCE_MS = 30_000;
const LENGTH = 4;

/**
 * Tries a provider for real: makes a session with it in a process of its own and runs an addition, so that a driver that crashes or
 * hangs hurts nobody. Nothing may fall back to the CPU. Never rejects.
 */
export async function probeProvider(
  provider: Provider,
  options: { readonly milliseconds?: number; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<ProviderReport> {
  const { executionProviders, entries } = sessionOptionsOf(provider);
  const outputs = new Map([['sum', add(input('a', [LENGTH]), input('b', [LENGTH]))]]);
  const { bytes } = emitModel(outputs, new Map(), targetOf(provider));
  const forbidden = provider.name === 'cpu' ? {} : { session: { disable_cpu_ep_fallback: '1' } };
  const end = await tryInChild(
    { bytes, feeds: { a: LENGTH, b: LENGTH } },
    { executionProviders, logSeverityLevel: 3, extra: { ...entries, ...forbidden } },
    {
      milliseconds: options.milliseconds ?? PATIENCE_MS,
      // Vulkan's loader names the device that it opens, which onnxruntime does not.
      environment: { VK_LOADER_DEBUG: 'driver', ...options.environment },
    },
  );
  if (end.verdict?.error === null) {
    const adapter = adapterIn(end.stderr);
    return { available: true, ...(adapter === undefined ? {} : { adapter }) };
  }
  return { available: false, reason: reasonOf(end, provider) };
}

/** The last device that Vulkan's loader opened. */
function adapterIn(stderr: string): string | undefined {
  return [...stderr.matchAll(/Using "([^"]+)" with driver: "/g)].at(-1)?.[1];
}

function reasonOf(end: ChildEnd, provider: Provider): string {
  const called = CALLED[provider.name];
  const driver = provider.name === 'cpu' ? 'onnxruntime' : 'its driver';
  if (end.timedOut)
    return `${called} did not answer in time: ${driver} hangs. Update it, or set "device" to "cpu".`;
  if (end.verdict === null) {
    const how = end.signal ?? `exit code ${end.exitCode ?? 'unknown'}`;
    return `${called} crashed the process that tried it (${how}): ${driver} is at fault. Update it, or set "device" to "cpu".`;
  }
  if (provider.name === 'webgpu') {
    const missing = missingInVulkan(end.stderr);
    if (missing !== null) return `${missing} Otherwise set "device" to "cpu".`;
  }
  if (provider.name === 'cuda') {
    const missing = missingForCuda(end.stderr);
    if (missing !== null) return `${missing} Otherwise set "device" to "cpu".`;
  }
  return inDeviceWords(new Error(end.verdict.error ?? ''), provider).message;
}

/** What Vulkan's loader and Dawn (the WebGPU inside onnxruntime) say on standard error; null where they say nothing known. */
function missingInVulkan(stderr: string): string | null {
  if (/Couldn't load Vulkan/.test(stderr))
    return 'WebGPU needs the Vulkan loader (libvulkan.so.1), which is not installed: on Debian and Ubuntu the package libvulkan1.';
  if (/Found no drivers/.test(stderr))
    return 'The Vulkan loader found no driver: install that of the graphics card, or mesa-vulkan-drivers (25 or newer).';
  const refused = /Warning: (Vulkan \S+ required)/.exec(stderr)?.[1];
  if (refused !== undefined)
    return `There is a Vulkan driver, but WebGPU cannot use it (${refused}): update it (Mesa 25 or newer).`;
  return null;
}

/** onnxruntime names the library that it could not load on standard error; null where it does not. */
function missingForCuda(stderr: string): string | null {
  const library = /with error: (?:\S*\/)?([^/\s:]+): cannot open shared object file/.exec(stderr)?.[1];
  if (library === undefined) return null;
  return library.startsWith('libonnxruntime_providers')
    ? 'The CUDA provider of onnxruntime is not installed: "vjepa doctor --install-cuda" fetches it.'
    : `CUDA needs ${library}, which was not found: install CUDA 12 and cuDNN 9.`;
}
