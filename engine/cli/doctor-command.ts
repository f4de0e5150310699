import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DoctorFinding, DoctorReport } from '../../schemas/doctor.ts';
import { examine } from '../doctor/doctor.ts';
import { installCuda } from '../doctor/install-cuda/install-cuda.ts';
import { InstallError } from '../doctor/install-cuda/install-error.ts';
import { runtimePackage } from '../runtime/runtime-package.ts';
import { probeProvider } from '../runtime/providers.ts';
import type { DoctorLine } from './arguments.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';

/** `vjepa doctor`: what this machine has to train on, and what is missing; with `--install-cuda` it fetches the CUDA provider. */
export async function doctorCommand(line: DoctorLine, terminal: Terminal): Promise<ExitCode> {
  if (line.installCuda) return install(line, terminal);
  const report = await examine(line.runs ?? 'runs');
  if (line.json) terminal.out(JSON.stringify(report));
  else for (const words of inLines(report)) terminal.out(words);
  return report.canTrain ? EXIT.completed : EXIT.invalidInput;
}

const MARKS: Readonly<Record<DoctorFinding['state'], string>> = {
  ok: 'ok      ',
  poor: 'poor    ',
  missing: 'missing ',
  none: '–       ',
};

function inLines({ vjepa, platform, canTrain, sections }: DoctorReport): string[] {
  return [
    `VJEPA Lab ${vjepa} on ${platform}`,
    ...sections.flatMap(({ title, findings }) => [
      '',
      title,
      ...findings.flatMap(({ subject, state, found, advice }) => [
        `  ${MARKS[state]} ${subject}: ${found}`,
        ...(advice === null ? [] : [`            → ${advice}`]),
      ]),
    ]),
    '',
    canTrain ? 'Training works here.' : 'Training does not work here; see what is missing under Programs.',
  ];
}

async function install({ from, json }: DoctorLine, terminal: Terminal): Promise<ExitCode> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new InstallError(
      `onnxruntime for Node has a CUDA provider for Linux on x64 only, not for ${process.platform}-${process.arch}. ` +
        'Use "device": "webgpu" (or "directml" on Windows).',
    );
  }
  const runtime = await runtimePackage();
  let told = 0;
  const paths = await installCuda({
    runtime,
    from: from === null ? null : resolve(from),
    cache: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vjepa-lab'),
    index: process.env['VJEPA_NUGET_INDEX'],
    onProgress: (bytes, total) => {
      const tenth = total === null ? Math.floor(bytes / 50e6) : Math.floor((10 * bytes) / total);
      if (tenth === told) return;
      told = tenth;
      const megabytes = (count: number): string => `${Math.round(count / 1e6)} MB`;
      terminal.err(`${megabytes(bytes)}${total === null ? '' : ` of ${megabytes(total)}`}`);
    },
  });
  for (const path of paths) terminal.err(`Installed ${path}`);
  const report = await probeProvider({ name: 'cuda', index: 0 });
  const words = report.available
    ? 'CUDA works.'
    : `The provider is in place, but CUDA does not work yet. ${report.reason}`;
  if (json) terminal.out(JSON.stringify({ installed: paths, works: report.available }));
  terminal.err(words);
  return EXIT.completed;
}
