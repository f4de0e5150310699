/**
 * A VS Code that needs no desktop: npm's `code-server` (VS Code's server and web workbench) on npm's own Node 24.
 *
 * Installed once into a cache folder outside the repository, from the npm registry alone. code-server's own install script
 * compiles every native module and takes minutes; here only the two that a test needs are compiled.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './paths.ts';
import { findOnPath, mustRun } from './shell.ts';
import { installSystemPackages } from './system-packages.ts';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';
/** Written last: an install without it was interrupted. */
const MARKER = 'complete';
/** Folders of code-server that no test uses, relative to its `lib/vscode`: 616 MB become 255 MB. */
const NOT_NEEDED = [
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
  'extensions/copilot',
  'extensions/github',
  'extensions/github-authentication',
  'extensions/microsoft-authentication',
  'extensions/mermaid-markdown-features',
  'extensions/notebook-renderers',
  'extensions/php-language-features',
];

export interface VsCode {
  /** code-server's main script. */
  readonly entry: string;
  /** The Node that runs it. */
  readonly node: string;
}

/**
 * The VS Code under test, installed if it is not there yet (about 40 s, 450 MB).
 * @throws on a platform without code-server, without compiler, or without network.
 */
export async function ensureVsCode(): Promise<VsCode> {
  const folder = join(cacheFolder(), `vscode-${CODE_SERVER}-${process.platform}-${process.arch}`);
  if (!existsSync(join(folder, MARKER))) await install(folder);
  return locate(folder);
}

function locate(folder: string): VsCode {
  const modules = join(folder, 'node_modules');
  return {
    entry: join(modules, 'code-server', 'out', 'node', 'entry.js'),
    node: join(modules, nodePackage(), 'bin', 'node'),
  };
}

/** npm's packages of Node itself, one a platform; code-server 4.139 needs Node 24, the rest of the tool chain runs on 20. */
function nodePackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  const known = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
  if (!known.includes(platform)) {
    throw new Error(
      `There is no VS Code in the browser for ${platform}. Install desktop VS Code and put its \`code\` command on PATH.`,
    );
  }
  return `node-${platform}`;
}

async function install(folder: string): Promise<void> {
  const nodeName = nodePackage();
  await ensureCompiler();
  await mkdir(cacheFolder(), { recursive: true });
  // built beside its place and moved there whole: whoever looks sees all of it or nothing
  const temporary = await mkdtemp(join(cacheFolder(), 'installing-'));
  try {
    console.log(
      `Installing VS Code for the browser (code-server ${CODE_SERVER}) into ${folder}; this happens once …`,
    );
    await writeFile(join(temporary, 'package.json'), '{"name":"vscode-under-test","private":true}\n');
    await npm(temporary, [
      'install',
      '--ignore-scripts',
      `${nodeName}@${NODE}`,
      `code-server@${CODE_SERVER}`,
    ]);
    const vscode = join(temporary, 'node_modules', 'code-server', 'lib', 'vscode');
    // the two inner installs that code-server's install script would make; its npm-shrinkwrap.json pins what they bring
    await npm(vscode, ['install', '--omit=dev', '--ignore-scripts']);
    await npm(join(vscode, 'extensions'), ['install', '--omit=dev', '--ignore-scripts']);
    await compileNativeModules(vscode, join(temporary, 'node_modules', nodeName));
    await slim(vscode);
    await writeFile(join(temporary, MARKER), '');
    await moveInto(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Log files (spdlog), and the extension host's death with its parent (native-watchdog). */
async function compileNativeModules(vscode: string, node: string): Promise<void> {
  await npm(vscode, ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], {
    PATH: `${join(node, 'bin')}:${process.env['PATH'] ?? ''}`,
    npm_config_nodedir: node,
  });
}

async function slim(vscode: string): Promise<void> {
  const gone = NOT_NEEDED.map((path) => join(vscode, path));
  const extensions = join(vscode, 'extensions');
  for (const name of await readdir(extensions))
    if (name.startsWith('ms-vscode.')) gone.push(join(extensions, name));
  await Promise.all(gone.map((path) => rm(path, { recursive: true, force: true })));
}

async function moveInto(temporary: string, folder: string): Promise<void> {
  if (!existsSync(join(folder, MARKER))) await rm(folder, { recursive: true, force: true });
  try {
    await rename(temporary, folder);
  } catch (cause) {
    // another process installed it in the meantime: theirs is as good as ours
    if (!existsSync(join(folder, MARKER))) throw cause;
  }
}

async function ensureCompiler(): Promise<void> {
  if (['g++', 'make', 'python3'].every((name) => findOnPath(name) !== null)) return;
  await installSystemPackages(
    ['build-essential', 'python3'],
    'Installing VS Code for the browser compiles two small modules and needs g++, make and python3',
  );
}

async function npm(cwd: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...extra };
  // what an outer `npm test` tells its scripts about itself would be read by this npm as its own settings
  for (const name of Object.keys(env)) {
    if (/^npm_(lifecycle|package|command|node_execpath|config_(local_prefix|onnxruntime))/.test(name))
      delete env[name];
  }
  await mustRun('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env });
}
