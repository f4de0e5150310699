import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../../', import.meta.url);

/** Bundles a TypeScript file of bench/ as the product is bundled and returns the path of the script. */
export async function bundle(entry: string): Promise<string> {
  const name = entry.replace(/^.*\//, '').replace(/\.ts$/, '.cjs');
  const outfile = fileURLToPath(new URL(`node_modules/.cache/vjepa-bench/${name}`, root));
  await build({
    entryPoints: [fileURLToPath(new URL(entry, root))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });
  return outfile;
}
