import * as vscode from 'vscode';
import { RunsWatcher } from '../../engine/run/watch-runs.ts';
import type { PanelAlert } from '../../schemas/panel-message.ts';
import { Throttle } from '../throttle.ts';
import { TrackedRun } from './tracked-run.ts';
import type { RunView } from './run-view.ts';

/** Between two changes that the list and the status bar hear of. */
const CHANGE_INTERVAL_MS = 500;
/** Between two looks at whether ended runs were resumed by somebody else. */
const RESUME_LOOK_MS = 3000;
/** Logs read at the same time when the window opens. */
const READERS = 4;

/**
 * All runs of the workspace's folders, however they were started. Nothing is done before `start`; afterwards runs come,
 * change and go by themselves.
 */
export class RunRegistry implements vscode.Disposable {
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #raised = new vscode.EventEmitter<{ readonly run: RunView; readonly alert: PanelAlert }>();
  readonly #ended = new vscode.EventEmitter<RunView>();
  readonly #throttle = new Throttle(() => this.#changed.fire(undefined), CHANGE_INTERVAL_MS);
  readonly #runs = new Map<string, TrackedRun>();
  readonly #watchedSince = Date.now() / 1000;
  readonly #waiting: TrackedRun[] = [];
  #reading = 0;
  #watcher: RunsWatcher | null = null;
  #ready: Promise<void> | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #folders: vscode.Disposable | null = null;

  /** At most twice a second. */
  readonly onDidChange = this.#changed.event;
  /** Only for alerts raised since this window watches. */
  readonly onDidRaiseAlert = this.#raised.event;
  /** A run that was live has ended, failed or was killed. */
  readonly onDidEnd = this.#ended.event;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** Newest first. */
  get runs(): readonly RunView[] {
    return [...this.#runs.values()]
      .map((run) => run.view)
      .filter((view) => view !== null)
      .sort((a, b) => b.created.localeCompare(a.created) || a.directory.localeCompare(b.directory));
  }

  get(directory: string): RunView | undefined {
    return this.#runs.get(directory)?.view ?? undefined;
  }

  start(): void {
    if (this.#watcher !== null) return;
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    this.#watcher = new RunsWatcher(
      folders.map(({ uri }) => uri.fsPath),
      {
        found: (directory) => this.#add(directory),
        lost: (directory) => this.#remove(directory),
        trouble: (error) =>
          this.#log.warn(`Folders cannot be watched; new runs show within seconds. ${error.message}`),
      },
    );
    this.#ready = this.#watcher.ready.then(async () => {
      await Promise.all([...this.#runs.values()].map((run) => run.firstLook));
    });
    this.#timer ??= setInterval(() => {
      for (const run of this.#runs.values()) run.lookForResume();
    }, RESUME_LOOK_MS);
    this.#folders ??= vscode.workspace.onDidChangeWorkspaceFolders(() => this.#restart());
  }

  /** Settles when the runs that were there at the start have been read. */
  ready(): Promise<void> {
    this.start();
    return this.#ready ?? Promise.resolve();
  }

  /** A run that this window has just started or resumed: it is looked at now, not when the file system tells of it. */
  async expect(directory: string): Promise<RunView | undefined> {
    this.start();
    this.#add(directory);
    await this.#runs.get(directory)?.follow();
    return this.get(directory);
  }

  /** A run that this window has just deleted. */
  forget(directory: string): void {
    this.#remove(directory);
  }

  dispose(): void {
    void this.#watcher?.dispose();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#throttle.dispose();
    for (const run of this.#runs.values()) run.dispose();
    for (const it of [this.#folders, this.#changed, this.#raised, this.#ended]) it?.dispose();
  }

  #add(directory: string): void {
    if (this.#runs.has(directory)) return;
    const run = new TrackedRun(directory, this.#watchedSince, {
      changed: () => this.#throttle.request(),
      raised: (view, alert) => this.#raised.fire({ run: view, alert }),
      ended: (view) => {
        this.#ended.fire(view);
        if (view.status === 'failed') this.#log.error(`${view.name} failed: ${view.reason} (${directory})`);
        else this.#log.info(`${view.name} ${view.status} at step ${view.step} (${directory})`);
      },
      trouble: (message) => this.#log.warn(message),
    });
    this.#runs.set(directory, run);
    this.#waiting.push(run);
    void this.#readNext();
  }

  #remove(directory: string): void {
    this.#runs.get(directory)?.dispose();
    if (this.#runs.delete(directory)) this.#throttle.request();
  }

  /** A few logs at a time, so that a workspace of many runs does not stall the window's other extensions. */
  async #readNext(): Promise<void> {
    if (this.#reading >= READERS) return;
    const run = this.#waiting.shift();
    if (run === undefined) return;
    this.#reading += 1;
    try {
      if (this.#runs.get(run.directory) === run) await run.follow();
    } finally {
      this.#reading -= 1;
      void this.#readNext();
    }
  }

  #restart(): void {
    void this.#watcher?.dispose();
    this.#watcher = null;
    for (const run of this.#runs.values()) run.dispose();
    this.#runs.clear();
    this.start();
    this.#throttle.request();
  }
}
