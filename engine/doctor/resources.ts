import type { DoctorFinding } from '../../schemas/doctor.ts';
import { ok, poor } from './finding.ts';

const GIB = 2 ** 30;
/** Below these a training of ordinary size is in danger. */
const LITTLE_MEMORY = GIB / 2;
const LITTLE_DISK = GIB;
/** Share of the cores that others may keep busy before a run is slowed. */
const BUSY_SHARE = 0.5;

/** What a training would share with others. All in bytes and cores. */
export interface Resources {
  readonly freeMemory: number;
  readonly totalMemory: number;
  readonly processor: string;
  readonly cores: number;
  /** Cores that other processes keep busy at the moment. */
  readonly busyCores: number;
  /** Where runs would be written, and the space left there. */
  readonly runs: string;
  readonly freeDisk: number;
}

export function checkResources(found: Resources): DoctorFinding[] {
  const { freeMemory, totalMemory, processor, cores, busyCores, runs, freeDisk } = found;
  const memory = `${gib(freeMemory)} free of ${gib(totalMemory)}`;
  const load = `${cores} × ${processor}, ${busyCores.toFixed(1)} of them busy with other work`;
  const disk = `${gib(freeDisk)} free in ${runs}`;
  return [
    freeMemory < LITTLE_MEMORY
      ? poor('Memory', memory, 'Close other programs, or take smaller models')
      : ok('Memory', memory),
    busyCores > BUSY_SHARE * cores
      ? poor(
          'Processor',
          load,
          'Training is slower while others work; "device": { "threads": 1 } suffers least',
        )
      : ok('Processor', load),
    freeDisk < LITTLE_DISK
      ? poor('Disk', disk, 'Delete old runs, or lower training.keepCheckpoints')
      : ok('Disk', disk),
  ];
}

const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
