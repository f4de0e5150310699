import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { loadOnnxruntime } from './load-onnxruntime.ts';

/** The onnxruntime that is installed: where its binaries are, and what they carry. */
export interface RuntimePackage {
  /** e.g. `1.30.0`. */
  readonly version: string;
  /** Folder of the binaries for this system; onnxruntime looks for providers here. */
  readonly binaries: string;
  /** Execution providers; those that are not bundled need files beside the binaries. */
  readonly providers: readonly { readonly name: string; readonly isBundled: boolean }[];
}

/** Loads onnxruntime and tells what it is. Throws a `RuntimeMissingError` where there is no binary for this system. */
export async function runtimePackage(): Promise<RuntimePackage> {
  const { listSupportedBackends } = await loadOnnxruntime();
  // Of the module that was loaded: no guess at folders, which differ between the repository, a bundle and the extension.
  const require = createRequire(join(process.cwd(), 'from.js'));
  const entry = Object.keys(require.cache).find((file) =>
    file.endsWith(join('onnxruntime-node', 'dist', 'index.js')),
  );
  if (entry === undefined) throw new Error('onnxruntime-node is loaded, but its folder was not found');
  const folder = dirname(dirname(entry));
  const { version } = require(join(folder, 'package.json')) as { readonly version: string };
  return {
    version,
    binaries: [folder, 'bin', 'napi-v6', process.platform, process.arch].join(sep),
    providers: listSupportedBackends().map(({ name, bundled }) => ({ name, isBundled: bundled })),
  };
}
