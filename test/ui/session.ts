/** A person at a VS Code: a folder with experiments, the installed extension, a window. */
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, inject, onTestFailed } from 'vitest';
import { parse } from 'jsonc-parser';
import type { RunEvent } from '../../schemas/run-log.ts';
import type { RunRecord } from '../../schemas/run-record.ts';
import { launchBrowser } from '../vscode/chromium.ts';
import { root, testResults } from '../vscode/paths.ts';
import { startServer, type ServerOptions, type VsCodeServer } from '../vscode/server.ts';
import { openWorkbench, type Workbench } from '../vscode/workbench.ts';

export interface Session {
  readonly workbench: Workbench;
  readonly server: VsCodeServer;
  /** The open folder: a copy of examples/. */
  readonly folder: string;
  readonly runs: RunFolder;
  /** Writes an experiment: an example with some keys changed. */
  writeExperiment(name: string, example: string, changes: Changes): Promise<string>;
  /** Changes the colour theme and waits until the window wears it. */
  useTheme(id: string, kind: ThemeKind): Promise<void>;
  close(): Promise<void>;
}

/** VS Code's class of a window in a theme of that kind. */
export type ThemeKind = 'vs' | 'vs-dark' | 'hc-black' | 'hc-light';

/** More steps than a test waits for; the session kills what is left of such a run. */
export const ENDLESS = 50_000_000;

/** Keys with dots and their values, e.g. `{ 'training.steps': 600 }`. */
export type Changes = Readonly<Record<string, unknown>>;

/** Opens a window on a copy of examples/ with the packaged extension installed. */
async function openSession(
  settings: Readonly<Record<string, unknown>>,
  options: Pick<ServerOptions, 'workspaceTrust'>,
): Promise<Session> {
  const parent = await realpath(await mkdtemp('/tmp/vw-'));
  const folder = join(parent, 'experiments');
  await cp(join(root, 'examples'), folder, {
    recursive: true,
    filter: (source) => basename(source) !== 'runs',
  });
  // VS Code watches the settings of a folder, but not those of a user, for changes from outside
  const workspaceSettings = join(folder, '.vscode', 'settings.json');
  await mkdir(dirname(workspaceSettings));
  await writeFile(workspaceSettings, '{}');
  const runs = new RunFolder(join(folder, 'runs'));
  let server: VsCodeServer | null = null;
  let browser: Browser | null = null;
  const close = async (): Promise<void> => {
    await browser?.close();
    await server?.stop();
    runs.killAll();
    await rm(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try {
    server = await startServer({
      settings: { 'files.exclude': { '.vscode': true }, ...settings },
      extensions: [inject('vsix')],
      ...options,
    });
    browser = await launchBrowser();
    const workbench = await openWorkbench(browser, server, { folder });
    return {
      workbench,
      server,
      folder,
      runs,
      writeExperiment: (name, example, changes) => writeExperiment(folder, name, example, changes),
      useTheme: async (id, kind) => {
        await writeFile(workspaceSettings, JSON.stringify({ 'workbench.colorTheme': id }));
        await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** For a suite: one session for all its tests, closed at the end, with a picture of the window where a test fails. */
export function useSession(
  settings: Readonly<Record<string, unknown>> = {},
  options: Pick<ServerOptions, 'workspaceTrust'> = {},
): () => Session {
  let session: Session | null = null;
  const current = (): Session => {
    if (session === null) throw new Error('the session could not be opened');
    return session;
  };
  beforeAll(async () => {
    session = await openSession(settings, options);
  });
  afterAll(() => session?.close());
  beforeEach(() =>
    onTestFailed(async ({ task }) => {
      await screenshot(current(), join('failures', task.name.replace(/\W+/g, '-').slice(0, 80)));
      appendFileSync(join(testResults, 'screenshots', 'failures', 'server.log'), current().server.log());
    }),
  );
  return current;
}

/** Saves the window as test-results/screenshots/NAME.png and gives the file. */
export async function screenshot(session: Session, name: string): Promise<string> {
  const file = join(testResults, 'screenshots', `${name}.png`);
  await mkdir(dirname(file), { recursive: true });
  await session.workbench.page.screenshot({ path: file });
  return file;
}

async function writeExperiment(
  folder: string,
  name: string,
  example: string,
  changes: Changes,
): Promise<string> {
  const experiment = parse(readFileSync(join(root, 'examples', example), 'utf8')) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) setPath(experiment, path.split('.'), value);
  const file = join(folder, name);
  await writeFile(file, `${JSON.stringify(experiment, null, 2)}\n`);
  return file;
}

function setPath(object: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) object[key] = value;
  else setPath((object[key] ??= {}) as Record<string, unknown>, rest, value);
}

/** The run directories of a folder, read from outside as any watcher would. */
export class RunFolder {
  constructor(readonly path: string) {}

  /** Run directories, oldest first. */
  directories(): string[] {
    if (!existsSync(this.path)) return [];
    return readdirSync(this.path)
      .map((name) => join(this.path, name))
      .filter((directory) => existsSync(join(directory, 'run.json')))
      .sort((a, b) => this.record(a).created.localeCompare(this.record(b).created));
  }

  newest(): string {
    const directory = this.directories().at(-1);
    if (directory === undefined) throw new Error(`no run in ${this.path}`);
    return directory;
  }

  record(directory: string): RunRecord {
    return JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunRecord;
  }

  /** The events so far; a torn last line is left out. */
  events(directory: string): RunEvent[] {
    const file = join(directory, 'events.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as RunEvent);
  }

  /** Ends every trainer that the tests have left. */
  killAll(): void {
    for (const directory of this.directories()) {
      if (this.events(directory).at(-1)?.type === 'ended') continue;
      try {
        process.kill(this.record(directory).process.pid, 'SIGKILL');
      } catch {
        // it has ended
      }
    }
  }
}
