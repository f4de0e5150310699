import { describe, expect, it } from 'vitest';
import { listVulkanDrivers } from '../../../../engine/runtime/devices/vulkan-drivers.ts';
import { madeUpDisk } from './made-up-disk.ts';

const icd = (library: string) =>
  JSON.stringify({ file_format_version: '1.0.1', ICD: { library_path: library, api_version: '1.4.305' } });

const FILES = {
  '/usr/share/vulkan/icd.d/radeon.json': icd('/usr/lib/libvulkan_radeon.so'),
  '/etc/vulkan/icd.d/nvidia.json': icd('libGLX_nvidia.so.0'),
  '/home/me/.local/share/vulkan/icd.d/mine.json': icd('libmine.so'),
  '/usr/share/vulkan/icd.d/notes.txt': 'not a driver',
  '/usr/share/vulkan/icd.d/broken.json': '{ "ICD": ',
  '/usr/share/vulkan/icd.d/empty.json': '{}',
  '/opt/mesa/lvp.json': icd('/opt/mesa/libvulkan_lvp.so'),
};

describe('the Vulkan drivers of a Linux', () => {
  const libraries = (environment: Record<string, string>) =>
    listVulkanDrivers(madeUpDisk(FILES, environment)).map(({ library }) => library);

  it('are registered in the folders of the loader', () => {
    expect(listVulkanDrivers(madeUpDisk(FILES, { HOME: '/home/me' }))).toEqual([
      {
        file: '/etc/vulkan/icd.d/nvidia.json',
        library: 'libGLX_nvidia.so.0',
        api: '1.4.305',
        isSoftware: false,
      },
      {
        file: '/usr/share/vulkan/icd.d/radeon.json',
        library: '/usr/lib/libvulkan_radeon.so',
        api: '1.4.305',
        isSoftware: false,
      },
      {
        file: '/home/me/.local/share/vulkan/icd.d/mine.json',
        library: 'libmine.so',
        api: '1.4.305',
        isSoftware: false,
      },
    ]);
  });

  it('are those that are named instead, where some are', () => {
    expect(libraries({ VK_DRIVER_FILES: '/opt/mesa/lvp.json' })).toEqual(['/opt/mesa/libvulkan_lvp.so']);
    expect(libraries({ VK_ICD_FILENAMES: '/opt/mesa' })).toEqual(['/opt/mesa/libvulkan_lvp.so']);
    expect(libraries({ VK_ADD_DRIVER_FILES: '/opt/mesa/lvp.json' }).at(-1)).toBe(
      '/opt/mesa/libvulkan_lvp.so',
    );
  });

  it('are looked for where the desktop says', () => {
    expect(libraries({ XDG_DATA_DIRS: '/nowhere' })).toEqual(['libGLX_nvidia.so.0']);
  });

  it('are known when they are made of software', () => {
    const [driver] = listVulkanDrivers(madeUpDisk(FILES, { VK_DRIVER_FILES: '/opt/mesa/lvp.json' }));
    expect(driver?.isSoftware).toBe(true);
  });
});
