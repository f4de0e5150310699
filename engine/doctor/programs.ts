import type { DoctorFinding } from '../../schemas/doctor.ts';
import { adviceFor, type System } from './advice.ts';
import { missing, ok, poor } from './finding.ts';

/** First Node.js that this program runs on (package.json, engines). */
const OLDEST_NODE = [20, 19] as const;

/** The Node.js that asks, which is the one that would train. */
export function checkNode(version: string, electron: string | undefined, system: System): DoctorFinding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const found = electron === undefined ? version : `${version}, inside Electron ${electron} (VS Code's own)`;
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  if (!isOld) return ok('Node.js', found);
  return poor(
    'Node.js',
    `${found}; ${OLDEST_NODE.join('.')} or newer is needed`,
    adviceFor(system, {
      linux: 'Install Node.js 22 from https://nodejs.org, and name it in the setting vjepa.nodePath',
      windows: 'winget install OpenJS.NodeJS.LTS, and name it in the setting vjepa.nodePath',
      macos: 'brew install node, and name it in the setting vjepa.nodePath',
    }),
  );
}

/**
 * The C library. onnxruntime's binaries are made for glibc. `version` null = there is none (musl, e.g. Alpine); `needed` = the
 * newest version that a symbol of the binary asks for.
 */
export function checkGlibc(version: string | null, needed: string | null): DoctorFinding {
  const wanted = needed === null ? '' : `; onnxruntime needs ${needed}`;
  if (version === null) {
    const found = `this Linux has another C library${wanted}`;
    return missing('glibc', found, 'Take a Linux with glibc (Debian, Ubuntu, Fedora …); Alpine has none');
  }
  if (needed !== null && isOlder(version, needed)) {
    return missing('glibc', `${version}${wanted}`, 'Take a newer release of the Linux distribution');
  }
  return ok('glibc', `${version}${wanted}`);
}

/** The newest `GLIBC_x.y` that a binary names; null where it names none. */
export function glibcNeeded(binary: Buffer): string | null {
  let newest: string | null = null;
  for (let at = binary.indexOf('GLIBC_2.'); at >= 0; at = binary.indexOf('GLIBC_2.', at + 1)) {
    const [, version] = /^GLIBC_(2\.\d+)/.exec(binary.toString('latin1', at, at + 16)) ?? [];
    if (version !== undefined && (newest === null || isOlder(newest, version))) newest = version;
  }
  return newest;
}

function isOlder(a: string, b: string): boolean {
  const [[majorA = 0, minorA = 0], [majorB = 0, minorB = 0]] = [
    a.split('.').map(Number),
    b.split('.').map(Number),
  ];
  return majorA < majorB || (majorA === majorB && minorA < minorB);
}
