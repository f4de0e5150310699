import * as vscode from 'vscode';
import { withCure, type Cure } from './cure.ts';

const KEY = 'vjepa.cures';

/** The edits that were made at a verdict's advice, newest first; kept by VS Code for the workspace. */
export class CureMemory implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get cures(): readonly Cure[] {
    return this.#memento.get<readonly Cure[]>(KEY, []);
  }

  async add(cure: Cure): Promise<void> {
    await this.#memento.update(KEY, withCure(this.cures, cure));
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
