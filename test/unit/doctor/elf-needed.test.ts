import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elfNeeded } from '../../../engine/doctor/elf-needed.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const binaries = join(createRequire(import.meta.url).resolve('onnxruntime-node'), '../../bin/napi-v6');

describe('the libraries that a library needs', () => {
  // As `readelf -d` gives them for onnxruntime-node 1.30.0.
  it.each([
    ['linux/x64/libonnxruntime.so.1', 'ld-linux-x86-64.so.2'],
    ['linux/arm64/libonnxruntime.so.1', 'ld-linux-aarch64.so.1'],
  ])('are read from %s', (file, loader) => {
    expect(elfNeeded(join(binaries, file))).toEqual([
      'libdl.so.2',
      'librt.so.1',
      'libpthread.so.0',
      'libstdc++.so.6',
      'libm.so.6',
      'libgcc_s.so.1',
      'libc.so.6',
      loader,
    ]);
  });

  it('are those of 64-bit Linux only', () => {
    expect(() => elfNeeded(join(binaries, 'win32/x64/onnxruntime.dll'))).toThrow(
      /onnxruntime\.dll is not a shared library of 64-bit Linux/,
    );
    const short = join(temporaryFolder(), 'short.so');
    writeFileSync(short, '\x7fELF');
    expect(() => elfNeeded(short)).toThrow(/short\.so is not a shared library/);
  });
});
