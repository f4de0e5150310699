import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureChromium } from '../vscode/chromium.ts';
import { ensureVsCode } from '../vscode/install.ts';
import { packageExtension } from '../vscode/package.ts';
import { root } from '../vscode/paths.ts';
import { mustRun } from '../vscode/shell.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packaged extension that every window under test has installed. */
    vsix: string;
  }
}

/** Builds and packages once for all files: the tests use the very .vsix that a person would install. */
export default async function setup(project: TestProject): Promise<void> {
  await ensureChromium();
  await ensureVsCode();
  await mustRun(process.execPath, [join(root, 'esbuild.config.mjs')], { cwd: root });
  const { file } = await packageExtension();
  project.provide('vsix', file);
}
