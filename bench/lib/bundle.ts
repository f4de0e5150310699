import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';

const root = new URL('../../', import.meta.url);

/** How the product bundles its command line (esbuild.config.mjs), but readable. */
export const COMMAND_LINE: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node'],
};

/** Bundles a TypeScript file of bench/ as the product is bundled and returns the path of the script. */
export async function bundle(entry: string): Promise<string> {
  const name = entry.replace(/^.*\//, '').replace(/\.ts$/, '.cjs');
  const outfile = fileURLToPath(new URL(`node_modules/.cache/vjepa-bench/${name}`, root));
  await build({
    ...COMMAND_LINE,
    entryPoints: [fileURLToPath(new URL(entry, root))],
    outfile,
    logLevel: 'warning',
  });
  return outfile;
}
