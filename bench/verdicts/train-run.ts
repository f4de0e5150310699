import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN_LOG_VERSION, type NewRunEvent, type RunEvent } from '../../schemas/run-log.ts';
import type { Alert, ExperimentEdit } from '../../schemas/alert.ts';
import { loadDataset } from '../../engine/data/load.ts';
import type { RawExperiment } from '../../engine/experiment/defaults.ts';
import { applyEdits, type TextEdit } from '../../engine/experiment/edit.ts';
import { nodeFiles } from '../../engine/experiment/node-files.ts';
import { readExperiment } from '../../engine/experiment/read.ts';
import { pastLooks } from '../../engine/monitor/past-looks.ts';
import { ControlReader } from '../../engine/run/control.ts';
import { readNumber } from '../../engine/run/numbers.ts';
import { createRun } from '../../engine/run/run-writer.ts';
import type { TrainingState } from '../../engine/runtime/training-session.ts';
import { findTrainingDevices } from '../../engine/train/training-device.ts';
import { train } from '../../engine/train/training-loop.ts';
import { createObservers, termsOf } from '../../engine/train/observers.ts';
import type { ExaminedRun, Examination } from './facts/examined-run.ts';
import { examine, referenceOf, type ExaminedData } from './facts/examine.ts';
import { lossCourse } from './facts/loss-course.ts';
import { freshData } from './fresh-data.ts';
import type { Recipe } from './recipe.ts';
import { writeTable } from './small-table.ts';
import type { StoredRun } from './stored-run.ts';

/**
 * Trains a recipe with one seed as `vjepa train` would (the same loop, writer, monitor and cadence, in a run directory of its own) and
 * examines its weights before and after. It runs on one thread, for many run side by side.
 *
 * @param edits of the experiment file: a suggested remedy
 * @throws Error with all problems in words, where the experiment with the edits is no valid one
 */
export async function trainRun(
  recipe: Recipe,
  seed: number,
  edits: readonly ExperimentEdit[],
): Promise<StoredRun> {
  const folder = mkdtempSync(join(tmpdir(), 'vjepa-verdicts-'));
  try {
    return await trainIn(folder, recipe, seed, edits);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function trainIn(
  folder: string,
  recipe: Recipe,
  seed: number,
  edits: readonly ExperimentEdit[],
): Promise<StoredRun> {
  const file = join(folder, `${recipe.id}.vjepa.json`);
  const data = recipe.table ? writeTable(recipe.table, seed, folder) : withSeed(recipe.experiment.data, seed);
  const written = JSON.stringify({ ...content(recipe.experiment, seed), data }, null, 2);
  const text = applied(written, applyEdits(written, edits));
  writeFileSync(file, text);
  const { experiment, problems } = readExperiment(text, { file, files: nodeFiles });
  if (!experiment) throw new Error(problems.map(({ message }) => message).join(' '));

  const dataset = await loadDataset(experiment.data, folder);
  const examined: ExaminedData = { dataset, fresh: freshData(experiment.data, recipe.table, seed) };
  const { session, device } = await (await findTrainingDevices(experiment, file)).open(dataset);
  const writer = createRun({
    directory: join(folder, 'run'),
    name: experiment.name,
    experiment,
    experimentText: text,
    experimentFile: file,
    overrides: [],
    totalSteps: experiment.training.steps,
    device,
    versions: {},
  });
  try {
    const drawn = await examine(session, experiment, examined, null);
    const before = await session.exportState();
    const events: NewRunEvent[] = [];
    const begin = performance.now();
    const outcome = await train({
      experiment,
      dataset,
      session,
      device,
      writer,
      control: new ControlReader(writer.directory),
      ...createObservers(experiment, dataset, session),
      start: { checkpoint: null, notes: [], probedAt: null },
      interrupt: new AbortController().signal,
      onEvent: (event) => events.push(event),
    });
    const seconds = (performance.now() - begin) / 1000;
    const loopAlerts = alertsOfLoop(events);
    if (outcome.status === 'failed' && loopAlerts.length === 0) throw new Error(outcome.error?.message);
    const after = await session.exportState();
    const trained = finite(after) ? await examine(session, experiment, examined, drawn) : null;
    return {
      recipe: recipe.id,
      seed,
      experiment,
      terms: termsOf(session),
      trainingRows: dataset.train.pairs,
      looks: pastLooks(events.map((event, seq): RunEvent => ({ ...event, v: RUN_LOG_VERSION, seq, t: 0 }))),
      loopAlerts,
      examined: {
        model: experiment.model.kind,
        status: outcome.status,
        nonFinite: loopAlerts.length > 0,
        step: outcome.step,
        steps: experiment.training.steps,
        course: courseOf(events),
        drawn,
        trained: trained && soundOrNull(trained),
        moved: distance(before, after),
        reference: referenceOf(experiment, examined),
      } satisfies ExaminedRun,
      seconds,
    };
  } finally {
    writer.close();
    await session.dispose();
  }
}

/**
 * What the bank says for all: one thread, no checkpoints on the way, and a hundred looks, each of them a thorough one. `auto` would take as many as
 * the machine's load at that moment allows, of which a run of a second gets a handful; which of them a judge is shown is
 * decided when it is asked (`cadence.ts`).
 */
function content(experiment: RawExperiment, seed: number): object {
  const steps = experiment.training?.steps ?? 1000;
  return {
    ...experiment,
    seed,
    device: { name: 'cpu', threads: 1, spin: false },
    training: { steps, checkpointEvery: 0, ...experiment.training },
    probe: { every: Math.max(Math.round(steps / PROBES), 1) },
    monitor: { every: Math.max(Math.round(steps / LOOKS), 1) },
  };
}

const LOOKS = 100;
/** As many as the published Noisy TV has by default: every 500 of 6000 steps. */
const PROBES = 12;

function withSeed(data: RawExperiment['data'], seed: number): object {
  return { ...data, seed };
}

function applied(text: string, edits: readonly TextEdit[]): string {
  return edits.reduceRight(
    (current, { offset, length, content: inserted }) =>
      current.slice(0, offset) + inserted + current.slice(offset + length),
    text,
  );
}

function alertsOfLoop(events: readonly NewRunEvent[]): Alert[] {
  return events.flatMap((event) =>
    event.type === 'alert' && event.change === 'raised' && event.alert.detector === 'non-finite'
      ? [event.alert]
      : [],
  );
}

function courseOf(events: readonly NewRunEvent[]): ExaminedRun['course'] {
  const columns: Record<string, number[]> = {};
  for (const event of events) {
    if (event.type !== 'scalars') continue;
    for (const [name, values] of Object.entries(event.columns))
      (columns[name] ??= []).push(...values.map(readNumber));
  }
  const terms = Object.entries(columns).flatMap(([name, values]) =>
    name.startsWith('term.') ? [[name.slice('term.'.length), values] as const] : [],
  );
  return lossCourse(columns['loss'] ?? [], Object.fromEntries(terms));
}

function finite(state: TrainingState): boolean {
  return [...state.values()].every(({ data }) => data.every(Number.isFinite));
}

/** An examination that is all numbers; weights may be finite and what they make of the data not. */
function soundOrNull(examination: Examination): Examination | null {
  return Number.isFinite(examination.loss.test?.loss) ? examination : null;
}

/** ‖θ − θ₀‖ / ‖θ₀‖ over all trained weights. */
function distance(before: TrainingState, after: TrainingState): number {
  let [moved, length] = [0, 0];
  for (const [name, { data }] of before) {
    if (!name.startsWith('parameter/')) continue;
    const now = after.get(name)!.data;
    data.forEach((value, i) => {
      moved += (now[i]! - value) ** 2;
      length += value ** 2;
    });
  }
  return Math.sqrt(moved / length);
}
