import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** A Vulkan driver as it is registered with the loader. */
export interface VulkanDriver {
  /** The file that registers it (ICD). */
  readonly file: string;
  readonly library: string;
  /** Vulkan version that it offers. */
  readonly api: string;
  /** A graphics processor in software, such as Mesa's lavapipe: it runs on the processor. */
  readonly isSoftware: boolean;
}

/**
 * The drivers that the Vulkan loader of Linux would find: those of `VK_DRIVER_FILES` (`VK_ICD_FILENAMES` of old), or those in the
 * folders of its specification (LoaderDriverInterface.md), and those of `VK_ADD_DRIVER_FILES`. Nothing is loaded.
 */
export function listVulkanDrivers({ environment, read, list }: Disk): VulkanDriver[] {
  const split = (text: string | undefined): string[] => (text ?? '').split(':').filter((part) => part !== '');
  const home = environment['HOME'];
  const folders = [
    ...split(environment['XDG_CONFIG_DIRS'] ?? '/etc/xdg'),
    '/etc',
    ...split(environment['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share'),
    ...(home === undefined ? [] : [join(home, '.config'), join(home, '.local/share')]),
  ];
  const named = split(environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES']);
  const places = named.length > 0 ? named : folders.map((folder) => join(folder, 'vulkan/icd.d'));
  const files = [...places, ...split(environment['VK_ADD_DRIVER_FILES'])].flatMap((place) =>
    place.endsWith('.json') ? [place] : list(place).map((name) => join(place, name)),
  );
  return [...new Set(files)].flatMap((file) => parseDriver(file, read(file)));
}

function parseDriver(file: string, text: string | null): VulkanDriver[] {
  let parsed: { readonly ICD?: { readonly library_path?: string; readonly api_version?: string } };
  try {
    parsed = JSON.parse(text ?? '') as typeof parsed;
  } catch {
    return [];
  }
  const { library_path: library, api_version: api = '?' } = parsed.ICD ?? {};
  if (library === undefined) return [];
  return [{ file, library, api, isSoftware: /lvp|lavapipe|swiftshader/i.test(library) }];
}
