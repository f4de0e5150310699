/**
 * A Vulkan driver that needs no graphics card: Mesa's lavapipe, 25 or newer (WebGPU refuses Debian 12's own 22.3).
 *
 * On Debian 12 the packages of bookworm-backports are unpacked into a cache folder, with an apt configuration of their own: the
 * system's packages and sources stay as they are, and no root is needed. Elsewhere the system's own driver is taken as it is.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../vscode/paths.ts';
import { findOnPath, mustRun } from '../vscode/shell.ts';

const PACKAGES = ['mesa-vulkan-drivers', 'libvulkan1'];
/** What Node itself stands on must stay the system's. */
const NOT_UNPACKED = /^(libc6|gcc-12-base|libgcc-s1|libstdc\+\+6)_/;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';
const DRIVER = 'usr/share/vulkan/icd.d/lvp_icd.json';
/** Written last: an unpacking without it was interrupted. */
const MARKER = 'complete';

/**
 * Environment of a process that is to find the driver; it has to be there when the process starts. Empty where the system's own
 * driver is to be used.
 *
 * @throws where the packages cannot be fetched.
 */
export async function softwareVulkan(): Promise<Readonly<Record<string, string>>> {
  if (
    !isDebian12() ||
    process.arch !== 'x64' ||
    ['apt-get', 'dpkg-deb'].some((name) => findOnPath(name) === null)
  )
    return {};
  const folder = join(cacheFolder(), 'mesa-bookworm-backports');
  if (!existsSync(join(folder, MARKER))) await install(folder);
  return { LD_LIBRARY_PATH: join(folder, LIBRARIES), VK_DRIVER_FILES: join(folder, DRIVER) };
}

function isDebian12(): boolean {
  try {
    return /^VERSION_CODENAME=bookworm$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

async function install(folder: string): Promise<void> {
  console.log(`Unpacking a software Vulkan driver (Mesa, 60 MB) into ${folder}; this happens once …`);
  await mkdir(cacheFolder(), { recursive: true });
  const temporary = await mkdtemp(join(cacheFolder(), 'installing-'));
  try {
    const unpacked = join(temporary, 'mesa');
    await mkdir(unpacked);
    for (const deb of await download(temporary)) await mustRun('dpkg-deb', ['--extract', deb, unpacked]);
    if (!existsSync(join(unpacked, DRIVER))) throw new Error(`the packages hold no ${DRIVER}`);
    await writeFile(join(unpacked, MARKER), '');
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The packages and all that they need, as files. To an empty list of installed packages, everything is missing. */
async function download(temporary: string): Promise<readonly string[]> {
  const state = join(temporary, 'state');
  const cache = join(temporary, 'cache');
  await mkdir(join(state, 'lists', 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  await writeFile(join(state, 'status'), '');
  const sources = join(temporary, 'sources.list');
  const line = (suite: string): string =>
    `deb [signed-by=${KEYRING}] http://deb.debian.org/debian ${suite} main\n`;
  await writeFile(sources, line('bookworm') + line('bookworm-backports'));
  const own = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '-',
    'Dir::State': state,
    'Dir::State::status': join(state, 'status'),
    'Dir::Cache': cache,
    'Acquire::Languages': 'none',
    // The unprivileged user that apt takes as root may not write here.
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(own).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', [...options, '-qq', 'update'], { env });
  const only = ['--download-only', '--yes', '--no-install-recommends', '-t', 'bookworm-backports'];
  await mustRun('apt-get', [...options, '-qq', 'install', ...only, ...PACKAGES], { env });
  const archives = join(cache, 'archives');
  const files = (await readdir(archives)).filter((name) => name.endsWith('.deb') && !NOT_UNPACKED.test(name));
  return files.map((name) => join(archives, name));
}
