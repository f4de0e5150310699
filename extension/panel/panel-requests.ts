import { join } from 'node:path';
import * as vscode from 'vscode';
import { requestControl } from '../../engine/run/control.ts';
import type { PanelRequest } from '../../schemas/panel-message.ts';
import { showFile } from '../runs/show-file.ts';
import type { RunSource } from './run-source.ts';

/** Answers a request of a page; the value is the reply's. @throws Error whose message is for the person */
export type RequestHandler = (request: PanelRequest, source: RunSource) => Promise<string | null>;

/** What a request needs of the rest of the extension. */
export interface RequestServices {
  readonly extensionUri: vscode.Uri;
  resumeFromCheckpoint(directory: string): Promise<void>;
  applyRemedy(directory: string, alertId: string, remedy: number): Promise<void>;
  openRunFolder(directory: string): Promise<void>;
  showRunLog(directory: string): Promise<void>;
}

export function requestHandler(services: RequestServices): RequestHandler {
  return async (request, source) => {
    const { directory, record, status } = source.report;
    switch (request.kind) {
      case 'control':
        if (!source.header.controllable) throw new Error(`The run is ${status}; it takes no requests.`);
        requestControl(directory, request.control, 'panel');
        return null;
      case 'resume-from-checkpoint':
        await services.resumeFromCheckpoint(directory);
        return null;
      case 'apply-remedy':
        await services.applyRemedy(directory, request.alertId, request.remedy);
        return null;
      case 'open-page':
        await openDiagnosticsPage(services.extensionUri, request.page);
        return null;
      case 'open-experiment':
        await openExperiment(record?.experimentFile ?? '', directory);
        return null;
      case 'open-folder':
        await services.openRunFolder(directory);
        return null;
      case 'show-log':
        await services.showRunLog(directory);
        return null;
      case 'series-csv':
        return source.curves.csv(request.keys);
      case 'copy':
        await vscode.env.clipboard.writeText(request.text);
        return null;
      case 'save':
        // Not awaited: a person may take longer over the dialogue than the page waits.
        void saveAs(request.fileName, directory, request.base64);
        return null;
    }
  };
}

async function openDiagnosticsPage(extensionUri: vscode.Uri, page: string): Promise<void> {
  const name = page.replace(/\.md$/, '');
  if (!/^[\w-]+$/.test(name)) throw new Error(`There is no page “${page}”.`);
  const uri = vscode.Uri.joinPath(extensionUri, 'docs', 'diagnostics', `${name}.md`);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch (error) {
    throw new Error(`The page “${name}” is not part of this version of VJEPA Lab.`, { cause: error });
  }
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}

/** The file that was launched, or the copy in the run directory where that one is gone. */
async function openExperiment(file: string, directory: string): Promise<void> {
  for (const path of [file, join(directory, 'experiment.vjepa.json')]) {
    try {
      await showFile(await vscode.workspace.openTextDocument(vscode.Uri.file(path)));
      return;
    } catch {
      // The next one may be there.
    }
  }
  throw new Error(`Neither ${file} nor the copy in ${directory} can be opened.`);
}

/** Asks where to, and writes what a page made; the folder is but a suggestion. */
export async function saveAs(fileName: string, folder: string, base64: string): Promise<void> {
  const bytes = Buffer.from(base64, 'base64');
  const uri = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.file(join(folder, fileName)) });
  if (uri === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(uri, bytes);
  } catch (error) {
    void vscode.window.showErrorMessage(
      `${uri.fsPath} could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
