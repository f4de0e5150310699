import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../../schemas/doctor.ts';
import { doctorMarkdown } from '../../../extension/doctor/doctor-markdown.ts';
import { runDoctor } from '../../../extension/doctor/run-doctor.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const REPORT: DoctorReport = {
  v: 1,
  vjepa: '0.1.0',
  platform: 'linux-x64',
  canTrain: true,
  sections: [
    {
      title: 'Devices',
      findings: [
        { subject: 'cpu', state: 'ok', found: 'works on Some CPU', advice: null },
        {
          subject: 'Vulkan loader',
          state: 'missing',
          found: 'a | b_c_d\n<img>',
          advice: 'sudo apt install libvulkan1 (of Debian)',
        },
        { subject: 'NVIDIA driver', state: 'none', found: 'no card', advice: null },
        { subject: 'Memory', state: 'poor', found: '0.2 GiB', advice: 'Close other programs' },
      ],
    },
  ],
};

describe('the doctor’s page', () => {
  it('begins with the verdict and what could be done, then tells all', () => {
    expect(doctorMarkdown(REPORT)).toBe(`# VJEPA Doctor

VJEPA Lab 0.1.0 on linux-x64. **Training works here.**

## What could be done

- **Vulkan loader**: \`sudo apt install libvulkan1\` (of Debian)
- **Memory**: Close other programs

## Devices

| state | what | found |
| --- | --- | --- |
| ✓ ok | cpu | works on Some CPU |
| ✗ missing | Vulkan loader | a \\| b\\_c\\_d \\<img\\> |
| – none | NVIDIA driver | no card |
| ! poor | Memory | 0.2 GiB |
`);
  });

  it('says where nothing can be trained', () => {
    const page = doctorMarkdown({ ...REPORT, canTrain: false, sections: [] });
    expect(page).toContain('**Training does not work here.** See what is missing under Programs.');
    expect(page).not.toContain('What could be done');
  });

  it('marks every command that an advice begins with', () => {
    const advice = (words: string) =>
      doctorMarkdown({
        ...REPORT,
        sections: [{ title: 'x', findings: [{ subject: 'x', state: 'missing', found: '', advice: words }] }],
      }).match(/- \*\*x\*\*: (.*)/)?.[1];
    expect(advice('vjepa doctor --install-cuda')).toBe('`vjepa doctor --install-cuda`');
    expect(advice('brew install node, and name it')).toBe('`brew install node`, and name it');
    expect(advice('Install a driver')).toBe('Install a driver');
  });
});

describe('asking the doctor', () => {
  const ask = (script: string, node = '') => {
    const engine = join(temporaryFolder(), 'engine.cjs');
    writeFileSync(engine, script);
    return runDoctor({ engine, node, runs: '/project/runs' });
  };
  const say = (code: number) =>
    `console.log(JSON.stringify({ ...${JSON.stringify(REPORT)}, vjepa: process.argv.slice(2).join(' ') })); process.exitCode = ${code};`;

  it.each([0, 1])('gives its report, whatever it thinks of the machine (exit code %i)', async (code) => {
    expect(await ask(say(code))).toEqual({ ...REPORT, vjepa: 'doctor --json --runs /project/runs' });
  });

  it('tells its last words where it has no report', async () => {
    const broken = ask('console.error("first"); console.error("the engine is missing"); process.exit(2)');
    await expect(broken).rejects.toThrow('The doctor could not be asked: the engine is missing');
    await expect(ask('', '/nowhere/node')).rejects.toThrow(/could not be asked: .*\/nowhere\/node/);
  });
});
