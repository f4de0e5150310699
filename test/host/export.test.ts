import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { row, train, untilStatus, workspaceFolder, writeExperiment } from './helpers.ts';

describe('exporting', () => {
  it('writes the encoder of a run, and its weights', async () => {
    const directory = await train(writeExperiment('h-export', 100));
    try {
      await untilStatus(directory, 'completed');
      for (const [name, holds] of [
        ['h-export.onnx', 'encoder.out.weight'],
        ['h-export.safetensors', '__metadata__'],
      ] as const) {
        const file = join(workspaceFolder(), name);
        const written = await vscode.commands.executeCommand('vjepa.exportEncoder', row(directory), { file });
        assert.equal(written, file);
        assert.ok(readFileSync(file).includes(holds), `${name} holds ${holds}`);
        rmSync(file);
      }
      const nowhere = join(workspaceFolder(), 'no-such-folder', 'x.onnx');
      const refused = await vscode.commands.executeCommand('vjepa.exportEncoder', row(directory), {
        file: nowhere,
      });
      assert.equal(refused, undefined);
      assert.ok(!existsSync(nowhere));
    } finally {
      await vscode.commands.executeCommand('vjepa.deleteRun', row(directory), { confirmed: true });
    }
  });
});
