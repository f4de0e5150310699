import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CUDA_PACKAGE, installCuda } from '../../../engine/doctor/install-cuda/install-cuda.ts';
import { InstallError } from '../../../engine/doctor/install-cuda/install-error.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { makeZip } from './make-zip.ts';
import { serve } from './nuget-server.ts';

const require = createRequire(import.meta.url);
const runtimeFolder = join(require.resolve('onnxruntime-node'), '..', '..');
/** Any shared library of 64-bit Linux will do for a provider that nobody loads. */
const LIBRARY = readFileSync(join(runtimeFolder, 'bin/napi-v6/linux/x64/onnxruntime_binding.node'));
const SHARED = Buffer.concat([LIBRARY, Buffer.from('shared')]);
const VERSION = '1.30.0';

const nuspec = (version: string, id: string = CUDA_PACKAGE.name) =>
  Buffer.from(
    `<?xml version="1.0"?><package><metadata><id>${id}</id>\n<version>${version}</version></metadata></package>`,
  );

function nupkg({ version = VERSION, cuda = LIBRARY, wrongChecksum = false } = {}): Buffer {
  const [shared, provider] = CUDA_PACKAGE.files;
  return makeZip([
    { name: `${CUDA_PACKAGE.name}.nuspec`, content: nuspec(version) },
    { name: 'lib/netstandard2.0/other.dll', content: Buffer.alloc(1000) },
    { name: CUDA_PACKAGE.folder + shared, content: SHARED },
    { name: CUDA_PACKAGE.folder + provider, content: cuda, wrongChecksum },
  ]);
}

/** A place to install to, and what is asked. */
function place() {
  const binaries = temporaryFolder();
  writeFileSync(join(binaries, 'libonnxruntime.so.1'), '');
  const cache = join(temporaryFolder(), 'cache');
  return { binaries, cache, runtime: { version: VERSION, binaries }, onProgress: () => {} };
}

const installed = (binaries: string) => readdirSync(binaries).sort();
const ALL = ['libonnxruntime.so.1', 'libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];
const NONE = ['libonnxruntime.so.1'];

describe('the CUDA provider', () => {
  it('is that of onnxruntime’s own install script', () => {
    const metadata = require(join(runtimeFolder, 'script/install-metadata.js')) as {
      manifests: Record<string, Record<string, { package: string; path: string }>>;
      packages: Record<string, { name: string; versions: { version: string }[] }>;
    };
    const manifest = metadata.manifests['linux/x64:cuda12'] ?? {};
    for (const file of CUDA_PACKAGE.files) {
      const entry = manifest[`./${file}`];
      expect(entry?.path).toBe(CUDA_PACKAGE.folder + file);
      expect(metadata.packages[entry?.package ?? '']?.name).toBe(CUDA_PACKAGE.name);
    }
  });

  it('comes from a server, is held to its hash, and is put in place whole', async () => {
    const { binaries, cache, runtime } = place();
    const { index, ranges } = await serve(CUDA_PACKAGE.name, VERSION, nupkg());
    const seen: (readonly [number, number | null])[] = [];
    const onProgress = (bytes: number, total: number | null) => seen.push([bytes, total]);
    const paths = await installCuda({ runtime, from: null, cache, index, onProgress });
    expect(paths).toEqual(CUDA_PACKAGE.files.map((file) => join(binaries, file)));
    expect(installed(binaries)).toEqual(ALL);
    expect(readFileSync(paths[0]!).equals(SHARED)).toBe(true);
    expect(readFileSync(paths[1]!).equals(LIBRARY)).toBe(true);
    expect(ranges).toEqual(['']);
    expect(seen.at(-1)).toEqual([nupkg().length, nupkg().length]);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('goes on where a download broke off', async () => {
    const { binaries, cache, runtime, onProgress } = place();
    const server = await serve(CUDA_PACKAGE.name, VERSION, nupkg());
    const held = () => {
      const [part] = existsSync(cache) ? readdirSync(cache) : [];
      return part === undefined ? 0 : statSync(join(cache, part)).size;
    };
    server.breakOffAfter(10_000, () => held() === 10_000);
    const again = () => installCuda({ runtime, from: null, cache, index: server.index, onProgress });
    await expect(again()).rejects.toThrow(/broke off after 10000 bytes .*Run the command again/);
    expect(installed(binaries)).toEqual(NONE);
    expect(readdirSync(cache)).toEqual([`microsoft.ml.onnxruntime.gpu.linux.${VERSION}.nupkg.part`]);
    await again();
    expect(server.ranges).toEqual(['', 'bytes=10000-']);
    expect(installed(binaries)).toEqual(ALL);
  });

  it('that is not what the catalogue says is thrown away', async () => {
    const { binaries, cache, runtime, onProgress } = place();
    const { index } = await serve(CUDA_PACKAGE.name, VERSION, nupkg(), 'bm90IGl0');
    const attempt = installCuda({ runtime, from: null, cache, index, onProgress });
    await expect(attempt).rejects.toThrow(/not what NuGet's catalogue says .*SHA512/);
    expect(installed(binaries)).toEqual(NONE);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('without a hash in the catalogue is held to the checksums of the package', async () => {
    const { binaries, cache, runtime, onProgress } = place();
    const { index } = await serve(CUDA_PACKAGE.name, VERSION, nupkg({ wrongChecksum: true }), null);
    await expect(installCuda({ runtime, from: null, cache, index, onProgress })).rejects.toThrow(
      /libonnxruntime_providers_cuda\.so .*is damaged/,
    );
    expect(installed(binaries)).toEqual(NONE);
  });

  it('comes from a package, from its folder, and from a folder with its files', async () => {
    const folder = temporaryFolder();
    const file = join(folder, `microsoft.ml.onnxruntime.gpu.linux.${VERSION}.nupkg`);
    writeFileSync(file, nupkg());
    const loose = temporaryFolder();
    writeFileSync(join(loose, CUDA_PACKAGE.files[0]), SHARED);
    writeFileSync(join(loose, CUDA_PACKAGE.files[1]), LIBRARY);
    const unpacked = temporaryFolder();
    mkdirSync(join(unpacked, CUDA_PACKAGE.folder), { recursive: true });
    writeFileSync(join(unpacked, CUDA_PACKAGE.folder, CUDA_PACKAGE.files[0]), SHARED);
    writeFileSync(join(unpacked, CUDA_PACKAGE.folder, CUDA_PACKAGE.files[1]), LIBRARY);
    for (const from of [file, folder, loose, unpacked]) {
      const { binaries, cache, runtime, onProgress } = place();
      await installCuda({ runtime, from, cache, onProgress });
      expect(installed(binaries), from).toEqual(ALL);
    }
  });

  it.each([
    [
      'of another release',
      nupkg({ version: '1.29.1' }),
      /is Microsoft\.ML\.OnnxRuntime\.Gpu\.Linux 1\.29\.1; this onnxruntime needs .* 1\.30\.0/,
    ],
    [
      'that is no library',
      nupkg({ cuda: Buffer.from('<html>Not found</html>') }),
      /not a shared library of 64-bit Linux/,
    ],
    [
      'without the provider',
      makeZip([{ name: 'x.nuspec', content: nuspec(VERSION) }]),
      /has no runtimes\/linux-x64/,
    ],
    ['that is no package', Buffer.from('nothing'), /cannot be used: .*not a whole package/],
    [
      'of something else',
      makeZip([{ name: 'x.nuspec', content: nuspec(VERSION, 'Other') }]),
      /is Other 1\.30\.0/,
    ],
  ])('%s is refused, and nothing is left behind', async (_, bytes, message) => {
    const { binaries, cache, runtime, onProgress } = place();
    const from = join(temporaryFolder(), 'x.nupkg');
    writeFileSync(from, bytes);
    const attempt = installCuda({ runtime, from, cache, onProgress });
    await expect(attempt).rejects.toThrow(InstallError);
    await expect(attempt).rejects.toThrow(message);
    expect(installed(binaries)).toEqual(NONE);
  });

  it('says what to do without a network, without the package, without a place', async () => {
    const { cache, runtime, onProgress } = place();
    const from = (path: string | null, index = 'http://127.0.0.1:9/index.json') =>
      installCuda({ runtime, from: path, cache, index, onProgress });
    await expect(from(null)).rejects.toThrow(/127\.0\.0\.1:9 cannot be reached .*--from FILE\.nupkg/);
    await expect(from('/nowhere')).rejects.toThrow('There is no /nowhere.');
    await expect(from(temporaryFolder())).rejects.toThrow(/holds neither microsoft\.ml.*1\.30\.0\.nupkg nor/);
    const { index } = await serve(CUDA_PACKAGE.name, '1.31.0', nupkg());
    await expect(from(null, index)).rejects.toThrow(/has no Microsoft\.ML\.OnnxRuntime\.Gpu\.Linux 1\.30\.0/);
    const nowhere = { ...runtime, binaries: '/proc/nowhere' };
    await expect(installCuda({ runtime: nowhere, from: null, cache, onProgress })).rejects.toThrow(
      /cannot be written to/,
    );
  });
});
