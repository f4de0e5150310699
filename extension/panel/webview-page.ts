import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ReplyMessage } from '../../schemas/panel-message.ts';
import { pageHtml } from './page-html.ts';

/** Which of our pages a panel shows. */
export interface PageSpec {
  /** Of its script and style sheet under dist/webview. */
  readonly name: 'panel' | 'compare';
  readonly title: string;
  /** What VS Code keeps for the panel over a reload of the window. */
  readonly state: object;
}

/** A new panel: beside the file that is open, if one is. */
export function createPanel(type: string, title: string, preserveFocus: boolean): vscode.WebviewPanel {
  const viewColumn =
    vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
  return vscode.window.createWebviewPanel(type, title, { viewColumn, preserveFocus });
}

/** Loads a page into a panel, anew where there is one: it then says `ready`. */
export function loadPage(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  { name, title, state }: PageSpec,
): void {
  const { webview } = panel;
  panel.iconPath = tabIcon(extensionUri);
  const built = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(built, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [built] };
  webview.html = pageHtml({
    title,
    cspSource: webview.cspSource,
    script: address(`${name}.js`),
    style: address(`${name}.css`),
    nonce: randomBytes(16).toString('base64url'),
    state,
  });
}

/**
 * The one reply to a request: what `answer` gives or, where it fails, why.
 * @param trouble told of a failure, for the log
 */
export async function replyTo(
  id: number,
  answer: () => Promise<string | null>,
  trouble: (text: string) => void,
): Promise<ReplyMessage> {
  try {
    return { type: 'reply', id, error: null, value: await answer() };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    trouble(error instanceof Error ? (error.stack ?? words) : words);
    return { type: 'reply', id, error: words, value: null };
  }
}

/** The picture on the tab of our panels. */
function tabIcon(extensionUri: vscode.Uri): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const media = vscode.Uri.joinPath(extensionUri, 'extension', 'media');
  return {
    light: vscode.Uri.joinPath(media, 'panel-light.svg'),
    dark: vscode.Uri.joinPath(media, 'panel-dark.svg'),
  };
}
