/**
 * Runs the suites of test/host in a real extension host, with a copy of examples/ as the open folder.
 *
 * With CODE_EXECUTABLE (path of a desktop `code`) they run there through @vscode/test-electron; else in the VS Code of the browser.
 * The suites are the same and see the same `vscode`.
 */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { launchBrowser } from './chromium.ts';
import type { HostReport } from './host-report.ts';
import { root, testResults } from './paths.ts';
import { startServer } from './server.ts';
import { lastLines } from './shell.ts';
import { openWorkbench } from './workbench.ts';

/** What the workbench and other extensions say about a machine without network or accounts. */
const NOISE =
  /Creating a socket|Resolving connection|\[reconnection|ENOTFOUND|ERR_FAILED|open-vsx|Failed to fetch|is not a web extension|authentication provider|\[AgentHost|\[Service Worker|vsda/i;

/**
 * Bundles and runs the suites.
 * @returns the titles of the tests by outcome.
 * @throws if the extension host ends without a report.
 */
export async function runExtensionHostTests(timeout = 600_000): Promise<HostReport> {
  const tests = await bundleSuites();
  const folder = await mkdtemp(join(tmpdir(), 'vh-'));
  const workspace = join(folder, 'workspace');
  const reportFile = join(folder, 'report.json');
  await cp(join(root, 'examples'), workspace, {
    recursive: true,
    filter: (source) => basename(source) !== 'runs',
  });
  const env = { VJEPA_HOST_REPORT: reportFile };
  try {
    const desktop = process.env['CODE_EXECUTABLE'];
    const log =
      desktop === undefined || desktop === ''
        ? await runInBrowser(tests, workspace, env, timeout)
        : await runOnDesktop(desktop, tests, workspace, env, folder);
    return await readReport(reportFile, log);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** One bundle for the runner and one for every suite, since mocha gives each file its `describe` and `it` as it loads it. */
async function bundleSuites(): Promise<string> {
  const outdir = join(root, 'dist', 'test');
  await rm(outdir, { recursive: true, force: true });
  const suites = readdirSync(join(root, 'test', 'host')).filter((name) => name.endsWith('.test.ts'));
  const entryPoints: Record<string, string> = { index: join(root, 'test', 'vscode', 'mocha-entry.ts') };
  for (const suite of suites)
    entryPoints[`host/${basename(suite, '.ts')}`] = join(root, 'test', 'host', suite);
  await build({
    entryPoints,
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'onnxruntime-node', 'playwright-core'],
    // `import.meta` has no meaning in a CommonJS bundle; tests find files through the extension's own path
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__filename' },
    logLevel: 'error',
  });
  return join(outdir, 'index.cjs');
}

async function runOnDesktop(
  executable: string,
  tests: string,
  workspace: string,
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<string> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: root,
      extensionTestsPath: tests,
      extensionTestsEnv: env,
      launchArgs: [
        workspace,
        '--disable-workspace-trust',
        `--user-data-dir=${join(folder, 'user')}`,
        ...asRoot,
      ],
    });
  } catch (error) {
    // a failed test is in the report; whatever else happened is what the missing report will be explained by
    return String(error);
  }
  return '';
}

async function runInBrowser(
  tests: string,
  workspace: string,
  env: Readonly<Record<string, string>>,
  timeout: number,
): Promise<string> {
  const server = await startServer({ env });
  const browser = await launchBrowser();
  const log: string[] = [];
  try {
    let finished: (how: string) => void = () => undefined;
    const end = new Promise<string>((settle) => (finished = settle));
    const workbench = openWorkbench(browser, server, {
      folder: workspace,
      development: { extensions: [root], tests },
      prepare: async (page) => {
        await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown) => {
          const text = (Array.isArray(args) ? args : [args]).map(String).join(' ');
          if (!NOISE.test(text)) log.push(text);
        });
        await page.exposeFunction('codeAutomationExit', (code: number) => finished(`exit code ${code}`));
        page.on('crash', () => finished('the page crashed'));
      },
    });
    // the tests may well be over, and the window gone, before it is fully drawn
    workbench.catch(() => undefined);
    const timer = setTimeout(() => finished(`no end after ${timeout / 1000} s`), timeout);
    const how = await end;
    clearTimeout(timer);
    if (how !== 'exit code 0') {
      await mkdir(testResults, { recursive: true });
      const page = browser.contexts()[0]?.pages()[0];
      await page?.screenshot({ path: join(testResults, 'extension-host.png') }).catch(() => undefined);
    }
    return `${how}\n${lastLines(log.join('\n'))}\n${lastLines(server.log(), 15)}`;
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function readReport(file: string, log: string): Promise<HostReport> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new Error(`The extension host ended without a report: ${log}`);
  }
  return JSON.parse(text) as HostReport;
}
