import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { extension, lab } from './helpers.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly markdown: string } }[];
    }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
  };
  readonly icon: string;
}

describe('the extension', () => {
  it('activates by itself in a folder with experiments', async () => {
    const { activationTime } = await lab();
    console.log(`activation: ${activationTime.toFixed(1)} ms`);
    assert.ok(extension().isActive);
  });

  it('has every command of its manifest, and every menu names one', async () => {
    await lab();
    const { contributes } = extension().packageJSON as Manifest;
    const known = await vscode.commands.getCommands(true);
    const declared = contributes.commands.map(({ command }) => command);
    for (const command of declared) assert.ok(known.includes(command), command);
    for (const entries of Object.values(contributes.menus))
      for (const { command } of entries) assert.ok(declared.includes(command), command);
  });

  it('has every file that its manifest names', () => {
    const { contributes, icon } = extension().packageJSON as Manifest;
    const files = [
      icon,
      ...contributes.viewsContainers.activitybar.map((container) => container.icon),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
    ];
    for (const file of files) assert.ok(existsSync(join(extension().extensionPath, file)), file);
  });
});
