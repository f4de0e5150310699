import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium, launchBrowser } from '../../test/vscode/chromium.ts';
import { ensureVsCode } from '../../test/vscode/install.ts';
import { packageExtension } from '../../test/vscode/package.ts';
import { root } from '../../test/vscode/paths.ts';
import { startServer } from '../../test/vscode/server.ts';
import { openWorkbench, type Workbench } from '../../test/vscode/workbench.ts';

/** Does something in a real VS Code with the packaged extension, on a copy of examples/, and cleans up. */
export async function inRealVsCode(
  work: (workbench: Workbench, folder: string) => Promise<void>,
): Promise<void> {
  await ensureChromium();
  await ensureVsCode();
  const { file } = await packageExtension();
  const parent = await realpath(await mkdtemp('/tmp/vb-'));
  const folder = join(parent, 'experiments');
  await cp(join(root, 'examples'), folder, {
    recursive: true,
    filter: (source) => !source.endsWith('/runs'),
  });
  const server = await startServer({ settings: {}, extensions: [file] });
  const browser = await launchBrowser();
  try {
    await work(await openWorkbench(browser, server, { folder }), folder);
  } finally {
    await browser.close();
    await server.stop();
    await rm(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
