import { watch, type FSWatcher } from 'chokidar';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { findRuns, isSkippedFolder, SEARCH_DEPTH } from './find-runs.ts';
import { RUN_FILES } from './layout.ts';

export interface RunsListener {
  /** A run directory is there (also said of those that were there at the start). */
  found(directory: string): void;
  /** It was deleted or moved away. */
  lost(directory: string): void;
  /** Changes cannot be watched (too many folders, say); they are still found, within seconds. Said once. */
  trouble?(error: Error): void;
}

export interface WatchRunsOptions {
  readonly depth?: number;
  /** Milliseconds between full searches, which find what file events do not tell (network disks). Default 10 000. */
  readonly searchEvery?: number;
}

/** Knows the run directories below some folders, as they come and go. */
export class RunsWatcher {
  /** Settles when the runs that were there at the start have been told. */
  readonly ready: Promise<void>;
  private readonly folders: readonly string[];
  private readonly listener: RunsListener;
  private readonly depth: number;
  private readonly searchEvery: number;
  private readonly known = new Set<string>();
  private readonly watcher: FSWatcher;
  private timer: NodeJS.Timeout | null = null;
  private troubled = false;
  private disposed = false;

  constructor(folders: readonly string[], listener: RunsListener, options: WatchRunsOptions = {}) {
    this.folders = folders.map((folder) => resolve(folder));
    this.listener = listener;
    this.depth = options.depth ?? SEARCH_DEPTH;
    this.searchEvery = options.searchEvery ?? 10_000;
    this.watcher = watch([...this.folders], {
      depth: this.depth,
      ignored: (path, status) => this.isIgnored(path, status?.isFile() ?? false),
      ignorePermissionErrors: true,
    });
    this.watcher.on('add', (path) => {
      if (basename(path) === RUN_FILES.record) this.add(dirname(path));
    });
    this.watcher.on('unlink', (path) => {
      if (basename(path) === RUN_FILES.record) this.remove(dirname(path));
    });
    this.watcher.on('error', (error) => {
      this.tell(error);
    });
    this.ready = this.search();
  }

  /** Run directories, sorted. */
  get directories(): readonly string[] {
    return [...this.known].sort();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.watcher.close();
  }

  /** Only folders and run.json are watched. */
  private isIgnored(path: string, isFile: boolean): boolean {
    if (isFile) return basename(path) !== RUN_FILES.record;
    const folder = this.folders.find((it) => path === it || path.startsWith(it + sep));
    return folder !== undefined && relative(folder, path).split(sep).some(isSkippedFolder);
  }

  private async search(): Promise<void> {
    const begin = Date.now();
    const before = new Set(this.known);
    const lists = await Promise.all(this.folders.map((folder) => findRuns(folder, this.depth)));
    if (this.disposed) return;
    const present = new Set(lists.flat());
    for (const directory of present) this.add(directory);
    // Only those known before: a run may have been made while the search was past its place.
    for (const directory of before) if (!present.has(directory)) this.remove(directory);
    // A search that takes long (a large tree on a slow disk) is repeated less often.
    const pause = Math.max(this.searchEvery, 20 * (Date.now() - begin));
    this.timer = setTimeout(() => void this.search(), pause);
  }

  private add(directory: string): void {
    if (this.disposed || this.known.has(directory)) return;
    this.known.add(directory);
    this.listener.found(directory);
  }

  private remove(directory: string): void {
    if (!this.disposed && this.known.delete(directory)) this.listener.lost(directory);
  }

  private tell(error: unknown): void {
    if (this.troubled || this.disposed) return;
    this.troubled = true;
    this.listener.trouble?.(error instanceof Error ? error : new Error(String(error)));
  }
}
