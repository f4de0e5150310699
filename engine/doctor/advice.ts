import type { Machine } from './machine.ts';

/** Where software comes from. `linux`: a distribution that we have no command for. */
export type System = 'debian' | 'fedora' | 'linux' | 'windows' | 'macos';

export function systemOf({ platform, read }: Pick<Machine, 'platform' | 'read'>): System {
  if (platform === 'win32') return 'windows';
  if (platform === 'darwin') return 'macos';
  const release = read('/etc/os-release') ?? '';
  const ids = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, words]) =>
    words?.split(' '),
  );
  if (ids.some((id) => id === 'debian' || id === 'ubuntu')) return 'debian';
  if (ids.some((id) => id === 'fedora' || id === 'rhel' || id === 'centos')) return 'fedora';
  return 'linux';
}

/** What to do, by system; `linux` also stands in for a distribution that is not named. */
export type Advice = Readonly<Partial<Record<System, string>>>;

/** The line for a system; null where there is none. */
export function adviceFor(system: System, advice: Advice): string | null {
  return advice[system] ?? (system === 'debian' || system === 'fedora' ? (advice.linux ?? null) : null);
}
