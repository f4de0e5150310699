import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '../../../../bench/lib/bundle.ts';

describe('the bundle of the command line', () => {
  it('holds nothing of TensorFlow.js, which is found at run time and never delivered', async () => {
    const { metafile } = await build({
      ...COMMAND_LINE,
      entryPoints: ['engine/cli/main.ts'],
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.length).toBeGreaterThan(50);
    expect(inputs.filter((file) => file.includes('@tensorflow'))).toEqual([]);
  });
});
