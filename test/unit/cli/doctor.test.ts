import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../../schemas/doctor.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { builtCli, runCli } from './built-cli.ts';

const cli = builtCli();

describe('vjepa doctor', () => {
  it('tells what this machine has, as one object with --json, and leaves nothing behind', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await runCli(cli, ['doctor', '--json'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as DoctorReport;
    expect(report).toMatchObject({ v: 1, platform: `${process.platform}-${process.arch}`, canTrain: true });
    const subjects = report.sections.flatMap(({ findings }) => findings.map(({ subject }) => subject));
    expect(subjects).toEqual(
      expect.arrayContaining(['Node.js', 'onnxruntime', 'cpu', 'tensorflow', 'Memory', 'Disk']),
    );
    const find = (subject: string) =>
      report.sections.flatMap(({ findings }) => findings).find((finding) => finding.subject === subject);
    expect(find('Node.js')).toMatchObject({ state: 'ok', found: process.versions.node });
    expect(find('onnxruntime')).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/^1\.\d+\.\d+, with cpu/) as string,
    });
    expect(find('cpu')).toMatchObject({ state: 'ok', found: expect.stringContaining('works on') as string });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('says it to people in lines, with the disk of the runs that are asked about', async () => {
    const folder = temporaryFolder();
    const { code, stdout } = await runCli(cli, ['doctor', '--runs', join(folder, 'not', 'yet')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^VJEPA Lab \d+\.\d+\.\d+ on \w+-\w+\n\nPrograms\n {2}ok {7}Node\.js: /);
    expect(stdout).toContain(`free in ${join(folder, 'not', 'yet')}`);
    expect(stdout).toMatch(/\nTraining works here\.\n$/);
  });

  it('says that nothing can be trained where onnxruntime cannot be loaded', async () => {
    const folder = temporaryFolder();
    const preload = join(folder, 'without.cjs');
    writeFileSync(
      preload,
      `const Module = require('node:module'); const load = Module._load;
       Module._load = function (name, ...rest) {
         if (name === 'onnxruntime-node' || name === 'onnxruntime-common') throw new Error('no binary');
         return load.call(this, name, ...rest);
       };`,
    );
    const { code, stdout } = await runCli(cli, ['doctor'], { preload });
    expect(code).toBe(1);
    expect(stdout).toMatch(/missing {2}onnxruntime: cannot be loaded: .*has binaries for/);
    expect(stdout).toMatch(/Training does not work here/);
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'refuses to install from what is no package, in one line',
    async () => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'empty'));
      const { code, stdout, stderr } = await runCli(cli, [
        'doctor',
        '--install-cuda',
        '--from',
        join(folder, 'empty'),
      ]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^.*empty holds neither microsoft\.ml\.onnxruntime\.gpu\.linux\..*\n$/);
    },
  );
});
