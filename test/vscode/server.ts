/** One VS Code server with folders of its own, on the loopback address. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureVsCode, type VsCode } from './install.ts';
import { lastLines, run } from './shell.ts';

/** Settings of every VS Code under test: quiet, offline, nothing saved or opened by itself. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  'json.schemaDownload.enable': false,
};

export interface ServerOptions {
  /** User settings, over `QUIET_SETTINGS`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `.vsix` files to install before the start. */
  readonly extensions?: readonly string[];
  /** Added to the environment of the server, and so of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default 0: any free port. */
  readonly port?: number;
  /**
   * For a test: short grace times, temporary files in the server's own folder. A person's session keeps
   * VS Code's own ways. Default true.
   */
  readonly forTests?: boolean;
  /** Whether a folder must be trusted before anything in it may run, as on a person's desktop. Default false. */
  readonly workspaceTrust?: boolean;
}

export interface VsCodeServer {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  /** Folder of user settings, extensions and logs; gone after `stop`. */
  readonly folder: string;
  readonly process: ChildProcess;
  /** What the server has printed. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until it listens.
 * @throws with the server's last lines if it ends or stays silent for a minute.
 */
export async function startServer(options: ServerOptions = {}): Promise<VsCodeServer> {
  const vscode = await ensureVsCode();
  // a short path: the sockets inside may not be longer than 107 bytes
  const folder = await mkdtemp(join(process.platform === 'win32' ? tmpdir() : '/tmp', 'vl-'));
  try {
    return await startIn(folder, vscode, options);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string, vscode: VsCode, options: ServerOptions): Promise<VsCodeServer> {
  const forTests = options.forTests ?? true;
  const folders = await makeFolders(folder);
  await writeFile(folders.settings, JSON.stringify({ ...QUIET_SETTINGS, ...options.settings }, null, 2));

  const own = [
    '--config',
    folders.config,
    '--user-data-dir',
    folders.user,
    '--extensions-dir',
    folders.extensions,
  ];
  const env = environment(folders.temporary, forTests, options.env ?? {});
  for (const file of options.extensions ?? []) await installExtension(vscode, own, env, file);

  const args = [
    vscode.entry,
    ...own,
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${options.port ?? 0}`],
    ...[
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      '--ignore-last-opened',
    ],
    ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    ...(forTests ? ['--reconnection-grace-time', '5', '--idle-timeout-seconds', '300'] : []),
  ];
  const [command, ...before] = tiedToThisProcess(vscode.node);
  const child = spawn(command, [...before, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  const port = await listeningPort(
    child,
    (text) => (printed += text),
    () => printed,
  );
  return {
    address: `http://127.0.0.1:${port}`,
    folder,
    process: child,
    log: () => printed,
    stop: async () => {
      await endProcess(child);
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

interface Folders {
  readonly user: string;
  readonly extensions: string;
  readonly temporary: string;
  readonly config: string;
  readonly settings: string;
}

async function makeFolders(folder: string): Promise<Folders> {
  const folders: Folders = {
    user: join(folder, 'u'),
    extensions: join(folder, 'x'),
    temporary: join(folder, 't'),
    config: join(folder, 'config.yaml'),
    settings: join(folder, 'u', 'User', 'settings.json'),
  };
  await mkdir(join(folders.user, 'User'), { recursive: true });
  await mkdir(folders.extensions);
  await mkdir(folders.temporary);
  await writeFile(folders.config, 'auth: none\ncert: false\n');
  return folders;
}

/** Started from inside another VS Code, that one's variables would make the server misbehave. */
function environment(
  temporary: string,
  forTests: boolean,
  extra: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, XDG_RUNTIME_DIR: temporary, XDG_DATA_HOME: temporary };
  if (forTests)
    Object.assign(env, { TMPDIR: temporary, XDG_CONFIG_HOME: temporary, XDG_CACHE_HOME: temporary });
  for (const name of Object.keys(env)) {
    if (
      name.startsWith('VSCODE_') ||
      name.startsWith('npm_') ||
      name === 'ELECTRON_RUN_AS_NODE' ||
      name === 'PORT'
    )
      delete env[name];
  }
  return { ...env, ...extra };
}

async function installExtension(
  vscode: VsCode,
  own: readonly string[],
  env: NodeJS.ProcessEnv,
  file: string,
): Promise<void> {
  const args = [vscode.entry, ...own, '--install-extension', file, '--force'];
  const { code, output } = await run(vscode.node, args, { env, timeout: 120_000 });
  if (code !== 0 || !output.includes('successfully installed'))
    throw new Error(`cannot install ${file}:\n${lastLines(output)}`);
}

/** Where the kernel can do it, the server ends with us even if we are killed; elsewhere its idle time-out ends it. */
function tiedToThisProcess(node: string): [string, ...string[]] {
  const setpriv = '/usr/bin/setpriv';
  return existsSync(setpriv) ? [setpriv, '--pdeathsig', 'TERM', node] : [node];
}

function listeningPort(
  child: ChildProcess,
  keep: (text: string) => void,
  printed: () => string,
): Promise<number> {
  return new Promise((settle, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`VS Code's server did not start within a minute:\n${lastLines(printed())}`));
    }, 60_000);
    const onOutput = (chunk: Buffer): void => {
      keep(chunk.toString());
      const found = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(printed());
      if (found === null) return;
      clearTimeout(timer);
      settle(Number(found[1]));
    };
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server ended (exit code ${code ?? 'none'}):\n${lastLines(printed())}`));
    });
  });
}

/**
 * Ends the server and what it started: they are a process group. The extension host outlives the server by a moment and
 * still writes. (Trainers are groups of their own, and stay.)
 */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  signalGroup(child.pid, 'SIGTERM');
  for (let waited = 0; signalGroup(child.pid, 0); waited += 50) {
    if (waited === 5_000) signalGroup(child.pid, 'SIGKILL');
    await new Promise((settle) => setTimeout(settle, 50));
  }
}

/** Sends a signal (0 = none) to a process group; false where nothing of it is left. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
