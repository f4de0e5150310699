import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Experiment } from '../../schemas/experiment.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { Look, LookContext } from '../../engine/monitor/look.ts';
import { fromLog, toLog, type LoggedLook } from '../../engine/monitor/log-looks.ts';
import type { ExaminedRun } from './facts/examined-run.ts';

/** All that is kept of a run: enough to judge it anew and to check its label, without training. */
export interface StoredRun {
  readonly recipe: string;
  readonly seed: number;
  readonly experiment: Experiment;
  readonly terms: LookContext['terms'];
  readonly trainingRows: number;
  readonly looks: readonly Look[];
  /** Alerts that the training loop raises by itself: of a step that gave no number. */
  readonly loopAlerts: readonly Alert[];
  readonly examined: ExaminedRun;
  /** Seconds of the whole training. */
  readonly seconds: number;
}

type PlainLook = LoggedLook & Pick<Look, 'probe' | 'steps' | 'loss'>;
type PlainRun = Omit<StoredRun, 'looks'> & { readonly looks: readonly PlainLook[] };

export function writeRun(file: string, run: StoredRun): void {
  const looks = run.looks.map((look): PlainLook => ({
    ...toLog(look),
    probe: look.probe,
    steps: look.steps,
    loss: look.loss,
  }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, gzipSync(JSON.stringify({ ...run, looks } satisfies PlainRun, writable)));
}

export function readRun(file: string): StoredRun {
  const run = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'), readable) as PlainRun;
  return {
    ...run,
    looks: run.looks.map((look) => fromLog(look, { probe: look.probe, steps: look.steps, loss: look.loss })),
  };
}

/** JSON has no NaN and no infinities: they are these strings, as in the log. */
const NUMBERS: Readonly<Record<string, number>> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };

function writable(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function readable(_: string, value: unknown): unknown {
  return typeof value === 'string' && value in NUMBERS ? NUMBERS[value] : value;
}
