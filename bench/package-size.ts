/**
 * Size of the .vsix and of what it unpacks to, by part. `npx tsx bench/package-size.ts` after `npm run package`.
 * The budget of the package is checked by packaging itself.
 */
import { existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageTarget, SIZE_LIMIT } from '../test/vscode/package.ts';
import { root } from '../test/vscode/paths.ts';
import { mustRun } from '../test/vscode/shell.ts';

const file = join(root, `vjepa-lab-${packageTarget()}.vsix`);
if (!existsSync(file)) throw new Error(`${relative(root, file)} is missing; run \`npm run package\` first.`);

const parts = new Map<string, number>();
for (const line of (await mustRun('unzip', ['-l', file])).split('\n')) {
  const found = /^\s*(\d+)\s+\S+\s+\S+\s+extension\/(.+)$/.exec(line);
  if (found === null) continue;
  const [, size, path] = found;
  const part = partOf(path ?? '');
  parts.set(part, (parts.get(part) ?? 0) + Number(size));
}
console.log(
  `${relative(root, file)}: ${megabytes(statSync(file).size)} of ${megabytes(SIZE_LIMIT)}; unpacked:`,
);
for (const [part, size] of [...parts].sort((a, b) => b[1] - a[1]))
  console.log(`  ${part.padEnd(28)}${megabytes(size).padStart(9)}`);

function partOf(path: string): string {
  const runtime = /^dist\/node_modules\/([^/]+)/.exec(path);
  if (runtime !== null) return runtime[1] ?? path;
  return path.startsWith('dist/') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] ?? path);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
