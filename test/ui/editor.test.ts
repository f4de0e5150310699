import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useSession } from './session.ts';

/** Writing an experiment, with the schema's help and the extension's. */
describe('the editor of an experiment', () => {
  const session = useSession();
  beforeAll(async () => {
    await session().workbench.runCommand('Problems: Focus on Problems View');
  });

  function write(name: string, text: string): void {
    writeFileSync(join(session().folder, name), text);
  }

  it('opens the example without a complaint', async () => {
    const { workbench } = session();
    await workbench.openFile('noisy-tv.vjepa.json');
    await workbench.editor('noisy-tv.vjepa.json').locator('.codelens-decoration a').first().waitFor();
    expect(
      await workbench.editor('noisy-tv.vjepa.json').locator('.squiggly-error, .squiggly-warning').count(),
    ).toBe(0);
  });

  it('underlines a value of the wrong type and a key that there is not, and says what is expected', async () => {
    write(
      'wrong.vjepa.json',
      '{\n  "data": { "kind": "noisy-tv" },\n  "model": { "kind": "vjepa", "latentDim": "four", "latentDims": 4 }\n}\n',
    );
    const { workbench } = session();
    await workbench.openFile('wrong.vjepa.json');
    await workbench
      .editor('wrong.vjepa.json')
      .locator('.squiggly-error, .squiggly-warning')
      .first()
      .waitFor();
    await workbench.problem(/integer|whole number/i).waitFor();
    await workbench.problem(/latentDims/).waitFor();
  });

  it('says as one types what a schema cannot say', async () => {
    write('no-target.vjepa.json', '{\n  "data": { "kind": "noisy-tv" },\n  "model": { "kind": "vae" }\n}\n');
    const { workbench } = session();
    await workbench.openFile('no-target.vjepa.json');
    await workbench.goTo(3, 28);
    await workbench.type(', "ema": ');
    await workbench.page.keyboard.press('Escape');
    await workbench.type('{ "rate": 0.99 }');
    await workbench.problem(/vae.*target encoder|target encoder.*vae|no such part/i).waitFor();
    await workbench
      .editor('no-target.vjepa.json')
      .locator('.squiggly-error, .squiggly-warning')
      .first()
      .waitFor();
  });

  it('names a missing file at the very key', async () => {
    write(
      'missing.vjepa.json',
      '{\n  "data": { "kind": "sequence", "train": { "x": "nowhere.npy" } },\n  "model": { "kind": "vjepa" }\n}\n',
    );
    const { workbench } = session();
    await workbench.openFile('missing.vjepa.json');
    await workbench.editor('missing.vjepa.json').locator('.squiggly-error').first().waitFor();
    await workbench.problem(/nowhere\.npy.*\[Ln 2, Col 49\]/).waitFor();
  });

  it('completes keys and the values of an enumeration', async () => {
    write(
      'complete.vjepa.json',
      '{\n  "data": { "kind": "noisy-tv" },\n  "model": { "kind": "vjepa" },\n  "training": {  },\n  "optimiser": { "schedule": "" }\n}\n',
    );
    const { workbench } = session();
    const { page } = workbench;
    const suggestions = page.locator('.suggest-widget.visible .monaco-list-row');
    await workbench.openFile('complete.vjepa.json');
    await workbench.goTo(4, 17);
    await page.keyboard.press('Control+Space');
    await suggestions.filter({ hasText: 'checkpointEvery' }).waitFor();
    await suggestions.filter({ hasText: 'keepCheckpoints' }).waitFor();
    await page.keyboard.press('Escape');

    await workbench.goTo(5, 30);
    await page.keyboard.press('Control+Space');
    await suggestions.filter({ hasText: 'cosine' }).waitFor();
    await suggestions.filter({ hasText: 'cosine' }).click();
    await workbench
      .editor('complete.vjepa.json')
      .locator('.view-line', { hasText: '"schedule": "cosine"' })
      .waitFor();
  });

  it('explains a key on hover: meaning, symbol of the paper, default', async () => {
    write(
      'hover.vjepa.json',
      '{\n  "data": { "kind": "noisy-tv" },\n  "model": {\n    "kind": "vjepa",\n    "ema": { "rate": 0.99 }\n  }\n}\n',
    );
    const { workbench } = session();
    await workbench.openFile('hover.vjepa.json');
    const text = await (await workbench.showHoverAt(5, 16)).innerText();
    expect(text).toContain('τ');
    expect(text).toContain('θ′');
    expect(text).toContain('0.99');
  });
});
