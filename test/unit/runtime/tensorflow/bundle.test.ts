import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

describe('the bundle of the command line', () => {
  it('holds nothing of TensorFlow.js, which is found at run time and never delivered', async () => {
    const { metafile } = await build({
      entryPoints: ['engine/cli/main.ts'],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      mainFields: ['module', 'main'],
      external: ['onnxruntime-node'],
      logLevel: 'silent',
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.length).toBeGreaterThan(50);
    expect(inputs.filter((file) => file.includes('@tensorflow'))).toEqual([]);
  });
});
