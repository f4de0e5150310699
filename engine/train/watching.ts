import { readFileSync } from 'node:fs';
import type { Experiment } from '../../schemas/experiment.ts';
import type { Alert, LatentsEvent, RunEvent } from '../../schemas/run-log.ts';
import type { Dataset, Trajectory, TruthArray } from '../data/dataset.ts';
import { Monitor } from '../monitor/monitor.ts';
import { EventReader } from '../run/event-reader.ts';
import { upTo, withoutVoid } from '../run/void-tail.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import type { Watch } from './training-parts.ts';

/** What an earlier attempt's log says to the monitor of this one. */
export interface Past {
  /** Those that hold. */
  readonly alerts: readonly Alert[];
  readonly looks: readonly LatentsEvent[];
}

const NO_PAST: Past = { alerts: [], looks: [] };

/** The monitor of an experiment, looking at the same rows every time: of the test set where there is one. */
export function createWatch(
  experiment: Experiment,
  dataset: Dataset,
  session: Pick<TrainingSession, 'read' | 'probeLatent'>,
  past: Past = NO_PAST,
): Watch {
  const { name, truthOffset } = session.probeLatent;
  const batch = probeBatch(dataset.test ?? dataset.train, experiment.monitor.batchSize, truthOffset);
  const monitor = new Monitor({ experiment, probeLatent: name, truth: batch.truth });
  monitor.restore(past.alerts, past.looks);
  return {
    async look(step, { loss, probe }) {
      const readings = await session.read(batch.x, batch.y, batch.rows);
      const { latents, alerts } = monitor.observe({ step, readings, probe, loss });
      return [latents, ...alerts];
    },
  };
}

/**
 * What the log of a run holds up to the step that a resume begins with.
 *
 * @param eventsFile may be absent or torn: what cannot be read is no past
 */
export function readPast(eventsFile: string, step: number): Past {
  const { events } = new EventReader().push(readFileSync(eventsFile));
  const valid = withoutVoid(events)
    .map((event) => upTo(event, step))
    .filter((event): event is RunEvent => event !== null);
  const alerts = new Map<string, Alert>();
  for (const event of valid) {
    if (event.type !== 'alert') continue;
    if (event.change === 'cleared') alerts.delete(event.alert.id);
    else alerts.set(event.alert.id, event.alert);
  }
  return { alerts: [...alerts.values()], looks: valid.filter((event) => event.type === 'latents') };
}

interface ProbeBatch {
  readonly rows: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly truth: Readonly<Record<string, TruthArray>>;
}

/** Rows at even distances over the trajectory, so that neighbours in time, which are alike, do not crowd it. */
function probeBatch(trajectory: Trajectory, batchSize: number, truthOffset: 0 | 1): ProbeBatch {
  const rows = Math.min(batchSize, trajectory.pairs);
  const times = Array.from({ length: rows }, (_, i) => Math.floor((i * trajectory.pairs) / rows));
  const inputDim = trajectory.x.length / (trajectory.pairs + 1);
  const truth = Object.entries(trajectory.truth).map(
    ([key, { dim, values }]) => [key, { dim, values: rowsAt(values, dim, times, truthOffset) }] as const,
  );
  return {
    rows,
    x: rowsAt(trajectory.x, inputDim, times, 0),
    y: rowsAt(trajectory.x, inputDim, times, 1),
    truth: Object.fromEntries(truth),
  };
}

/** The rows t + offset, (times, dim). */
function rowsAt(values: Float32Array, dim: number, times: readonly number[], offset: 0 | 1): Float32Array {
  const out = new Float32Array(times.length * dim);
  times.forEach((t, i) => {
    out.set(values.subarray((t + offset) * dim, (t + offset + 1) * dim), i * dim);
  });
  return out;
}
