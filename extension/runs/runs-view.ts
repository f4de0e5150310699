import * as vscode from 'vscode';
import type { PanelAlert } from '../../schemas/panel-message.ts';
import { count, describeAlert, describeRun, type Row } from './describe.ts';
import { isLive, raisedAlerts, type RunView } from './run-view.ts';
import type { RunRegistry } from './run-registry.ts';

export const RUNS_VIEW = 'vjepa.runs';

/** A row of the view; commands of its menus get it. */
export type RunsViewNode =
  | { readonly kind: 'run'; readonly directory: string }
  | { readonly kind: 'alert'; readonly directory: string; readonly alertId: string };

/** The list of runs, newest first; a run's raised alerts are its children. */
export class RunsView implements vscode.TreeDataProvider<RunsViewNode>, vscode.Disposable {
  readonly #registry: RunRegistry;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #disposables: vscode.Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(registry: RunRegistry) {
    this.#registry = registry;
    const view = vscode.window.createTreeView(RUNS_VIEW, { treeDataProvider: this });
    const update = (): void => {
      this.#changed.fire(undefined);
      view.badge = badge(registry.runs);
    };
    this.#disposables = [view, this.#changed, registry.onDidChange(update)];
    // A view that is shown wants the list, whether or not anything else asked for it yet.
    const start = (): void => {
      if (view.visible) registry.start();
    };
    this.#disposables.push(view.onDidChangeVisibility(start));
    start();
  }

  getChildren(node?: RunsViewNode): RunsViewNode[] | Promise<RunsViewNode[]> {
    if (node === undefined)
      return this.#registry
        .ready()
        .then(() => this.#registry.runs.map(({ directory }) => ({ kind: 'run', directory })));
    if (node.kind === 'alert') return [];
    const run = this.#registry.get(node.directory);
    if (run === undefined) return [];
    return raisedAlerts(run).map(({ id }) => ({ kind: 'alert', directory: node.directory, alertId: id }));
  }

  getTreeItem(node: RunsViewNode): vscode.TreeItem {
    const run = this.#registry.get(node.directory);
    if (run === undefined) return new vscode.TreeItem('');
    const alert = node.kind === 'alert' ? run.alerts.find(({ id }) => id === node.alertId) : undefined;
    return node.kind === 'run' ? runItem(run) : alertItem(run, alert);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function runItem(run: RunView): vscode.TreeItem {
  const item = itemOf(describeRun(run), run);
  item.id = run.directory;
  item.collapsibleState =
    raisedAlerts(run).length > 0
      ? isLive(run.status)
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.None;
  return item;
}

function alertItem(run: RunView, alert: PanelAlert | undefined): vscode.TreeItem {
  if (alert === undefined) return new vscode.TreeItem('');
  const item = itemOf(describeAlert(alert), run);
  item.id = `${run.directory}#${alert.id}`;
  return item;
}

function itemOf(row: Row, run: RunView): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label);
  item.description = row.description;
  item.iconPath = new vscode.ThemeIcon(
    row.icon,
    row.colour === null ? undefined : new vscode.ThemeColor(row.colour),
  );
  item.contextValue = row.contextValue;
  item.tooltip = new vscode.MarkdownString(row.tooltip);
  item.accessibilityInformation = { label: row.spoken };
  item.command = {
    command: 'vjepa.openPanel',
    title: 'Open Panel',
    arguments: [{ kind: 'run', directory: run.directory }],
  };
  return item;
}

/** On the activity bar: alerts of runs that still go on. */
function badge(runs: readonly RunView[]): vscode.ViewBadge | undefined {
  const alerts = runs.filter((run) => isLive(run.status)).flatMap(raisedAlerts).length;
  return alerts === 0 ? undefined : { value: alerts, tooltip: count(alerts, 'alert') };
}
