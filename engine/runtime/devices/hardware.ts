import { cpus } from 'node:os';
import type { Disk } from './disk.ts';
import { listVulkanDrivers } from './vulkan-drivers.ts';

/** Model of the processor. */
export function processorName(): string {
  return cpus()[0]?.model.trim() ?? 'unknown processor';
}

/** NVIDIA cards that the kernel's driver serves, e.g. `NVIDIA H200`; Linux only. */
export function nvidiaCards({ read, list }: Disk): string[] {
  const folder = '/proc/driver/nvidia/gpus';
  return list(folder).flatMap((card) => {
    const model = /^Model:\s*(.+)$/m.exec(read(`${folder}/${card}/information`) ?? '')?.[1]?.trim();
    return model === undefined ? [] : [model];
  });
}

/**
 * Why `auto` need not even try WebGPU on a Linux with these drivers; null where it should. A driver in software is the
 * processor itself, by a longer way; who wants it asks for it by name.
 */
export function noGraphics(disk: Disk): string | null {
  const drivers = listVulkanDrivers(disk);
  if (drivers.length === 0) return 'no Vulkan driver is installed';
  if (drivers.every(({ isSoftware }) => isSoftware))
    return 'the only Vulkan driver is one in software (lavapipe), which is the processor itself';
  return null;
}
