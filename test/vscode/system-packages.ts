import { readFileSync } from 'node:fs';
import { findOnPath, mustRun } from './shell.ts';

/** Can this process install packages itself: Debian or a child of it, as root. */
function canUseApt(): boolean {
  return (
    process.platform === 'linux' && process.getuid?.() === 0 && findOnPath('apt-get') !== null && isDebian()
  );
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Installs Debian packages where that is possible without asking anyone.
 * @throws with the line that a person can run instead.
 */
export async function installSystemPackages(packages: readonly string[], purpose: string): Promise<void> {
  if (!canUseApt()) {
    throw new Error(
      `${purpose}. On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${packages.join(' ')}`,
    );
  }
  console.log(`Installing ${packages.join(', ')} (apt-get) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', ['update', '-qq'], { env });
  await mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}
