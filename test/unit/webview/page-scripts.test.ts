import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Files that end up in the script of a page, as the build makes it. */
async function carriedBy(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../../..', import.meta.url)),
    entryPoints: [entry],
    outdir: 'unwritten',
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    logLevel: 'silent',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}

describe('the script of a page', () => {
  it('carries the painters of the charts that it shows: Chart.js for bars of a run, not for the comparison, which has lines alone', async () => {
    const [panel, compare] = await Promise.all(['webview/main.ts', 'webview/compare/main.ts'].map(carriedBy));
    const chartJs = expect.stringMatching(/node_modules\/chart\.js\//) as string;
    expect(panel).toContainEqual(chartJs);
    expect(compare).toContain('webview/charts/line-canvas.ts');
    expect(compare).not.toContainEqual(chartJs);
  });
});
