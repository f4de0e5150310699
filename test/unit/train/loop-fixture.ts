import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { Alert } from '../../../schemas/alert.ts';
import type { NewRunEvent, RunEvent } from '../../../schemas/run-log.ts';
import type { Dataset } from '../../../engine/data/dataset.ts';
import { ControlReader, requestControl } from '../../../engine/run/control.ts';
import { createRun, resumeRun, type RunWriter } from '../../../engine/run/run-writer.ts';
import type { TrainingState } from '../../../engine/runtime/training-session.ts';
import { loadNewestCheckpoint } from '../../../engine/train/checkpoint.ts';
import type { TrainingOutcome } from '../../../engine/train/outcome.ts';
import { train } from '../../../engine/train/training-loop.ts';
import type { Answer, TrainingParts } from '../../../engine/train/training-parts.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { validateRunDirectory } from '../run/validate-log.ts';
import { LeastSquaresSession } from './least-squares-session.ts';
import { smallDataset } from './experiment-fixture.ts';

const device = { device: 'cpu', requested: 'auto', threads: 1, hardware: 'test', note: '' };

/** A folder for a run; it is gone after the test. */
export function runFolder(): string {
  return join(temporaryFolder(), 'run');
}

/** What a test may put in place of the plain parts. */
export interface Setting {
  readonly directory?: string;
  readonly dataset?: Dataset;
  readonly session?: LeastSquaresSession;
  readonly interrupt?: AbortSignal;
  /** Events of the look at a step; none where it gives nothing. */
  readonly look?: (step: number) => readonly NewRunEvent[];
  readonly onEvent?: (event: NewRunEvent, directory: string) => void;
}

export interface Trained {
  readonly directory: string;
  readonly outcome: TrainingOutcome;
  readonly events: readonly RunEvent[];
  readonly session: LeastSquaresSession;
  readonly state: TrainingState;
  /** Steps at which the monitor looked and the probe was made. */
  readonly looks: readonly number[];
  readonly probes: readonly number[];
}

/** Trains the small experiment in a real run directory, all of which is held to the schema of the log. */
export async function trainSmall(experiment: Experiment, setting: Setting = {}): Promise<Trained> {
  const directory = setting.directory ?? runFolder();
  const writer = createRun({
    directory,
    name: experiment.name,
    experiment,
    experimentText: '{}',
    experimentFile: '/nowhere/small.vjepa.json',
    overrides: [],
    totalSteps: experiment.training.steps,
    device,
    versions: {},
  });
  return run(experiment, setting, writer, { checkpoint: null, notes: [], probedAt: null });
}

/** Goes on from the newest good checkpoint, as another process would. */
export async function resumeSmall(
  experiment: Experiment,
  directory: string,
  setting: Setting = {},
): Promise<Trained> {
  const { checkpoint } = loadNewestCheckpoint(directory, experiment);
  const session = setting.session ?? sessionFor(experiment, setting.dataset ?? smallDataset());
  if (checkpoint !== null) await session.importState(checkpoint.state);
  return run(experiment, { ...setting, session }, resumeRun(directory), {
    checkpoint,
    notes: [],
    probedAt: checkpoint?.step ?? null,
  });
}

async function run(
  experiment: Experiment,
  setting: Setting,
  writer: RunWriter,
  start: TrainingParts['start'],
): Promise<Trained> {
  const { directory } = writer;
  const dataset = setting.dataset ?? smallDataset();
  const session = setting.session ?? sessionFor(experiment, dataset);
  const looks: number[] = [];
  const probes: number[] = [];
  const outcome = await train({
    experiment,
    dataset,
    session,
    device,
    writer,
    start,
    control: new ControlReader(directory),
    interrupt: setting.interrupt ?? new AbortController().signal,
    retryMilliseconds: 5,
    watch: {
      look: async (step) => {
        looks.push(step);
        return Promise.resolve(told(setting.look?.(step) ?? []));
      },
    },
    prober: {
      probe: async (step) => {
        probes.push(step);
        const scores = { signal: { train: step / 100, test: null } };
        return Promise.resolve(
          told([{ type: 'probe', step, kind: 'linear-regression', latent: 'prediction', scores }]),
        );
      },
    },
    sampler: { sample: () => Promise.resolve(null) },
    onEvent: (event) => setting.onEvent?.(event, directory),
  });
  writer.close();
  expect(validateRunDirectory(directory)).toEqual([]);
  const state = await session.exportState();
  return { directory, outcome, events: readEvents(directory), session, state, looks, probes };
}

/** An answer that is there at once. */
const told = (events: readonly NewRunEvent[]): Answer => ({
  told: Promise.resolve({ events, seconds: 0, cost: 0 }),
});

export function sessionFor(experiment: Experiment, dataset: Dataset): LeastSquaresSession {
  const { batchSize } = experiment.training;
  return new LeastSquaresSession(
    dataset.inputDim,
    batchSize === 'full' ? dataset.train.pairs : batchSize,
    16,
  );
}

export function readEvents(directory: string): RunEvent[] {
  return readFileSync(join(directory, 'events.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent);
}

export function eventsOf<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}

/** A column of the whole run, in order of the steps. */
export function column(events: readonly RunEvent[], name: string): unknown[] {
  return eventsOf(events, 'scalars').flatMap((event) => event.columns[name] ?? []);
}

export const ask = (directory: string, request: Parameters<typeof requestControl>[1]) => {
  requestControl(directory, request, 'test');
};

/** An alert of some severity, as a look gives it. */
export function alertEvent(
  severity: Alert['severity'],
  change: 'raised' | 'updated' | 'cleared' = 'raised',
  sinceStep = 1,
): NewRunEvent {
  const alert: Alert = {
    id: 'posterior-collapse:z',
    detector: 'posterior-collapse',
    title: 'Posterior collapse in 1 of 3 dimensions of z',
    explanation: '',
    severity,
    sinceStep,
    step: sinceStep,
    evidence: [],
    remedies: [],
    page: 'posterior-collapse.md',
  };
  return { type: 'alert', change, alert };
}
