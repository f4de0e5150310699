import type { TestProject } from 'vitest/node';
import { defaultProvider } from '../../engine/runtime/execution-provider.ts';
import { probeProvider } from '../../engine/runtime/providers.ts';
import { softwareVulkan } from './software-vulkan.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why nothing can be run on WebGPU here; empty where it can. */
    noWebGpu: string;
  }
}

/** Gets a Vulkan driver, and tries it. The test files run in child processes, which are born with this environment. */
export default async function setup(project: TestProject): Promise<void> {
  let noDriver = '';
  try {
    Object.assign(process.env, await softwareVulkan());
  } catch (error) {
    noDriver = ` (A software driver could not be fetched: ${error instanceof Error ? error.message : String(error)})`;
  }
  const report = await probeProvider(defaultProvider('webgpu'));
  const reason = report.available ? '' : report.reason + noDriver;
  console.log(
    report.available
      ? `WebGPU runs on ${report.adapter ?? 'an unnamed device'}`
      : `WebGPU is skipped: ${reason}`,
  );
  project.provide('noWebGpu', reason);
}
