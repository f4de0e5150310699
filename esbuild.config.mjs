// One build file, three outputs: the extension host, the engine's command line, the pages of the panels.
import { build, context } from 'esbuild';

const watch = process.argv.includes('--watch');
const common = {
  bundle: true,
  sourcemap: 'linked',
  minify: !watch,
  logLevel: 'warning',
  legalComments: 'none',
};
// mainFields: jsonc-parser's `main` is UMD, whose inner requires a bundler cannot follow; its `module` can be bundled.
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'] };

const outputs = [
  { ...node, entryPoints: ['extension/main.ts'], outfile: 'dist/extension.cjs', external: ['vscode'] },
  {
    ...node,
    entryPoints: ['engine/cli/main.ts'],
    outfile: 'dist/vjepa.cjs',
    external: ['onnxruntime-node'],
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...common,
    entryPoints: { panel: 'webview/main.ts', compare: 'webview/compare/main.ts' },
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
];

for (const options of outputs) {
  if (watch) await (await context(options)).watch();
  else await build(options);
}
