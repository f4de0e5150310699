import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../engine/experiment/problem.ts';
import { holdsRun, newRunDirectory } from '../engine/run/layout.ts';
import { crashWords } from '../engine/run/native-output.ts';
import { tryReadRunRecord } from '../engine/run/run-record.ts';
import type { RunOrigin } from '../schemas/run-record.ts';
import { rangeOf } from './editor/diagnostics.ts';
import { checkDocument, isCopyInRun } from './editor/document-checks.ts';
import { launchTrainer, type TrainerExit } from './launch.ts';
import type { RunRegistry } from './runs/run-registry.ts';
import type { RunView } from './runs/run-view.ts';
import { showFile } from './runs/show-file.ts';
import { waitUntil } from './wait-until.ts';

/** A trainer that has written nothing for so long is still waited for, but not by the person. */
const FIRST_SIGN_MS = 30_000;

export interface TrainerServices {
  readonly registry: RunRegistry;
  readonly log: vscode.LogOutputChannel;
  /** dist/vjepa.cjs. */
  readonly engine: string;
  openPanel(directory: string): void;
  showRunLog(directory: string): Promise<void>;
}

/** How a run begins that is not simply a file's. */
export interface TrainOptions {
  /** `--set` overrides. */
  readonly overrides?: readonly string[];
  /** The checkpoint of another run to begin with; null = drawn weights. */
  readonly from?: RunOrigin | null;
  /** Shows the run in place of its own panel. */
  readonly show?: (directory: string) => void;
}

/** Starts training, from a file or from a checkpoint; the process belongs to no window. */
export class Trainer {
  readonly #services: TrainerServices;

  constructor(services: TrainerServices) {
    this.#services = services;
  }

  /**
   * Trains an experiment file as it is in the editor (it is saved first).
   *
   * @returns the run, or undefined where it was not started; the person has been told why
   * @throws Error in words where it cannot be trained at all
   */
  async train(uri: vscode.Uri, options: TrainOptions = {}): Promise<RunView | undefined> {
    refuseWhereImpossible(uri);
    if (await isCopyInRun(uri))
      throw new Error(
        'This is the copy that a run keeps of its experiment. Train the original, or save the copy elsewhere first.',
      );
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.isDirty && !(await document.save())) throw new Error(`${uri.fsPath} could not be saved.`);

    const { problems } = await checkDocument(document);
    const errors = problems.filter(({ severity }) => severity === 'error');
    const [first] = errors;
    if (first !== undefined) {
      await showProblem(document, first, errors.length);
      return undefined;
    }
    const directory = newRunDirectory(uri.fsPath);
    const args = ['train', uri.fsPath, '--out', directory, '--quiet', ...optionArguments(options)];
    return this.#start(directory, args, dirname(uri.fsPath), -1, options.show);
  }

  /** @throws Error in words where the run cannot go on */
  async resumeFromCheckpoint(run: RunView): Promise<RunView | undefined> {
    refuseWhereImpossible(vscode.Uri.file(run.directory));
    const attempt = tryReadRunRecord(run.directory)?.attempt ?? run.attempt;
    return this.#start(run.directory, ['resume', run.directory, '--quiet'], dirname(run.directory), attempt);
  }

  async #start(
    directory: string,
    args: readonly string[],
    workingDirectory: string,
    attemptBefore: number,
    show: (directory: string) => void = (shown) => this.#services.openPanel(shown),
  ): Promise<RunView | undefined> {
    const { log, registry, engine } = this.#services;
    const node = vscode.workspace.getConfiguration('vjepa').get<string>('nodePath', '').trim();
    log.info(`Starting: ${node || process.execPath} ${[engine, ...args].join(' ')}`);
    const { pid, exit } = launchTrainer({ engine, node, args, workingDirectory, directory });
    if (pid !== undefined) log.info(`Process ${pid} trains in ${directory}`);
    let ended: TrainerExit | null = null;
    void exit.then((how) => {
      ended = how;
      log.info(`Process ${pid ?? '–'} ended with ${how.signal ?? `code ${how.code ?? '–'}`} (${directory})`);
    });

    const begun = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Starting to train' },
      () => waitUntil(() => ended !== null || hasBegun(directory, attemptBefore), FIRST_SIGN_MS),
    );
    if (!hasBegun(directory, attemptBefore)) {
      if (begun) this.#tellLastWords(directory, await exit);
      else log.warn(`No sign of the trainer within ${FIRST_SIGN_MS / 1000} s (${directory})`);
      return undefined;
    }
    const run = await registry.expect(directory);
    if (vscode.workspace.getConfiguration('vjepa').get<boolean>('openPanelOnTrain', true)) show(directory);
    return run;
  }

  #tellLastWords(directory: string, { lastWords, code, signal }: TrainerExit): void {
    const how = signal ?? `exit code ${code ?? 'unknown'}`;
    const crash = crashWords(signal, code);
    const said = lastWords === '' ? `The trainer ended at once (${how}) and said nothing.` : lastWords;
    const words = crash ?? said;
    if (crash !== null) this.#services.log.error(said);
    this.#services.log.error(words);
    const show = 'Show Log';
    void vscode.window.showErrorMessage(`Training could not begin. ${words}`, show).then((answer) => {
      if (answer === show) void this.#services.showRunLog(directory);
    });
  }
}

function optionArguments({ overrides = [], from = null }: TrainOptions): string[] {
  return [
    ...overrides.flatMap((text) => ['--set', text]),
    ...(from === null ? [] : ['--from', from.run, '--from-step', String(from.step)]),
  ];
}

/** run.json is there (train), or was rewritten for a new attempt (resume). */
function hasBegun(directory: string, attemptBefore: number): boolean {
  if (attemptBefore < 0) return holdsRun(directory);
  return (tryReadRunRecord(directory)?.attempt ?? -1) > attemptBefore;
}

function refuseWhereImpossible(uri: vscode.Uri): void {
  if (!vscode.workspace.isTrusted)
    throw new Error(
      'Training starts a process, and this workspace is not trusted. Trust it first (Manage Workspace Trust).',
    );
  if (uri.scheme === 'untitled')
    throw new Error('Save the experiment as a file first: paths in it are relative to its folder.');
  if (uri.scheme !== 'file')
    throw new Error(`Training needs files on a disk; “${uri.scheme}:” files cannot be read by the trainer.`);
}

/** Jumps to the first thing that is wrong. */
async function showProblem(document: vscode.TextDocument, problem: Problem, count: number): Promise<void> {
  const range = rangeOf(problem);
  const editor = await showFile(document, { selection: range });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  const others = count > 1 ? ` (and ${count - 1} more)` : '';
  void vscode.window.showErrorMessage(`Not trained: ${problem.message}${others}`);
}
