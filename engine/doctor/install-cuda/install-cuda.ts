import { copyFileSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RuntimePackage } from '../../runtime/runtime-package.ts';
import { elfNeeded } from '../elf-needed.ts';
import { download, type OnProgress } from './download.ts';
import { InstallError } from './install-error.ts';
import { findPackage, NUGET } from './nuget.ts';
import { unpack, unpackText, zipEntries, type ZipEntry } from './zip-reader.ts';

/** The package of the provider, and its files (onnxruntime-node/script/install-metadata.js; TensorRT is not used here). */
export const CUDA_PACKAGE = {
  name: 'Microsoft.ML.OnnxRuntime.Gpu.Linux',
  folder: 'runtimes/linux-x64/native/',
  // The provider itself goes last: where it is, all that it needs of onnxruntime is there, too.
  files: ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'],
} as const;

export interface InstallRequest {
  readonly runtime: Pick<RuntimePackage, 'version' | 'binaries'>;
  /** A package, or a folder with the package or its files; null = from `index`. */
  readonly from: string | null;
  /** Where a package is kept while it comes in. */
  readonly cache: string;
  /** Index of a NuGet server. */
  readonly index?: string | undefined;
  readonly onProgress: OnProgress;
}

/**
 * Puts the CUDA provider of exactly the onnxruntime that is installed beside its binaries, and returns the paths. All files are
 * unpacked and checked under other names first and then renamed, so that onnxruntime never sees half a library.
 *
 * Throws an `InstallError`.
 */
export async function installCuda(request: InstallRequest): Promise<string[]> {
  const { runtime, from, cache } = request;
  const staging = makeStaging(runtime.binaries);
  try {
    if (from === null) {
      const source = await findPackage(request.index ?? NUGET, CUDA_PACKAGE.name, runtime.version);
      const target = join(cache, basename(new URL(source.url).pathname));
      await download(source, target, request.onProgress);
      await fromPackage(target, staging, runtime.version);
      rmSync(target);
    } else {
      await fromLocal(from, staging, runtime.version);
    }
    for (const file of CUDA_PACKAGE.files) checkLibrary(join(staging, file));
    return CUDA_PACKAGE.files.map((file) => {
      const target = join(runtime.binaries, file);
      renameSync(join(staging, file), target);
      return target;
    });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** On the same disk as the binaries, so that renaming is all that is left to do. */
function makeStaging(binaries: string): string {
  try {
    return mkdtempSync(join(binaries, '.cuda-'));
  } catch (cause) {
    throw new InstallError(
      `${binaries} cannot be written to. Run the command as a user who may, or install VJEPA Lab in a folder of your own.`,
      { cause },
    );
  }
}

async function fromLocal(from: string, staging: string, version: string): Promise<void> {
  if (!existsSync(from)) throw new InstallError(`There is no ${from}.`);
  if (!statSync(from).isDirectory()) return fromPackage(from, staging, version);
  const folder = [from, join(from, CUDA_PACKAGE.folder)].find((each) =>
    CUDA_PACKAGE.files.every((file) => existsSync(join(each, file))),
  );
  if (folder !== undefined) {
    for (const file of CUDA_PACKAGE.files) copyFileSync(join(folder, file), join(staging, file));
    return;
  }
  const wanted = `${CUDA_PACKAGE.name}.${version}.nupkg`.toLowerCase();
  const found = readdirSync(from).find((name) => name.toLowerCase() === wanted);
  if (found === undefined) {
    throw new InstallError(`${from} holds neither ${wanted} nor ${CUDA_PACKAGE.files.join(' and ')}.`);
  }
  return fromPackage(join(from, found), staging, version);
}

async function fromPackage(path: string, staging: string, version: string): Promise<void> {
  const entries = await readable(path, () => zipEntries(path));
  await readable(path, () => checkVersion(path, entries, version));
  for (const file of CUDA_PACKAGE.files) {
    const entry = entries.find(({ name }) => name === CUDA_PACKAGE.folder + file);
    if (entry === undefined) throw new InstallError(`${path} has no ${CUDA_PACKAGE.folder}${file}.`);
    await readable(path, () => unpack(path, entry, join(staging, file)));
  }
}

/** A provider of another release would crash, or refuse to load. The package's own description says which it is. */
async function checkVersion(path: string, entries: readonly ZipEntry[], version: string): Promise<void> {
  const nuspec = entries.find(({ name }) => /^[^/]+\.nuspec$/.test(name));
  const text = nuspec === undefined ? '' : await unpackText(path, nuspec);
  const field = (name: string): string =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.trim() ?? '?';
  const [id, found] = [field('id'), field('version')];
  if (id.toLowerCase() === CUDA_PACKAGE.name.toLowerCase() && found === version) return;
  throw new InstallError(
    `${path} is ${id} ${found}; this onnxruntime needs ${CUDA_PACKAGE.name} ${version}.`,
  );
}

function checkLibrary(path: string): void {
  try {
    elfNeeded(path);
  } catch (cause) {
    throw new InstallError(
      `The package is of no use: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}

async function readable<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof InstallError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InstallError(`${path} cannot be used: ${reason}`, { cause });
  }
}
