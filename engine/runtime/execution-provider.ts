import type * as Ort from 'onnxruntime-node';
import { TARGETS } from '../graph/onnx/emit-model.ts';
import type { Target } from '../graph/tensor.ts';

/** onnxruntime's execution provider that runs a session, and what it can be told. */
export type Provider =
  | { readonly name: 'cpu' }
  | { readonly name: 'webgpu'; readonly powerPreference: 'high-performance' | 'low-power' }
  /** `index`: which card, from 0. */
  | { readonly name: 'cuda' | 'dml'; readonly index: number }
  | { readonly name: 'coreml' };

export type ProviderName = Provider['name'];

export const CPU: Provider = { name: 'cpu' };

/** A provider with nothing told to it. */
export function defaultProvider(name: ProviderName): Provider {
  switch (name) {
    case 'cpu':
    case 'coreml':
      return { name };
    case 'webgpu':
      return { name, powerPreference: 'high-performance' };
    case 'cuda':
    case 'dml':
      return { name, index: 0 };
  }
}

/** What graphs for a provider are written for. */
export function targetOf({ name }: Provider): Target {
  switch (name) {
    case 'cpu':
      return TARGETS.cpu;
    case 'webgpu':
      return TARGETS.webgpu;
    case 'cuda':
    case 'dml':
    case 'coreml':
      return TARGETS.plain;
  }
}

/** Whether onnxruntime's Node binding can leave a tensor in the memory of the device between two runs. */
export function keepsTensors({ name }: Provider): boolean {
  return name === 'webgpu';
}

/** The provider as onnxruntime's session options name it. */
export function sessionOptionsOf(provider: Provider): {
  readonly executionProviders: readonly Ort.InferenceSession.ExecutionProviderConfig[];
  /** Entries of the session's configuration. */
  readonly entries: Readonly<Record<string, unknown>>;
} {
  switch (provider.name) {
    case 'cpu':
    case 'coreml':
      return { executionProviders: [provider.name], entries: {} };
    case 'webgpu':
      return {
        executionProviders: [{ name: 'webgpu' }],
        // The binding knows no such option of the provider, its configuration does.
        entries: { ep: { webgpuexecutionprovider: { powerPreference: provider.powerPreference } } },
      };
    case 'cuda':
    case 'dml':
      return { executionProviders: [{ name: provider.name, deviceId: provider.index }], entries: {} };
  }
}
