import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { listCheckpoints } from '../../engine/run/checkpoint-files.ts';
import { inspectRun } from '../../engine/run/inspect-run.ts';
import { builtCli, runCli, smallProject, type Finished } from '../unit/cli/built-cli.ts';
import { temporaryFolder } from '../unit/run/temporary-folder.ts';
import { findOnPath, mustRun } from '../vscode/shell.ts';

/** The loader that the setup unpacked; a system's own is not in a folder that we know. */
const libraries = process.env['LD_LIBRARY_PATH']?.split(':')[0] ?? '';
const loader = join(libraries, 'libvulkan.so.1');
const compiler = findOnPath('cc', 'gcc');
const reason =
  inject('noWebGpu') ||
  (existsSync(loader) ? '' : 'the Vulkan loader is not the unpacked one') ||
  (compiler === null ? 'there is no C compiler' : '');

const STEPS = 400;

describe.skipIf(reason !== '')(`a device that fails${reason === '' ? '' : `, skipped: ${reason}`}`, () => {
  const cli = builtCli();
  beforeAll(async () => {
    const folder = join(cli.file, '..');
    const source = join(import.meta.dirname, 'failing-vulkan.c');
    const options = ['-shared', '-fPIC', '-Wl,-soname,libvulkan.so.1'];
    await mustRun(compiler ?? 'cc', [...options, '-o', join(folder, 'libvulkan.so.1'), source, '-ldl']);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  /** Trains on WebGPU until the driver does what it is told to. */
  async function trainUntil(how: 'lost' | 'crash'): Promise<{ run: string; ended: Finished }> {
    const { file } = smallProject({
      data: { kind: 'noisy-tv', trainSteps: 200, testSteps: 50 },
      model: { kind: 'vjepa', latentDim: 4 },
      training: { steps: STEPS, checkpointEvery: 5 },
      probe: { every: 0 },
    });
    const run = join(temporaryFolder(), 'run');
    vi.stubEnv('LD_LIBRARY_PATH', `${join(cli.file, '..')}:${libraries}`);
    vi.stubEnv('FAIL_REAL', loader);
    vi.stubEnv('FAIL_AFTER', '600');
    vi.stubEnv('FAIL_HOW', how);
    const ended = await runCli(cli, ['train', file, '--device', 'webgpu', '--out', run, '--quiet']);
    vi.stubEnv('LD_LIBRARY_PATH', libraries);
    return { run, ended };
  }

  it('lost in mid-run: the run fails in plain words, and goes on from its checkpoint on the processor', async () => {
    const { run, ended } = await trainUntil('lost');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('Training failed: WebGPU lost its device');
    const failed = await inspectRun(run);
    expect(failed.status).toBe('failed');
    expect(failed.reason).toMatch(
      /lost its device.*Resume the run from its last checkpoint.*"device": "cpu"/,
    );
    expect(failed.summary.device?.device).toBe('webgpu');
    expect(listCheckpoints(run).length).toBeGreaterThan(0);

    const resumed = await runCli(cli, ['resume', run, '--device', 'cpu', '--quiet']);
    expect(resumed.stderr).toBe('');
    const { status, summary } = await inspectRun(run);
    expect({ status, step: summary.step }).toEqual({ status: 'completed', step: STEPS });
  });

  it('whose driver crashes: the process dies, the run names the device, its checkpoint is good', async () => {
    const { run, ended } = await trainUntil('crash');
    expect(ended.signal).toBe('SIGABRT');
    const { status, reason: words } = await inspectRun(run);
    expect(status).toBe('failed');
    expect(words).toMatch(/It trained on webgpu \(.*\), whose driver may have crashed.*"device": "cpu"/);
    const resumed = await runCli(cli, ['resume', run, '--device', 'cpu', '--quiet']);
    expect(resumed.code).toBe(0);
  });
});
