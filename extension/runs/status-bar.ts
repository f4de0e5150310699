import * as vscode from 'vscode';
import { describeStatus } from './describe.ts';
import type { RunRegistry } from './run-registry.ts';
import type { RunView } from './run-view.ts';

const BACKGROUND = {
  error: 'statusBarItem.errorBackground',
  warning: 'statusBarItem.warningBackground',
} as const;

/** One item: what runs, how far it is, and its alerts. Hidden where nothing ran; a click opens the panel. */
export function statusBar(registry: RunRegistry): vscode.Disposable {
  let item: vscode.StatusBarItem | null = null;
  let ended: string | null = null;
  const update = (): void => {
    const last: RunView | null = ended === null ? null : (registry.get(ended) ?? null);
    const words = describeStatus(registry.runs, last);
    if (words === null) {
      item?.hide();
      return;
    }
    item ??= createItem();
    item.text = words.text;
    item.tooltip = new vscode.MarkdownString(words.tooltip);
    item.backgroundColor =
      words.background === null ? undefined : new vscode.ThemeColor(BACKGROUND[words.background]);
    item.command = {
      command: 'vjepa.openPanel',
      title: 'Open Panel',
      arguments: [{ kind: 'run', directory: words.directory }],
    };
    item.show();
  };
  const disposables = [
    registry.onDidChange(update),
    registry.onDidEnd((run) => {
      ended = run.directory;
      update();
    }),
  ];
  return {
    dispose: () => [...disposables, ...(item === null ? [] : [item])].forEach((it) => void it.dispose()),
  };
}

function createItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('vjepa.status', vscode.StatusBarAlignment.Left);
  item.name = 'VJEPA Lab';
  return item;
}
