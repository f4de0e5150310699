import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unpack, unpackText, zipEntries } from '../../../engine/doctor/install-cuda/zip-reader.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { makeZip, type ZipFile } from './make-zip.ts';

const FILES: readonly ZipFile[] = [
  { name: 'a.txt', content: Buffer.from('hello') },
  { name: 'deep/er/ä.bin', content: Buffer.alloc(100_000, 'abc') },
  { name: 'stored', content: Buffer.from([1, 2, 3]), deflated: false },
  { name: 'empty', content: Buffer.alloc(0), deflated: false },
];

function onDisk(bytes: Buffer): string {
  const path = join(temporaryFolder(), 'x.zip');
  writeFileSync(path, bytes);
  return path;
}

describe('a zip file', () => {
  it.each([false, true])('gives back what was packed (Zip64: %s)', async (zip64) => {
    const path = onDisk(makeZip(FILES, zip64));
    const entries = await zipEntries(path);
    expect(entries.map(({ name, size }) => [name, size])).toEqual(
      FILES.map(({ name, content }) => [name, content.length]),
    );
    for (const [i, entry] of entries.entries()) {
      const target = join(temporaryFolder(), 'unpacked');
      await unpack(path, entry, target);
      expect(readFileSync(target).equals(FILES[i]!.content), entry.name).toBe(true);
    }
    expect(await unpackText(path, entries[0]!)).toBe('hello');
  });

  it.runIf(hasPython())('of another program is read, too', async () => {
    const path = join(temporaryFolder(), 'python.zip');
    const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('one.txt', 'one' * 1000)
    with z.open('large', 'w', force_zip64=True) as f: f.write(b'x' * 5000)
    z.comment = b'a comment at the end'
`;
    execFileSync('python3', ['-c', script, path]);
    const entries = await zipEntries(path);
    expect(await Promise.all(entries.map((entry) => unpackText(path, entry)))).toEqual([
      'one'.repeat(1000),
      'x'.repeat(5000),
    ]);
  });

  it('is refused where it is cut short, damaged, or none at all', async () => {
    const whole = makeZip(FILES);
    await expect(zipEntries(onDisk(whole.subarray(0, whole.length - 30)))).rejects.toThrow(
      /not a whole package/,
    );
    await expect(zipEntries(onDisk(Buffer.from('<html>')))).rejects.toThrow(/not a whole package/);
    await expect(zipEntries(onDisk(Buffer.alloc(0)))).rejects.toThrow(/not a whole package/);
    const path = onDisk(makeZip([{ ...FILES[0]!, wrongChecksum: true }]));
    const [entry] = await zipEntries(path);
    await expect(unpack(path, entry!, join(temporaryFolder(), 'x'))).rejects.toThrow(/a\.txt .* is damaged/);
  });
});

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
