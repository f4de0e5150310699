/** What the suites in the extension host share: waiting for things, experiments to train, the extension itself. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LabApi } from '../../extension/main.ts';
import type { RunView } from '../../extension/runs/run-view.ts';
import type { RunEvent } from '../../schemas/run-log.ts';

export function extension(): vscode.Extension<LabApi> {
  const found = vscode.extensions.getExtension<LabApi>('vjepa-lab.vjepa-lab');
  assert.ok(found, 'the extension is not there');
  return found;
}

export async function lab(): Promise<LabApi> {
  return extension().activate();
}

export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  assert.ok(folder, 'no folder is open');
  return folder;
}

/** Waits for the thing itself; `what` names it where it does not come. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | null,
  seconds = 40,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > end) throw new Error(`Not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Writes a Noisy-TV experiment that trains in a second or, with many steps, for as long as a test needs. */
export function writeExperiment(name: string, steps: number, more = ''): vscode.Uri {
  const file = join(workspaceFolder(), `${name}.vjepa.json`);
  const text = `{
  // made by a test
  "data": { "kind": "noisy-tv", "trainSteps": 500, "testSteps": 200 },
  "model": { "kind": "vjepa", "latentDim": 4 },
  "training": { "steps": ${steps}, "checkpointEvery": 100 }${more}
}
`;
  writeFileSync(file, text);
  return vscode.Uri.file(file);
}

/** More steps than a test waits for; such a run must be stopped or killed by the test. */
export const ENDLESS = 50_000_000;

export async function train(uri: vscode.Uri): Promise<string> {
  const directory = await vscode.commands.executeCommand<string | undefined>('vjepa.train', uri);
  assert.ok(directory, 'the run was not started');
  return directory;
}

export async function untilRun(
  directory: string,
  what: string,
  holds: (run: RunView) => boolean,
): Promise<RunView> {
  const { runs } = await lab();
  return until(`${directory} ${what}`, () => runs().find((run) => run.directory === directory && holds(run)));
}

export const untilStatus = (directory: string, status: RunView['status']): Promise<RunView> =>
  untilRun(directory, `is ${status}`, (run) => run.status === status);

/** A row of the Runs view, as its menus hand it to a command. */
export const row = (directory: string): object => ({ kind: 'run', directory });

export function eventsOf(directory: string): RunEvent[] {
  const lines = readFileSync(join(directory, 'events.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

export function pidOf(directory: string): number {
  const record = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as {
    process: { pid: number };
  };
  return record.process.pid;
}
