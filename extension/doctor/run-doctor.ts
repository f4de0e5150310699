import { execFile } from 'node:child_process';
import type { DoctorReport } from '../../schemas/doctor.ts';
import { trainerEnvironment } from '../launch.ts';

/** A driver that hangs is given up by the doctor itself long before. */
const PATIENCE_MS = 120_000;

export interface DoctorRequest {
  /** dist/vjepa.cjs. */
  readonly engine: string;
  /** A Node.js; empty = the one that runs this code (VS Code's own). The same that trains. */
  readonly node: string;
  /** Where runs would be written. */
  readonly runs: string;
}

/** Runs the engine's doctor in a process of its own: drivers are tried there. Throws an `Error` in words where it says nothing. */
export function runDoctor({ engine, node, runs }: DoctorRequest): Promise<DoctorReport> {
  const program = node || process.execPath;
  return new Promise((resolve, reject) => {
    const options = {
      env: trainerEnvironment(process.env, node === ''),
      timeout: PATIENCE_MS,
      windowsHide: true,
      maxBuffer: 2 ** 24,
    };
    execFile(program, [engine, 'doctor', '--json', '--runs', runs], options, (error, stdout, stderr) => {
      // It ends with 1 where nothing can be trained, and says so in its report.
      const report = parse(stdout);
      if (report !== null) resolve(report);
      else reject(new Error(`The doctor could not be asked: ${wordsOf(stderr, error)}`));
    });
  });
}

function parse(stdout: string): DoctorReport | null {
  try {
    return JSON.parse(stdout) as DoctorReport;
  } catch {
    return null;
  }
}

function wordsOf(stderr: string, error: Error | null): string {
  return stderr.trim().split('\n').at(-1) || (error?.message ?? 'it said nothing.');
}
