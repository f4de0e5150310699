import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastWords, launchTrainer, trainerEnvironment } from '../../../extension/launch.ts';

describe('launching a trainer', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'launch-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  const launch = (script: string, node = '') => {
    const engine = join(directory, 'engine.cjs');
    writeFileSync(engine, script);
    return launchTrainer({ engine, node, args: ['train', 'a b'], workingDirectory: directory, directory })
      .exit;
  };

  it('runs it with its arguments, in its folder, with its output in the run directory', async () => {
    const exit = await launch(
      'console.log(JSON.stringify([process.argv.slice(2), process.cwd(), process.env.ELECTRON_RUN_AS_NODE]))',
    );
    expect(exit.code).toBe(0);
    expect(JSON.parse(exit.lastWords)).toEqual([['train', 'a b'], directory, '1']);
  });

  it('reports its last words when it dies', async () => {
    const exit = await launch(
      'process.stderr.write("\\u001b[31mno such file\\u001b[0m\\n"); process.exit(1)',
    );
    expect(exit).toEqual({ code: 1, signal: null, lastWords: 'no such file' });
  });

  it('writes down, for every reader of the run, that it crashed', async () => {
    const exit = await launch(
      'process.stderr.write("before\\n"); process.kill(process.pid, "SIGSEGV"); setTimeout(() => {}, 1e4)',
    );
    expect(exit).toMatchObject({ code: null, signal: 'SIGSEGV' });
    expect(exit.lastWords).toMatch(/^before\nThe trainer crashed in native code \(SIGSEGV\)/);
    expect(readFileSync(join(directory, 'output.log'), 'utf8')).toContain('crashed in native code (SIGSEGV)');
  });

  it('does not call it a crash of a driver where the memory of JavaScript ran out', async () => {
    const exit = await launch(
      'process.stderr.write("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\\n"); process.abort()',
    );
    expect(exit.signal).toBe('SIGABRT');
    expect(exit.lastWords).not.toContain('native code (');
  });

  it('says which Node.js could not be started', async () => {
    const exit = await launch('', join(directory, 'no-node'));
    expect(exit.lastWords).toContain('no-node could not be started');
  });

  it('does not hand on what VS Code set for itself', () => {
    const environment = { PATH: '/bin', VSCODE_IPC_HOOK: 'x', ELECTRON_NO_ASAR: '1' };
    expect(trainerEnvironment(environment, true)).toEqual({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' });
    expect(trainerEnvironment(environment, false)).toEqual({ PATH: '/bin' });
  });

  it('has no words of a trainer that said nothing', () => {
    expect(lastWords(join(directory, 'missing.log'))).toBe('');
  });
});
