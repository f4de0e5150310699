/**
 * `npm start`: VS Code with the extension, on examples/.
 *
 * The desktop `code` where there is one and a display to show it on; else VS Code in the browser, which stays up until Ctrl-C.
 * PORT fixes its port; `npm start -- --browser` takes it even where there is a desktop.
 */
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageExtension } from './package.ts';
import { root } from './paths.ts';
import { startServer } from './server.ts';
import { findOnPath, mustRun } from './shell.ts';
import { folderAddress } from './workbench.ts';

const examples = join(root, 'examples');

/** Linux shows windows only where a display is named; WSL has its own way. */
function hasDisplay(): boolean {
  const names = ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'];
  return process.platform !== 'linux' || names.some((name) => (process.env[name] ?? '') !== '');
}

async function openOnDesktop(code: string): Promise<void> {
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', examples];
  // VS Code refuses to run as root without these two
  if (process.getuid?.() === 0)
    args.push('--no-sandbox', `--user-data-dir=${await mkdtemp(join(tmpdir(), 'vjepa-code-'))}`);
  await mustRun(code, args);
  console.log(
    `VS Code is open on ${examples} with VJEPA Lab loaded. Open noisy-tv.vjepa.json and press Train.`,
  );
}

async function openInBrowser(): Promise<void> {
  const { file } = await packageExtension();
  const server = await startServer({ extensions: [file], forTests: false, port: portFromEnvironment() });
  const address = folderAddress(server, examples);
  console.log(
    `\nVS Code with VJEPA Lab: ${address}\nOpen noisy-tv.vjepa.json there and press Train. Ctrl-C here ends it.`,
  );
  if (hasDisplay()) openAddress(address);

  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void server.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  // npm that is killed, rather than interrupted with its whole group, tells its child nothing
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 1_000);
  server.process.once('exit', (code) => {
    if (ending) return;
    console.error(`VS Code's server ended by itself (exit code ${code ?? 'none'}):\n${server.log()}`);
    void server.stop().then(() => process.exit(1));
  });
}

function portFromEnvironment(): number {
  const text = process.env['PORT'] ?? '';
  if (text === '') return 0;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT is ${text}; a port is a number from 1 to 65535.`);
  return port;
}

/** Best effort: the address is printed anyway. */
function openAddress(address: string): void {
  const command = process.platform === 'darwin' ? 'open' : findOnPath('xdg-open', 'wslview');
  if (command === null) return;
  const child = spawn(command, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

try {
  console.log('Building …');
  await mustRun(process.execPath, [join(root, 'esbuild.config.mjs')], { cwd: root });
  const code = process.env['CODE_EXECUTABLE'] ?? findOnPath('code', 'code-insiders', 'codium');
  const wantsBrowser = process.argv.includes('--browser');
  if (code !== null && code !== '' && hasDisplay() && !wantsBrowser) await openOnDesktop(code);
  else await openInBrowser();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
