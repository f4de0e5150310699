import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../vscode/paths.ts';
import { Panel } from './panel.ts';
import { ENDLESS, useSession } from './session.ts';

/** The run directory is the only thing between a trainer and a window: either may come and go. */
describe('runs and windows', () => {
  const session = useSession();
  let panel: Panel;
  beforeAll(async () => {
    panel = new Panel(session().workbench.webview());
    await session().workbench.openContainer('VJEPA Lab');
  });

  it('shows a run that was started in a terminal by itself', async () => {
    const { workbench, folder } = session();
    const file = await session().writeExperiment('terminal.vjepa.json', 'noisy-tv.vjepa.json', {
      name: 'From a terminal',
      'training.steps': ENDLESS,
    });
    const engine = spawn(process.execPath, [join(root, 'dist', 'vjepa.cjs'), 'train', file, '--quiet'], {
      cwd: folder,
      stdio: 'ignore',
    });
    engine.unref();
    await workbench.treeRow(/From a terminal/).waitFor();
    await workbench.treeRow(/From a terminal/).click();
    await panel.state('Running').waitFor();
    await panel.waitForStepPast(0);
  });

  it('keeps the run over a reload of the window, and shows it live again', async () => {
    const before = await panel.step();
    await session().workbench.reload();
    await panel.state('Running').waitFor();
    await panel.waitForStepPast(before);
    await session().workbench.openContainer('VJEPA Lab');
    await session()
      .workbench.treeRow(/From a terminal/)
      .waitFor();
    expect(session().runs.directories()).toHaveLength(1);
  });

  it('shows a killed trainer as failed within ten seconds, with its last words', async () => {
    const { pid } = session().runs.record(session().runs.newest()).process;
    process.kill(pid, 'SIGKILL');
    await panel.state('Failed').waitFor({ timeout: 10_000 });
    expect(await panel.frame.locator('.failure').innerText()).toContain(String(pid));
    await session()
      .workbench.treeRow(/failed at/)
      .waitFor();
    await session()
      .workbench.notification(/From a terminal failed/)
      .waitFor();
  });
});
