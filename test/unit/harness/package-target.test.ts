import { describe, expect, it } from 'vitest';
import { packageTarget } from '../../vscode/package.ts';

describe('the platform that a package is made for', () => {
  it.each([
    ['linux', 'x64', 'linux-x64'],
    ['linux', 'arm64', 'linux-arm64'],
    ['darwin', 'arm64', 'darwin-arm64'],
    ['win32', 'x64', 'win32-x64'],
    ['win32', 'arm64', 'win32-arm64'],
  ])('%s on %s is %s', (platform, arch, target) => {
    expect(packageTarget(platform, arch, false)).toBe(target);
  });

  it.each([
    ['darwin', 'x64', false, /Intel/],
    ['linux', 'x64', true, /musl/],
    ['linux', 'riscv64', false, /linux-riscv64/],
  ])('%s on %s (musl: %s) is refused in words', (platform, arch, musl, words) => {
    expect(() => packageTarget(platform, arch, musl)).toThrow(words);
  });
});
