import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runExport } from '../../../extension/export/run-export.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

/** An engine of a few lines, which writes down what it was asked. */
function ask(script: string, file = 'encoder.onnx') {
  const folder = temporaryFolder();
  const engine = join(folder, 'engine.cjs');
  const asked = join(folder, 'asked.json');
  writeFileSync(
    engine,
    `require('fs').writeFileSync(${JSON.stringify(asked)}, JSON.stringify(process.argv.slice(2)));\n${script}`,
  );
  return {
    done: runExport({ engine, node: '', directory: '/runs/a', file }),
    asked: () => JSON.parse(readFileSync(asked, 'utf8')) as string[],
  };
}

describe('exporting from the editor', () => {
  it.each([
    ['encoder.onnx', '--onnx'],
    ['weights.safetensors', '--safetensors'],
  ])('asks the engine for what %s is', async (file, format) => {
    const { done, asked } = ask('console.log("written")', file);
    expect(await done).toBe('');
    expect(asked()).toEqual(['export', '/runs/a', format, file, '--force']);
  });

  it('hands on what should be known of the file', async () => {
    expect(await ask('console.error("one checkpoint was passed over")').done).toBe(
      'one checkpoint was passed over',
    );
  });

  it('fails with the words of the engine', async () => {
    const { done } = ask('console.error("There is no checkpoint of step 7."); process.exit(1)');
    await expect(done).rejects.toThrow('The run could not be exported. There is no checkpoint of step 7.');
  });
});
