import * as vscode from 'vscode';
import { applyEdits } from '../../engine/experiment/edit.ts';
import { readExperiment } from '../../engine/experiment/read.ts';
import { holdsRun, runPaths } from '../../engine/run/layout.ts';
import { readRunRecord, tryReadRunRecord } from '../../engine/run/run-record.ts';
import { lastGoodCheckpoint } from '../../engine/run/verify-checkpoint.ts';
import { applyTextEdits } from '../runs/apply-edit.ts';
import type { RunView } from '../runs/run-view.ts';
import { showFile } from '../runs/show-file.ts';
import type { TrainOptions } from '../trainer.ts';
import type { CureMemory } from './cure-memory.ts';
import { offerWords, type Cure, type CureManner } from './cure.ts';
import { findExperimentFile } from './experiment-file.ts';
import { changedWords, overridesWith, planEdit, type EditPlan } from './plan-edit.ts';
import { resumeOffer, sickSince, type ResumeOffer } from './resume-offer.ts';

export interface CureServices {
  readonly memory: CureMemory;
  train(uri: vscode.Uri, options: TrainOptions): Promise<RunView | undefined>;
  /** Shows runs side by side, the sick one first. */
  compare(directories: readonly string[]): void;
  /** Does something for a person: what goes wrong is told. */
  guard<T>(action: () => Promise<T>): Promise<T | undefined>;
}

/** From a verdict's advice to a cured run: makes the edit, offers to train it, trains it. */
export class Cures {
  readonly #services: CureServices;

  constructor(services: CureServices) {
    this.#services = services;
  }

  /**
   * Makes the edits of a remedy in the run's experiment file, and offers to train it (without waiting for the answer).
   *
   * @param onQuestion called with what is to be decided before the person is asked, or told, anything that may take its time
   * @returns the cure; null where the file was left as it is, and the person told why
   * @throws Error in words where the edit cannot be made
   */
  async apply(
    run: RunView,
    alertId: string,
    remedy: number,
    onQuestion: (words: string) => void = () => undefined,
  ): Promise<Cure | null> {
    const alert = run.alerts.find(({ id }) => id === alertId);
    const chosen = alert?.remedies[remedy];
    if (alert === undefined || chosen === undefined || chosen.edits.length === 0)
      throw new Error('This advice cannot be made as an edit.');
    const record = readRunRecord(run.directory);
    const uri = await findExperimentFile(record, run.directory, onQuestion);
    if (uri === undefined) return null;
    const document = await vscode.workspace.openTextDocument(uri);
    const plan = planEdit({
      record,
      file: uri.fsPath,
      text: document.getText(),
      edits: chosen.edits,
      suggested: run.alerts.flatMap(({ remedies }) => remedies.flatMap(({ edits }) => edits)),
    });
    const name = vscode.workspace.asRelativePath(uri);
    if (!(await this.#carryOut(plan, chosen.edits, document, run, onQuestion))) return null;
    const cure: Cure = {
      run: run.directory,
      runName: run.name,
      alertId,
      verdict: alert.title,
      title: chosen.title,
      edits: chosen.edits,
      file: uri.fsPath,
      overrides: overridesWith(record.overrides, chosen.edits),
      sickSince: sickSince(alert, run.alerts),
    };
    await this.#services.memory.add(cure);
    const change =
      plan.kind === 'there-already'
        ? `${name} already says so: ${cure.title}.`
        : `Changed in ${name}: ${cure.title}.`;
    void this.#services.guard(() => this.#offer(cure, change));
    return cure;
  }

  /** Whether a cure can go on from a checkpoint of the sick run, by its file as it stands. */
  async resumeOffer(cure: Cure): Promise<ResumeOffer> {
    const record = tryReadRunRecord(cure.run);
    if (record === null) return { possible: false, why: 'its run directory is gone' };
    const { file, overrides } = cure;
    const text = (await openCured(vscode.Uri.file(file))).getText();
    const { experiment } = readExperiment(text, { file, overrides });
    const checkpoint = await lastGoodCheckpoint(cure.run, cure.sickSince - 1);
    return resumeOffer({
      record,
      edited: experiment,
      sickSince: cure.sickSince,
      checkpoint: checkpoint?.step ?? null,
    });
  }

  /**
   * Starts the cured run, and shows it beside the sick one where that is still there.
   *
   * @returns the run, or undefined where it was not started; the person has been told why
   * @throws Error in words where it cannot be trained in this manner
   */
  async train(cure: Cure, manner: CureManner): Promise<RunView | undefined> {
    const uri = vscode.Uri.file(cure.file);
    const document = await openCured(uri);
    if (applyEdits(document.getText(), cure.edits).length > 0)
      throw new Error(
        `${vscode.workspace.asRelativePath(uri)} does not hold the edit any more (${cure.title}). Apply it again first.`,
      );
    const offer = manner === 'resume' ? await this.resumeOffer(cure) : null;
    if (offer?.possible === false)
      throw new Error(`${cure.runName} cannot be resumed with the edit: ${offer.why}.`);
    return this.#services.train(uri, {
      overrides: cure.overrides,
      from: offer === null ? null : { run: cure.run, step: offer.step },
      ...(holdsRun(cure.run)
        ? { show: (directory: string) => this.#services.compare([cure.run, directory]) }
        : {}),
    });
  }

  /** @returns whether the file holds the edit now */
  async #carryOut(
    plan: EditPlan,
    edits: Cure['edits'],
    document: vscode.TextDocument,
    run: RunView,
    onQuestion: (words: string) => void,
  ): Promise<boolean> {
    const name = vscode.workspace.asRelativePath(document.uri);
    switch (plan.kind) {
      case 'edit':
        break;
      case 'there-already':
        onQuestion(`${name} already says so.`);
        await showFile(document);
        return true;
      case 'invalid':
        throw new Error(
          `${name} has mistakes, so that it was left as it is: ${plan.problem} Mend it, then apply the edit.`,
        );
      case 'changed': {
        const words = changedWords(name, run.name, plan.keys);
        onQuestion(words);
        if (!(await isWantedAllTheSame(words, document, run.directory))) return false;
        break;
      }
    }
    await applyTextEdits(document, applyEdits(document.getText(), edits));
    return true;
  }

  async #offer(cure: Cure, change: string): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      await offerTrust(change);
      return;
    }
    const { text, again, resume, later } = offerWords(change, cure, await this.resumeOffer(cure));
    const buttons = [again, ...(resume === null ? [] : [resume]), later];
    const answer = await vscode.window.showInformationMessage(text, ...buttons);
    if (answer === again) await this.train(cure, 'again');
    if (answer === resume && resume !== null) await this.train(cure, 'resume');
  }
}

/** Asks whether to edit a file that was changed since the run; the difference can be looked at before. */
async function isWantedAllTheSame(
  words: string,
  document: vscode.TextDocument,
  directory: string,
): Promise<boolean> {
  const [apply, look] = ['Apply All the Same', 'Show the Differences'];
  for (;;) {
    const answer = await vscode.window.showWarningMessage(`${words} The edit was not made.`, apply, look);
    if (answer !== look) return answer === apply;
    const launched = vscode.Uri.file(runPaths(directory).experiment);
    await vscode.commands.executeCommand('vscode.diff', launched, document.uri, 'As launched ↔ now');
  }
}

/** Where nothing can be trained yet; the command is there once the workspace is trusted. */
async function offerTrust(change: string): Promise<void> {
  const trust = 'Manage Workspace Trust';
  const words = `${change} Training starts a process, and this workspace is not trusted: trust it, then run “VJEPA: Train the Cure…”.`;
  if ((await vscode.window.showInformationMessage(words, trust)) === trust)
    await vscode.commands.executeCommand('workbench.trust.manage');
}

/** VS Code keeps the text of a file for a while after it was deleted. */
async function openCured(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    await vscode.workspace.fs.stat(uri);
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new Error(`${uri.fsPath}, which holds the edit, is not there any more.`, { cause: error });
  }
}
