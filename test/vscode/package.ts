/**
 * `npm run package`: the .vsix for this machine, with onnxruntime-node's one platform binary.
 *
 * `.vscodeignore` says which files of the repository go in. They are copied to a folder of their own, where the runtime joins
 * them: as npm lays it out it has the binaries of five platforms (260 MB) and two libraries that only its install script uses.
 */
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.ts';
import { mustRun } from './shell.ts';

/** Targets of VS Code for which onnxruntime-node has a binary, and what of it is needed at run time. */
const BINARIES: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
  'linux-arm64': ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
  'darwin-arm64': ['onnxruntime_binding.node', 'libonnxruntime.1.dylib'],
  'win32-x64': ['onnxruntime_binding.node', 'onnxruntime.dll', 'DirectML.dll', 'dxcompiler.dll', 'dxil.dll'],
  'win32-arm64': [
    'onnxruntime_binding.node',
    'onnxruntime.dll',
    'DirectML.dll',
    'dxcompiler.dll',
    'dxil.dll',
  ],
};

/** Largest allowed size, in bytes. */
export const SIZE_LIMIT = 30e6;

/**
 * VS Code's name of a platform, this machine's unless told otherwise.
 * @throws where onnxruntime-node has no binary for it.
 */
export function packageTarget(
  platform: string = process.platform,
  arch: string = process.arch,
  musl = isMusl(),
): string {
  const target = `${platform}-${arch}`;
  if (target === 'darwin-x64') {
    throw new Error(
      'onnxruntime-node has no binary for Macs with Intel processors: VJEPA Lab cannot train there.',
    );
  }
  if (platform === 'linux' && musl) {
    throw new Error(
      'onnxruntime-node has no binary for musl (Alpine): use a glibc distribution such as Debian.',
    );
  }
  if (BINARIES[target] === undefined) throw new Error(`onnxruntime-node has no binary for ${target}.`);
  return target;
}

/** Node's report names the version of glibc; with musl there is none. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}

export interface Package {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Packages what `npm run build` has built.
 * @throws if something is not built, or if the result is larger than `SIZE_LIMIT`.
 */
export async function packageExtension(target = packageTarget()): Promise<Package> {
  const file = join(root, `vjepa-lab-${target}.vsix`);
  const staging = await mkdtemp(join(tmpdir(), 'vp-'));
  try {
    await copyExtension(staging);
    await copyRuntime(staging, target);
    // there is no public repository to point at; relative links of the README stay as they are
    await vsce(
      staging,
      'package',
      '--target',
      target,
      '--out',
      file,
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  const { size } = await stat(file);
  if (size > SIZE_LIMIT)
    throw new Error(`${file} has ${megabytes(size)}, more than ${megabytes(SIZE_LIMIT)}.`);
  return { file, size };
}

async function copyExtension(staging: string): Promise<void> {
  const listed = await vsce(root, 'ls');
  const files = listed.split('\n').filter((line) => line !== '');
  for (const needed of [
    'dist/extension.cjs',
    'dist/vjepa.cjs',
    'dist/webview/panel.js',
    'LICENSE',
    'README.md',
  ]) {
    if (!files.includes(needed)) throw new Error(`${needed} is missing; run \`npm run build\` first.`);
  }
  for (const file of files) {
    await mkdir(dirname(join(staging, file)), { recursive: true });
    await cp(join(root, file), join(staging, file));
  }
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  // what is bundled is no dependency any more, and scripts have nothing to run on
  for (const key of ['scripts', 'dependencies', 'devDependencies']) delete manifest[key];
  await writeFile(join(staging, 'package.json'), JSON.stringify(manifest, null, 2));
}

/** Beside the bundle, where Node looks for it first and vsce does not take it for a development folder. */
async function copyRuntime(staging: string, target: string): Promise<void> {
  const from = join(root, 'node_modules');
  const to = join(staging, 'dist', 'node_modules');
  const isCode = (source: string): boolean => !/\.(map|d\.ts)$/.test(source);
  for (const path of [
    'onnxruntime-common/package.json',
    'onnxruntime-common/dist/cjs',
    'onnxruntime-node/package.json',
    'onnxruntime-node/dist',
  ]) {
    await cp(join(from, path), join(to, path), { recursive: true, filter: isCode });
  }
  const folder = join('onnxruntime-node', 'bin', 'napi-v6', target.replace('-', '/'));
  for (const name of BINARIES[target] ?? []) await cp(join(from, folder, name), join(to, folder, name));
}

function vsce(cwd: string, command: string, ...args: string[]): Promise<string> {
  const script = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  return mustRun(process.execPath, [script, command, '--no-dependencies', ...args], { cwd });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { file, size } = await packageExtension();
  console.log(`${relative(root, file)}: ${megabytes(size)}`);
}
