import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { thisDisk, type Disk } from '../runtime/devices/disk.ts';

/** What the checks may ask of the machine. Passed in, so that they are tested on machines that are made up. */
export interface Machine extends Disk {
  readonly platform: NodeJS.Platform;
  /** Standard output of a program; null where it is not there, fails, or takes too long. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<string | null>;
}

const PATIENCE_MILLISECONDS = 5000;

/** The machine that this runs on. */
export function thisMachine(): Machine {
  return {
    ...thisDisk(),
    platform: process.platform,
    async run(program, ...args) {
      try {
        const options = { timeout: PATIENCE_MILLISECONDS, windowsHide: true };
        return (await promisify(execFile)(program, args, options)).stdout;
      } catch {
        return null;
      }
    },
  };
}
