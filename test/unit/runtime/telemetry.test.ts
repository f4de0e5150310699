import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vjepa-telemetry-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program leaves in the folder for temporary files; onnxruntime's telemetry puts its log and its session there when it starts. */
async function leftBehind(program: string): Promise<readonly string[]> {
  const temporary = mkdtempSync(join(folder, 'run-'));
  await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    cwd: root,
    // Nothing that would switch it off: neither its own variable nor a sign of CI.
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: temporary },
  });
  return readdirSync(temporary).filter((name) => name.startsWith('mat-debug') || name === '.ses');
}

const making =
  'const { InferenceSession } = ort; await InferenceSession.create(new Uint8Array()).catch(() => {});';

it('does not start onnxruntime’s telemetry', async () => {
  const program = `const { loadOnnxruntime } = await import('./engine/runtime/load-onnxruntime.ts'); const ort = await loadOnnxruntime(); ${making}`;
  expect(await leftBehind(program)).toEqual([]);
});

it.runIf(process.platform === 'linux')('would see it if it started', async () => {
  expect(await leftBehind(`const ort = (await import('onnxruntime-node')).default; ${making}`)).not.toEqual(
    [],
  );
});
